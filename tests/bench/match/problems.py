"""Matching problems of every family and size, believable for a county: python3 problems.py FAMILY SIZE SEED > problem.json

Families: base, tight, rarelang, multi, weekend, clique, sameplace, options, replan. Sizes: S 20 volunteers x 40 bookings,
M 150 x 600, L 1,000 x 5,000, XL 10,000 x 60,000. The same arguments make the same problem. Places lie around the towns of
Hertfordshire; XL spreads copies of the county over the country.
"""
import json, random, sys
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

SIZES = {"S": (20, 40, 4), "M": (150, 600, 13), "L": (1000, 5000, 13), "XL": (10_000, 60_000, 13)}
FAMILIES = ("base", "tight", "rarelang", "multi", "weekend", "clique", "sameplace", "options", "replan")
TOWNS = [(51.90, -0.20), (51.80, -0.08), (51.95, -0.28), (51.80, -0.21), (51.76, -0.24), (51.81, -0.03), (51.98, -0.23),
         (51.75, -0.34), (51.66, -0.40), (51.75, -0.47), (52.05, -0.02), (51.87, 0.16), (51.70, -0.03)]
KINDS = ["general", "bowel", "breast", "cervical", "lung", "prostate", "skin"]
LANGUAGES = ["ur", "pa", "pl", "bn", "gu", "ro", "so", "ta"]
LONDON, MONDAY = ZoneInfo("Europe/London"), date(2027, 1, 11)


