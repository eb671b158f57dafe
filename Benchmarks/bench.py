#!/usr/bin/env python3
"""Measures the library beside the Python SDK and the physical limit, and prints one table.

    bench.py --reporting BINARY --clearml BINARY --transfers BINARY --server BINARY
             [--runs 5] [--json FILE] [--only SCENARIO]... [--quick]

Every figure is the median of at least five runs, each in a process of its own with a fresh journal; the Python SDK's
scenarios run between ours. Exit status 0 when every key reaches its target, 1 when one falls short or could not be measured.
"""
import argparse
import contextlib
import hashlib
import json
import mmap
import os
import pathlib
import random
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent

# key: (target, "<=" at most or ">=" at least). The source of each target is the table in docs/performance.md.
TARGETS = {
    "report_ns_p50": (120, "<="), "report_ns_p999": (1000, "<="), "handle_ns_p50": (45, "<="),
    "report_allocations": (0, "<="), "report_dead_ns_p50": (120, "<="), "report_dead_ns_p999": (1000, "<="),
    "start_ms": (20, "<="), "init_dead_ms": (2100, "<="), "durable_events_per_s": (4e6, ">="),
    "close_ms": (100, "<="), "journal_bytes": (48, "<="), "sync_events_per_s": (2e6, ">="),
    "peak_rss_mib": (64, "<="), "kill_kept": (1.0, ">="), "monitor_cpu_percent": (0.5, "<="),
    "surface_loop_ratio": (50, ">="), "surface_total_ratio": (5, ">="), "surface_peak_rss_mib": (96, "<="),
    "upload_vs_curl": (0.9, ">="), "download_vs_curl": (0.8, ">="), "hash_vs_openssl": (0.9, ">="),
    "files_peak_rss_mib": (48, "<="), "upload_call_ms": (5, "<="), "small_artifacts_ratio": (10, ">="),
}


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder, self.children = options, folder, []
        self.count = 100_000 if options.quick else 1_000_000
        self.figures, self.python, self.limits, self.failed = {}, {}, {}, []

    def environment(self, cache, **extra):
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("CLEARML_", "TRAINS_"))}
        configuration = self.folder / "clearml.conf"
        configuration.write_text("sdk.development { report_use_subprocess: true, vcs_repo_detect_async: false }\n")
        return dict(clean, CLEARML_CACHE_DIR=str(cache), CLEARML_CONFIG_FILE=str(configuration),
                    CLEARML_SUPPRESS_UPDATE_MESSAGE="1", **extra)

    def fresh(self):
        cache = self.folder / "cache"
        shutil.rmtree(cache, ignore_errors=True)
        return cache

    def reporting(self, scenario, *arguments, **extra):
        extra.setdefault("CLEARML_OFFLINE_MODE", "1")
        extra = {key: value for key, value in extra.items() if value}
        done = subprocess.run([str(self.options.reporting), scenario, *map(str, arguments)], capture_output=True, text=True,
                              env=self.environment(self.fresh(), **extra), cwd=self.folder, timeout=600)
        if done.returncode != 0:
            raise RuntimeError(f"{scenario}: exit status {done.returncode}\n{done.stderr}")
        return json.loads(done.stdout.strip().splitlines()[-1])

    def python_reporting(self, scenario, argument, **extra):
        done = subprocess.run([sys.executable, str(HERE / "python_reporting.py"), scenario, str(argument)],
                              capture_output=True, text=True, env=self.environment(self.folder / "python", **extra),
                              cwd=self.folder, timeout=600)
        if done.returncode != 0:
            raise RuntimeError(f"python {scenario}: {done.stderr}")
        return json.loads(done.stdout.strip().splitlines()[-1])

    def sink(self, *flags):
        port_file = self.folder / f"sink{len(self.children)}"
        child = subprocess.Popen([sys.executable, str(HERE / "sink.py"), str(port_file), *flags])
        self.children.append(child)
        deadline = time.monotonic() + 20
        while not port_file.exists():
            if time.monotonic() > deadline:
                raise RuntimeError("the sink did not start")
            time.sleep(0.02)
        return port_file.read_text()

    def online(self, address):
        return {"CLEARML_OFFLINE_MODE": "", "CLEARML_API_HOST": address, "CLEARML_WEB_HOST": address,
                "CLEARML_FILES_HOST": address, "CLEARML_API_ACCESS_KEY": "key", "CLEARML_API_SECRET_KEY": "secret"}

    def median(self, runs, measure):
        """The member-wise median of several runs."""
        results = [measure() for _ in range(runs)]
        return {key: statistics.median(result[key] for result in results)
                for key in results[0] if isinstance(results[0][key], (int, float))}

    # -- scenarios ---------------------------------------------------------------------------

    def report(self):
        runs = self.options.runs
        ours, theirs, limit = [], [], []
        for _ in range(runs):  # side by side: the machine's mood is the same for all
            ours.append(self.reporting("names", self.count))
            limit.append(self.reporting("limit", self.count))
            theirs.append(self.python_reporting("names", 300 if self.options.quick else 1000))
        self.figures["report_ns_p50"] = statistics.median(run["p50"] for run in ours)
        self.figures["report_ns_p999"] = statistics.median(run["p999"] for run in ours)
        self.python["report_ns_p50"] = statistics.median(run["p50"] for run in theirs)
        self.python["report_ns_p999"] = statistics.median(run["p999"] for run in theirs)
        self.limits["report_ns_p50"] = statistics.median(run["p50"] for run in limit)
        self.limits["report_ns_p999"] = statistics.median(run["p999"] for run in limit)
        self.figures["handle_ns_p50"] = self.median(runs, lambda: self.reporting("handle", self.count))["p50"]
        self.limits["handle_ns_p50"] = self.limits["report_ns_p50"]

    def dead(self):
        closed = self.online("http://127.0.0.1:9")
        result = self.median(self.options.runs, lambda: self.reporting("names", self.count, **closed))
        self.figures["report_dead_ns_p50"], self.figures["report_dead_ns_p999"] = result["p50"], result["p999"]
        silent = self.online(self.sink("--silent"))
        slowest = [self.median(self.options.runs, lambda: self.reporting("initialize", **how))["ms"]
                   for how in (closed, silent)]
        self.figures["init_dead_ms"] = max(slowest)

    def allocations(self):
        """Blocks that DHAT counts for 20,000 calls more, per call; a timer in the background may add one now and then."""
        if not shutil.which("valgrind"):
            raise RuntimeError("valgrind is not installed")
        stripped = self.folder / "reporting"
        subprocess.run(["strip", "-g", "-o", str(stripped), str(self.options.reporting)], check=True)

        def blocks(count):
            done = subprocess.run(["valgrind", "--tool=dhat", f"--dhat-out-file={self.folder / 'dhat'}", str(stripped),
                                   "count-names", str(count)], capture_output=True, text=True, timeout=600,
                                  env=self.environment(self.fresh(), CLEARML_OFFLINE_MODE="1"), cwd=self.folder)
            for line in done.stderr.splitlines():
                if "Total:" in line:
                    return int(line.split(" in ")[1].split()[0].replace(",", ""))
            raise RuntimeError(f"DHAT said nothing: {done.stderr}")

        few, many = blocks(10_000), blocks(30_000)
        self.figures["report_allocations"] = round(max(0, many - few) / 20_000, 2)

    def start(self):
        def ours():
            begun = time.monotonic_ns()
            return {"ms": (self.reporting("start")["accepted_ns"] - begun) / 1e6}

        def theirs():
            begun = time.monotonic_ns()
            return {"ms": (self.python_reporting("start", 1)["accepted_ns"] - begun) / 1e6}

        self.figures["start_ms"] = self.median(max(self.options.runs, 9), ours)["ms"]
        self.python["start_ms"] = self.median(self.options.runs, theirs)["ms"]

    def durable(self):
        result = self.median(self.options.runs, lambda: self.reporting("durable", self.count))
        self.figures["durable_events_per_s"], self.figures["close_ms"] = result["per_second"], result["close_ms"]
        sizes = [path.stat().st_size for path in (self.folder / "cache").rglob("segment-*")]
        self.figures["journal_bytes"] = round(sum(sizes) / self.count, 2)
        count = 5_000 if self.options.quick else 20_000
        theirs = self.median(self.options.runs, lambda: self.python_reporting("durable", count))
        self.python["durable_events_per_s"], self.python["close_ms"] = theirs["per_second"], theirs["close_ms"]

    def sync(self):
        address = self.sink()
        environment = self.online(address)

        def ours():
            self.reporting("durable", self.count)
            begun = time.monotonic()
            done = subprocess.run([str(self.options.clearml), "offline", "sync", "--all"], capture_output=True, text=True,
                                  env=self.environment(self.folder / "cache", **environment), cwd=self.folder, timeout=600)
            elapsed = time.monotonic() - begun
            if done.returncode != 0:
                raise RuntimeError(f"sync: {done.stdout}{done.stderr}")
            return {"rate": self.count / elapsed}

        self.figures["sync_events_per_s"] = self.median(self.options.runs, ours)["rate"]
        count = 5_000 if self.options.quick else 20_000
        rates = []
        for _ in range(self.options.runs):
            folder = self.python_reporting("durable", count)["folder"]
            rates.append(count / self.python_reporting("sync", folder, **{k: v for k, v in environment.items() if v})["seconds"])
        self.python["sync_events_per_s"] = statistics.median(rates)

    def memory(self):
        self.figures["peak_rss_mib"] = self.median(self.options.runs, lambda: self.reporting("memory", self.count * 10))["mib"]

    def kill(self):
        """The worst share of returned reports found after SIGKILL, flat out, over several kills."""
        worst = 1.0
        for _ in range(max(self.options.runs, 10)):
            counter = self.folder / "counter"
            counter.write_bytes(bytes(4096))
            cache = self.fresh()
            child = subprocess.Popen([str(self.options.reporting), "kill"], cwd=self.folder,
                                     env=self.environment(cache, CLEARML_OFFLINE_MODE="1", BENCH_COUNTER=str(counter)))
            with open(counter, "r+b") as file, mmap.mmap(file.fileno(), 4096) as page:
                while struct.unpack_from("<Q", page)[0] == 0:
                    time.sleep(0.001)
                time.sleep(random.uniform(0.01, 0.25))
                child.send_signal(signal.SIGKILL)
                child.wait()
                returned = struct.unpack_from("<Q", page)[0]
            shown = json.loads(subprocess.run([str(self.options.clearml), "offline", "list", "--json"], check=True,
                                              capture_output=True, text=True, cwd=self.folder,
                                              env=self.environment(cache)).stdout)
            found = shown[0]["journalled"] - 1  # without the creation of the task
            worst = min(worst, found / returned)
        self.figures["kill_kept"] = min(1.0, worst)

    def monitor(self):
        """What the resource monitor adds to the use of one core, at its real rate and with one of its reports."""
        seconds = 5 if self.options.quick else 32
        shares = []
        for _ in range(1 if self.options.quick else 3):
            without = self.reporting("unmonitored", seconds)["percent"]
            shares.append(self.reporting("monitored", seconds)["percent"] - without)
        self.figures["monitor_cpu_percent"] = round(max(0.0, statistics.median(shares)), 4)

    @contextlib.contextmanager
    def local_server(self):
        """The local server with fresh data, and the environment that leads to it."""
        data = self.folder / f"server{len(self.children)}"
        ready = data / "ready.json"
        child = subprocess.Popen([str(self.options.server), "--port", "0", "--data", str(data), "--ready-file", str(ready)],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.children.append(child)
        deadline = time.monotonic() + 20
        while not ready.exists() or not ready.read_text():
            if time.monotonic() > deadline:
                raise RuntimeError("the local server did not start")
            time.sleep(0.02)
        said = json.loads(ready.read_text())
        try:
            yield {"CLEARML_OFFLINE_MODE": "", "CLEARML_API_HOST": said["api"], "CLEARML_WEB_HOST": said["web"],
                   "CLEARML_FILES_HOST": said["files"], "CLEARML_API_ACCESS_KEY": said["key"],
                   "CLEARML_API_SECRET_KEY": said["secret"]}
        finally:
            child.kill()
            child.wait()

    def surface(self):
        """A run with scalars, console and images, until the server has it. Python's run is a tenth as long, as far as its
        times go: in proportion, since both grow with the count, and a whole one would take half an hour."""
        runs, share = (1, 100) if self.options.quick else (3, 10)
        ours, theirs = [], []
        for _ in range(runs):
            with self.local_server() as environment:
                ours.append(self.reporting("surface", self.count, **environment))
            with self.local_server() as environment:
                environment = {key: value for key, value in environment.items() if value}
                theirs.append(self.python_reporting("surface", self.count // share, **environment))

        def middle(results, key):
            return statistics.median(result[key] for result in results)

        for key, name in (("loop_seconds", "surface_loop_ratio"), ("total_seconds", "surface_total_ratio")):
            print(f"{name}: ours {middle(ours, key):.3g} s, the Python SDK's {middle(theirs, key):.3g} s x {share}",
                  file=sys.stderr)
            self.figures[name] = share * middle(theirs, key) / middle(ours, key)
        self.figures["surface_peak_rss_mib"] = middle(ours, "mib")
        self.python["surface_peak_rss_mib"] = middle(theirs, "mib")

    def small_artifacts(self):
        """A thousand files of 10 KiB as artifacts, until the server has the last; Python's run, of minutes, once."""
        runs, count = (1, 100) if self.options.quick else (3, 1000)
        small = self.folder / "small"
        small.mkdir()
        for index in range(count):
            (small / f"{index}.bin").write_bytes(os.urandom(10 << 10))
        ours = []
        for _ in range(runs):
            with self.local_server() as environment:
                ours.append(self.reporting("artifacts", count, **environment)["total_seconds"])
        with self.local_server() as environment:
            environment = {key: value for key, value in environment.items() if value}
            theirs = self.python_reporting("artifacts", count, **environment)["total_seconds"]
        print(f"small_artifacts_ratio: ours {statistics.median(ours):.3g} s, the Python SDK's {theirs:.3g} s", file=sys.stderr)
        self.figures["small_artifacts_ratio"] = theirs / statistics.median(ours)

    def large_file(self, size):
        """A file without a pattern that a disk or a wire could use, on the disk and in its cache; the digest of it."""
        path, digest = self.folder / "large", hashlib.sha256()
        block = os.urandom(16 << 20)
        with open(path, "wb") as file:
            for number in range(size // len(block)):
                piece = number.to_bytes(8, "little") + block[8:]
                file.write(piece)
                digest.update(piece)
            file.flush()
            os.fsync(file.fileno())
        return path, digest.hexdigest()

    def transfer(self, *arguments, **extra):
        done = subprocess.run([str(self.options.transfers), *map(str, arguments)], capture_output=True, text=True,
                              env=self.environment(self.folder / "cache", **extra), cwd=self.folder, timeout=600)
        if done.returncode != 0:
            raise RuntimeError(f"transfers {arguments[0]}: {done.stdout}{done.stderr}")
        return json.loads(done.stdout.strip().splitlines()[-1])

    @staticmethod
    def curl(*arguments):
        """Seconds that curl says a transfer took."""
        done = subprocess.run(["curl", "-sS", "--fail", "-w", "%{stderr}%{time_total}", *map(str, arguments)],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True, timeout=600)
        return float(done.stderr.strip())

    def files(self):
        """One large file up, down and hashed, in turn with curl and openssl: all from the memory of the machine."""
        if not shutil.which("curl") or not shutil.which("openssl"):
            raise RuntimeError("curl and openssl are needed")
        size = (256 if self.options.quick else 2048) << 20
        path, digest = self.large_file(size)
        address = self.sink("--serve", str(path))
        # Where there is a file system in memory the disk cannot hide what the code costs; both flush what they wrote.
        shared = pathlib.Path("/dev/shm")
        has_room = shared.is_dir() and shutil.disk_usage(shared).free > 2 * size
        ratios, peaks = {"upload_vs_curl": [], "download_vs_curl": [], "hash_vs_openssl": []}, []
        with tempfile.TemporaryDirectory(dir=shared if has_room else self.folder) as place:
            target = pathlib.Path(place) / "fetched"

            def download_by_curl():
                begun = time.monotonic()
                self.curl("-o", target, f"{address}/file")
                with open(target, "rb") as file:
                    os.fsync(file.fileno())
                target.unlink()
                return time.monotonic() - begun

            def download():
                done = self.transfer("download", address, target, BENCH_SHA256=digest)
                target.unlink()
                return done

            for _ in range(self.options.runs):
                theirs, ours = self.curl("-T", path, f"{address}/file"), self.transfer("upload", address, path)
                ratios["upload_vs_curl"].append(theirs / ours["seconds"])
                peaks.append(ours["mib"])
                theirs, ours = download_by_curl(), download()
                ratios["download_vs_curl"].append(theirs / ours["seconds"])
                peaks.append(ours["mib"])
                theirs = self.openssl_rate()
                ours = self.transfer("hash", path, BENCH_SHA256=digest)
                ratios["hash_vs_openssl"].append(size / ours["cpu_seconds"] / theirs)
        for key, values in ratios.items():
            self.figures[key] = statistics.median(values)
        self.figures["files_peak_rss_mib"] = max(peaks)
        path.unlink()

    @staticmethod
    def openssl_rate():
        """Bytes of SHA-256 in a second of one core's time, which is what openssl counts."""
        done = subprocess.run(["openssl", "speed", "-seconds", "1", "-evp", "sha256", "-bytes", "16384"],
                              capture_output=True, text=True, check=True, timeout=60)
        return float(done.stdout.strip().splitlines()[-1].split()[-1].rstrip("k")) * 1000

    def upload_call(self):
        """What handing over a file of 1 GB takes from the thread that does it."""
        path, _ = self.large_file((128 if self.options.quick else 1024) << 20)
        runs = max(self.options.runs, 5)
        results = [self.reporting("artifact-call", 1)["ms"] for _ in range(runs)]
        shutil.rmtree(self.folder / "cache", ignore_errors=True)
        self.figures["upload_call_ms"] = statistics.median(results)
        path.unlink()

    # -- the table ---------------------------------------------------------------------------

    def run(self):
        for scenario in (self.report, self.dead, self.allocations, self.start, self.durable, self.sync, self.memory, self.kill,
                         self.monitor, self.surface, self.small_artifacts, self.upload_call, self.files):
            if self.options.only and scenario.__name__ not in self.options.only:
                continue
            print(f"measuring {scenario.__name__} …", file=sys.stderr, flush=True)
            try:
                scenario()
            except Exception as error:  # the other scenarios still tell something
                print(f"{scenario.__name__} failed: {error}", file=sys.stderr, flush=True)
                self.failed.append(scenario.__name__)

    def table(self):
        def show(value):
            return "" if value is None else f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"

        short = []
        print(f"{'key':24}{'median':>14}{'target':>16}{'Python SDK':>14}{'ratio':>12}{'limit':>10}")
        for key, (target, relation) in TARGETS.items():
            if key not in self.figures:
                continue
            value, theirs = self.figures[key], self.python.get(key)
            reached = value <= target if relation == "<=" else value >= target
            if not reached:
                short.append(key)
            ratio = None if not theirs or not value else (theirs / value if relation == "<=" else value / theirs)
            print(f"{key:24}{show(value):>14}{relation + ' ' + show(target):>16}{show(theirs):>14}"
                  f"{show(ratio) + 'x' if ratio else '':>12}{show(self.limits.get(key)):>10}{'' if reached else '  short'}")
        print(f"{len(self.figures) - len(short)} of {len(self.figures)} keys reach their target"
              + (f"; short: {', '.join(short)}" if short else "")
              + (f"; failed: {', '.join(self.failed)}" if self.failed else ""))
        return short + self.failed


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure clearml-swift beside the Python SDK.")
    for name in ("reporting", "clearml", "transfers", "server"):  # scripts/bench builds and names them
        parser.add_argument(f"--{name}", required=True, type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="measurements of each figure (5)")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--only", action="append", metavar="SCENARIO",
                        help="report, dead, allocations, start, durable, sync, memory, kill, monitor, surface, small_artifacts, "
                             "upload_call or files; may be repeated")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work, for trying the harness")
    options = parser.parse_args()
    for name in ("reporting", "clearml", "transfers", "server"):
        setattr(options, name, getattr(options, name).resolve())
    with tempfile.TemporaryDirectory(dir=os.environ.get("CLEARML_ARTIFACTS")) as folder:
        bench = Bench(options, pathlib.Path(folder))
        try:
            bench.run()
        finally:
            for child in bench.children:
                child.kill()
                child.wait()
    short = bench.table()
    if options.json:
        options.json.write_text(json.dumps({**bench.figures, "python": bench.python, "limit": bench.limits}, indent=2) + "\n")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
