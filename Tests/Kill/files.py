#!/usr/bin/env python3
"""Kills a program that uploads a file, its sync and the server in the middle, and looks for the file.

    files.py --target FileTarget --clearml clearml --server clearml-local-server [--megabytes 64] [--rounds 6] [--seed N]

A round uploads one file of that size and kills, after a random share of its bytes has passed: the program, the server,
or the program's sync, some times in a row; or the program while it hands the file over. After the last sync the task
names the file once, the file server holds it once with the right digest, and the session keeps no copy. Then a program
changes its files right after handing them over: the server must have what they were.

The last line is `N passed, N failed`.
"""
import argparse
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.parse
import urllib.request

from gate import Gate
from kill import Wrong
from server import LocalServer

CHANGES = ("overwritten", "appended", "truncated", "deleted", "replaced")


def make_file(path, size, random_source):
    """A file without a pattern; its digest."""
    digest, block = hashlib.sha256(), random_source.randbytes(1 << 20)
    with open(path, "wb") as file:
        for number in range(max(size >> 20, 1)):
            piece = number.to_bytes(8, "little") + block[8:]
            file.write(piece)
            digest.update(piece)
    return digest.hexdigest()


class Play:
    def __init__(self, options, number, folder, server, gate):
        self.options, self.folder, self.server, self.gate = options, folder, server, gate
        self.random = random.Random(f"{options.seed}/files/{number}")
        self.size = options.megabytes << 20
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("CLEARML_", "TRAINS_"))}
        (folder / "clearml.conf").write_text("")
        self.environment = dict(clean, CLEARML_CACHE_DIR=str(folder / "cache"),
                                CLEARML_CONFIG_FILE=str(folder / "clearml.conf"))
        self.file = folder / "large.bin"

    def online(self):
        return dict(self.server.environment(), CLEARML_FILES_HOST=self.gate.address)

    def start(self, *arguments, **extra):
        return subprocess.Popen([str(self.options.target), *map(str, arguments)], cwd=self.folder, text=True,
                                env=dict(self.environment, **extra), stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def clearml(self, *arguments, **extra):
        return subprocess.run([str(self.options.clearml), "offline", *map(str, arguments)], capture_output=True, text=True,
                              env=dict(self.environment, **extra), cwd=self.folder, timeout=1800)

    def middle(self):
        """Shuts the gate somewhere in the middle of the file; the share."""
        share = self.random.uniform(0.05, 0.95)
        self.gate.arm(int(self.size * share))
        return f"at {share:.0%}"

    def reach(self, child):
        """Waits until the gate has shut on the child."""
        deadline = time.monotonic() + 600
        while not self.gate.reached.wait(0.05):
            if child.poll() is not None or time.monotonic() > deadline:
                raise Wrong(f"the upload did not come to its middle: {child.communicate()[1][-1500:]}")

    @staticmethod
    def kill(child):
        child.send_signal(signal.SIGKILL)
        child.communicate()

    # -- the rounds --------------------------------------------------------------------------

    def program(self):
        """The program is killed in the middle of its upload."""
        digest = make_file(self.file, self.size, self.random)
        said = self.middle()
        child = self.start("upload", self.file, **self.online())
        self.reach(child)
        self.kill(child)
        self.gate.open()
        self.file.write_bytes(b"changed after the kill")
        self.sync()
        self.check(digest)
        return f"program killed {said}"

    def hand_over(self):
        """The program is killed while it hands the file over: it is there whole, or not at all."""
        digest = make_file(self.file, self.size, self.random)
        child = self.start("upload", self.file, CLEARML_OFFLINE_MODE="1")
        blobs = self.folder / "cache" / "journal"
        deadline = time.monotonic() + 60
        while not list(blobs.glob("*/files/blobs/*")) and time.monotonic() < deadline and child.poll() is None:
            time.sleep(0.0005)
        time.sleep(self.random.uniform(0, 0.05))
        child.send_signal(signal.SIGKILL)
        handed_over = "handed over" in child.communicate()[0]
        self.sync()
        found = self.check(digest, may_be_absent=not handed_over)
        return f"program killed while it handed the file over: {'whole' if found else 'absent'}"

    def server_killed(self):
        """The server is killed in the middle; the program goes on by itself."""
        digest = make_file(self.file, self.size, self.random)
        said = self.middle()
        child = self.start("upload", self.file, **self.online())
        try:
            self.reach(child)
            self.server.kill()
            self.gate.open()
            self.server.start()
            errors = child.communicate(timeout=600)[1]
        finally:
            if child.poll() is None:
                self.kill(child)
        if child.returncode != 0:
            raise Wrong(f"the program ended with {child.returncode}: {errors[-1500:]}")
        self.check(digest)
        return f"server killed {said}"

    def sync_killed(self):
        """The run was offline, and its sync is killed again and again."""
        digest = make_file(self.file, self.size, self.random)
        child = self.start("upload", self.file, CLEARML_OFFLINE_MODE="1")
        errors = child.communicate(timeout=600)[1]
        if child.returncode != 0:
            raise Wrong(f"the program ended with {child.returncode}: {errors[-1500:]}")
        said = []
        for _ in range(self.random.choice([1, 2, 3])):
            said.append(self.middle())
            command = [str(self.options.clearml), "offline", "sync", "--all"]
            sync = subprocess.Popen(command, cwd=self.folder, env=dict(self.environment, **self.online()), text=True,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.reach(sync)
            if self.random.random() < 0.3:
                self.server.kill()
                self.server.start()
                said[-1] += " with the server"
            self.kill(sync)
            self.gate.open()
        self.sync()
        self.check(digest)
        return f"sync killed {', '.join(said)}"

    def changed(self, **extra):
        """Files are changed right after they were handed over."""
        digests = {}
        for name in CHANGES:
            digests[name] = make_file(self.folder / name, self.random.choice([1, 3, self.options.megabytes]) << 20, self.random)
        child = self.start("change", self.folder, **(extra or self.online()))
        errors = child.communicate(timeout=600)[1]
        if child.returncode != 0:
            raise Wrong(f"the program ended with {child.returncode}: {errors[-1500:]}")
        self.sync()
        task, artifacts = self.artifacts()
        if sorted(artifacts) != sorted(CHANGES):
            raise Wrong(f"the task names {sorted(artifacts)}")
        for name, digest in digests.items():
            self.check_one(artifacts[name], digest, None)
        self.check_places(task, len(CHANGES))
        return "changed after the call, " + ("offline" if extra else "live")

    def changed_offline(self):
        return self.changed(CLEARML_OFFLINE_MODE="1")

    # -- what must be ------------------------------------------------------------------------

    def sync(self):
        for _ in range(5):
            done = self.clearml("sync", "--all", **self.online())
            if done.returncode == 0:
                return
        raise Wrong(f"the sync does not get complete: {done.stdout[-1500:]}{done.stderr[-1500:]}")

    def artifacts(self):
        sessions = json.loads(self.clearml("list", "--json").stdout)
        if len(sessions) != 1 or "error" in sessions[0]:
            raise Wrong(f"one run, but the journal lists {sessions}")
        tasks = self.server.tasks_of_session(sessions[0]["session"])
        if len(tasks) != 1:
            raise Wrong(f"{len(tasks)} tasks on the server for one session")
        task = self.server.call("tasks.get_by_id", {"task": tasks[0]})["task"]
        found = task.get("execution", {}).get("artifacts", [])
        by_name = {artifact["key"]: artifact for artifact in found}
        if len(by_name) != len(found):
            raise Wrong(f"artifacts are named twice: {[artifact['key'] for artifact in found]}")
        return tasks[0], by_name

    def check(self, digest, may_be_absent=False):
        task, artifacts = self.artifacts()
        if may_be_absent and not artifacts:
            self.check_places(task, 0)
            return False
        if list(artifacts) != ["large"]:
            raise Wrong(f"the task names {list(artifacts)}")
        self.check_one(artifacts["large"], digest, self.size)
        self.check_places(task, 1)
        return True

    def check_one(self, artifact, digest, size):
        if artifact["hash"] != digest or size not in (None, artifact["content_size"]):
            raise Wrong(f"the task tells another file than was handed over: {artifact}")
        path = urllib.parse.urlsplit(artifact["uri"]).path
        request = urllib.request.Request(self.server.ready["files"] + path,
                                         headers={"Authorization": f"Bearer {self.server.token}"})
        found = hashlib.sha256()
        with urllib.request.urlopen(request, timeout=60) as answer:
            while piece := answer.read(1 << 20):
                found.update(piece)
        if found.hexdigest() != digest:
            raise Wrong(f"the file server holds something else as {path}")

    def check_places(self, task, count):
        """The file server has each file once and nothing half, the session no copy."""
        data = self.server.folder / "data"
        stored = [path for path in (data / "files").rglob("*") if path.is_file() and task in str(path)]
        deadline = time.monotonic() + 10
        # The server drops half a file when it sees that its sender has gone, or at its own next start.
        while (half := list((data / "files.partial").glob("*"))) and time.monotonic() < deadline:
            time.sleep(0.05)
        if len(stored) != count or half:
            raise Wrong(f"the file server holds {[str(path) for path in stored + half]} for {count} files")
        left = [path for path in (self.folder / "cache" / "journal").rglob("blobs/*") if path.is_file()]
        if left:
            raise Wrong(f"the session keeps {[(path.name, path.stat().st_size) for path in left]}")


def main():
    parser = argparse.ArgumentParser(description="Kill a program that uploads a file, and look for the file.")
    for name in ("target", "clearml", "server"):
        parser.add_argument(f"--{name}", required=True, type=pathlib.Path)
    parser.add_argument("--megabytes", type=int, default=64, help="size of the file")
    parser.add_argument("--rounds", type=int, default=1, help="how often each kind of kill is played")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--only", help="play this kind alone")
    parser.add_argument("--keep", type=pathlib.Path, help="where the folder of a failed round is kept")
    options = parser.parse_args()
    for name in ("target", "clearml", "server"):
        setattr(options, name, getattr(options, name).resolve())
    passed = failed = 0
    print(f"seed {options.seed}", flush=True)
    kinds = ("program", "hand_over", "server_killed", "sync_killed", "changed", "changed_offline")
    plays = [kind for _ in range(options.rounds) for kind in kinds if options.only in (None, kind)]
    with tempfile.TemporaryDirectory(dir=os.environ.get("CLEARML_ARTIFACTS")) as root:
        root = pathlib.Path(root)
        server, gate = LocalServer(options.server, root / "server"), Gate()
        gate.port = int(server.ports["files-port"])
        try:
            for number, kind in enumerate(plays):
                folder = root / f"round-{number}"
                folder.mkdir()
                begun = time.monotonic()
                try:
                    said = getattr(Play(options, number, folder, server, gate), kind)()
                    passed += 1
                    print(f"ok   {number} {said} ({time.monotonic() - begun:.1f} s)", flush=True)
                except Exception as error:  # one failed round must not hide the others
                    failed += 1
                    why = str(error) if isinstance(error, Wrong) else traceback.format_exc()
                    print(f"FAIL {number} {kind}: {why}\n     again: {sys.argv[0]} --target {options.target} --clearml "
                          f"{options.clearml} --server {options.server} --megabytes {options.megabytes} --seed {options.seed}",
                          flush=True)
                    if options.keep:
                        shutil.copytree(folder, options.keep / f"files-{options.seed}-{number}", dirs_exist_ok=True)
                    gate.open()
                    if server.process.poll() is not None:
                        server.start()
                shutil.rmtree(folder)
                shutil.rmtree(root / "server" / "data" / "files", ignore_errors=True)
                (root / "server" / "data" / "files").mkdir()
        finally:
            server.stop()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
