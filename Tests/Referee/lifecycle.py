#!/usr/bin/env python3
"""The Python SDK as referee of lookup, life and reading back: each SDK finds, changes, reads and deletes the other's tasks.

    lifecycle.py --peer RefereePeer [-v]

Needs what referee.py needs. The last line is `N passed, N failed`; exit status 1 when one failed.
"""
import argparse
import contextlib
import json
import os
import pathlib
import sys
import tempfile
import time
import urllib.error
import urllib.request

import referee
import scenarios

HERE = pathlib.Path(__file__).resolve()
PROJECT = "Referee/life"


# MARK: The Python SDK's half, one command per process


def python_write(folder):
    """A finished run with plots, a media file and an artifact."""
    from clearml import Task

    task = Task.init(project_name=PROJECT, task_name="life by Python", tags=["python", "both"],
                     reuse_last_task_id=False, auto_connect_frameworks=False, auto_resource_monitoring=False,
                     auto_connect_streams=False, auto_connect_arg_parser=False)
    task.connect({"lr": 0.25})
    logger = task.get_logger()
    for iteration in range(100):
        logger.report_scalar("loss", "train", 1.0 / (iteration + 1), iteration)
    logger.report_single_value("best", 0.5)
    logger.report_scatter2d("plots", "scatter", iteration=1, scatter=[[0, 1], [1, 2.5]], xaxis="x", yaxis="y")
    logger.report_table("plots", "table", iteration=2, table_plot=[["a", "b"], [1, 2]])
    page = pathlib.Path(folder) / "page.html"
    page.write_text("<p>hello</p>")
    logger.report_media("media", "page", iteration=3, local_path=str(page))
    for line in range(5):
        logger.report_text(f"line {line}", print_console=False)
        time.sleep(1.1)  # the SDK joins what comes within a second
    task.upload_artifact("data", {"a": 1}, wait_on_upload=True)
    task.flush(wait_for_uploads=True)
    task.close()
    return task.id


def python_find(text):
    from clearml import Task

    query = json.loads(text)
    filters = {"status": query["status"]} if "status" in query else {}
    if "pattern" in query:
        filters["name"] = query["pattern"]
    tags = query.get("any", []) + ["-" + tag for tag in query.get("without", [])]
    if "all" in query:
        tags = ["__$all"] + query["all"]
    filters["system_tags"] = ["-archived"]
    one = Task.get_task(project_name=query["project"], task_name=query["name"]) if "name" in query else None
    ids = Task.query_tasks(project_name=query["project"], tags=tags or None, task_filter=dict(filters))
    tasks = Task.get_tasks(project_name=query["project"], tags=tags or None, task_filter=dict(filters))
    return {"one": one.id if one else None, "all": ids, "names": [f"{t.get_project_name()}/{t.name}" for t in tasks]}


def python_change(task_id):
    from clearml import Task

    copy = Task.clone(source_task=task_id, name="copied by Python", comment="why")
    copy.rename("changed by Python")
    copy.set_task_type("testing")
    copy.set_base_docker("swift:6.1", docker_arguments="--ipc=host", docker_setup_bash_script="true")
    copy.set_user_properties(owner="réseau", seed=7)
    copy.set_model_label_enumeration({"cat": 1, "dog": 2})
    copy.set_tags(["x", "y"])
    copy.set_repo("https://example.org/code.git", branch="main", commit="abc")
    copy.set_packages(["numpy==2.1", "pillow"])
    copy.move_to_project(new_project_name="Referee/moved by Python")
    copy.mark_started()
    copy.set_progress(50)
    copy.publish_on_completion()
    copy.mark_completed(status_message="done")
    archived = Task.clone(source_task=task_id, name="archived by Python")
    archived.set_archived(True)
    stopping = Task.clone(source_task=task_id, name="stopping by Python")
    stopping.mark_started()
    stopping.mark_stop_request(status_message="enough")
    return {"changed": copy.id, "archived": archived.id, "stopping": stopping.id}


