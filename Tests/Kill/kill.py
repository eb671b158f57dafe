#!/usr/bin/env python3
"""Kills a reporting program, its sync and the server at random moments, and looks for every report that had returned.

    kill.py --target KillTarget --clearml clearml --server clearml-local-server [--rounds 50] [--seed N] [--only ROUND]

A round: KillTarget reports offline from two threads and is killed with SIGKILL. Then the journal (read through its
export) must hold, per thread in the order of the calls, every report that had returned, each once. Then the session is
synchronised to the local server, while the sync is killed some times and in some rounds the server too; at the end the
server must hold the journal, value by value and line by line, each once, in one task.

The last line is `N passed, N failed`; a failed round prints how to play it again with the same decisions (the moments
are those of this machine at that time, so a rare one may take some runs).
"""
import argparse
import collections
import json
import mmap
import os
import pathlib
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import zipfile

from server import LocalServer

# As in KillTarget.swift: two flags, then by thread the calls that returned of each kind.
FLAGS, THREADS, KINDS = 2, 2, ("names", "handle", "texts", "singles")
COUNTERS = FLAGS + THREADS * len(KINDS)
SINGLE_VALUE_ITERATION = -2**31


class Wrong(Exception):
    """What a round found to be wrong."""


class Journal:
    """What a session's journal holds, read through `clearml offline export`."""

    def __init__(self, archive, reports=None):
        self.reports = reports  # operations included; None if not counted
        with zipfile.ZipFile(archive) as file:
            self.scalars = [event for line in file.read("metrics.jsonl").splitlines() if line
                            for event in json.loads(line)]
            self.lines = [event["msg"] for line in file.read("log.jsonl").splitlines() if line for event in json.loads(line)]
            self.task = json.loads(file.read("task.json"))

    def points(self):
        """What the server must hold: the last value of each point."""
        return {(event["metric"], event["variant"], event["iter"]): event["value"] for event in self.scalars}


