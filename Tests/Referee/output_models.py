#!/usr/bin/env python3
"""The Python SDK as referee of models that a run makes: each SDK reads the other's, weights and all.

    output_models.py --peer RefereePeer --clearml clearml [-v]

Needs what referee.py needs. The last line is `N passed, N failed`; exit status 1 when one failed.
"""
import base64
import json
import shutil
import subprocess
import sys

import lifecycle
import models

OUTPUT = {"tags": ["both", "swift"], "framework": "ONNX", "labels": {"cat": 1, "dog": 2},
          "config": {"layers": [64, 32], "deep": {"x": 1.5}},
          "metadata": {"accuracy": 0.5, "count": 3, "flag": True, "layers": [64, 32], "text": "réseau"}}
WEIGHTS = bytes(range(256)) * 5
TREE = {"a.bin": b"one", "deep/ü b.bin": b"two"}


def write_tree(folder):
    for name, data in TREE.items():
        path = folder / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def output_spec(players, name, **more):
    write_tree(players.folder)
    (players.folder / "by Swift.onnx").write_bytes(WEIGHTS)
    return {"folder": str(players.folder), "name": name, "config": OUTPUT["config"], **more}


def check_output(players, wrong, task, name):
    """Both read the two models of a run of Swift's, value by value."""
    swift, python = players.peer("lists", task), players.python("lists", task)
    wrong.check("the lists", python["output"], swift["output"])
    wrong.check("the names in the list", {"by Swift", "packed"}, set(swift["output"]))
    model, package = swift["output"]["by Swift"], swift["output"]["packed"]
    found = models.both_describe(players, model, wrong, name=name, task=task, published=True, archived=False,
                          **{key: value for key, value in OUTPUT.items() if key != "metadata"})
    found["metadata"].pop("clearml_session")
    wrong.check("metadata", OUTPUT["metadata"], found["metadata"])
    wrong.check("comment", f"Created by task id: {task}\nsnapshot by Swift.onnx stored\nwhy", found["comment"])
    weights = base64.b64encode(WEIGHTS).decode()
    for copy in (players.peer, players.python):
        wrong.check("weights", {"copy": weights, "weights": weights}, copy("copy", model))
        files = {key: base64.b64encode(value).decode() for key, value in TREE.items()}
        wrong.check("package", {"copy": files, "package": files}, copy("copy", package))
    wrong.check("a curve of it", [0.5, 0.25], players.python("reports", model)["scalars"]["loss"]["test"]["y"])
    wrong.check("models in all", {model, package}, set(players.python("query", {"archived": True})["all"]))


def swift_makes_models(players):
    wrong = lifecycle.Differences()
    made = players.peer("output", output_spec(players, "made by Swift"))
    check_output(players, wrong, made["task"], "made by Swift")
    return wrong


def sync(players, session):
    """Twice: the second time there is nothing left to do."""
    for _ in range(2):
        receipt = players.clearml("offline", "sync", session)
    shown = json.loads(players.clearml("offline", "show", session, "--json"))
    return shown["task_id"], receipt


def swift_makes_models_offline(players):
    wrong = lifecycle.Differences()
    shared = players.folder / "shared"
    for output in (None, f"file://{shared}/"):
        players.python("clear", "all")
        spec = players.text(output_spec(players, "made offline by Swift", output=output))
        made = players.swift("model-output", spec, offline=True)
        task, _ = sync(players, made["session"])
        check_output(players, wrong, task, "made offline by Swift")
    wrong.check("files in the shared folder", ["by Swift.onnx", "tree.zip"],
                sorted(path.name for path in shared.rglob("*") if path.is_file()))
    return wrong


def a_kill_costs_no_model(players):
    """SIGKILL right after `updateWeights` returned, offline and online."""
    wrong = lifecycle.Differences()
    for offline in (True, False):
        players.python("clear", "all")
        name = f"killed, offline {offline}"
        environment = dict(players.environment, **({"CLEARML_OFFLINE_MODE": "1"} if offline else {}))
        command = [str(players.options.peer), "model-output", players.text(output_spec(players, name, end="kill"))]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, cwd=players.folder)
        wrong.check("ended by the kill", -9, done.returncode)
        task, _ = sync(players, json.loads(done.stdout)["session"])
        check_output(players, wrong, task, name)
    return wrong


