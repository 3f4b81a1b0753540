"""Nothing private reaches a log: every record of every logger, at DEBUG, through good and bad."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import select

from connectors.sandbox.control import FAULTS
from connectors.sandbox.town.post import Account
from connectors.sandbox.world import Card, Letter, Meeting, Party
from service.accounts import grants
from service.db import tables
from service.db.vault import vault
from tests.api.conftest import at, portal
from tests.api.visiting import MARA, NAMES, OLAF, Browser, Door

__all__ = ["at", "portal"]
STRANGER = Party("Quirine Zwart", "quirine.zwart@kelp.example")
WORDS = ("subject-of-letter", "subject-of-talk", "company-of-card", "+49301234567")
CODES = ("state", "code", "nonce", "code_challenge", "session_state")


class Ears:
    """Hears every record that any logger makes, whether or not it is handled."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.names: set[str] = set()
        self._make = logging.getLogRecordFactory()

    def __call__(self, *stated: Any, **more: Any) -> logging.LogRecord:
        record = self._make(*stated, **more)
        self.names.add(record.name)
        trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
        self.heard.append(f"{record.name}: {record.getMessage()} {record.args!r} {trace}")
        return record


@pytest.fixture
def ears() -> Iterator[Ears]:
    before, root, hears = logging.getLogRecordFactory(), logging.getLogger(), Ears()
    level = root.level
    root.setLevel(logging.DEBUG)
    for name in root.manager.loggerDict:  # another test may have silenced them
        logging.getLogger(name).disabled = False
    logging.setLogRecordFactory(hears)
    yield hears
    logging.setLogRecordFactory(before)
    root.setLevel(level)


class Secrets:
    """What must not be told: tokens, and what people wrote and are called."""

    def __init__(self, at: Door) -> None:
        self._at = at
        self.tokens: set[str] = set()
        names = {*NAMES.values(), STRANGER.name, "Mara", "Quirine"}
        self.private = {MARA, OLAF, STRANGER.address, *names, *WORDS}

    def url(self, url: str) -> str:
        """Remembers what must stay secret of a consent's address."""
        told = parse_qsl(urlsplit(url).query)
        self.tokens |= {value for name, value in told if name in CODES}
        return url

    def learn(self, browser: Browser) -> None:
        """Remembers tokens as they are now, the session's too, and the ids of things."""
        keys = vault(self._at.settings)
        with self._at.db.reading() as conn:
            for row in conn.execute(select(tables.grants)):
                grant = grants.held(conn, keys, row.workspace_id, row.account_id)
                assert grant is not None
                self.tokens |= {row.sealed, grant.access, *_texts(grant.secret)}
        self.tokens |= set(browser.client.cookies.values())
        self.tokens.add(browser.client.headers["X-CSRF-Token"])
        for box in self._at.boxes.values():
            self.private |= {*box.letters(), *box.cards()}


def _texts(secret: str) -> set[str]:
    """The secret, and the tokens in it where it is a cache of some."""
    try:
        cache = json.loads(secret)
    except ValueError:
        return {secret}
    kinds = ("RefreshToken", "AccessToken", "IdToken")
    return {entry["secret"] for kind in kinds for entry in cache.get(kind, {}).values()}


def furnish(at: Door, provider: str, number: int) -> None:
    """Something new in every stream."""
    box, now, me = at.boxes[provider], at.clock(), Party(NAMES[MARA], MARA)
    for n in range(2):
        subject, sent = f"{WORDS[0]} {number}", now - timedelta(hours=1)
        box.receive(Letter(f"<m{number}.{n}@kelp.example>", STRANGER, (me,), subject, sent))
    box.meet(
        Meeting(f"u{number}@x", WORDS[1], now, now + timedelta(hours=1), me, {STRANGER: "accepted"})
    )
    box.keep(Card(STRANGER.name, (STRANGER.address,), (WORDS[3],), WORDS[2]))