def python_describe(task_id):
    from clearml import Task

    task = Task.get_task(task_id=task_id)
    properties = task.get_user_properties(value_only=True)
    return {
        "name": task.name, "project": task.get_project_name(), "type": str(task.task_type), "status": str(task.status),
        "status_message": task.get_status_message(), "tags": sorted(task.get_tags()), "comment": task.comment,
        "parent": task.parent, "children": Task.query_tasks(task_filter={"parent": task_id, "order_by": ["created"]}),
        "progress": task.get_progress(), "docker": task.get_base_docker() or "", "labels": task.get_labels_enumeration(),
        "repository": task.get_script()["repository"], "pip": (task.get_requirements() or {}).get("pip", ""),
        "worker": task.last_worker is not None, "page": task.get_output_log_web_page(),
        "project_id": Task.get_project_id(task.get_project_name()), "is_current": task.is_current_task(),
        "properties": properties, "archived": task.get_archived(), "last_iteration": task.get_last_iteration(),
        "parameters": sorted(f"{name}={value}" for name, value in task.get_parameters().items()),
    }


def python_reports(task_id):
    from clearml import Task

    task = Task.get_task(task_id=task_id)
    plots = [{"metric": plot["metric"], "variant": plot["variant"], "iter": plot["iter"],
              "figure": json.loads(plot["plot_str"])} for plot in task.get_reported_plots()]
    return {
        "sampled": task.get_reported_scalars(max_samples=20),
        "sampled_by_time": task.get_reported_scalars(max_samples=20, x_axis="timestamp"),
        "last": task.get_last_scalar_metrics(), "plots": sorted(plots, key=lambda plot: plot["variant"]),
        "images": [image["url"] for image in task.get_debug_samples("media", "page")],
        # The server never splits the records of one millisecond, and the SDK passes on what it gets.
        "console": task.get_reported_console_output(3)[-3:], "single": task.get_reported_single_value("best"),
    }


def python_export(task_id):
    from clearml import Task

    return Task.get_task(task_id=task_id).export_task()


def python_import(path):
    from clearml import Task

    return Task.import_task(json.loads(pathlib.Path(path).read_text(encoding="utf-8"))).id


def python_reset(task_id):
    from clearml import Task

    task = Task.get_task(task_id=task_id)
    task.reset()
    return str(task.status)


def python_delete(task_id):
    from clearml import Task

    return bool(Task.get_task(task_id=task_id).delete())


def python_wait(task_id):
    from clearml import Task

    task = Task.get_task(task_id=task_id)
    task.wait_for_status(check_interval_sec=0.5)
    return str(task.status)


COMMANDS = {name[len("python_"):]: value for name, value in globals().items() if name.startswith("python_")}


# MARK: The referee's half


class Players(referee.Referee):
    def python(self, command, argument):
        return json.loads(self.call(sys.executable, HERE, "--python", command, argument))

    def write_by_swift(self):
        spec = {"name": "life by Swift", "project": PROJECT, "type": "training", "tags": ["swift", "both"],
                "comment": "", "parameters": {"General": {"lr": 0.5}},
                "scalars": [["loss", "train", i, 2.0 / (i + 1)] for i in range(100)],
                "single_values": {"best": 0.5}, "console": [["info", f"line {i}"] for i in range(5)],
                "images": [["samples", "grey", 0, 5, 3, 1]], "media": [["media", "page", 3, "html", "<p>hello</p>"]],
                "plots": [["plots", "raw", 2, {"data": [{"type": "scatter", "x": [1, 2], "y": [0.5, 0.25]}],
                                               "layout": {"title": "raw"}}]]}
        path = self.folder / "life.json"
        path.write_text(json.dumps(spec), encoding="utf-8")
        return self.swift("write", path)["task"]

    def write_by_python(self):
        return self.python("write", self.folder)


class Differences(list):
    def check(self, what, expected, actual):
        if expected != actual:
            self.append(f"{what}: expected {expected!r}, found {actual!r}")


