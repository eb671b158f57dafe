#!/usr/bin/env python3
"""The Python SDK as referee of models: each SDK finds, reads, changes, builds on and removes the other's.

    models.py --peer RefereePeer [-v]

Needs what referee.py needs. The last line is `N passed, N failed`; exit status 1 when one failed.
"""
import argparse
import base64
import contextlib
import json
import os
import pathlib
import sys
import tempfile
import time
import urllib.parse

import lifecycle
import referee
import scenarios

HERE = pathlib.Path(__file__).resolve()
PROJECT = "Referee/models"


# MARK: The Python SDK's half, one command per process


def begin(name, **options):
    from clearml import Task

    return Task.init(project_name=PROJECT, task_name=name, reuse_last_task_id=False, auto_connect_frameworks=False,
                     auto_resource_monitoring=False, auto_connect_streams=False, auto_connect_arg_parser=False, **options)


def python_write(folder):
    """A finished run that has made one model, with its weights on the file server."""
    from clearml import OutputModel

    task = begin("making by Python")
    weights = pathlib.Path(folder) / "made.onnx"
    weights.write_bytes(b"weights")
    model = OutputModel(task=task, name="made by Python", tags=["python", "both"], framework="ONNX", comment="why",
                        label_enumeration={"cat": 1, "dog": 2}, config_dict={"layers": [64, 32], "deep": {"x": 1.5}})
    model.update_weights(str(weights), upload_uri=task.get_logger().get_default_upload_destination() or True,
                         auto_delete_file=False, async_enable=False)
    for key, (value, kind) in {"accuracy": (0.5, "float"), "count": (3, "int"), "flag": (True, "bool"),
                               "layers": ("[64, 32]", "list"), "text": ("réseau", "str")}.items():
        model.set_metadata(key, value, kind)
    task.close()
    return {"task": task.id, "model": model.id}


def python_pack(folder):
    """A finished run that has made a model of several files."""
    from clearml import OutputModel

    task = begin("packing by Python", output_uri=True)
    model = OutputModel(task=task, name="packed by Python")
    model.update_weights_package(weights_path=str(pathlib.Path(folder) / "tree"), auto_delete_file=False, async_enable=False)
    task.close()
    return {"task": task.id, "model": model.id}


def python_record(text):
    """A session of its offline mode that has made two models, as a zip.

    2.1.12 asks of every model whether it is published, and fails where there is no server; so the answer is given here.
    """
    from clearml import OutputModel, Task

    argument = json.loads(text)
    OutputModel.published = property(lambda self: False)
    Task.set_offline(True)
    task = begin("recorded by Python")
    weights = pathlib.Path(argument["folder"]) / "recorded by Python.onnx"
    weights.write_bytes(b"recorded weights")
    model = OutputModel(task=task, name="recorded", tags=["python", "both"], framework="ONNX", comment="why",
                        label_enumeration={"cat": 1, "dog": 2}, config_dict=argument["config"])
    model.update_weights(str(weights), upload_uri=os.environ["CLEARML_FILES_HOST"], iteration=5, auto_delete_file=False)
    for iteration, value in enumerate([0.5, 0.25]):
        model.report_scalar("loss", "test", value, iteration)
    registered = OutputModel(task=task, name="registered", framework="PyTorch")
    registered.update_weights(register_uri="https://example.org/registered.pt")
    session = task.get_offline_mode_folder()
    # What a model reports is written by a thread, for which closing does not always wait.
    reports, deadline = session / "metrics.jsonl", time.monotonic() + 30
    while not (reports.is_file() and reports.read_text().count('"loss"') == 2) and time.monotonic() < deadline:
        time.sleep(0.1)
    task.close()
    return {"archive": f"{session}.zip"}


def content(path):
    """A file by its bytes, a folder by its files."""
    path = pathlib.Path(path)
    if path.is_dir():
        return {file.relative_to(path).as_posix(): content(file) for file in sorted(path.rglob("*")) if file.is_file()}
    return base64.b64encode(path.read_bytes()).decode()


def python_copy(model_id):
    from clearml import Model

    model = Model(model_id=model_id)
    copy = content(model.get_local_copy(raise_on_error=True))
    if "package" in (model.system_tags or []):
        return {"copy": copy, "package": content(model.get_weights_package(return_path=True, raise_on_error=True))}
    return {"copy": copy, "weights": content(model.get_weights(True))}


def python_make(text):
    from clearml import InputModel

    spec = json.loads(text)
    model = InputModel.import_model(
        weights_url=spec["url"], name=spec["name"], project=spec["project"], tags=spec.get("tags"),
        comment=spec.get("comment"), label_enumeration=spec.get("labels"), config_dict=spec.get("config"),
        create_as_published=spec.get("published", False))
    return model.id


