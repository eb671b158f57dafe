#!/usr/bin/env python3
"""Counts what one report costs in instructions and allocations, and compares with thresholds.json.

    counts.py --reporting BINARY [--update]

Counts repeat to a fraction of a percent on a noisy machine, where times do not. A count is the difference between two
numbers of calls, so that the start of the program and of the journal are not in it. --update writes what was counted.
The last line is `N passed, N failed`.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

THRESHOLDS = pathlib.Path(__file__).resolve().parent / "thresholds.json"
# Between two boundaries of the journal's segments: making one is work of the background, not of a call.
FEW, MANY = 10_000, 60_000


class Counter:
    def __init__(self, binary, folder):
        self.folder, self.binary = folder, folder / "reporting"
        # With Swift's debug information valgrind gives up.
        subprocess.run(["strip", "-g", "-o", str(self.binary), str(binary)], check=True)

    def valgrind(self, tool, scenario, count):
        with tempfile.TemporaryDirectory(dir=self.folder) as cache:
            clean = {key: value for key, value in os.environ.items() if not key.startswith(("CLEARML_", "TRAINS_"))}
            environment = dict(clean, CLEARML_CACHE_DIR=cache, CLEARML_CONFIG_FILE=f"{cache}/none", CLEARML_OFFLINE_MODE="1")
            pathlib.Path(cache, "none").write_text("")
            done = subprocess.run(["valgrind", f"--tool={tool}", f"--{tool}-out-file={self.folder / 'out'}", str(self.binary),
                                   scenario, str(count)], capture_output=True, text=True, timeout=900, env=environment,
                                  cwd=self.folder)
        if done.returncode != 0:
            raise RuntimeError(f"{tool} {scenario}: {done.stdout}{done.stderr}")
        return done.stderr

    def instructions(self, scenario):
        def total(count):
            for line in self.valgrind("callgrind", scenario, count).splitlines():
                if "Collected :" in line:
                    return int(line.split(":")[1])
            raise RuntimeError("callgrind gave no sum")

        return round((total(MANY) - total(FEW)) / (MANY - FEW), 1)

    def allocations(self, scenario):
        def total(count):
            for line in self.valgrind("dhat", scenario, count).splitlines():
                if "Total:" in line:
                    return int(line.split(" in ")[1].split()[0].replace(",", ""))
            raise RuntimeError("DHAT gave no sum")

        # The background allocates now and then, by time; one call in a hundred that allocates would show.
        return round(max(0, total(MANY) - total(FEW)) / (MANY - FEW), 2)


def main():
    parser = argparse.ArgumentParser(description="Count instructions and allocations of a report.")
    parser.add_argument("--reporting", required=True, type=pathlib.Path)
    parser.add_argument("--update", action="store_true", help="write the counts to thresholds.json")
    options = parser.parse_args()
    thresholds = json.loads(THRESHOLDS.read_text())
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        counter = Counter(options.reporting.resolve(), pathlib.Path(folder))
        for scenario, limits in thresholds["scenarios"].items():
            for what, limit in limits.items():
                found = getattr(counter, what)(scenario)
                if options.update:
                    limits[what] = found
                slack = 1 + thresholds["slack"]
                good = options.update or found <= limit * slack
                # A count far below its threshold no longer guards anything.
                stale = found * slack < limit
                print(f"{'ok  ' if good else 'FAIL'} {scenario} {what} per call: {found:g}, threshold {limit:g}"
                      + (" (lower it: counts.py --update)" if stale else ""), flush=True)
                passed, failed = passed + good, failed + (not good)
    if options.update:
        THRESHOLDS.write_text(json.dumps(thresholds, indent=2) + "\n")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
