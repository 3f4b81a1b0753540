"""An OAuth client of one's own: what is missing, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.accounts.providers import NAMES
from service.accounts.setup import Guide, guide, guides, redirect_uri
from service.settings import GoogleSettings, MicrosoftSettings, Settings
from tests.unit.cli import Shell

HERE = "http://localhost:8700"
GOOGLE = "1234-abc.apps.googleusercontent.com"
MICROSOFT = "11111111-2222-3333-4444-555555555555"


def google(address: str = HERE, **stated: str) -> Guide:
    group = GoogleSettings.model_validate(stated)
    return guide(Settings(google=group), "google", redirect_uri(address, "google"))


def microsoft(address: str = HERE, **stated: str) -> Guide:
    group = MicrosoftSettings.model_validate(stated)
    return guide(Settings(microsoft=group), "microsoft", redirect_uri(address, "microsoft"))


def exact(told: Guide) -> list[str]:
    return [text for step in (*told.steps, *told.traps) for text in step.exact]


def test_every_provider_has_a_guide() -> None:
    assert [one.provider for one in guides(Settings(), HERE)] == list(NAMES)


@pytest.mark.parametrize("make", [google, microsoft])
def test_nothing_set_is_missing_and_not_wrong(make: Callable[[], Guide]) -> None:
    told = make()
    group = told.provider.upper()
    assert told.state == "missing"
    assert told.missing == (
        f"TOUCHLINE_{group}__CLIENT_ID",
        f"TOUCHLINE_{group}__CLIENT_SECRET",
    )
    assert told.wrong == ()


@pytest.mark.parametrize(
    "told",
    [
        google(client_id=GOOGLE, client_secret="s"),
        microsoft(client_id=MICROSOFT, client_secret="s"),
        microsoft(client_id=MICROSOFT),  # a public client
        google("https://t.example", client_id=GOOGLE, client_secret="s"),
        google(client_id="stand-in", client_secret="s", auth_url="http://localhost:1/auth"),
        microsoft(client_id="stand-in", authority="http://127.0.0.1:1/common"),
    ],
)
def test_ready(told: Guide) -> None:
    assert (told.state, told.missing, told.wrong) == ("ready", (), ())


@pytest.mark.parametrize(
    ("told", "named"),
    [
        (google(client_id=GOOGLE), "TOUCHLINE_GOOGLE__CLIENT_SECRET"),
        (google(client_secret="s"), "TOUCHLINE_GOOGLE__CLIENT_ID"),
        (google(client_id="my-project", client_secret="s"), "TOUCHLINE_GOOGLE__CLIENT_ID"),
        (
            google("http://box.example", client_id=GOOGLE, client_secret="s"),
            "TOUCHLINE_PUBLIC_URL",
        ),
        (google("box.example", client_id=GOOGLE, client_secret="s"), "TOUCHLINE_PUBLIC_URL"),
        (microsoft(client_secret="s"), "TOUCHLINE_MICROSOFT__CLIENT_ID"),
        (microsoft(client_id="my-app"), "TOUCHLINE_MICROSOFT__CLIENT_ID"),
        (
            microsoft(client_id=MICROSOFT, client_secret=MICROSOFT),
            "TOUCHLINE_MICROSOFT__CLIENT_SECRET",
        ),
        (
            microsoft(client_id=MICROSOFT, authority="http://login.example/common"),
            "TOUCHLINE_MICROSOFT__AUTHORITY",
        ),
        (
            microsoft(client_id=MICROSOFT, authority="https://login.microsoftonline.com"),
            "TOUCHLINE_MICROSOFT__AUTHORITY",
        ),
    ],
)
def test_what_cannot_work_is_named(told: Guide, named: str) -> None:
    assert told.state == "wrong"
    assert len(told.wrong) == 1
    assert told.wrong[0].startswith(named)


def test_a_service_that_knows_no_address_says_so() -> None:
    told = google("", client_id=GOOGLE, client_secret="s")
    assert (told.state, told.missing) == ("missing", ("TOUCHLINE_PUBLIC_URL",))
    assert "https://YOUR-ADDRESS/v1/oauth/google/callback" in exact(told)


def test_the_redirect_uri_and_the_scopes_are_those_really_used() -> None:
    told = google("https://t.example/")
    assert "https://t.example/v1/oauth/google/callback" in exact(told)
    assert "https://www.googleapis.com/auth/gmail.metadata" in exact(told)
    assert "Mail.ReadBasic" in exact(microsoft())


def test_googles_testing_trap_is_told_before_and_after() -> None:
    told = google()
    assert any("7 days" in step.say for step in told.steps)
    assert any("7 days" in step.say for step in told.traps)


@pytest.mark.parametrize("address", ["http://127.0.0.1:8700", "http://[::1]:8700"])
def test_microsoft_wants_localhost_by_name(address: str) -> None:
    told = microsoft(address)
    assert told.steps[0].exact == ("TOUCHLINE_PUBLIC_URL=http://localhost:8700",)
    assert "http://localhost:8700/v1/oauth/microsoft/callback" in exact(told)
    assert address not in " ".join(exact(told))
    assert len(microsoft().steps) == len(told.steps) - 1


@pytest.mark.parametrize(
    ("authority", "tenant", "audience"),
    [
        ("", "organizations", "any organisation and personal"),
        ("https://login.microsoftonline.com/common/", "organizations", "any organisation and"),
        ("https://login.microsoftonline.com/organizations", "organizations", "any organisation."),
        ("https://login.microsoftonline.com/t1", "t1", "the tenant `t1`"),
    ],
)
def test_what_to_send_an_administrator(authority: str, tenant: str, audience: str) -> None:
    told = microsoft(client_id=MICROSOFT, authority=authority)
    (letter,) = [text for text in exact(told) if "adminconsent" in text]
    link = urlsplit(letter[letter.index("https://") :])
    assert (link.hostname, link.path) == (
        "login.microsoftonline.com",
        f"/{tenant}/v2.0/adminconsent",
    )
    query = parse_qs(link.query)
    assert query["client_id"] == [MICROSOFT]
    assert query["redirect_uri"] == [f"{HERE}/v1/oauth/microsoft/callback"]
    assert "https://graph.microsoft.com/Calendars.Read" in query["scope"][0].split()
    assert audience in told.steps[0].say


@given(st.text(), st.text(), st.text(), st.text())
def test_whatever_was_typed_gets_an_answer(key: str, secret: str, url: str, other: str) -> None:
    settings = Settings(
        google=GoogleSettings.model_validate(
            {"client_id": key, "client_secret": secret, "auth_url": other}
        ),
        microsoft=MicrosoftSettings.model_validate(
            {"client_id": key, "client_secret": secret, "authority": other}
        ),
    )
    for address in (url, f"http://{url}", f"https://[{url}"):
        for told in guides(settings, address):
            assert told.state in ("ready", "missing", "wrong")
            assert told.steps


def test_doctor_is_content_without_clients(shell: Shell) -> None:
    ran = shell("doctor", "--json")
    assert ran.code == 0
    checks = {check["name"]: check for check in ran.json()["checks"]}
    assert checks["google"]["well"]
    assert "TOUCHLINE_GOOGLE__CLIENT_ID" in checks["google"]["said"]
    assert [one["provider"] for one in ran.json()["setup"]] == ["google", "microsoft"]
    told = shell("doctor").out
    assert "http://127.0.0.1:8700/v1/oauth/google/callback" in told
    assert "7 days" in told


def test_doctor_finds_a_client_that_cannot_work(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUCHLINE_GOOGLE__CLIENT_ID", GOOGLE)
    ran = shell("doctor")
    assert ran.code == 1
    assert "TOUCHLINE_GOOGLE__CLIENT_SECRET is not set" in ran.out
    monkeypatch.setenv("TOUCHLINE_GOOGLE__CLIENT_SECRET", "hush")
    monkeypatch.setenv("TOUCHLINE_PUBLIC_URL", "https://t.example")
    ran = shell("doctor", "--json")
    assert ran.code == 0
    assert [one["provider"] for one in ran.json()["setup"]] == ["microsoft"]
    assert "https://t.example/v1/oauth/google/callback" in ran.out
    assert "hush" not in ran.out