def utc(day, minute):
    local = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
    return local.replace(tzinfo=LONDON).astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def near(rng, family, copies):
    lat, lon = rng.choice(TOWNS)
    copy = rng.randrange(copies)
    if family == "sameplace":
        return {"lat": 51.9, "lon": -0.2}
    return {"lat": round(lat + rng.gauss(0, 0.025) + 0.55 * (copy % 4), 6),
            "lon": round(lon + rng.gauss(0, 0.035) - 0.75 * (copy // 4), 6)}


def windows(rng, family, weeks):
    """Free times of one volunteer: a weekly habit, with weeks off."""
    evenings = [d for d in range(5) if rng.random() < 0.45]
    days = [d for d in range(5) if rng.random() < (0.35 if rng.random() < 0.4 else 0.1)]
    weekends = [d for d in (5, 6) if rng.random() < 0.45]
    if family == "weekend":
        evenings, days, weekends = [], [], [5, 6]
    if family == "clique":
        evenings, days, weekends = [1], [], [5]
    if not evenings and not days and not weekends:
        evenings = [rng.randrange(5)]
    found = []
    for week in range(weeks):
        if rng.random() < 0.1:
            continue
        for d in evenings:
            found.append((week, d, 17 * 60 + rng.choice([0, 15, 30]), 21 * 60 + rng.choice([15, 30, 45])))
        for d in days:
            found.append((week, d, 9 * 60 + rng.choice([0, 30]), 16 * 60 + rng.choice([0, 30])))
        for d in weekends:
            found.append((week, d, 9 * 60 + rng.choice([0, 30, 60]), 17 * 60 + rng.choice([0, 30, 60])))
    return [{"start": utc(MONDAY + timedelta(days=7 * w + d), a), "end": utc(MONDAY + timedelta(days=7 * w + d), b)}
            for w, d, a, b in sorted(found)]


def volunteer(rng, n, family, copies, weeks):
    week = rng.choice([1, 1, 2, 2, 3])
    month = rng.randint(week, 3 * week)
    if family == "tight":
        week, month = max(1, week - 1), max(1, month - 1)
    day = rng.choice([1, 1, 1, 2])
    if family == "multi":
        day, week, month = 3, week + 3, month + 6
    until = lambda least, most: str(MONDAY + timedelta(days=rng.randint(least, most)))
    kinds = rng.sample(KINDS, rng.randint(3, len(KINDS)))
    lead = rng.random() < 0.45
    skills = [{"kind": k, "grade": "lead" if lead and rng.random() < 0.85 else "support", "expires": until(20, 900)} for k in kinds]
    mode = rng.choices(["car", "public", "cycle", "walk"], [70, 20, 5, 5])[0]
    far = {"car": [15, 20, 25, 30, 40], "public": [15, 20, 25], "cycle": [8, 10], "walk": [4, 5]}[mode]
    level = rng.choices([None, "basic", "standard", "enhanced"], [25, 10, 5, 60])[0]
    speaks = ["en"] + ([rng.choice(LANGUAGES)] if rng.random() < (0.12 if family == "rarelang" else 0.4) else [])
    likes = {k: rng.choice([-1, 1, 2]) for k in rng.sample(KINDS, 2)} if rng.random() < 0.4 else {}
    return {"id": f"v{n:05}", "home": near(rng, family, copies), "mode": mode, "max_km": rng.choice(far),
            "formats": rng.choices([["in_person", "online"], ["in_person"], ["online"]], [52, 36, 12])[0],
            "skills": skills, "languages": speaks, "tags": [rng.choices(["female", "male"], [65, 35])[0]],
            "dbs": level and {"level": level, "expires": until(20, 900)}, "available": windows(rng, family, weeks),
            "limits": {"day": day, "week": week, "month": month, "total": None},
            "min_gap_min": rng.choice([0, 0, 15, 30]), "offered": max(1, month * weeks // 4), "prior_load": rng.choice([0, 0, 0, 1, 2]),
            "preferences": {"kinds": likes, "formats": {}},
            "avoid_groups": [f"g{rng.randrange(200):05}"] if rng.random() < 0.05 else []}


def starts(rng, family, weeks):
    week = rng.randrange(weeks)
    if family == "clique":
        return (week, *rng.choice([(1, 18 * 60 + 30), (5, 11 * 60)]))
    if family == "weekend" or rng.random() < 0.2:
        return (week, rng.choice([5, 6]), rng.choice([10, 11, 12, 14, 15]) * 60)
    if rng.random() < 0.6:
        return (week, rng.randrange(5), 18 * 60 + rng.choice([0, 30, 60, 90]))
    return (week, rng.randrange(5), rng.choice([10, 11, 13, 14]) * 60)


def booking(rng, n, family, copies, weeks):
    pair, three = {"lead": 1, "support": 1, "value_pct": 100}, {"lead": 1, "support": 2, "value_pct": 100}
    crews = rng.choices([[pair, {**three, "value_pct": 104}], [three, {**pair, "value_pct": 60}], [pair],
                         [pair, {"lead": 1, "support": 0, "value_pct": 40}], [{"lead": 1, "support": 0, "value_pct": 100}, {**pair, "value_pct": 103}]],
                        [36, 27, 17, 13, 7])[0]
    online = rng.random() < 0.15
    count = 6 if family == "options" else rng.choices([1, 2, 3], [50, 25, 25])[0]
    times = sorted({starts(rng, family, weeks) for _ in range(count)})
    rng.shuffle(times)
    options = [{"id": f"o{k + 1}", "start": utc(MONDAY + timedelta(days=7 * w + d), m), "penalty": 20 * k} for k, (w, d, m) in enumerate(times)]
    venue = near(rng, family, copies)
    rare = rng.random() < (0.3 if family == "rarelang" else 0.14)
    return {"id": f"b{n:05}", "group": f"g{rng.randrange(200):05}", "kind": rng.choices(KINDS, [40, 15, 15, 8, 8, 8, 6])[0],
            "format": "online" if online else "in_person", "venue": None if online else {"id": f"p{n:05}", **venue},
            "languages": [rng.choice(LANGUAGES)] if rare else ["en"], "tags": ["female"] if rng.random() < 0.06 else [],
            "dbs": "enhanced" if rng.random() < 0.3 else None, "duration_min": rng.choice([45, 60, 60, 90]), "setup_min": rng.choice([10, 15]),
            "packdown_min": rng.choice([5, 10]), "options": options, "crews": crews, "weight": rng.randrange(1500, 4650, 5)}


def problem(family, size, seed):
    people, sessions, weeks = SIZES[size]
    rng, copies = random.Random(f"{family} {size} {seed}"), max(1, people // 1000)
    if family == "tight":
        sessions = sessions * 13 // 10
    made = {"format": "match-problem/1", "name": f"{size}-{family}-{seed}", "timezone": "Europe/London",
            "horizon": {"start": str(MONDAY), "end": str(MONDAY + timedelta(days=7 * weeks))},
            "travel": {"circuity_pct": 130, "same_place_m": 50, "modes": {"car": {"m_per_min": 600, "overhead_min": 5},
                       "public": {"m_per_min": 300, "overhead_min": 12}, "cycle": {"m_per_min": 230, "overhead_min": 3}, "walk": {"m_per_min": 80, "overhead_min": 0}}},
            "rules": {"availability_includes_travel": True},
            "objective": {"points_per_km": 4, "fairness_points": 60, "preference_points": 10, "drop_points": 80, "move_points": 150},
            "kinds": [{"id": k} for k in KINDS],
            "volunteers": [volunteer(rng, n, family, copies, weeks) for n in range(people)],
            "bookings": [booking(rng, n, family, copies, weeks) for n in range(sessions)],
            "do_not_pair": [[f"v{a:05}", f"v{b:05}"] for a, b in (rng.sample(range(people), 2) for _ in range(max(1, people // 25)))],
            "locked": [], "published": []}
    return made


def replan(made, plan, seed):
    """The problem after its plan was published: a tenth is locked, some people withdrew, some bookings came new."""
    rng = random.Random(f"replan {seed}")
    for v in rng.sample(made["volunteers"], max(1, len(made["volunteers"]) // 30)):
        cut = rng.randrange(len(v["available"]) + 1)
        v["available"] = v["available"][:cut]
    by_booking = {}
    for row in plan["assignments"]:
        by_booking.setdefault(row["booking"], []).append(row)
    made["published"] = plan["assignments"]
    made["locked"] = [row for rows in by_booking.values() if rng.random() < 0.1 for row in rows]
    made["name"] += "-replan"
    return made


if __name__ == "__main__":
    family, size, seed = sys.argv[1:4]
    if family not in FAMILIES or size not in SIZES:
        sys.exit(__doc__)
    if family == "replan":
        made = replan(problem("base", size, seed), json.load(open(sys.argv[4])), seed)
    else:
        made = problem(family, size, seed)
    json.dump(made, sys.stdout)
