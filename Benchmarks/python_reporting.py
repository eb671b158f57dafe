"""The Python SDK in the same scenarios as Reporting.swift: one scenario a process, figures as one line of JSON.

    python_reporting.py names|durable|start|surface|artifacts|sync COUNT
"""
import contextlib
import json
import sys
import time


def begin(offline):
    from clearml import Task

    if offline:
        Task.set_offline(True)
    return Task.init(project_name="Benchmarks", task_name="reporting", reuse_last_task_id=False,
                     auto_connect_frameworks=False, auto_resource_monitoring=False, auto_connect_streams=False,
                     auto_connect_arg_parser=False)


def names(count):
    task = begin(offline=True)
    logger = task.get_logger()
    samples = []
    for index in range(count):
        start = time.perf_counter_ns()
        logger.report_scalar("loss", "train", 0.5, index)
        samples.append(time.perf_counter_ns() - start)
    task.close()
    samples.sort()
    return {"p50": samples[count // 2], "p999": samples[int(count * 0.999)], "mean": sum(samples) / count}


def durable(count):
    task = begin(offline=True)
    logger = task.get_logger()
    start = time.perf_counter()
    for index in range(count):
        logger.report_scalar("loss", "train", 0.5, index)
    closing = time.perf_counter()
    task.close()
    end = time.perf_counter()
    return {"per_second": count / (end - start), "close_ms": (end - closing) * 1000,
            "folder": str(task.get_offline_mode_folder())}


def surface(count):
    import resource

    import numpy

    task = begin(offline=False)
    logger = task.get_logger()
    pixels = (numpy.arange(128 * 128 * 3) % 251).astype("uint8").reshape(128, 128, 3)
    start = time.perf_counter()
    for index in range(count):
        logger.report_scalar("loss", "train", 0.5, index)
        if index % 100 == 0:
            logger.report_text(f"iteration {index} of {count}: so far, so good", print_console=False)
        if index % 1000 == 0:
            logger.report_image("samples", "train", index, image=pixels)
    loop = time.perf_counter() - start
    task.flush(wait_for_uploads=True)
    task.close()
    return {"loop_seconds": loop, "total_seconds": time.perf_counter() - start,
            "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def artifacts(count):
    import pathlib

    folder = pathlib.Path("small")
    task = begin(offline=False)
    start = time.perf_counter()
    for index in range(count):
        task.upload_artifact(f"artifact {index}", str(folder / f"{index}.bin"))
    calls = time.perf_counter() - start
    task.flush(wait_for_uploads=True)
    total = time.perf_counter() - start
    # What counts is what the server has: the flush gives up after a while.
    known = known_artifacts(task)
    if known != count:
        raise SystemExit(f"{known} of {count} artifacts arrived")
    task.close()
    return {"calls_seconds": calls, "total_seconds": total}


def known_artifacts(task):
    from clearml import Task

    return len(Task.get_task(task_id=task.id).artifacts)


def start(_):
    task = begin(offline=True)
    task.get_logger().report_scalar("loss", "train", 0.5, 0)
    accepted = time.monotonic_ns()
    task.close()
    return {"accepted_ns": accepted}


def sync(folder):
    from clearml import Task

    begun = time.perf_counter()
    Task.import_offline_session(folder)
    return {"seconds": time.perf_counter() - begun}


def main():
    scenario, argument = sys.argv[1], sys.argv[2]
    with contextlib.redirect_stdout(sys.stderr):
        if scenario == "sync":
            figures = sync(argument)
        else:
            figures = {"names": names, "durable": durable, "start": start, "surface": surface,
                       "artifacts": artifacts}[scenario](int(argument))
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
