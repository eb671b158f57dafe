#!/usr/bin/env python3
"""Checks docs/parity.csv against the Python SDK, our public interface and our tests, so that it cannot drift.

    parity.py [-v]

Each public member of Python's Task, Logger and models must have one row, and no row may be left over. A row names the Swift
declaration, which must be public in Sources/, and a test file that uses it; or it gives the reason for leaving it out. Needs
a Python with the `clearml` package. The last line is `N passed, N failed`; exit status 1 when one failed.
"""
import csv
import inspect
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
COLUMNS = ["class", "python", "swift", "reason", "test"]


def members():
    from clearml import InputModel, Logger, Model, OutputModel, Task

    return {(owner.__name__, name) for owner in (Task, Logger, InputModel, Model, OutputModel) for name, _ in inspect.getmembers(owner)
            if not name.startswith("_")}


def declarations():
    """The names of everything public in the library's products."""
    pattern = re.compile(r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*public\s+(?:static\s+|final\s+|mutating\s+|internal\(set\)\s+|private\(set\)\s+)*"
                         r"(?:func|var|let|struct|class|enum|case)\s+`?(\w+)`?", re.MULTILINE)
    found = set()
    for layer in ("ClearML", "ClearMLAPI", "ClearMLArguments", "ClearMLLogging", "ClearMLMetrics"):
        for path in (ROOT / "Sources" / layer).rglob("*.swift"):
            text = path.read_text(encoding="utf-8")
            found |= set(pattern.findall(text))
    return found


def check(row, declared):
    if not row["swift"]:
        return [] if len(row["reason"]) > 3 else ["neither a Swift name nor a reason"]
    wrong = []
    if row["swift"] not in declared:
        wrong.append(f"nothing public is called {row['swift']}")
    path = ROOT / row["test"]
    if not row["test"] or not path.is_file():
        return wrong + [f"there is no test file {row['test']!r}"]
    if not re.search(rf"\b{re.escape(row['swift'])}\b", path.read_text(encoding="utf-8")):
        wrong.append(f"{row['test']} does not use {row['swift']}")
    return wrong


def main():
    with open(ROOT / "docs/parity.csv", newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        if reader.fieldnames != COLUMNS:
            print(f"the columns are {reader.fieldnames}, not {COLUMNS}\n0 passed, 1 failed")
            return 1
    wanted, declared = members(), declarations()
    passed, failures = 0, []
    seen = set()
    for row in rows:
        key = (row["class"], row["python"])
        wrong = check(row, declared)
        if key in seen:
            wrong.append("there are two rows")
        if key not in wanted:
            wrong.append("the Python SDK has no such member")
        seen.add(key)
        if wrong:
            failures += [f"{'.'.join(key)}: {what}" for what in wrong]
        else:
            passed += 1
    failures += [f"{'.'.join(key)}: no row" for key in sorted(wanted - seen)]
    for failure in failures:
        print(f"FAIL {failure}")
    left_out = sum(1 for row in rows if not row["swift"])
    print(f"{len(rows)} members of Python's Task, Logger and models: {len(rows) - left_out} in Swift, {left_out} left out with a reason")
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
