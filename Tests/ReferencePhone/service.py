"""A real service, and this phone as a process of its own, for the tests that use both."""

import http.client
import json
import os
import pathlib
import queue
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ACCOUNT, PASSWORD = "mira", "kookaburra-2026"
SETTINGS = """\
data: {folder}/data
api: {{port: {api}}}
mqtt: {{port: {mqtt}}}
presence: {{grace: 500ms}}
passwords: {{scryptLogN: 14}}
log: {{level: warning}}
"""


def until(expected, look, seconds=15):
    """Looks until what is seen is something, and returns it."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {expected}")
        time.sleep(0.05)
    return seen


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def environment(**more):
    """The person's own settings for Cooee stay out of it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COOEE_")}
    return kept | more


class Service:
    def __init__(self, program):
        self.program = program
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cooee-reference-"))
        self.api, self.mqtt = free_ports(2)
        self.settings = self.folder / "cooee.yaml"
        self.settings.write_text(
            SETTINGS.format(folder=self.folder, api=self.api, mqtt=self.mqtt))
        self.process, self.token = None, None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.api}"

    def create_account(self, name=ACCOUNT):
        subprocess.run(
            [self.program, "account", "create", name, "--config", self.settings], check=True,
            env=environment(COOEE_PASSWORD=PASSWORD), stdout=subprocess.DEVNULL, timeout=60)

    def start(self):
        log = open(self.folder / "service.log", "ab")
        with log:
            self.process = subprocess.Popen(
                [self.program, "serve", "--config", self.settings], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, env=environment())
        until("the service is ready", self.is_ready, seconds=40)

    def is_ready(self):
        if self.process.poll() is not None:
            raise AssertionError((self.folder / "service.log").read_text())
        try:
            return self.ask("GET", "/readyz")[0] == 200
        except OSError:
            return False

    def sign_in(self):
        status, answer = self.ask("POST", "/v1/session", {"name": ACCOUNT, "password": PASSWORD})
        assert status == 200, answer
        self.token = answer["token"]

    def ask(self, method, path, body=None):
        """The answer's status, and its JSON."""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        connection = http.client.HTTPConnection("127.0.0.1", self.api, timeout=90)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        return answer.status, json.loads(text) if text.startswith((b"{", b"[")) else text

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Handheld:
    """One phone of that service: enrolled once, switched on and off as often as one likes."""

    def __init__(self, service, name, supports=None, account=ACCOUNT, serial=None):
        self.service, self.name = service, name
        self.folder = service.folder / f"phone-{name}"
        words = [
            "enrol", "--api", service.url, "--account", account, "--name", name,
            "--serial", serial or f"SN-{name}", "--folder", str(self.folder)]
        if supports:
            words += ["--supports", ",".join(supports)]
        self.enrolment = self.run(words, PASSWORD)
        self.process = None
        self.lines, self.arrived, self.reader = [], queue.Queue(), None

    @property
    def device(self):
        return json.loads(self.enrolment.stdout)["device"]

    @staticmethod
    def run(words, password):
        return subprocess.run(
            [sys.executable, HERE / "phone.py", *words], env=environment(COOEE_PASSWORD=password),
            capture_output=True, text=True, timeout=60)

    def start(self, password=PASSWORD, place="-35.2809,149.13"):
        """Switches it on, and waits until the service has answered its hello."""
        self.process = subprocess.Popen(
            [sys.executable, HERE / "phone.py", "run", "--folder", self.folder, f"--fix={place}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=environment(COOEE_ACCOUNT=ACCOUNT, COOEE_PASSWORD=password))
        self.arrived = queue.Queue()
        self.reader = threading.Thread(
            target=self.listen, args=(self.process, self.arrived), daemon=True)
        self.reader.start()
        self.until("greets")
        return self

    @staticmethod
    def listen(process, arrived):
        for line in process.stdout:
            arrived.put(json.loads(line))

    def type(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()

    def until(self, does, seconds=15, **details):
        """Waits for the next thing of this kind that it does."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                line = self.arrived.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(
                    f"{self.name} {does} {details}: not within {seconds} s; it did "
                    f"{self.lines[-10:]}, and the service says {self.log()}") from None
            self.lines.append(line)
            if line["does"] == does and details.items() <= line.items():
                return line

    def log(self):
        return (self.service.folder / "service.log").read_text()[-2000:]

    def give(self, kind, **more):
        """An order for it; the order as it was accepted."""
        status, order = self.service.ask(
            "POST", f"/v1/devices/{self.device}/orders", {"type": kind} | more)
        assert status == 202, (status, order)
        return order

    def ended(self, order):
        """The order once it has ended, in state and reason."""
        def look():
            _, seen = self.service.ask("GET", f"/v1/orders/{order['id']}?wait=20s")
            return seen if "endedAt" in seen else None

        return until("the order ends", look, seconds=60)

    @property
    def record(self):
        """The device as its owner sees it."""
        return self.service.ask("GET", f"/v1/devices/{self.device}")[1]

    def becomes(self, state):
        until(f"{self.name} is {state}", lambda: self.record["state"] == state)

    def kill(self):
        """Its power is gone."""
        self.process.send_signal(signal.SIGKILL)
        self.end()

    def quit(self):
        self.type("quit")
        self.until("is off")
        self.end()

    def end(self):
        self.process.wait(10)
        self.reader.join(10)
        self.process.stdin.close()
        self.process.stdout.close()

    def close(self):
        if self.process and self.process.poll() is None:
            self.kill()
