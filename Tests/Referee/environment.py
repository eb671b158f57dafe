#!/usr/bin/env python3
"""The Python SDK as referee of what describes a task: configuration objects, script, requirements, parameters.

    environment.py --peer RefereePeer [-v]

Needs the server's address and keys in the environment, as referee.py does, and git. The last line is
`N passed, N failed`; exit status 1 when one failed.
"""
import argparse
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import scenarios

DICTIONARIES = {
    "plain": {"lr": 0.1, "epochs": 3, "debug": True, "off": False, "name": "réseau", "nothing": None},
    "nested": {"net": {"layers": [64, 32], "deep": {"er": {"leaf": "x"}}}, "rows": [{"a": 1}, {"a": 2, "b": [1, 2]}]},
    "numbers": {"big": 2**53 + 1, "small": 5e-324, "negative": -1.5, "exponent": 1e22, "zero": 0},
    "texts": {"empty": "", "quote": 'say "hi"', "lines": "one\ntwo", "tab": "a\tb", "equals": "a = b # c",
              "back": "c:\\temp", "number": "007", "yes": "true", "colon": "a: b", "brace": "{x}"},
    "empty": {},
}
TEXTS = {"yaml": ("a: 1\n# comment\nb: [1, 2]\n", "yaml"), "free": ("anything\n\twith tabs — ünï\n", "txt")}
PARAMETERS = {"General": {"lr": 0.1, "layers": [1, 2], "on": True}, "Args": {"epochs": 3, "name": "x"}}


def python_write():
    """A task as the Python SDK describes it; prints its id."""
    from clearml import Task

    task = Task.init("Referee/environment", "python", reuse_last_task_id=False, auto_connect_frameworks=False,
                     auto_resource_monitoring=False, auto_connect_streams=False, auto_connect_arg_parser=False)
    for name, values in DICTIONARIES.items():
        task.set_configuration_object(name, config_dict=values, description=f"about {name}")
    for name, (text, kind) in TEXTS.items():
        task.set_configuration_object(name, config_text=text, config_type=kind)
    for section, values in PARAMETERS.items():
        task.connect(dict(values), name=section)
    task.set_script(repository="https://example.com/x.git", branch="trunk", commit="c0ffee", diff="", working_dir="work",
                    entry_point="train.py")
    task.set_packages(["numpy==2.1", "torch"])
    task.set_user_properties(owner="python", rating={"value": 3, "type": "int", "description": "stars"})
    task.flush(wait_for_uploads=True)
    task.close()
    return task.id


def python_read(task_id):
    """What the Python SDK's getters say of a task."""
    from clearml import Task

    task = Task.get_task(task_id=task_id)
    texts = task.get_configuration_objects()
    values = {}
    for name in texts:
        if name in DICTIONARIES:
            values[name] = task.get_configuration_object_as_dict(name)
    script = task.data.script.to_dict()
    assert {name: script.get(name) for name in task.get_script()} == task.get_script()
    return {"texts": dict(texts), "values": values, "script": script,
            "requirements": dict(task.get_requirements()), "parameters": task.get_parameters_as_dict(cast=True),
            "properties": task.get_user_properties(value_only=True), "runtime": dict(task.data.runtime or {})}


class Referee:
    def __init__(self, peer, folder):
        self.peer, self.folder = peer, folder
        self.environment = dict(os.environ, CLEARML_CACHE_DIR=str(folder / "cache"), HOME=str(folder),
                                CLEARML_CONFIG_FILE=str(folder / "clearml.conf"), CLEARML_SUPPRESS_UPDATE_MESSAGE="1")
        (folder / "clearml.conf").write_text("sdk.development { report_use_subprocess: false, vcs_repo_detect_async: "
                                             "false }\n")

    def call(self, *command, cwd=None, **variables):
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=300,
                              cwd=cwd or self.folder, env=dict(self.environment, **variables))
        if done.returncode != 0:
            raise AssertionError(f"{command} exited with {done.returncode}\n{done.stdout[-1500:]}{done.stderr[-3000:]}")
        return done.stdout

    def python(self, *arguments, **variables):
        return json.loads(self.call(sys.executable, __file__, *arguments, CLEARML_VCS_REPO_TYPE="", **variables))

    def swift(self, *arguments, cwd=None, program=None, **variables):
        return json.loads(self.call(program or self.peer, *arguments, cwd=cwd, **variables))

    def checkout(self):
        """A git repository with a commit, a remote with a password, and changes that are not committed."""
        folder = self.folder / "digits"
        folder.mkdir()

        def git(*arguments):
            return self.call("git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main",
                             *arguments, cwd=folder).strip()

        git("init", "-q")
        git("remote", "add", "origin", "https://user:word@example.com/team/digits.git")
        (folder / "main.swift").write_text("print(1)\n")
        (folder / "Package.swift").write_text("")
        (folder / "Package.resolved").write_text(json.dumps({"version": 3, "pins": [
            {"identity": "swift-log", "kind": "remoteSourceControl", "location": "https://example.com/swift-log",
             "state": {"revision": "0" * 40, "version": "1.6.4"}}]}))
        git("add", ".")
        git("commit", "-q", "-m", "first")
        (folder / "main.swift").write_text('print(2)\nlet password = "hunter2"\n')
        return folder, git("rev-parse", "HEAD")


def compare(wrong, what, expected, found):
    if expected != found:
        wrong.append(f"{what}: expected {expected!r}, found {found!r}")


def compare_objects(wrong, found):
    for name, values in DICTIONARIES.items():
        compare(wrong, f"dictionary {name}", values, found["values"].get(name))
    for name, (text, _) in TEXTS.items():
        compare(wrong, f"text {name}", text, found["texts"].get(name))


