#!/usr/bin/env python3
"""A loopback server that accepts everything and parses nothing: what a client could reach at best.

    sink.py PORT-FILE [--silent] [--serve FILE]

Answers every call with the same envelope (enough for login, project and task creation and batches) and writes its
address to PORT-FILE. With --silent it accepts connections and never answers. As a file server it takes whatever it is
sent for a file called "file", and with --serve gives FILE to everybody.
"""
import base64
import json
import os
import socket
import sys
import threading
import time

TOKEN = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (
    {"alg": "none"}, {"exp": 4102444800, "iat": 0, "api_version": "2.34", "server_version": "2.3.0",
                      "server_build": "1", "feature_set": "basic", "env": "sink"})) + ".AAAA"
TASK = {"id": "0" * 32, "name": "sink", "status": "in_progress", "type": "training", "project": "1" * 32, "runtime": {},
        "hyperparams": {}, "configuration": {}, "execution": {"artifacts": []}, "models": {"input": [], "output": []},
        "script": {}, "container": {}, "system_tags": [], "tags": []}
ANSWERS = {
    "auth.login": {"token": TOKEN},
    "projects.get_all": {"projects": []},
    "projects.create": {"id": "1" * 32},
    "tasks.get_all": {"tasks": []},
    "tasks.get_by_id": {"task": TASK},
    "tasks.create": {"id": "0" * 32},
    "events.add_batch": {"errors": 0, "errors_info": {}},
}


# What a file server says that has stored "file".
STORED = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n["file"]'


def answer(endpoint):
    body = json.dumps({"meta": {"id": "1", "trx": "1", "endpoint": {"name": endpoint, "requested_version": "2.23",
                                                                    "actual_version": "1.0"},
                                "result_code": 200, "result_subcode": 0, "result_msg": "OK", "error_stack": None,
                                "error_data": {}},
                       "data": ANSWERS.get(endpoint, {"updated": 1, "fields": {}})}).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def give(connection, path):
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nETag: \"1\"\r\n"
                           b"Content-Length: %d\r\n\r\n" % size)
        connection.sendfile(file)


def serve(connection, served):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    scratch = bytearray(1 << 20)
    head = b""
    while True:
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return
            head += piece
        head, _, rest = head.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            elif name.lower() == b"expect":
                connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        left = length - len(rest)
        while left > 0:
            count = connection.recv_into(scratch, min(left, len(scratch)))
            if not count:
                return
            left -= count
        method, path = head.split(b" ", 2)[:2]
        path = path.split(b"?")[0].strip(b"/").split(b"/")[-1].decode()
        if method == b"GET" and path == "file" and served:
            give(connection, served)
        elif not path:
            connection.sendall(STORED)
        else:
            connection.sendall(answer(path))
        head = rest[length:] if len(rest) > length else b""


def main():
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    temporary = sys.argv[1] + ".tmp"
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(f"http://127.0.0.1:{listener.getsockname()[1]}")
    os.rename(temporary, sys.argv[1])
    silent = "--silent" in sys.argv
    served = sys.argv[sys.argv.index("--serve") + 1] if "--serve" in sys.argv else None
    kept = []
    while True:
        connection, _ = listener.accept()
        if silent:
            kept.append(connection)
            continue
        threading.Thread(target=guarded, args=(connection, served), daemon=True).start()


def guarded(connection, served):
    with connection:
        try:
            serve(connection, served)
        except OSError:
            time.sleep(0)  # the client went away: nothing to clean up but the socket


if __name__ == "__main__":
    main()