def python_describe(model_id):
    from clearml import Model

    model = Model(model_id=model_id)
    return {
        "name": model.name, "project": model.project, "comment": model.comment or "", "tags": model.tags or [],
        "system_tags": model.system_tags or [], "task": model.original_task, "url": model.url or "",
        "config": model.config_dict if model.config_text else {}, "labels": model.labels or {},
        "framework": model.framework, "published": bool(model.published),
        "archived": "archived" in (model.system_tags or []), "metadata": model.get_all_metadata_casted(),
    }


def python_query(text):
    from clearml import InputModel, Model

    query = json.loads(text)
    tags = query.get("any", []) + ["-" + tag for tag in query.get("without", [])]
    if "all" in query:
        tags = ["__$all"] + query["all"]
    found = Model.query_models(
        project_name=query.get("project"), model_name=query.get("name"), tags=tags or None,
        only_published=query.get("published", False), include_archived=query.get("archived", False),
        max_results=query.get("limit"), metadata=query.get("metadata"))
    one = InputModel.load_model(query.get("url", "none://"))
    return {"all": [model.id for model in found], "by_url": one.id if one else None}


def python_change(model_id):
    from clearml import Model

    model = Model(model_id=model_id)
    model.name = "changed by Python"
    model.comment = "réseau"
    model.tags = ["x", "y z"]
    model.set_metadata("accuracy", 0.1, "float")
    model.set_metadata("layers", "[1, 2]", "list")
    model.archive()
    model.publish()
    return True


def python_connect(text):
    from clearml import InputModel

    task = begin("building by Python")
    used = []
    for entry in json.loads(text)["models"]:
        model = InputModel(model_id=entry["id"])
        task.connect(model, name=entry.get("name"))
        used.append(model.id)
    task.close()
    return {"task": task.id, "used": used}


def python_lists(task_id):
    from clearml import Task

    task = Task.get_task(task_id=task_id)
    models = task.get_models()
    return {
        "input": {name: models["input"][name].id for name in models["input"].keys() if models["input"][name]},
        "output": {name: models["output"][name].id for name in models["output"].keys()},
        "labels": task.get_labels_enumeration() or {},
        "config": dict(task.get_configuration_object_as_dict("General") or {}), "comment": task.comment or "",
    }


def python_unlist(text):
    from clearml import Task

    argument = json.loads(text)
    task = Task.get_task(task_id=argument["task"])
    task.mark_started(force=True)  # the SDK refuses to change a task that has ended
    task.remove_input_models(argument["models"])
    task.mark_completed()
    return True


def python_choose(text):
    """A copy of a task that an agent is to run with another model."""
    from clearml import Task

    argument = json.loads(text)
    copy = Task.clone(source_task=argument["task"], name="with another model")
    copy.set_input_model(model_id=argument["model"], name=argument["name"])
    return copy.id


def python_report(model_id):
    from clearml import Model

    task = begin("reporting by Python")
    model = Model(model_id)
    for iteration in range(5):
        model.report_scalar("loss", "train", 1 / (iteration + 1), iteration)
    model.report_single_value("accuracy", 0.5)
    task.close()
    return True


def python_reports(model_id):
    """What the server shows of a model, as the web interface asks for it."""
    from clearml.backend_api import Session

    session = Session()
    answer = session.send_request("events", "scalar_metrics_iter_histogram", json={"task": model_id, "model_events": True})
    singles = session.send_request("events", "get_task_single_value_metrics", json={"tasks": [model_id],
                                                                                   "model_events": True})
    return {"scalars": answer.json()["data"],
            "singles": [[value["metric"], value["variant"], value["value"]]
                        for entry in singles.json()["data"]["tasks"] for value in entry["values"]]}


def python_import(path):
    from clearml import Task

    return {"task": Task.import_offline_session(path)}


def python_remove(model_id):
    from clearml import Model

    return bool(Model.remove(model_id))


def python_clear(_):
    """Every scenario starts without tasks and models: they share one server."""
    from clearml import Model, Task

    for task in Task.query_tasks(task_filter={"search_hidden": True}):
        Task.get_task(task_id=task).delete()
    for model in Model.query_models(include_archived=True):
        Model.remove(model, force=True, delete_weights_file=False)
    return True


COMMANDS = {name[len("python_"):]: value for name, value in globals().items() if name.startswith("python_")}


# MARK: The referee's half


