"""The two requests that a phone makes over HTTP: to be enrolled, and to be opened after a wipe."""

import json
import urllib.error
import urllib.request

import wire


class Refused(Exception):
    """A problem document, or an answer that is none."""

    def __init__(self, status, kind, detail):
        super().__init__(f"{status} {kind}: {detail}")
        self.status, self.kind = status, kind


def post(api, path, body):
    request = urllib.request.Request(
        api.rstrip("/") + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise refusal(error.code, error.read()) from error


def refusal(status, data):
    try:
        problem = json.loads(data)
        kind = problem["type"].removeprefix("urn:cooee:problem:")
        return Refused(status, kind, problem.get("detail", problem.get("title", "")))
    except (ValueError, TypeError, KeyError, AttributeError):
        return Refused(status, "unknown", "no problem document")


def enrol(api, account, password, name, serial, model, supports, keys):
    return post(api, "/v1/devices", {
        "account": account, "password": password, "name": name, "serial": serial,
        "model": model, "supports": supports,
        "signingKey": wire.encode(wire.public_bytes(keys.signing)),
        "sealingKey": wire.encode(wire.public_bytes(keys.sealing)),
        "certificateRequest": keys.certificate_request()})


def activate(api, device, account, password, nonce):
    """The signed activation, which the phone has to check."""
    answer = post(api, f"/v1/devices/{device}/activation", {
        "account": account, "password": password, "nonce": nonce})
    return answer["activation"]
