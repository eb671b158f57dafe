#!/usr/bin/env python3
"""The Python SDK as referee: what one SDK writes, the other reads, value by value.

    referee.py --peer RefereePeer --clearml clearml [-v]

Needs the server's address and keys in CLEARML_API_HOST, …_FILES_HOST, …_WEB_HOST, …_ACCESS_KEY, …_SECRET_KEY, and a
Python with the `clearml` package. The last line is `N passed, N failed`; exit status 1 when one failed.
"""
import argparse
import contextlib
import hashlib
import json
import math
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import zipfile

import scenarios

HERE = pathlib.Path(__file__).resolve().parent


def specification(name, by_swift):
    """One run, with values chosen to hurt: precision, signs, order, unicode, quotes, slashes.

    The server takes no scalar beyond the range of 32-bit floats, and no text that is a time; from Python such a text
    costs its whole batch, so only we are asked to write one.
    """
    generator = random.Random(7)
    scalars = [["loss", "train", i, 1.0 / (i + 1)] for i in range(300)]
    scalars += [["loss", "test", i, 0.1 + i] for i in reversed(range(0, 300, 10))]
    scalars += [["précision", "übung/β", i, generator.uniform(-1e6, 1e6)] for i in range(50)]
    scalars += [['odd "names"', "back\\slash, tab\tand %41", 0, -0.0], ["odd 'names'", "", 1, 5e-324]]
    scalars += [["limits", "large", 3, 3.4e38], ["limits", "small", 2**40, -2.2250738585072014e-308]]
    scalars += [["limits", "integer", 1, float(2**53)]]
    return {
        "name": name, "project": "Referee/both ways", "type": "training", "tags": ["alpha", "b c"],
        "comment": "written by one SDK,\nread by the other",
        "parameters": {
            "General": {"lr": 0.1, "epochs": 3, "debug": True, "name": "réseau", "layers": [64, 32],
                        "nested": {"depth": {"leaf": 1.5}, "flag": False}, "empty": ""},
            "Data set": {"path": "s3://bucket/key with space", "folds": 5},
        },
        "scalars": scalars,
        "single_values": {"best accuracy": 0.987654321012345, "parameters": 1234567.0},
        "console": [["info", "first line"], ["warning", "zweite Zeile: äöü €"], ["error", "third\nwith two lines"],
                    ["info", "12:30:00" if by_swift else "at 12:30:00"], ["debug", "last \"quoted\" \\ line"]],
        # title, series, iteration, width, height, channels; the pixels follow from these
        "images": [["samples", "grey", 0, 5, 3, 1], ["samples", "colour", 0, 17, 9, 3], ["samples", "colour", 1, 1, 1, 3],
                   ["mit/Schrägstrich & 'quote'", "ü:β?", 2**31, 8, 8, 4]],
        "media": [["notes", "page", 3, "html", "<p>grüße</p>"], ["notes", "page", 4, "txt", "\n"]],
        "plots": [["figure", "raw", 2, {"data": [{"type": "scatter", "x": [1, 2], "y": [0.5, 0.25], "name": "é"}],
                                        "layout": {"title": "raw"}}]],
    }


def pixels(width, height, channels):
    """What both peers draw: bytes that depend on place and channel."""
    return bytes((x * 7 + y * 13 + channel * 29 + width) % 256
                 for y in range(height) for x in range(width) for channel in range(channels))


class Referee:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.environment = dict(os.environ, CLEARML_CACHE_DIR=str(folder / "cache"),
                                CLEARML_CONFIG_FILE=str(folder / "clearml.conf"), CLEARML_VCS_REPO_TYPE="",
                                CLEARML_SUPPRESS_UPDATE_MESSAGE="1")
        (folder / "clearml.conf").write_text("sdk.development { report_use_subprocess: false, vcs_repo_detect_async: "
                                             "false }\n")

    def call(self, *command, offline=False, input=None):
        environment = dict(self.environment)
        if offline:
            environment["CLEARML_OFFLINE_MODE"] = "1"
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=300,
                              cwd=self.folder, env=environment, input=input)
        if done.returncode != 0:
            raise AssertionError(f"{command} exited with {done.returncode}\n{done.stdout[-1500:]}{done.stderr[-3000:]}")
        return done.stdout

    def python(self, *arguments, **keywords):
        return json.loads(self.call(sys.executable, HERE / "python_peer.py", *arguments, **keywords))

    def swift(self, *arguments, **keywords):
        return json.loads(self.call(self.options.peer, *arguments, **keywords))

    def clearml(self, *arguments):
        return self.call(self.options.clearml, *arguments)

    def spec(self, name):
        spec = specification(name, by_swift=name.startswith("swift"))
        path = self.folder / (name.replace(" ", "-") + ".json")
        path.write_text(json.dumps(spec), encoding="utf-8")
        return spec, path