def both_import_what_swift_exported(players):
    """An offline session's zip, by `Task.import_offline_session` and by `clearml offline import`."""
    wrong = lifecycle.Differences()
    made = players.swift("model-output", players.text(output_spec(players, "exported by Swift")), offline=True)
    archive = players.folder / "exported.zip"
    exported = json.loads(players.clearml("offline", "export", made["session"], "--output", archive, "--json"))
    wrong.check("models in the zip", 2, exported["models"])
    wrong.check("what is left out", {"metadata of a model", "models.set_ready call"}, set(exported["omitted"]))
    taken = json.loads(players.clearml("offline", "import", archive, "--json"))
    for task in (players.python("import", archive)["task"], sync(players, taken["session"])[0]):
        found = players.python("lists", task)["output"]
        wrong.check("the names in the list", {"by Swift", "tree"}, set(found))
        for name, model in found.items():
            described = players.python("describe", model)
            if name == "tree":
                files = {key: base64.b64encode(value).decode() for key, value in TREE.items()}
                wrong.check("package", files, players.python("copy", model)["package"])
                continue
            for key in ("tags", "framework", "labels", "config"):
                wrong.check(key, OUTPUT[key], described[key])
            wrong.check("name", "exported by Swift", described["name"])
            wrong.check("weights", base64.b64encode(WEIGHTS).decode(), players.peer("copy", model)["copy"])
            curve = players.python("reports", model)["scalars"]["loss"]["test"]["y"]
            wrong.check("a curve of it", [0.5, 0.25], curve)
    return wrong


def both_import_what_python_recorded(players):
    """A session of Python's offline mode: by `Task.import_offline_session`, and by Swift when the folder beside the zip, of
    which the zip has the absolute path, is gone.

    A model with a design is left to Swift: 2.1.12 records it twice, as text and as values, and takes only one of them.
    """
    wrong = lifecycle.Differences()
    for config in (None, OUTPUT["config"]):
        players.python("clear", "all")
        archive = players.python("record", {"folder": str(players.folder), "config": config})["archive"]
        expected = {"recorded": {"name": "recorded", "tags": ["both", "python"], "framework": "ONNX", "published": False,
                                 "labels": OUTPUT["labels"], "config": config or {}},
                    "registered": {"name": "registered", "tags": [], "framework": "PyTorch", "published": False,
                                   "labels": {}, "config": {}, "url": "https://example.org/registered.pt"}}
        tasks = [] if config else [players.python("import", archive)["task"]]
        shutil.rmtree(archive.removesuffix(".zip"), ignore_errors=True)
        taken = json.loads(players.clearml("offline", "import", archive, "--json"))
        wrong.check("models in the zip", 2, taken["models"])
        tasks.append(sync(players, taken["session"])[0])
        for task in tasks:
            found = players.python("lists", task)["output"]
            wrong.check("the names in the list", {"recorded by Python", "registered"}, set(found))
            for model in found.values():
                described = players.python("describe", model)
                name = described["name"]
                for key, value in expected[name].items():
                    wrong.check(f"{key} of {name}", value, described[key])
                if name == "registered":
                    continue
                weights = base64.b64encode(b"recorded weights").decode()
                wrong.check("weights", weights, players.python("copy", model)["copy"])
                wrong.check("weights", weights, players.peer("copy", model)["copy"])
                curve = players.python("reports", model)["scalars"]["loss"]["test"]
                wrong.check("a curve of it", [0.5, 0.25], curve["y"])
    return wrong


def swift_reads_what_python_packed(players):
    wrong = lifecycle.Differences()
    write_tree(players.folder)
    model = players.python("pack", players.folder)["model"]
    swift, python = players.peer("copy", model), players.python("copy", model)
    wrong.check("the package", python, swift)
    wrong.check("its files", set(TREE), set(swift["copy"]))
    written = players.python("write", players.folder)["model"]
    wrong.check("a file", players.python("copy", written), players.peer("copy", written))
    return wrong


SCENARIOS = [swift_makes_models, swift_makes_models_offline, a_kill_costs_no_model,
             both_import_what_swift_exported, both_import_what_python_recorded, swift_reads_what_python_packed]


if __name__ == "__main__":
    sys.exit(models.main(SCENARIOS))
