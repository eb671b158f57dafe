#!/usr/bin/env python3
"""Artifacts of every kind that one SDK stores and the other reads, through a ClearML-compatible server.

    artifacts.py --peer BINARY --clearml BINARY [--only NAME] [-v]
    artifacts.py read TASK              what the Python SDK gets, as JSON
    artifacts.py write FOLDER           store artifacts with the Python SDK, print the task's id
    artifacts.py write-offline FOLDER   the same offline, print the path of the session zip
    artifacts.py import SESSION.zip     import an offline session, print the task's id

Needs the server's address and keys in CLEARML_API_HOST, …_FILES_HOST, …_WEB_HOST, …_ACCESS_KEY and …_SECRET_KEY, and a
Python with the `clearml`, `numpy` and `pandas` packages. The last line is `N passed, N failed`.
"""
import argparse
import contextlib
import hashlib
import json
import pathlib
import sys
import tempfile

import referee
import scenarios

HERE = pathlib.Path(__file__).resolve()
DICTIONARY = {"a": 1, "b": [0.5, None, True], "ü": {"nested": "x\ny"}, "large": 2**53, "small": 1e-300}
TREE = {"a.json": "{}", "deep/b.json": "[1]", "deep/c.txt": "grüße", "empty.bin": ""}
LARGE = bytes(i % 251 for i in range(6 << 20))


def plain(value):
    """An artifact's value as JSON can hold it; files and folders by their content."""
    import numpy
    import pandas
    from PIL import Image

    if isinstance(value, numpy.ndarray):
        return {"dtype": str(value.dtype), "shape": list(value.shape), "values": value.ravel().tolist()}
    if isinstance(value, pandas.DataFrame):
        return {"columns": list(value.columns), "index": list(value.index), "rows": value.values.tolist()}
    if isinstance(value, Image.Image):
        return {"mode": value.mode, "size": list(value.size), "bytes": hashlib.sha256(value.tobytes()).hexdigest()}
    if isinstance(value, pathlib.Path) or hasattr(value, "as_posix"):
        path = pathlib.Path(str(value))
        if path.is_dir():
            return {str(file.relative_to(path)): file.read_text(encoding="utf-8")
                    for file in sorted(path.rglob("*")) if file.is_file()}
        return {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "suffix": path.suffix}
    return value


def read(task_id):
    """What the SDK's own getters return."""
    from clearml import Task

    task = Task.get_task(task_id=task_id)
    found = {}
    for name, artifact in task.artifacts.items():
        value = artifact.get()
        # An archive is unpacked by the copy, not by `get`, which gives the path of it.
        if artifact.type == "archive":
            value = pathlib.Path(artifact.get_local_copy(extract_archive=True))
        local = artifact.get_local_copy(extract_archive=False)
        data = pathlib.Path(local).read_bytes()
        found[name] = {
            "type": artifact.type, "value": plain(value), "metadata": artifact.metadata, "preview": artifact.preview,
            "is_whole": len(data) == artifact.size and hashlib.sha256(data).hexdigest() == artifact.hash,
        }
    return {"status": task.get_status(), "artifacts": found}


def run(folder):
    """Artifacts of every kind, as Python stores them."""
    import numpy
    from clearml import Task

    task = Task.init(project_name="Referee/artifacts", task_name="python", reuse_last_task_id=False,
                     auto_connect_frameworks=False, auto_resource_monitoring=False, auto_connect_streams=False,
                     auto_connect_arg_parser=False)
    folder = pathlib.Path(folder)
    task.upload_artifact("text", "grüße\nfrom Python", metadata={"who": "python"})
    task.upload_artifact("dictionary", DICTIONARY)
    task.upload_artifact("array", numpy.arange(6, dtype=numpy.float64).reshape(2, 3) / 7)
    task.upload_artifact("single", numpy.arange(3, dtype=numpy.float32))
    task.upload_artifact("columns", numpy.ones((1, 2)))
    task.upload_artifact("list", [1, 2, 3])
    task.upload_artifact("file", folder / "notes.txt")
    task.upload_artifact("folder", folder / "tree")
    task.upload_artifact("odd / näme: #1?", "odd")
    task.flush(wait_for_uploads=True)
    return task


