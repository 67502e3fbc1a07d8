"""What every life cycle here starts from: the official SDK, unchanged, on a local workspace that the caller started."""

import json
import os
import unittest
import urllib.request

from databricks.sdk import WorkspaceClient
from databricks.sdk.clock import Clock
from databricks.sdk.core import Config

HOST = os.environ["DATABRICKS_HOST"]
TOKEN = "dapi-local"
USER = "local@example.com"

# The local workspace's own clock stands still before this, so that what is recorded is the same every time.
FAR_FUTURE_MS = 4_102_444_800_000


def connect(**settings) -> WorkspaceClient:
    return WorkspaceClient(host=HOST, **{"token": TOKEN, **settings})


def control(method: str, name: str, body: object = None) -> None:
    """One of the local workspace's controls, which are no part of the API that the SDK is to judge."""
    request = urllib.request.Request(
        f"{os.environ['CONTROL_URL']}/__control/{name}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
    )
    urllib.request.urlopen(request).close()


def fault(method: str, path: str, kind: str, times: int = 1, **details) -> None:
    control("POST", "faults", [{"Method": method, "Path": path, "Kind": kind, "Times": times, **details}])


class InstantClock(Clock):
    """Sleeps in no time, and knows for how long it was asked to."""

    def __init__(self):
        self.now = 0.0
        self.slept = []

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def connect_with(clock: Clock, **settings) -> WorkspaceClient:
    return WorkspaceClient(config=Config(host=HOST, token=TOKEN, clock=clock, **settings))


class LifeCycle(unittest.TestCase):
    """Each test begins with the sample data, no fault and no limit."""

    maxDiff = None

    def setUp(self):
        control("DELETE", "faults")
        control("PUT", "rate-limit", {"RequestsPerSecond": None})
        control("POST", "reset", {})
        self.w = connect()
