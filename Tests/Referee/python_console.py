"""The Python SDK's half of the console's comparison: captures what standard input tells to print.

Pieces end with NUL; `o` before what goes to standard output, `e` before what goes to standard error. The last line of
standard output is the folder of the offline session.
"""
import os
import sys
import time


def main():
    from clearml import Task

    pieces = sys.stdin.read().split("\0")[:-1]
    Task.set_offline(True)
    task = Task.init(project_name="Console", task_name="console", reuse_last_task_id=False, auto_connect_frameworks=False,
                     auto_resource_monitoring=False, auto_connect_arg_parser=False)
    for piece in pieces:
        stream = sys.stderr if piece[0] == "e" else sys.stdout
        stream.write(piece[1:])
        time.sleep(0.002)  # the SDK does not keep the order of records of one millisecond
    folder = task.get_offline_mode_folder()
    task.close()
    os.write(1, f"\n{folder}\n".encode())


if __name__ == "__main__":
    main()