class Players(referee.Referee):
    def python(self, command, argument):
        return json.loads(self.call(sys.executable, HERE, "--python", command, self.text(argument)))

    def peer(self, command, argument):
        return self.swift(f"model-{command}", self.text(argument))

    @staticmethod
    def text(argument):
        return argument if isinstance(argument, (str, pathlib.Path)) else json.dumps(argument)

    @contextlib.contextmanager
    def agent(self, task):
        """What an agent sets for the program that it starts for a task."""
        self.environment["CLEARML_TASK_ID"] = task
        yield
        del self.environment["CLEARML_TASK_ID"]


def spec(number, **members):
    return dict({"url": f"https://example.org/{number}/weights.onnx", "name": f"model {number}", "project": PROJECT,
                 "tags": ["swift", "both"], "comment": "why", "labels": {"cat": 1, "dog": 2},
                 "config": {"layers": [64, 32], "deep": {"x": 1.5, "text": "a \"b\""}},
                 "metadata": {"accuracy": 0.5, "count": 3, "flag": True, "layers": [64, 32], "text": "réseau"}}, **members)


def both_describe(players, model, wrong, **expected):
    """Checks that both read the same of a model, and that it is what was expected."""
    swift, python = players.peer("describe", model), players.python("describe", model)
    for key in sorted(set(python) | set(swift)):
        wrong.check(key, python.get(key), swift.get(key))
    for key, value in expected.items():
        wrong.check(f"expected {key}", value, swift[key])
    return swift


def both_read_what_python_made(players):
    wrong = lifecycle.Differences()
    made = players.python("write", players.folder)
    both_describe(players, made["model"], wrong, name="made by Python", tags=["both", "python"], task=made["task"],
                  labels={"cat": 1, "dog": 2}, config={"layers": [64, 32], "deep": {"x": 1.5}}, framework="ONNX",
                  metadata={"accuracy": 0.5, "count": 3, "flag": True, "layers": [64, 32], "text": "réseau"})
    swift, python = players.peer("lists", made["task"]), players.python("lists", made["task"])
    wrong.check("output models", python["output"], swift["output"])
    wrong.check("the made one", {"made": made["model"]}, swift["output"])
    return wrong


def both_read_what_swift_made(players):
    wrong = lifecycle.Differences()
    model = players.peer("make", spec(1))
    both_describe(players, model, wrong, name="model 1", tags=["both", "swift"], comment="why", framework="ONNX",
                  url=spec(1)["url"], labels=spec(1)["labels"], config=spec(1)["config"],
                  metadata=spec(1)["metadata"], published=False, task=None)
    wrong.check("the same address", model, players.python("make", spec(1, name="another")))
    other = players.python("make", spec(2))
    wrong.check("the other way round", other, players.peer("make", spec(2, name="another")))
    return wrong


def both_find_the_same(players):
    wrong = lifecycle.Differences()
    swift = players.peer("make", spec(1, tags=["swift", "both"]))
    python = players.python("make", spec(2, tags=["python", "both"], published=True))
    away = players.peer("make", spec(3, project="Referee/models elsewhere"))
    players.peer("change", away)
    queries = [
        ({}, {swift, python}), ({"project": PROJECT}, {swift, python}), ({"name": "model 1"}, {swift}),
        ({"any": ["swift", "absent"]}, {swift}), ({"any": ["both"], "without": ["swift"]}, {python}),
        ({"all": ["both", "python"]}, {python}), ({"published": True}, {python}),
        ({"archived": True}, {swift, python, away}), ({"metadata": {"count": "3"}}, {swift}),
        ({"limit": 1}, {python}), ({"url": spec(1)["url"]}, {swift, python}),
    ]
    for query, expected in queries:
        one, other = players.peer("query", query), players.python("query", query)
        wrong.check(f"{query}", other, one)
        wrong.check(f"{query} finds", expected, set(one["all"]))
    return wrong


def swift_changes_what_python_made(players):
    wrong = lifecycle.Differences()
    model = players.python("write", players.folder)["model"]
    players.peer("change", model)
    both_describe(players, model, wrong, name="changed by Swift", comment="réseau", tags=["added", "y z"],
                  labels={"one": 1}, config={"a": {"b": [1, 2.5]}, "text": "with \"quotes\""}, archived=True,
                  published=True, metadata={"accuracy": 0.1, "flag": True, "layers": [64, 32], "text": "réseau"})
    return wrong


def python_changes_what_swift_made(players):
    wrong = lifecycle.Differences()
    model = players.peer("make", spec(1))
    players.python("change", model)
    both_describe(players, model, wrong, name="changed by Python", comment="réseau", tags=["x", "y z"], archived=True,
                  published=True,
                  metadata={"accuracy": 0.1, "count": 3, "flag": True, "layers": [1, 2], "text": "réseau"})
    return wrong


