"""Times the matcher on problems of every family: python3 bench.py BINARY [FAMILY-SIZE-SEED ...]

Prints score, bound, gap, CPU seconds and peak memory of the whole process. Problems are made by problems.py. Beside ours
stand the one-by-one rule, and HiGHS and CP-SAT where this Python has them (`pip install highspy ortools`).
"""
import importlib.util, json, os, re, resource, subprocess, sys, tempfile
import problems

DEFAULT = [f"{family}-{size}-1" for size in ("S", "M") for family in problems.FAMILIES if family != "replan"] + [
    "replan-M-1", "warm-M-1", "base-L-1", "tight-L-1"]


OTHERS = {"greedy": "json", "highs": "highspy", "cpsat": "ortools"}
# Seconds that others get for a solve, and the sizes that they are asked for.
PATIENCE, ASKED = 30, ("S", "M")


def others(folder, name, size):
    """Score, bound and CPU seconds of the other solvers that are installed."""
    source, plan = os.path.join(folder, f"{name}.json"), os.path.join(folder, "other.plan")
    for solver, module in OTHERS.items():
        if size not in ASKED or name.startswith(("replan", "warm")) or not importlib.util.find_spec(module):
            continue
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "reference.py")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([sys.executable, script, solver, str(PATIENCE), source, plan], capture_output=True, text=True, check=False)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode:
            print(f"  {solver}: {done.stderr.strip().splitlines()[-1]}")
            continue
        with open(plan, encoding="utf-8") as file:
            found = json.load(file)
        yield solver, found["score"], found.get("bound"), used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime


def run(binary, folder, name, made, more=()):
    source, plan = os.path.join(folder, f"{name}.json"), os.path.join(folder, f"{name}.plan")
    with open(source, "w", encoding="utf-8") as file:
        json.dump(made, file)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([binary, "match", "--input", source, "--output", plan, "--time", "10s", *more], capture_output=True, text=True, check=False)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{name}: {done.stderr.strip()}")
    with open(plan, encoding="utf-8") as file:
        found = json.load(file)
    cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    return found, plan, cpu


def memory(binary, folder, name):
    """Peak memory in MiB, of a second run: the children's maximum is that of all of them."""
    script = "import resource,subprocess,sys; subprocess.run(sys.argv[1:], capture_output=True); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    again = os.path.join(folder, "again.plan")
    line = [sys.executable, "-c", script, binary, "match", "--input", os.path.join(folder, f"{name}.json"), "--output", again, "--time", "10s"]
    return int(re.search(r"\d+", subprocess.run(line, capture_output=True, text=True, check=True).stdout)[0]) / 1024


def main(binary, names):
    missing = [module for module in OTHERS.values() if not importlib.util.find_spec(module)]
    print(f"Not installed, so left out: {', '.join(missing)}" if missing else "All solvers are installed")
    print("The gap of others is that to our bound")
    print(f"{'problem':<18}{'score':>12}{'bound':>12}{'gap %':>9}{'CPU s':>8}{'MiB':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            family, size, seed = name.split("-")
            made, more = problems.problem("base" if family in ("replan", "warm") else family, size, seed), ()
            if family in ("replan", "warm"):
                found, plan, _ = run(binary, folder, "before", made)
                made = problems.replan(made, found, seed)
                more = ("--warm", plan) if family == "warm" else ()
            found, _, cpu = run(binary, folder, name, made, more)
            gap = 100 * (found["bound"] - found["score"]) / max(1, found["bound"])
            print(f"{name:<18}{found['score']:>12}{found['bound']:>12}{gap:>9.4f}{cpu:>8.3f}{memory(binary, folder, name):>7.1f}", flush=True)
            for solver, score, bound, cpu in others(folder, name, size):
                print(f"  {solver:<16}{score:>12}{bound or '-':>12}{100 * (found['bound'] - score) / max(1, found['bound']):>9.4f}{cpu:>8.3f}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:] or DEFAULT)
