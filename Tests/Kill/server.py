"""A local server that may be killed, and raw calls to it; standard library only."""
import base64
import json
import pathlib
import signal
import subprocess
import time
import urllib.error
import urllib.request


class LocalServer:
    """One server process on fixed ports with fixed data, so that it is the same server after a kill."""

    def __init__(self, binary, folder):
        self.binary, self.folder, self.process, self.token, self.ports = binary, pathlib.Path(folder), None, None, None
        self.folder.mkdir(parents=True, exist_ok=True)
        self.ready = None
        self.start()

    def start(self):
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        ports = ["--port", "0"]
        if self.ports:
            ports = [part for name, port in self.ports.items() for part in (f"--{name}", port)]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [str(self.binary), *ports, "--data", str(self.folder / "data"), "--ready-file", str(ready)],
                stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while not (ready.exists() and ready.read_text().strip().endswith("}")):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the local server did not start: {(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.01)
        self.ready = json.loads(ready.read_text())
        self.ports = {"port": self.ready["api"].rsplit(":", 1)[1], "files-port": self.ready["files"].rsplit(":", 1)[1],
                      "web-port": self.ready["web"].rsplit(":", 1)[1]}
        self.token = None

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()

    def environment(self):
        return {"CLEARML_API_HOST": self.ready["api"], "CLEARML_FILES_HOST": self.ready["files"],
                "CLEARML_WEB_HOST": self.ready["web"], "CLEARML_API_ACCESS_KEY": self.ready["key"],
                "CLEARML_API_SECRET_KEY": self.ready["secret"]}

    # -- raw calls ---------------------------------------------------------------------------

    def request(self, action, body, authorization):
        request = urllib.request.Request(f"{self.ready['api']}/v2.23/{action}", data=json.dumps(body).encode(), headers={
            "Content-Type": "application/json", "Authorization": authorization})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{action}: {error.code} {error.read()[:1000]!r}") from error

    def call(self, action, body):
        if self.token is None:
            keys = base64.b64encode(f"{self.ready['key']}:{self.ready['secret']}".encode()).decode()
            self.token = self.request("auth.login", {}, f"Basic {keys}")["token"]
        return self.request(action, body, f"Bearer {self.token}")

    def scalars(self, task):
        """Every scalar event of the task."""
        found, scroll = [], None
        while True:
            body = {"task": task, "event_type": "training_stats_scalar", "batch_size": 5000, "order": "asc"}
            if scroll:
                body["scroll_id"] = scroll
            page = self.call("events.get_task_events", body)
            found += page["events"]
            scroll = page.get("scroll_id")
            if len(page["events"]) < 5000 or not scroll:
                return found

    def console(self, task):
        """Every console event of the task; those of one millisecond are never split between pages."""
        found, position = [], -1
        while True:
            page = self.call("events.get_task_log", {"task": task, "order": "asc", "navigate_earlier": False,
                                                     "from_timestamp": position, "batch_size": 5000})
            fresh = [event for event in page["events"] if event["timestamp"] > position]
            if not fresh:
                if len(found) != page["total"]:
                    raise RuntimeError(f"{len(found)} console events were read, and {page['total']} are there")
                return found
            found += fresh
            position = max(event["timestamp"] for event in fresh)

    def tasks_of_session(self, session):
        """Ids of all tasks that were made for this session."""
        found, number = [], 0
        while True:
            page = self.call("tasks.get_all", {"page": number, "page_size": 500, "only_fields": ["id", "runtime"]})["tasks"]
            found += [task["id"] for task in page if (task.get("runtime") or {}).get("session") == session]
            if len(page) < 500:
                return found
            number += 1
