"""One stranger's visit to Cooee: starts it, asks it, and ends all of it again."""

import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Only so that nobody waits ten seconds for a phone to be called offline.
SETTINGS = "presence:\n  grace: 1s\n"


class Failure(Exception):
    """Something else was seen than was expected."""

    def __init__(self, expected, seen):
        super().__init__(f"expected {expected}, saw {seen}")
        self.expected, self.seen = expected, seen


def check(holds, expected, seen):
    if not holds:
        raise Failure(expected, seen)


def until(expected, look, holds, seconds=10):
    """Looks again and again until what is seen holds, and returns it."""
    deadline = time.monotonic() + seconds
    while not holds(seen := look()):
        if time.monotonic() > deadline:
            raise Failure(f"{expected} within {seconds} s", seen)
        time.sleep(0.05)
    return seen


def always(expected, look, holds, seconds):
    """Looks again and again for so long; each time it must hold."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        check(holds(seen := look()), expected, seen)
        time.sleep(0.05)


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def is_free(port):
    try:
        socket.create_server(("127.0.0.1", port)).close()  # It sets SO_REUSEADDR by itself.
        return True
    except OSError:
        return False


class Visit:
    """One stranger with one program, on one machine: what was started, and how to end it."""

    def __init__(self, program):
        self.program = program
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cooee-smoke-"))
        self.api, self.mqtt, *self.others = free_ports(4)
        self.data = self.folder / "data"
        self.started = []
        # The person's own session, and what they have set for Cooee, stay out of it.
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("COOEE_")}
        self.environment.update(HOME=str(self.folder), XDG_CONFIG_HOME=str(self.folder / "config"))
        (self.folder / "cooee.yaml").write_text(SETTINGS)

    def start(self, words, log):
        """Starts a process in a session of its own, as a terminal does."""
        with open(self.folder / log, "w") as output:
            process = subprocess.Popen(
                words, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        self.started.append(process)
        return process

    def start_up(self, log):
        """`cooee up`: the seconds until it is ready."""
        begin = time.monotonic()
        self.up = self.start([self.program, "up", *self.settings()], log)
        until("/readyz answers 200", self.readiness, lambda status: status == 200, seconds=40)
        return time.monotonic() - begin

    def settings(self, data=None, api=None, mqtt=None):
        return ["--config", str(self.folder / "cooee.yaml"), "--data", str(data or self.data),
                "--api-port", str(api or self.api), "--mqtt-port", str(mqtt or self.mqtt)]

    def said_by_up(self, log):
        check(self.up.poll() is None, "`up` runs", f"it ended with {self.up.poll()}")
        return (self.folder / log).read_text()

    def readiness(self):
        check(self.up.poll() is None, "`up` runs", f"it ended with {self.up.poll()}")
        try:
            url = f"http://127.0.0.1:{self.api}/readyz"
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError as error:
            return str(error)

    def run(self, *words, code=0, seconds=30):
        """Runs the program to its end, and returns what it wrote."""
        done = subprocess.run(
            [self.program, *words], cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=seconds)
        seen = f"exit code {done.returncode}\n{done.stdout}{done.stderr}"
        check(done.returncode == code, f"exit code {code} of `cooee {' '.join(words)}`", seen)
        return done

    def shell(self, text):
        """Runs lines as they were printed."""
        done = subprocess.run(
            ["sh", "-ec", text], cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=60)
        seen = f"exit code {done.returncode}\n{done.stdout}{done.stderr}"
        check(done.returncode == 0, f"exit code 0 of `{text}`", seen)

    def ask(self, *words, code=0):
        """The one JSON document that a command answers with."""
        return json.loads(self.run(*words, "--json", code=code).stdout)

    def press(self, name, *button):
        """Presses a phone's button; how the phone is after it."""
        return self.ask("phone", "do", name, *button)

    def presence(self, name):
        return self.ask("device", name)["presence"]

    def order(self, wanted):
        orders = self.ask("orders", "--all")["orders"]
        return next(order for order in orders if order["id"] == wanted["id"])

    def http(self, method, path, body=None, token=None, kind="application/json"):
        """One raw request: the answer's status, headers and bytes."""
        headers = {"Content-Type": kind} if body is not None else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        connection = http.client.HTTPConnection("127.0.0.1", self.api, timeout=20)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def processes(self):
        """All that runs because of this visit: number and command line."""
        sessions = {process.pid for process in self.started}
        found = {}
        for entry in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                state, _, _, session = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
                line = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")[:-1]
            except OSError:
                continue  # It has just ended.
            if state != "Z" and (int(session) in sessions or self.is_ours(line)):
                found[int(entry.name)] = line
        return found

    def is_ours(self, line):
        """Whether it is Cooee or a broker on this visit's folder, in whatever session."""
        name = os.path.basename(line[0]) if line else ""
        return name in ("cooee", "mosquitto") and any(str(self.folder) in word for word in line)

    def remains(self):
        """What should be gone once everything has ended."""
        return {
            "processes": [" ".join(line) for line in self.processes().values()],
            "sockets": [str(path) for path in self.folder.rglob("*") if path.is_socket()],
            "ports": [port for port in (self.api, self.mqtt) if not is_free(port)],
        }

    def stop_up(self, number):
        """Sends a signal to all of `up`'s group, as a terminal does; (exit code, seconds)."""
        begin = time.monotonic()
        os.killpg(self.up.pid, number)
        try:
            code = self.up.wait(5)
        except subprocess.TimeoutExpired:
            raise Failure("`up` ends within 5 s", "it still runs") from None
        until("nothing is left", self.remains, lambda left: not any(left.values()), seconds=2)
        return code, time.monotonic() - begin

    def close(self):
        """Ends whatever still runs, each process by its number, and removes the folder."""
        deadline = time.monotonic() + 5
        while (left := self.processes()) and time.monotonic() < deadline:
            for pid in left:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            for process in self.started:
                process.poll()
            time.sleep(0.05)
        shutil.rmtree(self.folder, ignore_errors=True)
