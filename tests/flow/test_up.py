"""touchline up as a process of its own: it serves, signs in once, and ends when told."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

LINE = re.compile(r"Sign in once, within 15 minutes: (http://127\.0\.0\.1:\d+)(/sign-in/\S+)")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", "from service.cli import main; main()"]
    with subprocess.Popen(
        [*command, "up", "--no-browser", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TOUCHLINE_DATA_DIR": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        cwd=Path(__file__).parents[2],
    ) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_up(running: subprocess.Popen[str], ending: signal.Signals) -> None:
    assert running.stdout is not None
    address, link = sign_in(running.stdout.readline() + running.stdout.readline())
    with httpx.Client(base_url=address, trust_env=False) as browser:
        assert browser.get("/healthz").status_code == 200
        assert browser.get("/v1/contacts").status_code == 401
        assert browser.get(link).status_code == 303
        assert browser.get("/v1/contacts").json() == {"items": [], "next": None}
        browser.cookies.clear()
        assert browser.get(link).status_code != 303
    running.send_signal(ending)
    assert running.wait(timeout=10) == 0
    assert running.stdout.read().endswith("Stopped.\n")
    assert running.stderr is not None
    assert running.stderr.read() == ""


def sign_in(text: str) -> tuple[str, str]:
    found = LINE.search(text)
    assert found, text
    return found[1], found[2]
