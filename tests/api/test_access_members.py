"""Members, invitations, roles, tokens, the audit trail."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from schemas.token import Scope
from service.access import links, passwords, users
from service.access.workspaces import OWNER
from service.db import ids
from service.db.moments import ms
from service.db.tables import accounts
from tests.api.client import calling
from tests.api.tenants import House, enter, know, public
from tests.conftest import NOW


def invited(owner: httpx.Client, email: str, role: str = "member") -> dict[str, Any]:
    """An invitation, as its owner sees it."""
    answer = owner.post("/v1/members", json={"email": email, "role": role, "name": "New"})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_an_invitation_is_taken_once(house: House) -> None:
    with house.bearer() as owner, house.visitor() as other:
        made = invited(owner, "Bo@X.example")
        assert (made["email"], made["joined_at"]) == ("bo@x.example", None)
        with house.signed_in(made["link"]) as bo:
            me = bo.get("/v1/me").json()
            assert (me["id"], me["email"], me["role"]) == (made["id"], "bo@x.example", "member")
            assert bo.patch("/v1/me", json={"password": "a good password"}).status_code == 200
        assert other.get(made["link"]).status_code == 410
        listed = owner.get("/v1/members").json()["items"]
        assert {one["email"]: one["joined_at"] is None for one in listed} == {
            "": False, "bo@x.example": False,
        }  # fmt: skip
        again = owner.post("/v1/members", json={"email": "bo@x.example"})
        assert again.status_code == 409


def test_a_second_invitation_ends_the_first(house: House) -> None:
    with house.bearer() as owner, house.visitor() as browser:
        first, second = (invited(owner, "bo@x.example", role) for role in ("member", "reader"))
        assert first["id"] == second["id"]
        assert browser.get(first["link"]).status_code == 410
        with house.signed_in(second["link"]) as bo:
            assert bo.get("/v1/me").json()["role"] == "reader"


def test_a_repeated_invitation_does_not_tell_the_link_again(house: House) -> None:
    with house.bearer() as owner:
        body, key = {"email": "bo@x.example"}, {"Idempotency-Key": "k"}
        first = owner.post("/v1/members", json=body, headers=key).json()
        again = owner.post("/v1/members", json=body, headers=key).json()
    assert again == {**first, "link": None}


def test_no_owner_comes_into_another_workspace_by_an_invitation(house: House) -> None:
    """Whoever is a user already must show it: an owner could open the link themselves."""
    mara = house.user("mara@lind.example", "owner")
    with house.db.writing(house.ws.id) as conn:
        users.change(conn, mara, password=passwords.sealed("mara's password"), name="Mara L.")
    thief = house.user("thief@x.example", "reader")
    other = house.workspace("Thieves", thief)
    with house.bearer(thief, ws=other) as owner:
        made = invited(owner, "mara@lind.example")
        listed = owner.get("/v1/members").json()["items"]
        assert "Mara L." not in str((made, listed))  # what she is called elsewhere
        assert [one["name"] for one in listed if one["id"] == made["id"]] == ["New"]
    with house.visitor() as browser:
        shown = browser.get(made["link"])
        assert (shown.status_code, browser.get("/v1/me").status_code) == (200, 401)
        assert "Sign in" in shown.text
        assert enter(browser, "thief@x.example", "x", made["link"]).status_code == 401
        led = enter(browser, "mara@lind.example", "mara's password", made["link"])
        assert led.status_code == 303
        assert know(browser)["workspace"]["name"] == "Thieves"
        names = {one["name"] for one in browser.get("/v1/workspaces").json()["items"]}
        assert names == {"Touchline", "Thieves"}


def test_who_is_signed_in_takes_an_invitation_by_opening_it(house: House) -> None:
    bo = house.user("bo@x.example")
    other = house.workspace("Sales", house.user("s@x.example"))
    with house.db.writing(house.ws.id) as conn:
        link = links.issue(conn, house.ws, ms(NOW), bo)
    with house.bearer(None, ws=other) as owner, house.signed_in(f"/sign-in/{link}") as browser:
        assert browser.get(invited(owner, "bo@x.example")["link"]).status_code == 303
        assert know(browser)["workspace"]["name"] == "Sales"


def test_an_invited_one_is_nobody_yet(house: House) -> None:
    with house.bearer() as owner:
        user = ids.private("u", invited(owner, "bo@x.example", "owner")["id"])
    with house.bearer(user) as early:
        assert early.get("/v1/contacts").status_code == 401


ROLES: dict[Any, set[Scope]] = {
    "owner": {"read", "write", "admin", "feed"},
    "member": {"read", "write", "feed"},
    "reader": {"read", "feed"},
}


@pytest.mark.parametrize("role", ROLES)
def test_a_token_may_what_its_user_may(house: House, role: Any) -> None:
    user = house.user("bo@x.example", role)
    with house.bearer(user, "read", "write", "admin", "feed") as program:
        assert set(program.get("/v1/me").json()["scopes"]) == ROLES[role]
        asked = {
            "read": program.get("/v1/contacts"),
            "write": program.put("/v1/cadences", json={}),
            "admin": program.get("/v1/audit"),
        }
    assert {what for what, told in asked.items() if told.status_code != 403} == ROLES[role] & set(
        asked
    )


@pytest.mark.parametrize("role", ROLES)
def test_one_makes_tokens_of_ones_own_within_ones_role(house: House, role: Any) -> None:
    user = house.user("bo@x.example", role)
    with house.db.writing(house.ws.id) as conn:
        link = links.issue(conn, house.ws, ms(NOW), user)
    theirs = house.token()
    with house.signed_in(f"/sign-in/{link}") as browser:
        for scope in ("read", "write", "admin", "feed"):
            made = browser.post("/v1/tokens", json={"name": scope, "scopes": [scope]})
            assert (made.status_code == 201) == (scope in ROLES[role]), scope
        listed = browser.get("/v1/tokens").json()["items"]
        mine = [one for one in listed if one["user"]["id"] == public(user)]
        assert {one["name"] for one in mine} == ROLES[role]
        assert (len(listed) > len(mine)) == (role == "owner")
        assert browser.delete(f"/v1/tokens/{mine[0]['id']}").status_code == 204
        with calling(house.app, house.portal, theirs) as owner:
            (other,) = [
                one for one in owner.get("/v1/tokens").json()["items"]
                if one["user"]["id"] == public(OWNER)
            ]  # fmt: skip
            gone = browser.delete(f"/v1/tokens/{other['id']}").status_code
            assert gone == (204 if role == "owner" else 404)


def test_another_role_holds_at_once(house: House) -> None:
    user = house.user("bo@x.example", "member")
    with house.bearer(user) as program, house.bearer() as owner:
        assert program.put("/v1/cadences", json={}).status_code == 200
        path = f"/v1/members/{public(user)}"
        assert owner.patch(path, json={"role": "reader"}).json()["role"] == "reader"
        assert program.put("/v1/cadences", json={}).status_code == 403
        assert program.get("/v1/contacts").status_code == 200


def test_who_is_removed_is_out_at_once(house: House) -> None:
    user = house.user("bo@x.example", "owner")
    with house.db.writing(house.ws.id) as conn:
        link = links.issue(conn, house.ws, ms(NOW), user)
        unused = links.issue(conn, house.ws, ms(NOW), user)
    row = {"workspace_id": house.ws.id, "id": 7, "kind": "oauth", "provider": "google",
           "label": "bo", "status": "ok", "created_at": 1, "user_id": user, "next_at": 1,
           "turn_at": 1}  # fmt: skip
    with house.db.writing(house.ws.id) as conn:
        conn.execute(accounts.insert(), row)
    with (
        house.bearer(user) as program,
        house.signed_in(f"/sign-in/{link}") as browser,
        house.bearer() as owner,
        house.visitor() as late,
    ):
        assert program.get("/v1/contacts").status_code == 200
        assert owner.delete(f"/v1/members/{public(user)}").status_code == 204
        for one in (program, browser):
            assert one.get("/v1/contacts").status_code == 401
        assert late.get(f"/sign-in/{unused}").status_code == 410
    with house.db.reading() as conn:
        held = conn.execute(select(accounts.c.status, accounts.c.next_at)).one()
    assert tuple(held) == ("paused", None)  # nobody's mail is read who has gone


def test_the_last_owner_stays(house: House) -> None:
    with house.bearer() as owner:
        invited(owner, "late@x.example", "owner")  # does not count before they come in
        path = f"/v1/members/{public(OWNER)}"
        assert owner.delete(path).status_code == 409
        assert owner.patch(path, json={"role": "member"}).status_code == 409
        house.user("bo@x.example", "owner")
        assert owner.patch(path, json={"role": "member"}).status_code == 200


def test_only_owners_rule(house: House) -> None:
    user = house.user("bo@x.example", "member")
    with house.bearer(user) as member:
        path = f"/v1/members/{public(OWNER)}"
        assert len(member.get("/v1/members").json()["items"]) == 2
        assert member.post("/v1/members", json={"email": "x@x.example"}).status_code == 403
        assert member.patch(path, json={"role": "reader"}).status_code == 403
        assert member.delete(path).status_code == 403
        assert member.get("/v1/audit").status_code == 403
        assert member.post("/v1/workspaces", json={"name": "X"}).status_code == 403


def test_members_of_elsewhere_are_not_there(house: House) -> None:
    stranger = house.user("s@x.example", "owner", house.workspace("Other", OWNER))
    with house.bearer() as owner:
        path = f"/v1/members/{public(stranger)}"
        assert owner.delete(path).status_code == 404
        assert owner.patch(path, json={"role": "reader"}).status_code == 404
        assert owner.delete("/v1/members/u_zzzzzzzzzzzzz").status_code == 404


def test_the_trail_tells_who_did_what(house: House) -> None:
    user = house.user("bo@x.example")
    with house.bearer(user) as bo, house.bearer() as owner:
        bo.put("/v1/cadences", json={"default": 60})
        made = invited(owner, "new@x.example")
        owner.delete(f"/v1/members/{made['id']}")
        owner.delete("/v1/members/u_0000000000009")  # refused: nothing was done
        every = owner.get("/v1/audit").json()["items"]
        told = {(one["action"], one["subject"], one["status"]) for one in every}
        assert told == {
            ("PUT /v1/cadences", "", 200),
            ("POST /v1/members", made["id"], 201),
            ("DELETE /v1/members/{user_id}", made["id"], 204),
        }
        assert all(one["caller"].startswith("t_") for one in every)
        assert made["link"] not in str(every)
        (mine,) = owner.get("/v1/audit", params={"user": public(user)}).json()["items"]
        assert mine["user"] == {"id": public(user), "name": "Bo"}
        later = {"after": "2026-11-01T12:00:01Z"}
        assert owner.get("/v1/audit", params=later).json()["items"] == []
        pages, cursor = [], None
        while True:
            asked = {"limit": "1"} | ({"cursor": cursor} if cursor else {})
            page = owner.get("/v1/audit", params=asked).json()
            pages += page["items"]
            cursor = page["next"]
            if cursor is None:
                break
    assert pages == every