def both_find_the_same(players):
    wrong = Differences()
    swift, python = players.write_by_swift(), players.write_by_python()
    queries = [
        ({"project": PROJECT, "name": "life by Swift"}, swift, {swift, python}),
        ({"project": PROJECT, "name": "life by Python"}, python, {swift, python}),
        ({"project": PROJECT, "any": ["swift", "absent"]}, None, {swift}),
        ({"project": PROJECT, "any": ["both"], "without": ["swift"]}, None, {python}),
        ({"project": PROJECT, "all": ["both", "python"]}, None, {python}),
        ({"project": PROJECT, "status": ["completed"], "pattern": "by (Swift|Nobody)$"}, None, {swift}),
        ({"project": PROJECT, "status": ["failed"]}, None, set()),
    ]
    for query, one, expected in queries:
        text = json.dumps(query)
        for who, found in (("Swift", players.swift("find", text)), ("Python", players.python("find", text))):
            wrong.check(f"{who} asked for {text}, one task", one, found["one"])
            wrong.check(f"{who} asked for {text}", sorted(expected), sorted(found["all"]))
            wrong.check(f"{who} asked for {text}, whole tasks", len(expected), len(found["names"]))
    for query, expected in (({"lr": "0.25"}, {python}), ({"loss": 0.015}, {python}), ({"loss": 1}, {swift, python}),
                            ({"subprojects": True, "project": "Referee"}, {swift, python})):
        found = players.swift("find", json.dumps({"project": PROJECT, **query}))
        wrong.check(f"Swift asked for {query}", sorted(expected), sorted(found["all"]))
    return wrong


def check_change(players, describe, change, source, name):
    """What the one changes, the other sees."""
    wrong = Differences()
    ids = change(source)
    found = describe(ids["changed"])
    expected = {
        "name": f"changed by {name}", "project": f"Referee/moved by {name}", "type": "testing", "status": "published",
        "comment": "why", "parent": source, "children": [], "progress": 50, "docker": "swift:6.1 --ipc=host",
        "labels": {"cat": 1, "dog": 2}, "properties": {"owner": "réseau", "seed": "7"}, "archived": False,
        "last_iteration": 0, "tags": ["x", "y z"] if name == "Swift" else ["x", "y"],
    }
    for key, value in expected.items():
        wrong.check(key, value, found[key])
    wrong.check("repository", "https://example.org/code.git", found["repository"])
    wrong.check("packages", ["numpy==2.1", "pillow"], [line.replace(" ", "") for line in found["pip"].split("\n") if line])
    wrong.check("current task", False, found["is_current"])
    wrong.check("page", True, f"/tasks/{ids['changed']}/" in found["page"] and found["project_id"] in found["page"])
    # Nobody runs it, so the server stops it at once instead of asking.
    wrong.check("stop request", "stopped", describe(ids["stopping"])["status"])
    wrong.check("parameters", [True], [any(item.startswith("General/lr=") for item in found["parameters"])])
    archived = describe(ids["archived"])
    wrong.check("archived", [True, "created"], [archived["archived"], archived["status"]])
    wrong.check("children", sorted(ids.values()), sorted(describe(source)["children"]))
    return wrong


def swift_changes_python_sees(players):
    source = players.write_by_swift()
    return check_change(players, lambda task: players.python("describe", task),
                        lambda task: players.swift("change", task), source, "Swift")


def python_changes_swift_sees(players):
    source = players.write_by_swift()
    return check_change(players, lambda task: players.swift("describe", task),
                        lambda task: players.python("change", task), source, "Python")


def python_waits_for_and_resets_swift(players):
    wrong = Differences()
    task = players.write_by_swift()
    wrong.check("status waited for", "completed", players.python("wait", task))
    wrong.check("status after the reset", "created", players.python("reset", task))
    wrong.check("what Swift still reads", {}, players.swift("read", task)["scalars"])
    return wrong


def same_reports(players, task):
    wrong = Differences()
    swift, python = players.swift("reports", task), players.python("reports", task)
    for title, curves in python["sampled"].items():
        for series, curve in curves.items():
            for key, found in (("sampled", swift["sampled"]), ("sampled_by_time", swift["sampled_by_time"])):
                other = found.get(title, {}).get(series, {})
                for axis in ("x", "y"):
                    wrong.check(f"{key} {title}/{series} {axis}", python[key][title][series][axis], other.get(axis))
    wrong.check("curves", sorted(python["sampled"]), sorted(swift["sampled"]))
    for key in ("last", "plots", "images", "console", "single"):
        wrong.check(key, python[key], swift[key])
    return wrong


def both_read_python_alike(players):
    task = players.write_by_python()
    wrong = same_reports(players, task)
    reports = players.swift("reports", task)
    wrong.check("plots", ["scatter", "table"], [plot["variant"] for plot in reports["plots"]])
    wrong.check("number of images", 1, len(reports["images"]))
    wrong.check("console", ["line 2", "line 3", "line 4"], reports["console"])
    return wrong