def write(folder):
    task = run(folder)
    task.close()
    return task.id


def write_offline(folder):
    import pandas
    from clearml import Task

    Task.set_offline(True)
    task = run(folder)
    task.upload_artifact("frame", pandas.DataFrame({"a": [1, 2], "b": ["x", "ü"]}))
    # It is packed when the session ends.
    task.register_artifact("watched", pandas.DataFrame({"a": [1]}))
    session = task.get_offline_mode_folder()
    task.close()
    return str(session) + ".zip"


def import_session(path):
    from clearml import Task

    return Task.import_offline_session(path)


def expected():
    import numpy

    array = (numpy.arange(24, dtype=numpy.float32) / numpy.float32(7)).reshape(2, 3, 4)
    pixels = bytes((i * 5) % 256 for i in range(45))
    json_only = {name: text for name, text in TREE.items() if name.endswith(".json")}
    return {
        "text": ("string", "grüße\nfrom Swift"),
        "dictionary": ("dict", DICTIONARY),
        "list": ("dict", [1, 2, 3]),
        "number": ("dict", 0.1),
        "data": ("custom", {"sha256": hashlib.sha256(bytes(i % 251 for i in range(1000))).hexdigest(), "suffix": ".bin"}),
        "array": ("numpy", plain(array)),
        "flags": ("numpy", {"dtype": "bool", "shape": [3], "values": [True, False, True]}),
        "image": ("image", {"mode": "RGB", "size": [5, 3], "bytes": hashlib.sha256(pixels).hexdigest()}),
        "table": ("pandas", {"columns": ["name", "score", "isGood"], "index": [0, 1],
                             "rows": [['a, "b"', 0.5, True], ["ü", -1e-9, False]]}),
        "file": ("custom", {"sha256": hashlib.sha256("notes".encode()).hexdigest(), "suffix": ".txt"}),
        "large": ("custom", {"sha256": hashlib.sha256(LARGE).hexdigest(), "suffix": ".bin"}),
        "folder": ("archive", TREE),
        "wildcard": ("archive", json_only),
        "odd / näme: #1?": ("string", "odd"),
        "replaced": ("string", "second"),
    }


def compare(found):
    wrong = []
    if found["status"] != "completed":
        wrong.append(f"status {found['status']}")
    wanted = expected()
    if sorted(found["artifacts"]) != sorted(wanted):
        wrong.append(f"artifacts {sorted(found['artifacts'])} instead of {sorted(wanted)}")
    for name, (kind, value) in wanted.items():
        artifact = found["artifacts"].get(name, {})
        if (artifact.get("type"), artifact.get("value")) != (kind, value):
            wrong.append(f"{name}: {artifact.get('type')} {artifact.get('value')!r} instead of {kind} {value!r}")
        if not artifact.get("is_whole"):
            wrong.append(f"{name}: size or hash differ from the stored file")
    shown = found["artifacts"]
    for name, key, value in [("text", "metadata", {"who": "swift", "n": "1"}), ("text", "preview", "grüße\nfrom Swift"),
                             ("file", "preview", "my preview")]:
        if shown.get(name, {}).get(key) != value:
            wrong.append(f"{name}: {key} {shown.get(name, {}).get(key)!r} instead of {value!r}")
    return wrong


def specification(judge, name, output=None):
    tree = judge.folder / "tree"
    for path, text in TREE.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text, encoding="utf-8")
    (judge.folder / "notes.txt").write_text("notes")
    (judge.folder / "large.bin").write_bytes(LARGE)
    path = judge.folder / "artifacts.json"
    given = {"name": name, "folder": str(judge.folder), "dictionary": DICTIONARY, "output": output}
    path.write_text(json.dumps(given), encoding="utf-8")
    return path


def read_by_python(judge, task):
    return json.loads(judge.call(sys.executable, HERE, "read", task).splitlines()[-1])