def live(at: Door, browser: Browser, secrets: Secrets, provider: Account) -> None:
    """Connects, syncs through every fault there is, compares, connects again, leaves."""
    for address, deny in ((MARA, True), (MARA, False), (OLAF, False)):
        back = secrets.url(at.choose(secrets.url(browser.ask(provider)), address, deny=deny))
        browser.client.get(back)
        browser.client.get(back)
    account = next(one for one in browser.accounts() if one["label"] == MARA)
    path = f"/v1/accounts/{account['id']}"
    furnish(at, provider, 0)
    at.work()
    secrets.learn(browser)
    for number, kind in enumerate(FAULTS[provider], 1):
        furnish(at, provider, number)
        at.stand(provider).faults.plan(kind, times=3, value="7" if "throttled" in kind else "")
        at.clock.move(timedelta(hours=2))
        for what in ("sync", "audit"):
            browser.client.post(f"{path}/{what}")
            at.work()
        at.stand(provider).faults.clear()
        again = secrets.url(browser.ask(provider, account_id=account["id"]))
        browser.client.get(secrets.url(at.choose(again, OLAF if number == 1 else MARA)))
        at.work()
        secrets.learn(browser)


@pytest.mark.parametrize("provider", ["google", "microsoft"])
def test_no_log_line_tells_anything_private(
    at: Door, ears: Ears, provider: Account, capfd: pytest.CaptureFixture[str]
) -> None:
    secrets = Secrets(at)
    with at.browser() as browser:
        live(at, browser, secrets, provider)
        changes = browser.client.get("/v1/changes").text
        for what, one in zip(("keep", "erase"), browser.accounts(), strict=True):
            assert browser.client.delete(f"/v1/accounts/{one['id']}?data={what}").is_success
        at.work()
        changes += browser.client.get("/v1/changes").text
    assert "connectors.wire.client" in ears.names
    assert "service.jobs.turn" in ears.names
    assert len(secrets.tokens) > 10
    out, err = capfd.readouterr()
    told = {
        (secret, line)
        for line in [*ears.heard, out, err]
        for secret in secrets.tokens | secrets.private
        if secret in line
    }
    assert told == set()
    assert [secret for secret in secrets.tokens if secret in changes] == []
    with at.db.reading() as conn:
        problems = repr(conn.execute(select(tables.accounts.c.problem)).all())
    assert [secret for secret in secrets.tokens if secret in problems] == []


@pytest.mark.parametrize("provider", ["google", "microsoft"])
def test_a_fault_of_ours_tells_nothing_private_either(
    at: Door,
    ears: Ears,
    provider: Account,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*stated: Any, **more: Any) -> Any:
        raise ValueError(f"{MARA} {STRANGER.address} {stated!r} {more!r}")

    with at.browser() as browser:
        account = browser.connect(provider)
        furnish(at, provider, 0)
        path = f"/v1/accounts/{account['id']}"
        for broken in (
            "service.ingest.pull.take_in",
            "service.ingest.streams.list_streams",
            "service.accounts.grants.held",
        ):
            with monkeypatch.context() as patch:
                patch.setattr(broken, fail)
                browser.client.post(f"{path}/sync")
                at.work()
        for broken in ("service.accounts.ask.sync", "service.accounts.connect.begin"):
            with monkeypatch.context() as patch:
                patch.setattr(broken, fail)
                assert browser.client.post(f"{path}/sync").status_code in (202, 500)
                body = {"provider": provider}
                answer = browser.client.post("/v1/accounts/connect", json=body)
                assert MARA not in answer.text
        url = browser.ask(provider)
        with monkeypatch.context() as patch:
            patch.setattr("service.accounts.connect.keep", fail)
            answer = browser.client.get(at.choose(url, MARA))
            assert answer.status_code == 500
            assert STRANGER.address not in answer.text
    told = "\n".join([*ears.heard, *capfd.readouterr()])
    assert "ValueError at test_log_secrets.py" in told
    for private in (MARA, STRANGER.address, WORDS[0]):
        assert private not in told
