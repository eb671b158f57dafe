#!/usr/bin/env python3
"""Fills the disk under a reporting program and looks for every report.

    disk.py --target KillTarget --clearml clearml --server clearml-local-server --disk FOLDER

FOLDER is where a small file system is mounted that this user may resize with mount(8) (`scripts/lib/disk.sh` does
both). Without --disk, a limit on the size of files (RLIMIT_FSIZE) stands in for it.

The last line is `N passed, N failed`.
"""
import argparse
import contextlib
import json
import mmap
import os
import pathlib
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback

from kill import COUNTERS, Journal, Wrong, check_journal, check_server
from server import LocalServer

REFUSED, STORED = "the journal cannot be written", "the journal is on disk again"
ROOMLESS = ("No space left", "File too large")
SMALL, LARGE = 2 << 20, 96 << 20
ROUNDS = 8000  # of 18 reports a thread, about 14 MB together: far more than the disk, less than the memory kept for it


class MountedDisk:
    """A tmpfs of 2 MiB, filled to its last byte."""

    name = "a full file system"

    def __init__(self, folder):
        self.folder = folder
        self.ballast = folder / "ballast"

    def prepare(self):
        for entry in self.folder.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        subprocess.run(["mount", "-o", f"remount,size={SMALL}", str(self.folder)], check=True)

    def limits(self):
        return None

    def fill(self, _):
        with contextlib.suppress(OSError), open(self.ballast, "wb", buffering=0) as file:
            while file.write(bytes(4096)):
                continue
        # Whatever else is written, the next byte does not fit.
        if os.statvfs(self.folder).f_bavail > 0:
            raise RuntimeError(f"{self.folder} is not full")

    def free(self, _):
        self.ballast.unlink(missing_ok=True)
        subprocess.run(["mount", "-o", f"remount,size={LARGE}", str(self.folder)], check=True)


class LimitedFiles:
    """Stand-in: no file may grow beyond 300 KiB, which refuses every segment after the first as a full disk does."""

    name = "a limit on files (stand-in for a full file system)"

    def __init__(self, folder):
        self.folder = folder

    def prepare(self):
        for entry in self.folder.iterdir():
            shutil.rmtree(entry)

    def limits(self):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # inherited: the program gets EFBIG instead of its death
        resource.setrlimit(resource.RLIMIT_FSIZE, (300 << 10, resource.RLIM_INFINITY))

    def fill(self, _):
        return

    def free(self, child):
        if child.poll() is None:
            resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