def both_read_swift_alike(players):
    task = players.write_by_swift()
    wrong = same_reports(players, task)
    wrong.check("number of images", 1, len(players.swift("reports", task)["images"]))
    return wrong


def exported_tasks_are_imported(players):
    wrong = Differences()
    task = players.write_by_swift()
    path = players.folder / "exported.json"
    for exporter in (players.swift, players.python):
        document = exporter("export", task)
        path.write_text(json.dumps(document), encoding="utf-8")
        for importer, argument in ((players.swift, json.dumps(document)), (players.python, path)):
            found = players.python("describe", importer("import", argument))
            wrong.check("name", "life by Swift", found["name"])
            wrong.check("project", PROJECT, found["project"])
            wrong.check("status", "created", found["status"])
            wrong.check("parameters", ["General/lr=0.5"], found["parameters"])
            wrong.check("tags", ["both", "swift"], found["tags"])
    return wrong


def exists(url):
    login = urllib.request.Request(os.environ["CLEARML_API_HOST"] + "/auth.login", data=b"{}",
                                   headers={"Content-Type": "application/json"})
    password = urllib.request.HTTPPasswordMgrWithPriorAuth()
    password.add_password(None, os.environ["CLEARML_API_HOST"], os.environ["CLEARML_API_ACCESS_KEY"],
                          os.environ["CLEARML_API_SECRET_KEY"], is_authenticated=True)
    opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(password))
    token = json.load(opener.open(login))["data"]["token"]
    try:
        urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"}))
        return True
    except urllib.error.HTTPError as error:
        if error.code != 404:
            raise
        return False


def each_deletes_the_others_task(players):
    wrong = Differences()
    swift, python = players.write_by_swift(), players.write_by_python()
    image, other = (players.python("reports", task)["images"][0] for task in (python, swift))
    wrong.check("the image before", True, exists(image))
    report = players.swift("delete", python)
    wrong.check("left over", [], report["leftovers"])
    wrong.check("deleted files", 2, len(report["files"]))
    wrong.check("the image is among them", True, image in report["files"])
    for url in report["files"]:
        wrong.check(url, False, exists(url))
    wrong.check("the other image before", True, exists(other))
    wrong.check("Python deletes", True, players.python("delete", swift))
    wrong.check("the other image", False, exists(other))
    found = players.swift("find", json.dumps({"project": PROJECT}))
    wrong.check("what is left", [], found["all"])
    return wrong


SCENARIOS = [both_find_the_same, swift_changes_python_sees, python_changes_swift_sees,
             python_waits_for_and_resets_swift, both_read_python_alike, both_read_swift_alike,
             exported_tasks_are_imported, each_deletes_the_others_task]


def clear():
    """Every scenario starts without tasks: they share one server."""
    from clearml import Task

    for task in Task.query_tasks(task_filter={"search_hidden": True}):
        Task.get_task(task_id=task).delete()


COMMANDS["clear"] = lambda _: clear()


def main():
    parser = argparse.ArgumentParser(description="The Python SDK as referee of lookup, life and reading back.")
    parser.add_argument("--peer", type=pathlib.Path, help="the RefereePeer executable")
    parser.add_argument("--python", nargs=2, metavar=("COMMAND", "ARGUMENT"), help="the Python SDK's half")
    parser.add_argument("--only", help="run the scenarios whose name contains this")
    parser.add_argument("-v", "--verbose", action="store_true", help="print all differences")
    options = parser.parse_args()
    if options.python:
        with contextlib.redirect_stdout(sys.stderr):  # the SDK prints on stdout; the answer must be alone there
            answer = COMMANDS[options.python[0]](options.python[1])
        print(json.dumps(answer, default=str))
        return 0
    options.peer = options.peer.resolve()

    @contextlib.contextmanager
    def make():
        with tempfile.TemporaryDirectory() as folder:
            players = Players(options, pathlib.Path(folder))
            players.python("clear", "all")
            yield players

    return scenarios.play_scenarios(SCENARIOS, options, make)


if __name__ == "__main__":
    sys.exit(main())