def python_gets_what_swift_stored(judge):
    task = judge.swift("artifacts", specification(judge, "swift online"))["task"]
    return compare(read_by_python(judge, task))


def python_gets_what_swift_stored_offline(judge):
    session = judge.swift("artifacts", specification(judge, "swift offline"), offline=True)["session"]
    # What was captured is what counts, whatever becomes of the files.
    (judge.folder / "notes.txt").write_text("changed since")
    (judge.folder / "tree" / "a.json").unlink()
    receipt = judge.clearml("offline", "sync", session).splitlines()[-1]
    if not receipt.startswith("receipt: journalled") or not receipt.endswith("refused 0"):
        return [receipt]
    shown = json.loads(judge.clearml("offline", "show", session, "--json"))
    return compare(read_by_python(judge, shown["task_id"]))


def python_imports_what_swift_exported(judge):
    session = judge.swift("artifacts", specification(judge, "swift exported"), offline=True)["session"]
    archive = judge.folder / "exported.zip"
    exported = json.loads(judge.clearml("offline", "export", session, "--output", archive, "--json"))
    task = json.loads(judge.call(sys.executable, HERE, "import", archive).splitlines()[-1])
    wrong = compare(read_by_python(judge, task))
    if exported["omitted"] or exported["artifacts"] != len(expected()):
        wrong.append(f"exported {exported}")
    return wrong


def swift_imports_what_python_stored_offline(judge):
    """Python's session through our journal to the server: both SDKs then read from there what Python had stored."""
    specification(judge, "unused")
    archive = json.loads(judge.call(sys.executable, HERE, "write-offline", judge.folder, offline=True).splitlines()[-1])
    imported = json.loads(judge.clearml("offline", "import", archive, "--json"))
    receipt = judge.clearml("offline", "sync", imported["session"]).splitlines()[-1]
    shown = json.loads(judge.clearml("offline", "show", imported["session"], "--json"))
    wrong = [] if receipt.endswith("refused 0") and not imported["omitted"] else [receipt, str(imported["omitted"])]
    wrong += read_by_swift(judge, shown["task_id"], {"frame": "pandas", "watched": "data-audit-table"})
    found = read_by_python(judge, shown["task_id"])
    values = {name: artifact["value"] for name, artifact in found["artifacts"].items()}
    wanted = {"text": "grüße\nfrom Python", "dictionary": DICTIONARY, "list": [1, 2, 3], "folder": TREE,
              "odd / näme: #1?": "odd", "frame": {"columns": ["a", "b"], "index": [0, 1], "rows": [[1, "x"], [2, "ü"]]},
              "watched": {"columns": ["a"], "index": [0], "rows": [[1]]},
              "array": {"dtype": "float64", "shape": [2, 3], "values": [i / 7 for i in range(6)]}}
    wrong += [f"{name}: {values.get(name)!r} instead of {value!r}" for name, value in wanted.items()
              if values.get(name) != value]
    wrong += [f"{name}: size or hash differ from the stored file" for name, artifact in found["artifacts"].items()
              if not artifact["is_whole"]]
    return wrong + ([] if found["status"] == "completed" else [f"status {found['status']}"])


def everything_goes_to_the_output_folder(judge):
    """A shared folder as `outputURI`: online, offline, and read by both."""
    shared = judge.folder / "shared folder"
    online = judge.swift("artifacts", specification(judge, "in a folder", f"file://{shared}"))["task"]
    offline = specification(judge, "in a folder", f"file://{shared}/offline/")
    session = judge.swift("artifacts", offline, offline=True)["session"]
    judge.clearml("offline", "sync", session)
    shown = json.loads(judge.clearml("offline", "show", session, "--json"))
    wrong = []
    for task, root in [(online, shared), (shown["task_id"], shared / "offline")]:
        wrong += compare(read_by_python(judge, task))
        place = root / "Referee" / "artifacts" / f"in a folder.{task}" / "artifacts" / "text" / "text.txt"
        if not place.is_file() or place.read_text(encoding="utf-8") != "grüße\nfrom Swift":
            wrong.append(f"{place} is not there")
    if judge.swift("read-artifacts", online)["dictionary"]["value"] != DICTIONARY:
        wrong.append("Swift does not read it back")
    return wrong