def each_builds_on_the_others_model(players):
    wrong = lifecycle.Differences()
    models = [players.peer("make", spec(1)), players.python("make", spec(2, config={"a": 1}, labels={"x": 1}))]
    argument = {"models": [{"id": models[0]}, {"id": models[1], "name": "second"}]}
    found = []
    for connect in (players.peer, players.python):
        run = connect("connect", argument)
        wrong.check("used", models, run["used"])
        swift, python = players.peer("lists", run["task"]), players.python("lists", run["task"])
        wrong.check("both read the same", python, swift)
        wrong.check("input", {"weights": models[0], "second": models[1]}, swift["input"])
        wrong.check("labels", spec(1)["labels"], swift["labels"])
        wrong.check("configuration", spec(1)["config"], swift["config"])
        notes = [line for line in swift["comment"].split("\n") if line.startswith("Using model id:")]
        wrong.check("comment", [f"Using model id: {model}" for model in models], notes)
        found.append(run["task"])
    for remove, task in zip((players.python, players.peer), found):
        remove("unlist", {"task": task, "models": [models[0]]})
        for lists in (players.python, players.peer):
            wrong.check("what is left", {"second": models[1]}, lists("lists", task)["input"])
    return wrong


def an_agent_runs_with_the_chosen_model(players):
    wrong = lifecycle.Differences()
    model, chosen = players.peer("make", spec(1)), players.python("make", spec(2))
    for first in (players.peer, players.python):
        task = first("connect", {"models": [{"id": model, "name": "base"}]})["task"]
        for again in (players.peer, players.python):
            copy = players.python("choose", {"task": task, "model": chosen, "name": "base"})
            with players.agent(copy):
                wrong.check("used", [chosen], again("connect", {"models": [{"id": model, "name": "base"}]})["used"])
            wrong.check("noted", {"base": chosen}, players.peer("lists", copy)["input"])
    return wrong


def both_report_for_a_model(players):
    wrong = lifecycle.Differences()
    mine, theirs = players.peer("make", spec(20)), players.python("make", spec(21))
    players.peer("report", mine)
    players.python("report", theirs)
    swift, python = players.python("reports", mine), players.python("reports", theirs)
    wrong.check("scalars", python["scalars"], swift["scalars"])
    wrong.check("single values", python["singles"], swift["singles"])
    wrong.check("points", 5, len(swift["scalars"].get("loss", {}).get("train", {}).get("x", [])))
    return wrong


def exists(url):
    """The SDK records the address unescaped when it uploads at once."""
    return lifecycle.exists(urllib.parse.quote(url, safe=":/%"))


def each_removes_the_others_model(players):
    wrong = lifecycle.Differences()
    model = players.python("write", players.folder)["model"]
    url = players.peer("describe", model)["url"]
    wrong.check("the weights before", True, exists(url))
    report = players.peer("remove", model)
    wrong.check("report", {"files": [url], "models": [model], "leftovers": []}, report)
    wrong.check("the weights", False, exists(url))
    other = players.peer("make", spec(1))
    wrong.check("weights that lie elsewhere", [spec(1)["url"]], players.peer("remove", other)["leftovers"])
    players.python("remove", players.peer("make", spec(2)))
    for query in (players.peer, players.python):
        wrong.check("what is left", [], query("query", {"archived": True})["all"])
    return wrong


SCENARIOS = [both_read_what_python_made, both_read_what_swift_made, both_find_the_same, swift_changes_what_python_made,
             python_changes_what_swift_made, each_builds_on_the_others_model, an_agent_runs_with_the_chosen_model,
             both_report_for_a_model, each_removes_the_others_model]


def main(chosen=SCENARIOS):
    parser = argparse.ArgumentParser(description="The Python SDK as referee of models.")
    parser.add_argument("--peer", type=pathlib.Path, help="the RefereePeer executable")
    parser.add_argument("--clearml", type=pathlib.Path, help="the clearml executable")
    parser.add_argument("--python", nargs=2, metavar=("COMMAND", "ARGUMENT"), help="the Python SDK's half")
    parser.add_argument("--only", help="run the scenarios whose name contains this")
    parser.add_argument("-v", "--verbose", action="store_true", help="print all differences")
    options = parser.parse_args()
    if options.python:
        with contextlib.redirect_stdout(sys.stderr):  # the SDK prints on stdout; the answer must be alone there
            answer = COMMANDS[options.python[0]](options.python[1])
        print(json.dumps(answer, default=str))
        return 0
    options.peer, options.clearml = options.peer.resolve(), options.clearml and options.clearml.resolve()

    @contextlib.contextmanager
    def make():
        with tempfile.TemporaryDirectory() as folder:
            players = Players(options, pathlib.Path(folder))
            players.python("clear", "all")
            yield players

    return scenarios.play_scenarios(chosen, options, make)


if __name__ == "__main__":
    sys.exit(main())
