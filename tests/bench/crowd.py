#!/usr/bin/env python3
"""Fills a demo database with 100,000 confirmed bookings over many years: 20 a day, each volunteer on two days of three,
so that a volunteer's calendar of 20 months holds about 400.  Usage: crowd.py DATABASE TODAY (YYYY-MM-DD)"""
import datetime
import itertools
import sqlite3
import sys
import uuid

BOOKINGS, A_DAY, LETTERS = 100_000, 20, "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def reference(n):
    """From the end of the alphabet, where the demo's by chance are few."""
    marks = []
    for _ in range(6):
        n, at = divmod(n, len(LETTERS))
        marks.append(LETTERS[-1 - at])
    return "CC-" + "".join(reversed(marks))


def insert(c, table, row):
    names = ", ".join(row)
    return c.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values())).lastrowid


def main(database, today):
    c = sqlite3.connect(database)
    c.row_factory = sqlite3.Row
    find = lambda sql, *args: [dict(row) for row in c.execute(sql, args)]
    booking = find("SELECT * FROM booking WHERE state = 'confirmed' AND place_id IS NOT NULL AND moved = 0 LIMIT 1")[0]
    slot = find("SELECT * FROM booking_slot WHERE booking_id = ?", booking["id"])[0]
    offer = find("SELECT * FROM offer WHERE booking_id = ? AND state = 'accepted'", booking["id"])[0]
    people = [row["person_id"] for row in find("SELECT person_id FROM volunteer ORDER BY person_id")]
    # None of them overlap: at a time of the day when the demo has no sessions, once a day at most. To look is slow.
    trigger = find("SELECT name, sql FROM sqlite_master WHERE name = 'offer_no_overlap_insert'")[0]
    c.execute(f"DROP TRIGGER {trigger['name']}")
    first = datetime.date.fromisoformat(today) + datetime.timedelta(days=600 - BOOKINGS // A_DAY)
    turns = itertools.cycle(people)
    for n in range(BOOKINGS):
        day = first + datetime.timedelta(days=n // A_DAY)
        at = lambda time: f"{day}T{time}:00+00:00"
        new = {**booking, "id": None, "reference": reference(n), "uid": uuid.uuid4().bytes, "idem": f"crowd-{n}", "chosen": 0,
               "created": at("01:00"), "touched": at("01:30")}
        key = insert(c, "booking", new)
        insert(c, "booking_slot", {**slot, "booking_id": key, "position": 0, "local_date": str(day), "local_time": "03:00:00",
                                   "starts": at("03:00"), "ends": at("04:00")})
        for role in ("lead", "support"):
            insert(c, "offer", {**offer, "id": None, "booking_id": key, "person_id": next(turns), "role": role, "slot": 0,
                                "on_site_from": at("02:30"), "on_site_to": at("04:15")})
    c.execute(trigger["sql"])
    c.commit()
    c.close()


main(*sys.argv[1:])