def flat(values, prefix=""):
    """The flat parameter names of a nested dictionary, as the SDK writes them."""
    for key, value in values.items():
        if isinstance(value, dict) and value:
            yield from flat(value, f"{prefix}{key}/")
        else:
            yield f"{prefix}{key}", value


def text_of(value):
    return json.dumps(value) if isinstance(value, (list, tuple)) else str(value)


def expected_parameters(spec):
    return {f"{section}/{name}": text_of(value) for section, values in spec["parameters"].items()
            for name, value in flat(values)}


def compare(spec, found, console_merged):
    """All differences between the specification and what was read back."""
    wrong = []

    def check(what, expected, actual):
        if expected != actual:
            wrong.append(f"{what}: expected {expected!r}, found {actual!r}")

    for key in ("name", "project", "type", "comment"):
        check(key, spec[key], found[key])
    check("tags", sorted(spec["tags"]), sorted(found["tags"]))
    check("status", "completed", found["status"])
    check("parameters", expected_parameters(spec), found["parameters"])
    types = {"General/lr": "float", "General/epochs": "int", "General/debug": "bool", "General/name": "str",
             "General/layers": "list/int", "General/nested/depth/leaf": "float"}
    for name, kind in types.items():
        check(f"type of {name}", kind, found["parameter_types"].get(name))
    scalars = {}
    for title, series, iteration, value in spec["scalars"]:
        scalars.setdefault(title, {}).setdefault(series, {})[str(iteration)] = value
    actual = {title: series for title, series in found["scalars"].items() if title != "Summary"}
    check("titles", sorted(scalars), sorted(actual))
    for title, series in scalars.items():
        check(f"series of {title}", sorted(series), sorted(actual.get(title, {})))
        for name, points in series.items():
            other = actual.get(title, {}).get(name, {})
            check(f"iterations of {title}/{name}", sorted(points), sorted(other))
            for iteration, value in points.items():
                if other.get(iteration) is None or not math.isclose(value, other[iteration], rel_tol=0, abs_tol=0):
                    wrong.append(f"{title}/{name}@{iteration}: expected {value!r}, found {other.get(iteration)!r}")
    check("single values", spec["single_values"], found["single_values"])
    if "samples" in found:
        samples = {f"{title}/{series}@{iteration}": [width, height, hashlib.sha256(pixels(width, height, channels)).hexdigest()]
                   for title, series, iteration, width, height, channels in spec["images"]}
        samples.update({f"{title}/{series}@{iteration}": [extension, hashlib.sha256(text.encode()).hexdigest()]
                        for title, series, iteration, extension, text in spec["media"]})
        check("images and media", samples, found["samples"])
    if "plots" in found:
        check("plots", {f"{title}/{series}@{iteration}": figure for title, series, iteration, figure in spec["plots"]},
              found["plots"])
    lines = [text for _, text in spec["console"]]
    if console_merged:
        wanted = [line for text in lines for line in text.split("\n")]
        got = [line.rstrip(" ") for text in found["console"] for line in text.split("\n")]
        position = 0
        for line in wanted:  # in order, between the SDK's own lines
            if line not in got[position:]:
                wrong.append(f"console: {line!r} is missing or out of order in {got!r}")
                break
            position = got.index(line, position) + 1
    else:
        got = [text.rstrip(" ") for text in found["console"]]
        for text in lines:
            check(f"how often the console says {text!r}", 1, got.count(text))
        check("console order", lines, [text for text in got if text in lines])
    return wrong


def python_alone(referee):
    spec, path = referee.spec("python alone")
    return compare(spec, referee.python("read", referee.python("write", path)), console_merged=True)


def swift_online(referee):
    spec, path = referee.spec("swift online")
    return compare(spec, referee.python("read", referee.swift("write", path)["task"]), console_merged=False)