class Scenario:
    def __init__(self, options, disk, work, server):
        self.options, self.disk, self.work, self.server = options, disk, work, server
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("CLEARML_", "TRAINS_"))}
        (work / "clearml.conf").write_text("")
        self.environment = dict(clean, CLEARML_CACHE_DIR=str(disk.folder / "cache"),
                                CLEARML_CONFIG_FILE=str(work / "clearml.conf"))
        self.counters, self.said = work / "counters", work / "stderr"
        disk.prepare()

    def clearml(self, *arguments, status=0, **extra):
        done = subprocess.run([str(self.options.clearml), "offline", *map(str, arguments)], capture_output=True, text=True,
                              env=dict(self.environment, **extra), cwd=self.work, timeout=300)
        if done.returncode != status:
            raise Wrong(f"clearml offline {arguments[0]} exited with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self, pause, *rounds):
        self.counters.write_bytes(bytes(4096))
        with open(self.said, "wb") as stderr:
            child = subprocess.Popen([str(self.options.target), str(self.counters), str(pause), *map(str, rounds)],
                                     cwd=self.work, env=dict(self.environment, CLEARML_OFFLINE_MODE="1"), stderr=stderr,
                                     preexec_fn=self.disk.limits)
        self.wait(child, lambda: self.returned()[1], "KillTarget did not start")
        self.disk.fill(child)
        return child

    def wait(self, child, condition, what):
        deadline = time.monotonic() + 60
        while not condition():
            if child.poll() is not None or time.monotonic() > deadline:
                raise Wrong(f"{what}: {self.messages()}")
            time.sleep(0.005)

    def returned(self):
        with open(self.counters, "rb") as file, mmap.mmap(file.fileno(), 4096, access=mmap.ACCESS_READ) as page:
            return struct.unpack_from(f"<{COUNTERS}Q", page)

    def messages(self):
        return self.said.read_text(encoding="utf-8").splitlines()

    def session(self):
        listed = json.loads(self.clearml("list", "--json"))
        if len(listed) != 1 or "error" in listed[0]:
            raise Wrong(f"the journal lists {listed}")
        return listed[0]["session"]

    def deliver(self, session, lost=False):
        """Exports and syncs; a sync that knows of lost reports says so and ends with status 1."""
        archive = self.work / "session.zip"
        self.clearml("export", session, "--output", archive)
        journal = Journal(archive)
        said = self.clearml("sync", session, status=1 if lost else 0, **self.server.environment())
        if lost != ("\n  lost " in said):
            raise Wrong(f"sync should{'' if lost else ' not'} tell of lost reports: {said}")
        return journal, check_server(self.server, session, journal)


def full_until_the_end(scenario):
    """The disk stays full: calls return, the user is told once, the status is 0, what was stored is whole and syncs."""
    child = scenario.start(0, ROUNDS)
    status = child.wait(120)
    if status != 0:
        raise Wrong(f"the program ended with {status}: {scenario.messages()}")
    returned = scenario.returned()
    if set(returned[2:]) != {ROUNDS, ROUNDS * 8}:
        raise Wrong(f"calls did not return: {returned}")
    told = [line for line in scenario.messages() if REFUSED in line]
    if len(told) != 1 or len(scenario.messages()) > 2:  # the other one says how to send the run
        raise Wrong(f"the user should be told once, and was told {scenario.messages()}")
    session = scenario.session()
    shown = json.loads(scenario.clearml("show", session, "--json"))
    # Where session.json could still be written, what was only in memory is listed as missing at the end: rightly.
    damage = [place for place in shown["damage"] if ": missing, " not in place]
    if damage or len(shown["damage"]) > 1 or shown["journalled"] < 1000:
        raise Wrong(f"what was stored before is damaged: {shown}")
    scenario.disk.free(child)
    journal, (points, lines) = scenario.deliver(session, lost=bool(shown["damage"]))
    for thread in range(2):
        mine = [event["iter"] for event in journal.scalars
                if (event["metric"], event["variant"]) == ("names", f"thread {thread}")]
        if mine != list(range(len(mine))):
            raise Wrong(f"thread {thread}: what was stored is not the beginning of what was reported")
    return f"{points} points and {lines} lines had been stored and arrived; {told[0]}"


def freed_while_running(scenario):
    """Space appears again: all reports are stored, those of the time without space included, and survive SIGKILL."""
    child = scenario.start(2000)
    try:
        scenario.wait(child, lambda: any(REFUSED in line for line in scenario.messages()), "the user was not told")
        before = scenario.returned()
        scenario.wait(child, lambda: scenario.returned()[2] > before[2] + 400, "calls do not return on a full disk")
        scenario.disk.free(child)
        scenario.wait(child, lambda: any(STORED in line for line in scenario.messages()), "the disk is not used again")
        before = scenario.returned()
        scenario.wait(child, lambda: scenario.returned()[2] > before[2] + 400, "calls do not return afterwards")
    finally:
        child.kill()
        child.wait()
    if len(scenario.messages()) != 2:
        raise Wrong(f"two messages were due, and there are {scenario.messages()}")
    session = scenario.session()
    journal, (points, lines) = scenario.deliver(session)
    check_journal(journal, scenario.returned())
    return f"all {points} points and {lines} lines arrived"


def no_room_for_an_archive(scenario):
    """A folder whose archive does not fit is refused, in the program and at the terminal, and leaves nothing on the disk."""
    folder = scenario.work / "folder"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.bin").write_bytes(os.urandom(SMALL // 2))
    commands = {
        "a program": ([scenario.options.target.with_name("FileTarget"), "upload", folder], {"CLEARML_OFFLINE_MODE": "1"}),
        "the terminal": ([scenario.options.clearml, "model", "upload", folder, "--project", "Disk"],
                         scenario.server.environment()),
    }
    said = {}
    for name, (command, more) in commands.items():
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd=scenario.work,
                              env=dict(scenario.environment, **more), timeout=120, preexec_fn=scenario.disk.limits)
        said[name] = done.stderr
        if done.returncode == 0 or not any(words in done.stderr for words in ROOMLESS):
            raise Wrong(f"{name} should be refused for want of room: {done.returncode}, {done.stdout}{done.stderr}")
        left = [path for path in scenario.disk.folder.rglob("*") if path.is_file() and path.stat().st_size > SMALL // 4
                and "segment" not in path.name]
        if left:
            raise Wrong(f"{name} left {left}")
    return said["the terminal"].strip()


def main():
    parser = argparse.ArgumentParser(description="Fill the disk under a reporting program.")
    for name in ("target", "clearml", "server"):
        parser.add_argument(f"--{name}", required=True, type=pathlib.Path)
    parser.add_argument("--disk", type=pathlib.Path, help="a mounted tmpfs")
    options = parser.parse_args()
    for name in ("target", "clearml", "server"):
        setattr(options, name, getattr(options, name).resolve())
    passed = failed = 0
    with tempfile.TemporaryDirectory() as root:
        root = pathlib.Path(root)
        if options.disk:
            disk = MountedDisk(options.disk.resolve())
        else:
            (root / "disk").mkdir()
            disk = LimitedFiles(root / "disk")
        print(f"with {disk.name}", flush=True)
        server = LocalServer(options.server, root / "server")
        try:
            for play in (full_until_the_end, freed_while_running, no_room_for_an_archive):
                work = root / play.__name__
                work.mkdir()
                try:
                    print(f"ok   {play.__name__}: {play(Scenario(options, disk, work, server))}", flush=True)
                    passed += 1
                except Exception as error:  # one failed scenario must not hide the other
                    print(f"FAIL {play.__name__}: {error if isinstance(error, Wrong) else traceback.format_exc()}")
                    failed += 1
        finally:
            server.stop()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