def read_by_swift(judge, task, others=None):
    """The differences between what Python stored and what Swift reads; `others` are artifacts of which the type counts."""
    found = judge.swift("read-artifacts", task)
    wanted = {
        "text": ("string", "grüße\nfrom Python"),
        "dictionary": ("dict", DICTIONARY),
        "array": ("numpy", {"shape": [2, 3], "values": [i / 7 for i in range(6)]}),
        "single": ("numpy", {"shape": [3], "values": [0, 1, 2]}),
        "columns": ("numpy", {"shape": [1, 2], "values": [1, 1]}),
        "list": ("pickle", "unsupportedFormat"),
        "file": ("custom", list(b"notes")),
        "odd / näme: #1?": ("string", "odd"),
    }
    wrong = [f"{name}: {found.get(name)!r} instead of {wanted[name]!r}" for name in wanted
             if (found.get(name, {}).get("type"), found.get(name, {}).get("value")) != wanted[name]]
    wrong += [f"{name}: {found.get(name)!r} instead of {kind}" for name, kind in (others or {}).items()
              if found.get(name, {}).get("type") != kind]
    copy = pathlib.Path(found["folder"]["value"])
    tree = {str(path.relative_to(copy)): path.read_text(encoding="utf-8") for path in copy.rglob("*") if path.is_file()}
    if tree != TREE:
        wrong.append(f"folder: {tree!r} instead of {TREE!r}")
    if found["text"]["metadata"] != {"who": "python"}:
        wrong.append(f"metadata {found['text']['metadata']!r}")
    if sorted(found) != sorted([*wanted, "folder", *(others or {})]):
        wrong.append(f"artifacts {sorted(found)}")
    return wrong


def swift_gets_what_python_stored(judge):
    specification(judge, "unused")
    task = json.loads(judge.call(sys.executable, HERE, "write", judge.folder).splitlines()[-1])
    wrong = read_by_swift(judge, task)
    found = judge.swift("read-artifacts", task)
    # The copies are used again, and looked at before that.
    copies = pathlib.Path(judge.environment["CLEARML_CACHE_DIR"]) / "storage_manager" / "global"
    damaged = next(path for path in copies.iterdir() if path.name.endswith("dictionary.json"))
    damaged.write_bytes(b"{" + b" " * (damaged.stat().st_size - 2) + b"}")
    again = judge.swift("read-artifacts", task)
    if again["dictionary"] != found["dictionary"]:
        wrong.append("a damaged copy was given out")
    return wrong


SCENARIOS = [python_gets_what_swift_stored, python_gets_what_swift_stored_offline,
             python_imports_what_swift_exported, swift_imports_what_python_stored_offline,
             everything_goes_to_the_output_folder, swift_gets_what_python_stored]


def main():
    commands = {"read": read, "write": write, "write-offline": write_offline, "import": import_session}
    if sys.argv[1:2] and sys.argv[1] in commands:
        with contextlib.redirect_stdout(sys.stderr):  # the SDK prints on stdout
            answer = commands[sys.argv[1]](sys.argv[2])
        print(json.dumps(answer, default=str))
        return 0
    parser = argparse.ArgumentParser(description="Artifacts, with the Python SDK as referee.")
    parser.add_argument("--peer", required=True, type=pathlib.Path, help="the RefereePeer executable")
    parser.add_argument("--clearml", required=True, type=pathlib.Path, help="the clearml tool")
    parser.add_argument("--only", help="run the scenarios whose name contains this")
    parser.add_argument("-v", "--verbose", action="store_true", help="print all differences")
    options = parser.parse_args()
    options.peer, options.clearml = options.peer.resolve(), options.clearml.resolve()

    @contextlib.contextmanager
    def make():
        with tempfile.TemporaryDirectory() as folder:
            yield referee.Referee(options, pathlib.Path(folder))

    return scenarios.play_scenarios(SCENARIOS, options, make)


if __name__ == "__main__":
    sys.exit(main())