def thread_scalars(thread):
    """What a thread of KillTarget reports, without end: title, series, iteration, value."""
    number = 0
    while True:
        for _ in range(8):
            yield "names", f"thread {thread}", number, number * 0.1
            yield "handle", f"thread {thread}", number, number * -0.3
            number += 1
        yield "Summary", f"thread {thread}", SINGLE_VALUE_ITERATION, float(number // 8 - 1)


def check_journal(journal, returned):
    """Every report that returned is there, once and in order; at most one more for each thread and kind."""
    kinds = {"names": 0, "handle": 1, "Summary": 3}
    for thread in range(THREADS):
        counts = returned[FLAGS + thread * len(KINDS):][:len(KINDS)]
        found = collections.Counter()
        mine = (event for event in journal.scalars if event["variant"] == f"thread {thread}")
        for position, (event, expected) in enumerate(zip(mine, thread_scalars(thread))):
            actual = event["metric"], event["variant"], event["iter"], event["value"]
            if actual != expected:
                raise Wrong(f"scalar {position} of thread {thread}: expected {expected}, found {actual}")
            found[kinds[event["metric"]]] += 1
        lines = [line for line in journal.lines if line.startswith(f"thread {thread} ")]
        for number, line in enumerate(lines):
            if line != f'thread {thread} line {number} ÄÖÜ "quoted"':
                raise Wrong(f"line {number} of thread {thread} is {line!r}")
        found[2] = len(lines)
        for kind, count in enumerate(counts):
            if not count <= found[kind] <= count + 1:
                raise Wrong(f"thread {thread}, {KINDS[kind]}: {count} calls had returned, {found[kind]} are in the journal")
    strangers = [event for event in journal.scalars if event["variant"] not in ("thread 0", "thread 1")]
    if strangers:
        raise Wrong(f"in the journal, but never reported: {strangers[:3]}")
    if returned[1]:
        section = journal.task.get("hyperparams", {}).get("General", {})
        if section.get("purpose", {}).get("value") != "to be killed":
            raise Wrong(f"connect() had returned, but the journal has {section}")


def check_server(server, session, journal):
    """The server holds what the journal holds: each point with its value, each line once, one task."""
    tasks = server.tasks_of_session(session)
    if journal.reports == 0 and not tasks:
        return 0, 0  # killed before the task itself was journalled
    if len(tasks) != 1:
        raise Wrong(f"{len(tasks)} tasks on the server for one session")
    task = tasks[0]
    events = server.scalars(task)
    points = {(event["metric"], event["variant"], event["iter"]): event["value"] for event in events}
    if len(points) != len(events):
        raise Wrong(f"the server holds {len(events) - len(points)} points twice")
    expected = journal.points()
    if points != expected:
        missing = [key for key in expected if key not in points]
        foreign = [key for key in points if key not in expected]
        differing = [key for key in expected if key in points and points[key] != expected[key]]
        raise Wrong(f"points: {len(missing)} missing {missing[:3]}, {len(foreign)} foreign {foreign[:3]}, "
                    f"{len(differing)} differ {differing[:3]}")
    lines = collections.Counter(event["msg"] for event in server.console(task))
    if lines != collections.Counter(journal.lines):
        missing, extra = collections.Counter(journal.lines) - lines, lines - collections.Counter(journal.lines)
        raise Wrong(f"lines: {sum(missing.values())} missing {list(missing)[:3]}, {sum(extra.values())} too many {list(extra)[:3]}")
    return len(points), sum(lines.values())


class Round:
    def __init__(self, options, number, folder, server):
        self.options, self.number, self.folder, self.server = options, number, folder, server
        self.random = random.Random(f"{options.seed}/{number}")
        self.notes, self.reports = [], 0
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("CLEARML_", "TRAINS_"))}
        (folder / "clearml.conf").write_text("")
        self.environment = dict(clean, CLEARML_CACHE_DIR=str(folder / "cache"),
                                CLEARML_CONFIG_FILE=str(folder / "clearml.conf"))

    def clearml(self, *arguments, **extra):
        return subprocess.run([str(self.options.clearml), "offline", *map(str, arguments)], capture_output=True, text=True,
                              env=dict(self.environment, **extra), cwd=self.folder, timeout=300)

    def run(self):
        returned = self.report_until_killed()
        session = self.session(returned)
        if session is None:
            return "killed before there was a session"
        journal = self.journal(session)
        check_journal(journal, returned)
        kills = self.sync(session)
        points, lines = check_server(self.server, session, journal)
        if self.number % 10 == 0:
            done = self.clearml("verify", session, **self.server.environment())
            if done.returncode != 0:
                raise Wrong(f"verify disagrees: {done.stdout[-1000:]}{done.stderr[-1000:]}")
        return f"{points} points, {lines} lines; {', '.join(self.notes + kills)}"

    def report_until_killed(self):
        """Starts KillTarget, kills it at a random moment, returns how many calls had returned."""
        path = self.folder / "counters"
        path.write_bytes(bytes(4096))
        # Some rounds hit the start of the process, some the making of the session, some report flat out.
        kind = self.random.choices(["start", "session", "paced", "flat out"], [1, 2, 6, 1])[0]
        pause = 0 if kind == "flat out" else self.random.choice([500, 2000, 8000])
        delay = self.random.uniform(0, {"start": 0.06, "session": 0.01}.get(kind, 0.4))
        if kind == "flat out":
            delay *= self.options.flat_out
        self.notes.append(f"{kind}, pause {pause} us, killed after {delay * 1000:.0f} ms")
        child = subprocess.Popen([str(self.options.target), str(path), str(pause)], cwd=self.folder,
                                 env=dict(self.environment, CLEARML_OFFLINE_MODE="1"),
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            with open(path, "r+b") as file, mmap.mmap(file.fileno(), 4096) as page:
                deadline = time.monotonic() + 60
                journal = self.folder / "cache" / "journal"
                while struct.unpack_from("<Q", page)[0] == 0:
                    if kind == "start" or (kind == "session" and journal.exists()):
                        break
                    if child.poll() is not None or time.monotonic() > deadline:
                        raise Wrong(f"KillTarget did not start: {child.communicate()[0]}")
                    time.sleep(0.0002)
                time.sleep(delay)
                child.send_signal(signal.SIGKILL)
                output, _ = child.communicate()
                if child.returncode != -signal.SIGKILL:
                    raise Wrong(f"KillTarget ended by itself with {child.returncode}: {output}")
                if output:
                    raise Wrong(f"KillTarget said {output!r}")
                return struct.unpack_from(f"<{COUNTERS}Q", page)
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()

    def session(self, returned):
        """The one session's id; None if the program was killed before `initialize` had made one."""
        done = self.clearml("list", "--json")
        sessions = json.loads(done.stdout)
        readable = [entry for entry in sessions if "error" not in entry]
        if returned[0] and (len(readable) != 1 or done.returncode != 0):
            raise Wrong(f"initialize() had returned, but the journal lists {sessions} {done.stderr}")
        if len(sessions) > 1:
            raise Wrong(f"one run, but {len(sessions)} sessions: {sessions}")
        if not readable:
            return None
        if readable[0]["running"]:
            raise Wrong("the run of a dead process counts as running")
        shown = self.clearml("show", readable[0]["session"], "--json")
        damage = json.loads(shown.stdout)["damage"]
        if damage:
            raise Wrong(f"the journal is damaged: {damage}")
        self.reports = readable[0]["journalled"]
        return readable[0]["session"]

    def journal(self, session):
        archive = self.folder / "session.zip"
        done = self.clearml("export", session, "--output", archive, "--json")
        if done.returncode != 0:
            raise Wrong(f"export: {done.stderr}")
        omitted = json.loads(done.stdout)["omitted"]
        if omitted:
            raise Wrong(f"the export left out {omitted}")
        return Journal(archive, self.reports)

    def sync(self, session):
        """Synchronises until complete, with kills in between; says what was killed."""
        command = [str(self.options.clearml), "offline", "sync", session]
        said = []
        for attempt in range(self.random.choice([0, 1, 2, 3])):
            delay = self.random.uniform(0, 0.8)
            with subprocess.Popen(command, env=dict(self.environment, **self.server.environment()), cwd=self.folder,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
                try:
                    child.wait(delay)
                    said.append("sync ended before its kill")
                except subprocess.TimeoutExpired:
                    child.send_signal(signal.SIGKILL)
                    said.append(f"sync killed after {delay * 1000:.0f} ms")
        killer = None
        if self.random.random() < 0.25:
            killer = threading.Timer(self.random.uniform(0, 0.6), self.restart_server)
            said.append(f"server killed after {killer.interval * 1000:.0f} ms")
            killer.start()
        try:
            for attempt in range(5):
                done = self.clearml("sync", session, **self.server.environment())
                if done.returncode == 0:
                    break
            if done.returncode != 0:
                raise Wrong(f"the sync does not get complete: {done.stdout[-1500:]}{done.stderr[-1500:]}")
        finally:
            if killer:
                killer.join()
        receipt = done.stdout.strip().splitlines()[-1]
        words = receipt.replace(",", "").split()
        if len(words) != 7 or words[2] != words[4] or words[6] != "0":
            raise Wrong(f"the receipt is short: {receipt}")
        return said

    def restart_server(self):
        self.server.kill()
        self.server.start()


def main():
    parser = argparse.ArgumentParser(description="Kill a reporting program and look for every report.")
    for name in ("target", "clearml", "server"):
        parser.add_argument(f"--{name}", required=True, type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--only", type=int, help="play this round alone")
    parser.add_argument("--flat-out", type=float, default=0.1, help="how long flat-out rounds report, of 0.4 s")
    parser.add_argument("--keep", type=pathlib.Path, help="where the folder of a failed round is kept")
    options = parser.parse_args()
    for name in ("target", "clearml", "server"):
        setattr(options, name, getattr(options, name).resolve())
    numbers = [options.only] if options.only is not None else range(options.rounds)
    passed = failed = 0
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as root:
        server = LocalServer(options.server, pathlib.Path(root) / "server")
        try:
            for number in numbers:
                folder = pathlib.Path(root) / f"round-{number}"
                folder.mkdir()
                begun = time.monotonic()
                one = Round(options, number, folder, server)
                try:
                    said = one.run()
                    passed += 1
                    print(f"ok   round {number}: {said} ({time.monotonic() - begun:.1f} s)", flush=True)
                except Exception as error:  # one failed round must not hide the others
                    failed += 1
                    why = str(error) if isinstance(error, Wrong) else traceback.format_exc()
                    print(f"FAIL round {number} ({'; '.join(one.notes)}): {why}\n     again: {sys.argv[0]} --target {options.target} "
                          f"--clearml {options.clearml} --server {options.server} --seed {options.seed} --only {number}",
                          flush=True)
                    if options.keep:
                        shutil.copytree(folder, options.keep / f"{options.seed}-{number}", dirs_exist_ok=True)
                    if server.process.poll() is not None:
                        server.start()
                shutil.rmtree(folder)
        finally:
            server.stop()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
