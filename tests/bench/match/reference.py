"""The same problems for others: python3 reference.py greedy|highs|cpsat SECONDS problem.json plan.json

One integer program for HiGHS (`pip install highspy`) and CP-SAT (`pip install ortools`), and the one-by-one rule that most
tools use. Problems with locked or published places are not taken.
"""
import json, math, sys
from bisect import bisect_right
from datetime import date, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

LEVELS = {"basic": 1, "standard": 2, "enhanced": 3}


def minute(text):
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()) // 60


def road(travel, a, b):
    f, g, d = math.radians(a["lat"]), math.radians(b["lat"]), math.radians(b["lon"] - a["lon"])
    s = math.sin((g - f) / 2) ** 2 + math.cos(f) * math.cos(g) * math.sin(d / 2) ** 2
    straight = 2 * 6_371_008.8 * math.asin(min(1.0, math.sqrt(s)))
    return 0 if straight < travel["same_place_m"] else math.floor(straight * travel["circuity_pct"] / 100 + 0.5)


class Slots:
    """Times of bookings, and for each the people who keep every rule of their own, with their cost."""

    def __init__(self, p):
        self.p, self.zone, self.at, self.seats = p, ZoneInfo(p["timezone"]), [], []
        if p["locked"] or p["published"]:
            sys.exit("problems with locked or published places are not taken")
        self.windows = [self.joined(v) for v in p["volunteers"]]
        for b, booking in enumerate(p["bookings"]):
            for option in booking["options"]:
                start = minute(option["start"])
                day = datetime.fromtimestamp(start * 60, self.zone).date()
                span = (start - booking["setup_min"], start + booking["duration_min"] + booking["packdown_min"])
                self.at.append((b, option, day, span))
                seat = ((v, self.cost(v, booking, day, span)) for v in range(len(p["volunteers"])))
                self.seats.append([(v, cost) for v, cost in seat if cost is not None])

    def joined(self, volunteer):
        joined = []
        for start, end in sorted((minute(w["start"]), minute(w["end"])) for w in volunteer["available"]):
            if joined and start <= joined[-1][1]:
                joined[-1][1] = max(end, joined[-1][1])
            else:
                joined.append([start, end])
        return joined

    def ride(self, v, metres):
        mode = self.p["travel"]["modes"][self.p["volunteers"][v]["mode"]]
        return 0 if metres == 0 else mode["overhead_min"] + -(-metres // mode["m_per_min"])

    def lead(self, v, booking, day):
        skills = self.p["volunteers"][v]["skills"]
        return any(s["kind"] == booking["kind"] and s["grade"] == "lead" and date.fromisoformat(s["expires"]) >= day for s in skills)

    def cost(self, v, b, day, span):
        """Travel and preference; None where somebody may not come."""
        who, goal = self.p["volunteers"][v], self.p["objective"]
        metres = road(self.p["travel"], who["home"], b["venue"]) if b["format"] == "in_person" else 0
        ride = self.ride(v, metres) if self.p["rules"]["availability_includes_travel"] else 0
        nth = bisect_right(self.windows[v], [span[0] - ride, math.inf]) - 1
        checked = b["dbs"] is None or who["dbs"] and LEVELS[who["dbs"]["level"]] >= LEVELS[b["dbs"]] and date.fromisoformat(who["dbs"]["expires"]) >= day
        trained = any(s["kind"] == b["kind"] and date.fromisoformat(s["expires"]) >= day for s in who["skills"])
        free = nth >= 0 and self.windows[v][nth][1] >= span[1] + ride
        willing = b["format"] in who["formats"] and b["group"] not in who["avoid_groups"] and b["id"] not in who.get("avoid_bookings", [])
        if not (free and trained and checked and willing and metres <= 1000 * who["max_km"] and set(b["tags"]) <= set(who["tags"])):
            return None
        likes = who.get("preferences", {})
        liking = likes.get("kinds", {}).get(b["kind"], 0) + likes.get("formats", {}).get(b["format"], 0)
        return 2 * metres * goal["points_per_km"] // 1000 + goal["preference_points"] * (2 - max(-2, min(2, liking)))

    def marginal(self, v, k):
        who = self.p["volunteers"][v]
        return self.p["objective"]["fairness_points"] * (2 * (who.get("prior_load", 0) + k) - 1) // who["offered"]

    def clash(self, v, s, t):
        """Two times too near for one person; the times of one booking always are."""
        (b, _, _, one), (c, _, _, two) = sorted((self.at[s], self.at[t]), key=lambda slot: slot[3])
        if b == c or two[0] - one[1] > 24 * 60:
            return b == c
        who, bookings = self.p["volunteers"][v], self.p["bookings"]
        place = lambda n: bookings[n]["venue"] if bookings[n]["format"] == "in_person" else who["home"]
        gap = max(self.ride(v, road(self.p["travel"], place(b), place(c))), who["min_gap_min"])
        return one[1] + gap > two[0]

    def limits(self, v):
        """(limit, key of the period) for every limit."""
        keys = {"day": lambda d: d, "week": lambda d: d.isocalendar()[:2], "month": lambda d: (d.year, d.month), "total": lambda d: 0}
        return [(most, name, keys[name]) for name, most in self.p["volunteers"][v]["limits"].items() if most is not None]

    def plan(self, taken, solver, bound=None):
        """`taken`: (slot, volunteers, leads needed) for each staffed booking."""
        rows, load, score = [], {}, 0
        for s, people, crew in taken:
            b, option, day, _ = self.at[s]
            booking, leads = self.p["bookings"][b], crew["lead"]
            score += booking["weight"] * crew["value_pct"] // 100 - option["penalty"]
            for v in sorted(people, key=lambda v: not self.lead(v, booking, day)):
                load[v] = load.get(v, 0) + 1
                score -= dict(self.seats[s])[v] + self.marginal(v, load[v])
                rows.append({"booking": booking["id"], "option": option["id"], "volunteer": self.p["volunteers"][v]["id"], "role": "lead" if leads > 0 else "support"})
                leads -= 1
        made = {"format": "match-plan/1", "problem": self.p["name"], "assignments": rows, "score": score, "solver": solver}
        return made | ({"bound": bound} if bound is not None else {})


def greedy(slots):
    """The dearest booking first, its times as the group wished them; each the team that gains most of those who are free."""
    order = sorted(range(len(slots.at)), key=lambda s: (-slots.p["bookings"][slots.at[s][0]]["weight"], s))
    mine, load, done, taken = {}, {}, set(), []
    foes = {frozenset(pair) for pair in slots.p["do_not_pair"]}
    ids = [v["id"] for v in slots.p["volunteers"]]
    for s in order:
        b, _, day, _ = slots.at[s]
        booking = slots.p["bookings"][b]
        if b in done:
            continue
        def free(v):
            inside = lambda key: sum(key(slots.at[t][2]) == key(day) for t in mine.get(v, []))
            return not any(slots.clash(v, s, t) for t in mine.get(v, [])) and all(inside(key) < most for most, _, key in slots.limits(v))
        people = sorted((c + slots.marginal(v, load.get(v, 0) + 1), v) for v, c in slots.seats[s] if free(v))[:14]
        best = None
        for crew in booking["crews"]:
            for team in combinations(people, crew["lead"] + crew["support"]):
                vs = [v for _, v in team]
                spoken = {l for v in vs for l in slots.p["volunteers"][v]["languages"]}
                apart = not any(frozenset((ids[x], ids[y])) in foes for x, y in combinations(vs, 2))
                if apart and set(booking["languages"]) <= spoken and sum(slots.lead(v, booking, day) for v in vs) >= crew["lead"]:
                    gain = booking["weight"] * crew["value_pct"] // 100 - sum(c for c, _ in team)
                    best = max(best or (0, [], crew), (gain, vs, crew), key=lambda found: found[0])
        if best and best[1]:
            done.add(b)
            taken.append((s, best[1], best[2]))
            for v in best[1]:
                mine.setdefault(v, []).append(s)
                load[v] = load.get(v, 0) + 1
    return slots.plan(taken, "one by one")


class Program:
    """Maximise; variables are 0 or 1."""

    def __init__(self, slots):
        self.slots, self.gain, self.rows = slots, [], []
        self.x = [{v: self.add(-cost) for v, cost in seats} for seats in slots.seats]
        self.z = []
        bookings = slots.p["bookings"]
        for b, option, _, _ in slots.at:
            self.z.append([self.add(bookings[b]["weight"] * c["value_pct"] // 100 - option["penalty"]) for c in bookings[b]["crews"]])
        self.teams()
        self.people()

    def add(self, gain):
        self.gain.append(gain)
        return len(self.gain) - 1

    def row(self, terms, least, most):
        self.rows.append((terms, least, most))

    def teams(self):
        slots, of = self.slots, {}
        ids = {v["id"]: n for n, v in enumerate(slots.p["volunteers"])}
        for s, (b, _, day, _) in enumerate(slots.at):
            booking, x, z = slots.p["bookings"][b], self.x[s], self.z[s]
            of.setdefault(b, []).extend(z)
            crews = booking["crews"]
            size = [(var, -(c["lead"] + c["support"])) for var, c in zip(z, crews)]
            self.row([(var, 1) for var in x.values()] + size, 0, 0)
            self.row([(var, 1) for v, var in x.items() if slots.lead(v, booking, day)] + [(var, -c["lead"]) for var, c in zip(z, crews)], 0, math.inf)
            for language in booking["languages"]:
                speakers = [(var, 1) for v, var in x.items() if language in slots.p["volunteers"][v]["languages"]]
                self.row(speakers + [(var, -1) for var in z], 0, math.inf)
            for var in x.values():
                self.row([(var, 1)] + [(other, -1) for other in z], -math.inf, 0)
            for one, other in slots.p["do_not_pair"]:
                if ids[one] in x and ids[other] in x:
                    self.row([(x[ids[one]], 1), (x[ids[other]], 1)] + [(var, -1) for var in z], -math.inf, 0)
        for z in of.values():
            self.row([(var, 1) for var in z], 0, 1)

    def people(self):
        slots, theirs = self.slots, {}
        for s, x in enumerate(self.x):
            for v in x:
                theirs.setdefault(v, []).append(s)
        for v, mine in theirs.items():
            for most, _, key in slots.limits(v):
                parts = {}
                for s in mine:
                    parts.setdefault(key(slots.at[s][2]), []).append((self.x[s][v], 1))
                for part in parts.values():
                    self.row(part, 0, most)
            mine.sort(key=lambda s: slots.at[s][3])
            for n, s in enumerate(mine):
                group = [s] + [t for t in mine[n + 1:] if slots.clash(v, s, t)]
                while len(group) > 1:
                    clique = [group[0]]
                    for t in group[1:]:
                        if all(slots.clash(v, t, u) for u in clique):
                            clique.append(t)
                    self.row([(self.x[t][v], 1) for t in clique], 0, 1)
                    group = [group[0]] + [t for t in group[1:] if t not in clique]
            loads = [self.add(-slots.marginal(v, k)) for k in range(1, len({slots.at[s][0] for s in mine}) + 1)]
            self.row([(self.x[s][v], 1) for s in mine] + [(var, -1) for var in loads], 0, 0)

    def plan(self, value, solver, bound):
        taken = []
        for s, (b, _, _, _) in enumerate(self.slots.at):
            for var, crew in zip(self.z[s], self.slots.p["bookings"][b]["crews"]):
                if value[var] > 0.5:
                    taken.append((s, [v for v, x in self.x[s].items() if value[x] > 0.5], crew))
        return self.slots.plan(taken, solver, bound)


def highs(slots, seconds):
    import highspy
    import numpy as np
    program = Program(slots)
    lp, n, inf = highspy.HighsLp(), len(program.gain), highspy.kHighsInf
    lp.num_col_, lp.num_row_, lp.sense_ = n, len(program.rows), highspy.ObjSense.kMaximize
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.array(program.gain, float), np.zeros(n), np.ones(n)
    bounded = lambda x: math.copysign(inf, x) if math.isinf(x) else x
    lp.row_lower_ = np.array([bounded(least) for _, least, _ in program.rows], float)
    lp.row_upper_ = np.array([bounded(most) for _, _, most in program.rows], float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0] + [len(terms) for terms, _, _ in program.rows])
    lp.a_matrix_.index_ = np.array([var for terms, _, _ in program.rows for var, _ in terms])
    lp.a_matrix_.value_ = np.array([by for terms, _, _ in program.rows for _, by in terms], float)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * n
    h = highspy.Highs()
    h.silent()
    h.setOptionValue("time_limit", seconds)
    h.setOptionValue("mip_rel_gap", 0.0)
    h.passModel(lp)
    h.run()
    bound = math.floor(h.getInfo().mip_dual_bound + 1e-6)
    return program.plan(h.getSolution().col_value, f"HiGHS {h.version()}", bound)


def cpsat(slots, seconds):
    from ortools.sat.python import cp_model
    program, model = Program(slots), cp_model.CpModel()
    values = [model.NewBoolVar(str(n)) for n in range(len(program.gain))]
    for terms, least, most in program.rows:
        total = sum(values[var] * by for var, by in terms)
        if not math.isinf(least):
            model.Add(total >= int(least))
        if not math.isinf(most):
            model.Add(total <= int(most))
    model.Maximize(sum(value * gain for value, gain in zip(values, program.gain)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, 2
    solver.Solve(model)
    return program.plan([solver.Value(value) for value in values], "CP-SAT", math.floor(solver.BestObjectiveBound() + 1e-6))


if __name__ == "__main__":
    if len(sys.argv) != 5 or sys.argv[1] not in ("greedy", "highs", "cpsat"):
        sys.exit(__doc__)
    with open(sys.argv[3], encoding="utf-8") as file:
        slots = Slots(json.load(file))
    solvers = {"greedy": lambda: greedy(slots), "highs": lambda: highs(slots, float(sys.argv[2])), "cpsat": lambda: cpsat(slots, float(sys.argv[2]))}
    with open(sys.argv[4], "w", encoding="utf-8") as file:
        json.dump(solvers[sys.argv[1]](), file)
