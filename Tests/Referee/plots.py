#!/usr/bin/env python3
"""Plots: the Python SDK and ours report the same data to one server, and the figures that arrive are compared.

    plots.py --peer RefereePeer [--only NAME] [-v]

Needs what referee.py needs, and pandas, which the SDK reads CSV with. Every member of every figure must be equal, numbers
to the last bit; `DIFFERENCES` lists all that may differ, each with its reason. The last line is `N passed, N failed`.
"""
import argparse
import contextlib
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

import scenarios
from plot_cases import cases
from web_folder import web_folder


# What may differ between the two, why, and for which cases (None: for all).
def null_members(figure):
    """Python writes null for arguments that were not given; to Plotly that is the same as no member."""
    if isinstance(figure, dict):
        return {name: null_members(value) for name, value in figure.items() if value is not None}
    return [null_members(value) for value in figure] if isinstance(figure, list) else figure


def not_json(figure):
    """Python writes NaN and Infinity into nested lists and layouts, which is no JSON; we write null."""
    if isinstance(figure, dict):
        return {name: not_json(value) for name, value in figure.items()}
    if isinstance(figure, list):
        return [not_json(value) for value in figure]
    return None if isinstance(figure, float) and not math.isfinite(figure) else figure


def marker_color(figure):
    """Python formats the colour of 3D markers as rgba(217, 217, 217, 0.140000.2); we write the 0.14 that is meant."""
    for trace in figure.get("data", []):
        if isinstance(trace, dict) and trace.get("type") == "scatter3d":
            line = trace["marker"]["line"]
            line["color"] = line["color"].replace("0.140000.2", "0.14")
    return figure


def ragged_table(figure):
    """Python cuts all rows of a table to the shortest one and so loses cells; we fill up with null."""
    figure["data"][0]["cells"]["values"] += [[2, None], ["wide", None]]
    return figure


def csv_digits(figure):
    """pandas rounds numbers to ten decimals on the way to JSON; we send what the file says."""
    return json.loads(json.dumps(figure), parse_float=lambda text: round(float(text), 10))


DIFFERENCES = [
    # name, applied to "python", "swift" or "both", only for these cases
    (not_json, "python", None),
    (null_members, "both", None),
    (marker_color, "python", None),
    (ragged_table, "python", {"table with ragged rows"}),
    (csv_digits, "both", {"table from csv with many digits"}),
]


def prepared(side, name, figure):
    for difference, sides, names in DIFFERENCES:
        if sides in (side, "both") and (names is None or name in names):
            figure = difference(figure)
    return figure


def compare(path, python, swift):
    """All places where two figures differ."""
    if isinstance(python, dict) and isinstance(swift, dict):
        for name in sorted(python.keys() | swift.keys()):
            if name not in python or name not in swift:
                yield f"{path}.{name}: only {'Python' if name in python else 'Swift'} has it"
            else:
                yield from compare(f"{path}.{name}", python[name], swift[name])
    elif isinstance(python, list) and isinstance(swift, list):
        if len(python) != len(swift):
            yield f"{path}: {len(python)} elements in Python, {len(swift)} in Swift"
        for position, (left, right) in enumerate(zip(python, swift)):
            yield from compare(f"{path}[{position}]", left, right)
    elif not equal(python, swift):
        yield f"{path}: {python!r} in Python, {swift!r} in Swift"


def equal(left, right):
    numbers = (int, float)
    if isinstance(left, bool) or isinstance(right, bool) or not (
            isinstance(left, numbers) and isinstance(right, numbers)):
        return type(left) is type(right) and left == right
    return left == right and math.copysign(1, left) == math.copysign(1, right)


def report_with_python(cases):
    """Reports all cases in one task and returns its id, with what the SDK refused."""
    from clearml import Task

    task = Task.init(project_name="Referee/plots", task_name="python", reuse_last_task_id=False,
                     auto_connect_frameworks=False, auto_resource_monitoring=False, auto_connect_streams=False,
                     auto_connect_arg_parser=False)
    logger = task.get_logger()
    for case in cases:
        case.report(logger)
    task.flush(wait_for_uploads=True)
    task.close()
    return task.id


def report_with_swift(peer, cases, folder):
    path = folder / "cases.json"
    path.write_text(json.dumps([case.specification() for case in cases]), encoding="utf-8")
    done = subprocess.run([peer, "plots", path], capture_output=True, text=True, timeout=600, cwd=folder)
    if done.returncode != 0 or done.stderr:
        raise AssertionError(f"the peer exited with {done.returncode}\n{done.stdout[-1000:]}{done.stderr[-3000:]}")
    return json.loads(done.stdout)["task"]


def figures(task_id):
    """The plot events of a task by (title, series, iteration)."""
    from clearml import Task

    events = Task.get_task(task_id=task_id).get_reported_plots(max_iterations=100)
    return {(event["metric"], event["variant"], event["iter"]): event["plot_str"] for event in events}


def differences(case, python, swift):
    key = case.key
    for side, found in (("Python", python), ("Swift", swift)):
        if key not in found:
            return [f"{side} reported no plot {key}"]
    strict = {"parse_constant": reject_constant}
    swift_figure = json.loads(swift[key], **strict)
    python_figure = json.loads(python[key])
    return list(compare("figure", prepared("python", case.name, python_figure),
                        prepared("swift", case.name, swift_figure)))


def reject_constant(name):
    raise ValueError(f"{name} is no JSON")


def main():
    parser = argparse.ArgumentParser(description="Plots of both SDKs, compared.")
    parser.add_argument("--peer", required=True, type=pathlib.Path, help="the RefereePeer executable")
    parser.add_argument("--only", help="the cases whose name contains this")
    parser.add_argument("-v", "--verbose", action="store_true", help="print all differences")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = pathlib.Path(name)
        os.environ.update(CLEARML_CACHE_DIR=str(folder / "cache"), CLEARML_CONFIG_FILE=str(folder / "clearml.conf"),
                          CLEARML_VCS_REPO_TYPE="", CLEARML_SUPPRESS_UPDATE_MESSAGE="1")
        (folder / "clearml.conf").write_text(
            "sdk.development { report_use_subprocess: false, vcs_repo_detect_async: false }\n")
        chosen = [case for case in cases(folder, stack.enter_context(web_folder(folder)))
                  if not options.only or options.only in case.name]
        with contextlib.redirect_stdout(sys.stderr):  # the SDK prints on stdout
            python = figures(report_with_python(chosen))
            swift = figures(report_with_swift(options.peer.resolve(), chosen, folder))
    passed, failed = scenarios.play(
        [(case.name, lambda case=case: differences(case, python, swift)) for case in chosen], options.verbose, most=5,
        width=300)
    expected = {case.key for case in chosen}
    for side, found in (("Python", python), ("Swift", swift)):
        for key in found.keys() - expected:
            failed += 1
            print(f"FAIL {side} reported a plot that nobody asked for: {key}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
