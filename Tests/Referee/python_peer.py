"""The Python SDK's half of the referee: one command per process, since Task.init is per process.

    python_peer.py write SPEC.json        run the specification online, print the task id
    python_peer.py write-offline SPEC.json   the same offline, print the path of the session zip
    python_peer.py import SESSION.zip     import an offline session, print the task id
    python_peer.py read TASK              print what the SDK's own getters return, as JSON
"""
import contextlib
import hashlib
import json
import pathlib
import sys
import tempfile
import time

from PIL import Image

import referee

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}


def run(spec):
    from clearml import Task

    task = Task.init(
        project_name=spec["project"], task_name=spec["name"], task_type=spec["type"], tags=spec["tags"],
        reuse_last_task_id=False, auto_connect_frameworks=False, auto_resource_monitoring=False,
        auto_connect_streams=False, auto_connect_arg_parser=False)
    task.set_comment(spec["comment"])
    for section, values in spec["parameters"].items():
        task.connect(values, name=section)
    logger = task.get_logger()
    for title, series, iteration, value in spec["scalars"]:
        logger.report_scalar(title, series, value, iteration)
    for name, value in spec["single_values"].items():
        logger.report_single_value(name, value)
    for level, text in spec["console"]:
        logger.report_text(text, level=LEVELS[level], print_console=False)
        time.sleep(0.003)  # the SDK does not keep the order of lines of one millisecond
    folder = tempfile.mkdtemp()
    for number, (title, series, iteration, width, height, channels) in enumerate(spec["images"]):
        path = f"{folder}/{number}.png"
        Image.frombytes({1: "L", 3: "RGB", 4: "RGBA"}[channels], (width, height),
                        referee.pixels(width, height, channels)).save(path)
        logger.report_image(title, series, iteration, local_path=path)
    for number, (title, series, iteration, extension, text) in enumerate(spec["media"]):
        path = f"{folder}/media{number}.{extension}"
        pathlib.Path(path).write_text(text, encoding="utf-8")
        logger.report_media(title, series, iteration, local_path=path)
    for title, series, iteration, figure in spec["plots"]:
        logger.report_plotly(title, series, figure=figure, iteration=iteration)
    task.flush(wait_for_uploads=True)
    return task


def write(path):
    with open(path, encoding="utf-8") as file:
        task = run(json.load(file))
    task.close()
    return task.id


def write_offline(path):
    from clearml import Task

    Task.set_offline(True)
    with open(path, encoding="utf-8") as file:
        task = run(json.load(file))
    folder = task.get_offline_mode_folder()
    task.close()
    return str(folder) + ".zip"


def import_session(path):
    from clearml import Task

    return Task.import_offline_session(path)


def read(task_id):
    from clearml import Task

    task = Task.get_task(task_id=task_id)
    scalars = {}
    for event in task.get_all_reported_scalars_events():
        series = scalars.setdefault(event["metric"], {}).setdefault(event["variant"], {})
        series[str(event["iter"])] = event["value"]
    hyperparams = task.data.hyperparams or {}
    return {
        "name": task.name,
        "project": task.get_project_name(),
        "type": str(task.task_type),
        "tags": sorted(task.get_tags()),
        "comment": task.comment,
        "status": task.get_status(),
        "parameters": task.get_parameters(cast=False),
        "parameter_types": {
            f"{section}/{name}": item.type for section, items in hyperparams.items() for name, item in items.items()
        },
        "scalars": scalars,
        "sampled_scalars": {
            title: {name: len(points["x"]) for name, points in series.items()}
            for title, series in task.get_reported_scalars().items()
        },
        "single_values": task.get_reported_single_values(),
        "console": task.get_reported_console_output(number_of_reports=10000),
        "samples": samples(task),
        "plots": {f"{event['metric']}/{event['variant']}@{event['iter']}": json.loads(event["plot_str"])
                  for event in task.get_reported_plots(max_iterations=100)},
    }


def samples(task):
    """Every image and medium, fetched as the SDK fetches it."""
    from clearml import StorageManager
    from clearml.backend_api.services import events

    answer = task.send(events.GetTaskEventsRequest(task=task.id, event_type="training_debug_image", batch_size=1000))
    found = {}
    for event in answer.response.events:
        path = StorageManager.get_local_copy(event["url"], extract_archive=False)
        extension = event["url"].rsplit(".", 1)[-1]
        if extension == "png":
            with Image.open(path) as image:
                image.verify()
            with Image.open(path) as image:
                content = [*image.size, hashlib.sha256(image.tobytes()).hexdigest()]
        else:
            content = [extension, hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()]
        found[f"{event['metric']}/{event['variant']}@{event['iter']}"] = content
    return found


def all_scalar_events(task):
    """Every scalar event of the task, exact values, through the SDK's own session."""
    from clearml.backend_api.services import events

    scroll, found = None, []
    while True:
        answer = task.send(events.GetTaskEventsRequest(
            task=task.id, event_type="training_stats_scalar", scroll_id=scroll, batch_size=1000))
        page = answer.response.events
        found += page
        scroll = answer.response.scroll_id
        if len(page) < 1000:
            return found


COMMANDS = {"write": write, "write-offline": write_offline, "import": import_session, "read": read}


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 64
    from clearml import Task

    Task.get_all_reported_scalars_events = all_scalar_events
    with contextlib.redirect_stdout(sys.stderr):  # the SDK prints on stdout; the answer must be alone there
        answer = COMMANDS[sys.argv[1]](sys.argv[2])
    print(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