def swift_offline_synced(referee):
    spec, path = referee.spec("swift offline")
    session = referee.swift("write", path, offline=True)["session"]
    referee.clearml("offline", "sync", session)
    referee.clearml("offline", "verify", session)
    shown = json.loads(referee.clearml("offline", "show", session, "--json"))
    return compare(spec, referee.python("read", shown["task_id"]), console_merged=False)


def swift_exported_python_imports(referee):
    spec, path = referee.spec("swift exported")
    session = referee.swift("write", path, offline=True)["session"]
    archive = referee.folder / "exported.zip"
    referee.clearml("offline", "export", session, "--output", archive)
    return compare(spec, referee.python("read", referee.python("import", archive)), console_merged=False)


def swift_reads_python(referee):
    spec, path = referee.spec("python for swift")
    return compare(spec, referee.swift("read", referee.python("write", path)), console_merged=True)


def swift_imports_python(referee):
    spec, path = referee.spec("python offline")
    archive = referee.python("write-offline", path)
    imported = json.loads(referee.clearml("offline", "import", archive, "--json"))
    referee.clearml("offline", "sync", imported["session"])
    shown = json.loads(referee.clearml("offline", "show", imported["session"], "--json"))
    return compare(spec, referee.python("read", shown["task_id"]), console_merged=True)


def swift_reads_swift(referee):
    spec, path = referee.spec("swift for swift")
    return compare(spec, referee.swift("read", referee.swift("write", path)["task"]), console_merged=False)


def console_like_python(referee):
    """What both SDKs keep of one program's output, piece by piece; both offline, since what counts is in their logs."""
    pieces = ["oone\n", "otwo, in", "o pieces\n", "oa\n\nb\n", "o \t\n", "o  indented, blanks behind \t\n", "obar", "o 1\x1b[A",
              "obar 2\n", "oab\x08c\n", "ogrüße 🚀\n", "o\x1b[31mred\x1b[0m\n", "eto error\n", "elast\n"]
    pieces += [f"o\r{percent:3} %" for percent in range(101)] + ["o\n", "o" + "x" * 5000 + "\n"]
    given = "".join(piece + "\0" for piece in pieces)
    theirs = referee.call(sys.executable, HERE / "python_console.py", offline=True, input=given).splitlines()[-1]
    session = referee.call(referee.options.peer.parent / "ConsoleTarget", "echo", offline=True, input=given).splitlines()[-1]
    archive = referee.folder / "console.zip"
    referee.clearml("offline", "export", session, "--output", archive)
    with zipfile.ZipFile(archive) as file:
        ours = file.read("log.jsonl").decode()

    def lines(log):
        kept = {}
        for event in (event for line in log.splitlines() for event in json.loads(line)):
            # What the SDKs say of themselves is another matter, and so is which state of a bar in between is kept.
            kept.setdefault(event["level"], []).extend(
                line for line in event["msg"].split("\n")
                if line and "ClearML" not in line and "clearml" not in line and not re.fullmatch(r" *\d\d? %", line))
        return kept

    # Closing packs the folder into an archive beside it.
    theirs, ours = lines(pathlib.Path(theirs, "log.jsonl").read_text(encoding="utf-8")), lines(ours)
    if not theirs.get("info"):
        return ["the Python SDK kept nothing"]
    return [f"{level}: {ours.get(level)} instead of {theirs[level]}" for level in theirs if ours.get(level) != theirs[level]]


SCENARIOS = [python_alone, swift_online, swift_offline_synced, swift_exported_python_imports, swift_reads_python,
             swift_imports_python, swift_reads_swift, console_like_python]


def main():
    parser = argparse.ArgumentParser(description="The Python SDK as referee.")
    parser.add_argument("--peer", required=True, type=pathlib.Path, help="the RefereePeer executable")
    parser.add_argument("--clearml", required=True, type=pathlib.Path, help="the clearml executable")
    parser.add_argument("--only", help="run the scenarios whose name contains this")
    parser.add_argument("-v", "--verbose", action="store_true", help="print all differences")
    options = parser.parse_args()
    options.peer, options.clearml = options.peer.resolve(), options.clearml.resolve()

    @contextlib.contextmanager
    def make():
        with tempfile.TemporaryDirectory() as folder:
            yield Referee(options, pathlib.Path(folder))

    return scenarios.play_scenarios(SCENARIOS, options, make)


if __name__ == "__main__":
    sys.exit(main())
