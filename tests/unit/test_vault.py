"""Secrets at rest: only their own row and a known key open them, and a key can be changed."""

from __future__ import annotations

import base64
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.db import vault as vaults
from service.db.vault import BadKey, Unopened, Vault
from service.settings import Settings

OLD, NEW, STRANGE = "o" * 32, "n" * 40, "s" * 32
PLACES = st.tuples(st.sampled_from(["grants", "consents"]), st.integers(1, 3), st.text(max_size=5))


@given(st.text(), PLACES)
def test_what_is_sealed_opens_in_its_place(plain: str, place: tuple[str, int, str]) -> None:
    sealed = Vault([OLD]).seal(plain, *place)
    assert Vault([NEW, OLD]).open(sealed, *place) == plain
    assert sealed != Vault([OLD]).seal(plain, *place)


@given(st.text(min_size=8), PLACES, PLACES)
def test_it_opens_nowhere_else(
    plain: str, place: tuple[str, int, str], other: tuple[str, int, str]
) -> None:
    sealed = Vault([OLD]).seal(plain, *place)
    assert plain not in sealed
    if other != place:
        with pytest.raises(Unopened, match="moved"):
            Vault([OLD]).open(sealed, *other)


def test_another_key_does_not_open_it_and_is_named() -> None:
    sealed = Vault([STRANGE]).seal("token", "grants", 1, 7)
    with pytest.raises(Unopened, match=sealed.partition(".")[0]):
        Vault([NEW, OLD]).open(sealed, "grants", 1, 7)


@given(st.integers(0, 200), st.integers(1, 255))
def test_a_changed_bit_is_noticed(at: int, flip: int) -> None:
    name, _, body = Vault([OLD]).seal("a token of some length", "grants", 1, 7).partition(".")
    raw = bytearray(base64.b64decode(body))
    raw[at % len(raw)] ^= flip
    with pytest.raises(Unopened):
        Vault([OLD]).open(f"{name}.{base64.b64encode(raw).decode()}", "grants", 1, 7)


@given(st.text(max_size=40))
def test_what_was_never_sealed_does_not_open(body: str) -> None:
    vault = Vault([OLD])
    for text in (body, f"{vault.first}.{body}"):
        with pytest.raises(Unopened):
            vault.open(text, "grants", 1, 7)


@pytest.mark.parametrize("keys", [[], ["hunter2"], [OLD, "hunter2"]])
def test_a_weak_key_is_refused(keys: list[str]) -> None:
    with pytest.raises(BadKey) as told:
        Vault(keys)
    assert "hunter2" not in str(told.value)


def test_stated_keys_go_before_the_file(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, secret_keys=f" {NEW} ,{OLD}, ")
    assert vaults.keys(settings) == [NEW, OLD]
    assert list(tmp_path.iterdir()) == []
    assert NEW not in repr(settings)


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new" / "data")
    (key,) = vaults.keys(settings)
    path = settings.data_dir / vaults.FILE
    assert len(key) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.data_dir.stat().st_mode) == 0o700
    assert vaults.keys(settings) == [key]
    assert [one.name for one in settings.data_dir.iterdir()] == [vaults.FILE]


def test_two_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    gate = threading.Barrier(8)
    made: list[list[str]] = []

    def start() -> None:
        gate.wait()
        made.append(vaults.keys(settings))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert {tuple(keys) for keys in made} == {tuple(vaults.keys(settings))}


def test_a_running_process_notices_that_the_key_was_changed(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    running, path = vaults.vault(settings), tmp_path / vaults.FILE
    (old,) = vaults.keys(settings)
    before = running.seal("token", "grants", 1, 7)
    vaults.replace(path, [NEW, old])
    during = running.seal("token", "grants", 1, 7)
    assert running.open(before, "grants", 1, 7) == "token"
    vaults.replace(path, [NEW])
    assert Vault([NEW]).open(during, "grants", 1, 7) == "token"
    vaults.replace(path, [STRANGE])
    other = Vault([STRANGE]).seal("token", "grants", 1, 7)
    assert running.open(other, "grants", 1, 7) == "token"


def test_keys_are_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / vaults.FILE
    vaults.write(path, [OLD])
    vaults.write(path, [STRANGE])
    assert path.read_text().strip() == OLD
    (tmp_path / f".{vaults.FILE}.new").write_text("left behind by a crash")
    vaults.replace(path, [NEW, OLD])
    assert vaults.keys(Settings(data_dir=tmp_path)) == [NEW, OLD]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == [vaults.FILE]
