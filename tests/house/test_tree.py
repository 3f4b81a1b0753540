"""What lies at the top, and that locks name no place to fetch from."""

from __future__ import annotations

import re

import pytest

from tests.house.tree import FOLDERS, ROOT

MADE = re.compile(r"\..*|build|.*\.egg-info|__pycache__")
LOCKS = ("requirements.lock", "tests/requirements.lock")


def test_five_folders_at_the_top() -> None:
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()}
    assert {name for name in folders if not MADE.fullmatch(name)} == {*FOLDERS, "deploy"}


@pytest.mark.parametrize("name", LOCKS)
def test_locks_name_packages_and_hashes_only(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    package = re.compile(r"[a-z0-9][a-z0-9.-]*==\S+( ; .+)? \\")
    sha = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [line for line in lines if not (package.fullmatch(line) or sha.fullmatch(line))] == []


def test_the_test_lock_agrees_with_the_lock() -> None:
    pins = [
        dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))
        for name in LOCKS
    ]
    assert pins[0].items() <= pins[1].items()