def python_reads_swift(referee):
    """Configuration objects and parameters that Swift wrote, through Python's getters."""
    spec = referee.folder / "spec.json"
    spec.write_text(json.dumps({"dictionaries": DICTIONARIES, "parameters": PARAMETERS,
                                "texts": {name: {"text": text, "type": kind} for name, (text, kind) in TEXTS.items()}}))
    found = referee.python("read", referee.swift("configure", spec)["task"])
    wrong = []
    compare_objects(wrong, found)
    for section, values in PARAMETERS.items():
        for name, value in values.items():
            compare(wrong, f"{section}/{name}", value, (found["parameters"].get(section) or {}).get(name))
    return wrong


def swift_reads_python(referee):
    """The same the other way round, with script, packages and user properties."""
    found = referee.swift("surroundings", referee.python("write"))
    wrong = []
    compare_objects(wrong, found)
    for section, values in PARAMETERS.items():
        compare(wrong, section, values, found["parameters"].get(section))
    script = {"repository": "https://example.com/x.git", "branch": "trunk", "version_num": "c0ffee",
              "working_dir": "work", "entry_point": "train.py"}
    for name, value in script.items():
        compare(wrong, f"script.{name}", value, found["script"].get(name))
    pip = (found["script"].get("requirements") or {}).get("pip") or ""
    for package in ("numpy==2.1", "torch"):
        if package not in pip.replace(" ", ""):
            wrong.append(f"{package} is missing in {pip!r}")
    compare(wrong, "user properties", "python", (found["parameters"].get("properties") or {}).get("owner"))
    return wrong


def python_reads_capture(referee):
    """What a Swift run noted about its checkout, through Python's getters."""
    folder, commit = referee.checkout()
    spec = referee.folder / "spec.json"
    spec.write_text(json.dumps({"dictionaries": {}, "parameters": {}, "texts": {}}))
    program = folder / ".build" / "debug" / "trainer"
    program.parent.mkdir(parents=True)
    program.symlink_to(referee.peer)
    found = referee.python("read", referee.swift("configure", spec, cwd=folder, program=program)["task"])
    wrong = []
    script = found["script"]
    compare(wrong, "entry_point", ".build/debug/trainer", script.get("entry_point"))
    compare(wrong, "repository", "https://example.com/team/digits.git", script.get("repository"))
    compare(wrong, "branch", "main", script.get("branch"))
    compare(wrong, "commit", commit, script.get("version_num"))
    compare(wrong, "working_dir", ".", script.get("working_dir"))
    diff = script.get("diff") or ""
    for text, isThere in (("+print(2)", True), ("hunter2", False), ("<redacted>", True)):
        compare(wrong, f"{text} in the diff", isThere, text in diff)
    (folder / "main.swift").write_text("print(1)\n")
    (referee.folder / "x.patch").write_text(diff + "\n")
    referee.call("git", "apply", referee.folder / "x.patch", cwd=folder)
    compare(wrong, "requirements", "swift-log 1.6.4 https://example.com/swift-log",
            (found["requirements"].get("swift") or "").strip())
    if "Package.resolved" not in found["texts"]:
        wrong.append("the resolved packages are no configuration object")
    for key in ("CLEARML VERSION", "hostname", "OS", "cpu_cores", "CLI"):
        if not found["runtime"].get(key):
            wrong.append(f"runtime.{key} is missing in {found['runtime']!r}")
    return wrong


def agent_overrides(referee):
    """A task that a user changed through Python, run again as an agent does: Swift's values are the user's."""
    spec = referee.folder / "spec.json"
    spec.write_text(json.dumps({"dictionaries": {"net": {"layers": [1], "rate": 0.5}}, "texts": {},
                                "parameters": {"General": {"lr": 0.1}}}))
    task = referee.swift("configure", spec)["task"]
    clone = referee.python("clone", task)
    found = referee.swift("connect", spec, CLEARML_TASK_ID=clone)
    wrong = []
    compare(wrong, "task", clone, found["task"])
    compare(wrong, "configuration", {"layers": [8, 8], "rate": 0.25}, found["dictionaries"]["net"])
    compare(wrong, "parameters", {"lr": 0.9}, found["parameters"]["General"])
    return wrong


def python_clone(task_id):
    from clearml import Task

    task = Task.clone(source_task=task_id, name="clone")
    task.set_configuration_object("net", config_dict={"layers": [8, 8], "rate": 0.25}, config_type="dictionary")
    task.set_parameter("General/lr", 0.9)
    return task.id


SCENARIOS = [python_reads_swift, swift_reads_python, python_reads_capture, agent_overrides]
COMMANDS = {"write": python_write, "read": python_read, "clone": python_clone}


def main():
    if len(sys.argv) > 1 and sys.argv[1] in COMMANDS:
        with contextlib.redirect_stdout(sys.stderr):  # the SDK prints on stdout; the answer must be alone there
            answer = COMMANDS[sys.argv[1]](*sys.argv[2:])
        print(json.dumps(answer))
        return 0
    parser = argparse.ArgumentParser(description="The Python SDK as referee of what describes a task.")
    parser.add_argument("--peer", required=True, type=pathlib.Path, help="the RefereePeer executable")
    parser.add_argument("--only", help="run the scenarios whose name contains this")
    parser.add_argument("-v", "--verbose", action="store_true", help="print all differences")
    options = parser.parse_args()

    @contextlib.contextmanager
    def make():
        with tempfile.TemporaryDirectory() as folder:
            yield Referee(options.peer.resolve(), pathlib.Path(folder))

    return scenarios.play_scenarios(SCENARIOS, options, make)


if __name__ == "__main__":
    sys.exit(main())
