"""Uploads and downloads weights at gs:// with service accounts, against a server of Google's documented shape.

    google.py --clearml clearml      (a ClearML server is in the environment)

The server gives tokens for statements (RFC 7523) whose signature is that of the account's key, and speaks as much of the
XML interface of Cloud Storage as an upload in parts and a download need. The last line is `N passed, N failed`.
"""
import argparse
import base64
import http.server
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.parse

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

EMAIL = "robot@project.iam.gserviceaccount.com"


class Wrong(Exception):
    pass


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Google(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.uploads_begun, self.completed = [], ""
        self.objects, self.uploads, self.claims, self.parts, self.token = {}, {}, [], 0, None
        self.lock = threading.Lock()
        # Parts that are taken before requests for parts stall; -1 for no end.
        # What arrives late from a program that is gone does not count.
        self.programs = 0
        self.takes_parts, self.stalled, self.going_on = -1, threading.Event(), threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], (BrokenPipeError, ConnectionResetError)):
            super().handle_error(request, client_address)

    def account(self, key=None):
        pem = (key or self.key).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return {"type": "service_account", "client_email": EMAIL, "private_key": pem.decode(), "private_key_id": "k1",
                "project_id": "project", "token_uri": self.address + "/token"}

    def grant(self, form):
        """The token for a signed statement; raises what is wrong with it."""
        if form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer":
            raise Wrong("grant type")
        signed, signature = form["assertion"].rsplit(".", 1)
        self.key.public_key().verify(decoded(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        header, claims = (json.loads(decoded(part)) for part in signed.split("."))
        wanted = {"alg": "RS256", "typ": "JWT", "kid": "k1"}
        if header != wanted or claims["iss"] != EMAIL or claims["aud"] != self.address + "/token":
            raise Wrong("statement")
        if claims["exp"] - claims["iat"] != 3600 or abs(time.time() - claims["iat"]) > 60:
            raise Wrong("time")
        if claims["scope"] != "https://www.googleapis.com/auth/devstorage.read_write":
            raise Wrong("scope")
        self.claims.append(claims)
        self.token = f"ya29.{len(self.claims)}"
        return self.token


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.connected = self.server.programs

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if self.command != "HEAD":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def serve(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, _, query = self.path.partition("?")
        query = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        with self.server.lock:
            if path == "/token":
                return self.give_token(body)
            if self.headers.get("Authorization") != f"Bearer {self.server.token}":
                return self.answer(401)
            return self.store(urllib.parse.unquote(path), query, body)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = serve

    def stall(self):
        """Leaves the request without an answer until the test goes on."""
        self.server.stalled.set()
        self.server.lock.release()
        self.server.going_on.wait(60)
        self.server.lock.acquire()
        self.close_connection = True

    def give_token(self, body):
        try:
            token = self.server.grant(dict(urllib.parse.parse_qsl(body.decode())))
        except (InvalidSignature, Wrong, KeyError, ValueError) as error:
            text = json.dumps({"error": "invalid_grant", "error_description": f"Invalid JWT: {error!r}"})
            return self.answer(400, text.encode(), [("Content-Type", "application/json")])
        text = json.dumps({"access_token": token, "expires_in": 3599, "token_type": "Bearer"})
        self.answer(200, text.encode(), [("Content-Type", "application/json")])

    def store(self, path, query, body):
        server = self.server
        if "uploads" in query:
            name = f"u{len(server.uploads_begun)}"
            server.uploads[name] = {}
            server.uploads_begun.append(name)
            return self.answer(200, f"<R><UploadId>{name}</UploadId></R>".encode())
        if "uploadId" in query:
            parts = server.uploads[query["uploadId"]]
            if self.command == "PUT":
                if self.connected != server.programs:
                    return self.stall()
                if server.takes_parts == 0:
                    return self.stall()
                server.takes_parts -= 1
                server.parts += 1
                parts[int(query["partNumber"])] = body
                return self.answer(200, headers=[("ETag", f'"{query["partNumber"]}"')])
            if self.command == "POST":
                server.objects[path] = b"".join(parts[number] for number in sorted(parts))
                server.completed = path
                return self.answer(200, b"<CompleteMultipartUploadResult/>")
            listed = "".join(f'<Part><PartNumber>{number}</PartNumber><ETag>"{number}"</ETag>'
                             f"<Size>{len(part)}</Size></Part>" for number, part in sorted(parts.items()))
            return self.answer(200, f"<ListPartsResult>{listed}</ListPartsResult>".encode())
        if self.command == "PUT":
            server.objects[path] = body
            return self.answer(200, headers=[("ETag", '"x"')])
        if path not in server.objects:
            return self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        whole, tag = server.objects[path], [("ETag", '"x"')]
        if self.command == "HEAD":
            return self.answer(200, headers=tag + [("Content-Length", str(len(whole)))])
        wanted = self.headers.get("Range")
        if wanted is None:
            return self.answer(200, whole, tag)
        first, last = (int(end) if end else len(whole) - 1 for end in wanted.removeprefix("bytes=").split("-"))
        last = min(last, len(whole) - 1)
        span = ("Content-Range", f"bytes {first}-{last}/{len(whole)}")
        self.answer(206, whole[first:last + 1], tag + [span])


class Play:
    def __init__(self, clearml, google, folder):
        self.clearml, self.google, self.folder = clearml, google, folder
        self.file = folder / "weights.bin"
        self.file.write_bytes(random.Random(1).randbytes((40 << 20) + 7))

    def start(self, *arguments, settings="", **environment):
        conf = self.folder / "clearml.conf"
        conf.write_text(settings)
        variables = dict(os.environ, CLEARML_CONFIG_FILE=str(conf), CLEARML_CACHE_DIR=str(self.folder / "cache"),
                         STORAGE_EMULATOR_HOST=self.google.address, HOME=str(self.folder), **environment)
        return subprocess.Popen([self.clearml, *arguments], env=variables, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def run(self, *arguments, **means):
        process = self.start(*arguments, **means)
        output, errors = process.communicate(timeout=300)
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def round_trip(self, name, **means):
        asked, parts = len(self.google.claims), self.google.parts
        done = self.run("model", "upload", str(self.file), "--project", "Google", "--name", name, "--json",
                        "--output-uri", "gs://bucket/a folder", **means)
        if done.returncode != 0:
            raise Wrong(f"upload: {done.stderr}")
        if len(self.google.claims) != asked + 1 or self.google.parts - parts < 2:
            raise Wrong(f"{len(self.google.claims) - asked} tokens, {self.google.parts - parts} parts")
        model = json.loads(done.stdout)
        target = self.folder / f"{name}.bin"
        done = self.run("model", "download", model["id"], "--output", str(target), **means)
        if done.returncode != 0:
            raise Wrong(f"download: {done.stderr}")
        if target.read_bytes() != self.file.read_bytes():
            raise Wrong("the file came back changed")
        if len(self.google.claims) != asked + 2:
            raise Wrong("a download takes one token")

    def file_in_the_configuration(self):
        (self.folder / "key.json").write_text(json.dumps(self.google.account()))
        self.round_trip("file", settings=f'sdk.google.storage.credentials_json: "{self.folder}/key.json"')

    def text_in_the_configuration(self):
        text = json.dumps(json.dumps(self.google.account()))
        self.round_trip("text", settings=f"sdk.google.storage.credentials_json: {text}")

    def file_in_the_environment(self):
        (self.folder / "other.json").write_text(json.dumps(self.google.account()))
        self.round_trip("environment", GOOGLE_APPLICATION_CREDENTIALS=str(self.folder / "other.json"))

    def broken_upload_goes_on(self, end, words):
        """An upload that a signal ends after three parts is gone on with; its file is stored once, each part once."""
        google = self.google
        google.parts, google.takes_parts = 0, 3
        google.stalled.clear(), google.going_on.clear()
        uploads, name = len(google.uploads_begun), f"broken by {end.name}"
        means = dict(GOOGLE_APPLICATION_CREDENTIALS=str(self.folder / "other.json"))
        arguments = ("model", "upload", str(self.file), "--project", "Google", "--name", name, "--json",
                     "--output-uri", "gs://bucket")
        process = self.start(*arguments, **means)
        if not google.stalled.wait(60):
            raise Wrong(f"no part stalled: {process.communicate()}")
        while google.parts < 3:
            time.sleep(0.01)
        process.send_signal(end)
        _, errors = process.communicate(timeout=60)
        google.going_on.set()
        if process.returncode == 0 or words not in errors:
            raise Wrong(f"{process.returncode}: {errors}")
        google.takes_parts, google.programs = -1, google.programs + 1
        done = self.run(*arguments, **means)
        if done.returncode != 0:
            raise Wrong(done.stderr)
        if google.parts != -(-self.file.stat().st_size // (8 << 20)) or len(google.uploads_begun) != uploads + 1:
            raise Wrong(f"{google.parts} parts were taken in {len(google.uploads_begun) - uploads} uploads")
        if google.objects[google.completed] != self.file.read_bytes():
            raise Wrong("another file was stored")
        left = [path.name for path in (self.folder / "cache" / "uploads").iterdir()]
        if left:
            raise Wrong(f"left behind: {left}")
        listed = self.run("model", "list", "--project", "Google", "--name", name, "--json", **means)
        if len(json.loads(listed.stdout)) != 1:
            raise Wrong(f"models: {listed.stdout}")

    def interrupted_upload_goes_on(self):
        self.broken_upload_goes_on(signal.SIGINT, "goes on from here")

    def killed_upload_goes_on(self):
        self.broken_upload_goes_on(signal.SIGKILL, "")

    def another_key_is_refused(self):
        account = self.google.account(rsa.generate_private_key(public_exponent=65537, key_size=2048))
        (self.folder / "wrong.json").write_text(json.dumps(account))
        done = self.run("model", "upload", str(self.file), "--project", "Google", "--name", "wrong",
                        "--output-uri", "gs://bucket",
                        GOOGLE_APPLICATION_CREDENTIALS=str(self.folder / "wrong.json"))
        if done.returncode == 0 or EMAIL not in done.stderr or "invalid_grant" not in done.stderr:
            raise Wrong(f"{done.returncode}: {done.stderr}")
        if account["private_key"].splitlines()[1] in done.stderr + done.stdout:
            raise Wrong("the key is shown")

    def nonsense_is_refused(self):
        account = dict(self.google.account(), private_key="-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
        (self.folder / "nonsense.json").write_text(json.dumps(account))
        done = self.run("model", "upload", str(self.file), "--project", "Google", "--name", "nonsense",
                        "--output-uri", "gs://bucket",
                        GOOGLE_APPLICATION_CREDENTIALS=str(self.folder / "nonsense.json"))
        if done.returncode == 0 or "private key" not in done.stderr:
            raise Wrong(f"{done.returncode}: {done.stderr}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--clearml", required=True)
    options = parser.parse_args()
    passed = failed = 0
    google = Google()
    with tempfile.TemporaryDirectory() as folder:
        play = Play(options.clearml, google, pathlib.Path(folder))
        for scene in (play.file_in_the_configuration, play.text_in_the_configuration, play.file_in_the_environment,
                      play.interrupted_upload_goes_on, play.killed_upload_goes_on, play.another_key_is_refused, play.nonsense_is_refused):
            try:
                scene()
                passed += 1
                print(f"ok      google {scene.__name__}")
            except Exception:
                failed += 1
                print(f"FAILED  google {scene.__name__}")
                traceback.print_exc()
    print(f"{passed} passed, {failed} failed")
    raise SystemExit(failed > 0)


main()
