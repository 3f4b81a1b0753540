"""Who one is, and coming in: by link, by password, from one workspace into another."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.access import links, passwords, sessions, users
from service.access.attempts import Attempts
from service.access.ground import Ground
from service.access.workspaces import OWNER
from service.db.moments import ms
from tests.api.tenants import House, enter, know, public
from tests.conftest import NOW

PASSWORD = "correct horse battery"


@pytest.fixture
def mara(house: House) -> int:
    """Somebody with a password."""
    user = house.user("mara@lind.example")
    with house.db.writing(house.ws.id) as conn:
        users.change(conn, user, password=passwords.sealed(PASSWORD))
    return user


def link(house: House, user: int | None = None) -> str:
    with house.db.writing(house.ws.id) as conn:
        return f"/sign-in/{links.issue(conn, house.ws, ms(NOW), user)}"


def test_the_owner_of_a_fresh_install(house: House) -> None:
    with house.signed_in(link(house)) as browser:
        me = browser.get("/v1/me").json()
    assert (me["name"], me["email"], me["role"]) == ("Owner", "", "owner")
    assert me["scopes"] == ["read", "write", "admin", "feed"]
    assert (me["workspace"]["name"], me["workspace"]["current"]) == ("Touchline", True)
    assert me["has_password"] is False
    with house.bearer(None, "read") as program:
        told = program.get("/v1/me").json()
    assert told == {**me, "csrf": None, "scopes": ["read"]}


def test_a_link_signs_in_whom_it_names(house: House, mara: int) -> None:
    with house.signed_in(link(house, mara)) as browser:
        me = browser.get("/v1/me").json()
    assert (me["id"], me["role"]) == (public(mara), "member")


def test_by_password_and_out_again(house: House, mara: int) -> None:
    with house.visitor() as browser:
        assert enter(browser, "Mara@Lind.example ", "wrong").status_code == 401
        assert "set-cookie" in browser.get("/sign-in").headers
        answer = enter(browser, " MARA@lind.example", PASSWORD)
        assert answer.status_code == 303
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert know(browser)["id"] == public(mara)
        old = browser.cookies[sessions.COOKIE]
        assert browser.post("/sign-out", data={"word": "x"}).status_code == 403
        assert browser.post("/sign-out").status_code == 303
        browser.cookies.set(sessions.COOKIE, old)
        assert browser.get("/v1/me").status_code == 401


def test_nobody_and_nothing_sign_in_nobody(house: House, mara: int) -> None:
    plain = house.user("plain@x.example")
    with house.visitor() as browser:
        for email, password in (("nobody@x.example", PASSWORD), ("plain@x.example", ""), ("", "")):
            assert enter(browser, email, password).status_code == 401
        assert enter(browser, "mara@lind.example", PASSWORD).status_code == 303
    with house.bearer() as owner:
        told = owner.get("/v1/audit", params={"user": public(mara)}).json()["items"]
        refused = owner.get("/v1/audit", params={"user": public(plain)}).json()["items"]
    assert [one["action"] for one in told] == ["sign-in by password"]
    assert [(one["action"], one["status"]) for one in refused] == [
        ("refused sign-in by password", 401)
    ]


def test_the_form_is_ours_or_it_is_refused(house: House, mara: int) -> None:
    """Or another site could sign a person in as somebody else, and read what they type."""
    form = {"email": "mara@lind.example", "password": PASSWORD}
    with house.visitor() as browser:
        assert browser.post("/sign-in", data={**form, "word": "x"}).status_code == 403
        browser.get("/sign-in")
        assert browser.post("/sign-in", data={**form, "word": "x"}).status_code == 403
        browser.headers["Sec-Fetch-Site"] = "cross-site"
        assert enter(browser, "mara@lind.example", PASSWORD).status_code == 403
        assert sessions.COOKIE not in browser.cookies


def test_whoever_goes_on_guessing_waits(house: House, mara: int) -> None:
    times = [0.0]
    ground: Ground = house.app.state.ground
    object.__setattr__(ground, "attempts", Attempts(lambda: times[0]))
    with house.visitor() as browser:
        for _ in range(5):
            assert enter(browser, "mara@lind.example", "wrong").status_code == 401
        assert enter(browser, "mara@lind.example", PASSWORD).status_code == 429
        times[0] += 1.01
        assert enter(browser, "mara@lind.example", "wrong").status_code == 401
        times[0] += 1.01
        assert enter(browser, "mara@lind.example", PASSWORD).status_code == 429
        times[0] += 1.01
        assert enter(browser, "mara@lind.example", PASSWORD).status_code == 303


def test_attempts_forget_and_keep_people_apart() -> None:
    times = [0.0]
    attempts = Attempts(lambda: times[0])
    for _ in range(12):
        attempts.fail("1.1.1.1", "a")
    assert attempts.wait("1.1.1.1", "a") == 128
    assert attempts.wait("2.2.2.2", "a") == 0
    assert attempts.wait("1.1.1.1", "b") == 0
    for n in range(8):
        attempts.fail("1.1.1.1", f"u{n}")
    assert attempts.wait("1.1.1.1", "b") > 0
    times[0] += 3601
    assert attempts.wait("1.1.1.1", "a") == 0


def test_after_a_link_a_password_may_be_set(house: House, mara: int) -> None:
    with house.signed_in(link(house, mara)) as browser, house.visitor() as other:
        assert enter(other, "mara@lind.example", PASSWORD).status_code == 303
        assert browser.patch("/v1/me", json={"password": "short"}).status_code == 422
        told = browser.patch("/v1/me", json={"password": "another password", "name": "M. Lind"})
        assert (told.status_code, told.json()["name"]) == (200, "M. Lind")
        assert browser.get("/v1/me").status_code == 200
        assert other.get("/v1/me").status_code == 401  # all other sessions are over
        assert enter(other, "mara@lind.example", PASSWORD).status_code == 401
        assert enter(other, "mara@lind.example", "another password").status_code == 303


def test_otherwise_the_old_password_is_needed(house: House, mara: int) -> None:
    with house.visitor() as browser:
        enter(browser, "mara@lind.example", PASSWORD)
        know(browser)
        fresh = {"password": "another password"}
        for old in ({}, {"old_password": "wrong"}):
            assert browser.patch("/v1/me", json=fresh | old).status_code == 403
            assert browser.patch("/v1/me", json={"email": "m@x.example"} | old).status_code == 403
        assert browser.patch("/v1/me", json=fresh | {"old_password": PASSWORD}).status_code == 200
        assert browser.patch("/v1/me", json={"name": "Mara"}).status_code == 200


def test_a_token_sets_no_password(house: House) -> None:
    with house.bearer() as program:
        assert program.patch("/v1/me", json={"password": "another password"}).status_code == 403
        assert program.patch("/v1/me", json={"name": "Olaf"}).json()["name"] == "Olaf"
    with house.bearer(None, "read") as reader:
        assert reader.patch("/v1/me", json={"name": "X"}).status_code == 403


def test_addresses_are_one_persons(house: House, mara: int) -> None:
    with house.signed_in(link(house)) as browser:
        assert browser.patch("/v1/me", json={"email": "MARA@lind.example"}).status_code == 409
        for wrong in ("x", "a@b@c", "@x", "a b@x.example"):
            assert browser.patch("/v1/me", json={"email": wrong}).status_code == 422
        told = browser.patch("/v1/me", json={"email": " Olaf@Lind.example"}).json()
        assert told["email"] == "olaf@lind.example"


def test_workspaces_are_switched(house: House, mara: int) -> None:
    other = house.workspace("Sales", mara)
    with house.visitor() as browser:
        page = enter(browser, "mara@lind.example", PASSWORD)
        assert page.headers["location"].startswith("/workspaces")
        shown = browser.get("/workspaces").text
        assert "Sales" in shown
        assert "Touchline" in shown
        me = know(browser)
        places = browser.get("/v1/workspaces").json()["items"]
        assert [(one["name"], one["role"], one["current"]) for one in places] == [
            ("Sales", "owner", False), ("Touchline", "member", True),
        ]  # fmt: skip
        old = browser.cookies[sessions.COOKIE]
        moved = browser.post("/v1/me/switch", json={"workspace_id": places[0]["id"]})
        assert (moved.status_code, moved.json()["workspace"]["name"]) == (200, "Sales")
        assert moved.json()["csrf"] != me["csrf"]
        assert browser.get("/v1/me").json() == moved.json()
        assert moved.json()["role"] == "owner"
        back = {"word": moved.json()["csrf"], "workspace": places[1]["id"]}
        assert browser.post("/workspaces", data=back).status_code == 303
        assert know(browser)["workspace"]["name"] == "Touchline"
        for strange in (f"w_{other.id}", "w_0000000000009", "x", ""):
            gone = browser.post("/v1/me/switch", json={"workspace_id": strange})
            assert gone.status_code == 404
        browser.cookies.set(sessions.COOKIE, old)
        assert browser.get("/v1/me").status_code == 401


def test_a_workspace_of_ones_own(house: House) -> None:
    reader = house.user("r@x.example", "reader")
    with house.signed_in(link(house, reader)) as browser:
        assert browser.post("/v1/interactions", json={}).status_code == 403
        made = browser.post("/v1/workspaces", json={"name": "Mine", "zone": "Europe/Berlin"})
        assert (made.status_code, made.json()["role"]) == (201, "owner")
        assert browser.post("/v1/workspaces", json={"name": "X", "zone": "Mars"}).status_code == 422
        path = f"/v1/workspaces/{made.json()['id']}"
        assert browser.patch(path, json={"name": "Y"}).status_code == 403
        browser.post("/v1/me/switch", json={"workspace_id": made.json()["id"]})
        know(browser)
        told = browser.patch(path, json={"name": "Ours", "zone": "Asia/Tokyo"}).json()
        assert (told["name"], told["zone"]) == ("Ours", "Asia/Tokyo")
        elsewhere = browser.patch("/v1/workspaces/w_0000000000001", json={"name": "Y"})
        assert elsewhere.status_code == 404
        assert browser.get("/v1/contacts").json()["items"] == []


def test_numbers_of_workspaces_tell_nothing(house: House) -> None:
    made = {house.workspace(f"W{n}", OWNER).id for n in range(5)}
    assert len(made) == 5
    assert min(made) > 1000  # drawn out of two thousand million


def test_where_one_is_led_after_signing_in(house: House, mara: int) -> None:
    with house.visitor() as browser:
        for where in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:x"):
            assert "evil" not in browser.get("/sign-in", params={"next": where}).text
        led = enter(browser, "mara@lind.example", PASSWORD, "/sign-in?next=/accounts")
        asked = browser.get(led.headers["location"])
        assert (asked.status_code, asked.headers["location"]) == (303, "/accounts")
        again = browser.get("/sign-in", params={"next": "/docs"})
        assert (again.status_code, again.headers["location"]) == (303, "/docs")


def test_passwords_are_slow_salted_and_apart() -> None:
    first, second = passwords.sealed("pässword ９"), passwords.sealed("pässword ９")
    assert first != second
    assert "password" not in first
    assert passwords.fits("pässword 9", first)  # composed alike (NFKC)
    assert not passwords.fits("password 9", first)
    assert not passwords.fits("", "")


def test_a_session_ends(house: House, mara: int) -> None:
    with house.db.writing(house.ws.id) as conn:
        early = ms(NOW) - sessions.LASTS
        secret = sessions.open_session(conn, house.ws.id, early, mara)
    with house.visitor() as browser:
        browser.cookies.set(sessions.COOKIE, secret)
        assert browser.get("/v1/me").status_code == 401


def test_the_hour_after_a_link_ends(house: House, mara: int) -> None:
    with house.db.writing(house.ws.id) as conn:
        earlier = ms(NOW - timedelta(minutes=61))
        secret = sessions.open_session(conn, house.ws.id, earlier, mara)
    with house.visitor() as browser:
        browser.cookies.set(sessions.COOKIE, secret)
        know(browser)
        assert browser.patch("/v1/me", json={"password": "another password"}).status_code == 403
