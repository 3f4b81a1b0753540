"""touchline demo as a process: people and activities arrive in a CRM, webhooks are verified."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors.sandbox.app import Sandbox
from connectors.sandbox.clock import Clock
from service.accounts.furnishing import furnish
from tests.conftest import NOW

LINE = re.compile(r"Its HubSpot, to see what arrives: (http://127\.0\.0\.1:\d+)(/desk/hubspot)")
PATIENCE = 120


@pytest.fixture
def running(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    stated = ["demo", "--no-browser", "--port", "0", "--scale", "0.15"]
    with subprocess.Popen(
        [sys.executable, "-c", "from service.cli import main; main()", *stated],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        cwd=Path(__file__).parents[2],
    ) as process:
        yield process
        process.kill()


def test_people_and_activities_arrive(running: subprocess.Popen[str], tmp_path: Path) -> None:
    sandbox = address(running)
    with httpx.Client(base_url=sandbox, trust_env=False) as desk:
        crm = awaited(desk, "/desk/hubspot/state", arrived)
        hooks = awaited(desk, "/desk/hooks/state", lambda told: bool(told["got"]))
    met = [one for one in crm["people"] if "touchline_last_touched_at" in one["fields"]]
    assert met
    assert {one["verdict"] for one in hooks["got"]} == {"verified"}
    running.send_signal(signal.SIGTERM)
    assert running.wait(timeout=30) == 0
    assert running.stderr is not None
    assert running.stderr.read() == ""
    assert [*tmp_path.iterdir()] == []


def test_some_of_the_town_stand_in_the_crm_and_some_strangers() -> None:
    sandbox = Sandbox(Clock(NOW))
    town = sandbox.open_town(seed=3, scale=0.1)
    furnish(sandbox.crms["hubspot"], town.people)
    there = {address for one in sandbox.crms["hubspot"].shown() for address in one.emails}
    known = {one.address for one in town.people}
    assert (len(there & known), len(there - known)) == (12, 3)


def arrived(told: Any) -> bool:
    """Somebody was made in the CRM, and something logged with somebody it knew."""
    return bool(told["counts"]["people"] > 15 and told["counts"]["activities"])


def address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    assert process.stderr is not None
    for line in iter(process.stdout.readline, ""):
        if found := LINE.search(line):
            return found[1]
    raise AssertionError(f"it said nothing of the CRM: {process.stderr.read()}")


def awaited(desk: httpx.Client, path: str, enough: Any) -> Any:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        told = desk.get(path).json()
        if enough(told):
            return told
        time.sleep(0.2)
    raise AssertionError(f"{path} stays at {told}")
