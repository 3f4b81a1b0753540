"""user add, list, password, remove: who may look into the workspace, as the operator rules it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from pydantic import TypeAdapter
from sqlalchemy import Connection

from schemas.user import SHORTEST, Email, Member, Role
from service.access import links, members, passwords, sessions, users
from service.accounts.leave import rest
from service.cli.choices import stated
from service.cli.choosing import member_of
from service.cli.opening import Desk, Trouble, desk
from service.cli.printing import Json, day, emit, hint, say, table
from service.cli.serving import home
from service.db import ids
from service.db.moments import ms

app = typer.Typer(help="Who may look into the workspace.", no_args_is_help=True)
_MOST = 10_000
Who = Annotated[str, typer.Argument(metavar="EMAIL", help="Their address.")]


@app.command("add")
def add(
    email: Who,
    name: Annotated[str, typer.Option(help="What they are called.")] = "",
    role: Annotated[Role, typer.Option(help="What they may do.")] = "member",
    json: Json = False,
) -> None:
    """Let somebody in; prints a one-time sign-in link for them. Again: with another role."""
    folded = stated(TypeAdapter(Email), email, f"{email!r} is no e-mail address")
    with desk() as at:
        now = ms(at.now)
        with at.db.writing(at.ws.id) as conn:
            user = users.make(conn, folded, name or folded, now)
            if members.is_last_owner(conn, at.ws.id, user) and role != "owner":
                raise Trouble("this is the last owner of the workspace")
            members.join(conn, at.ws.id, user, role, now)
            members.come_in(conn, at.ws.id, user, now)
            members.change(conn, at.ws.id, user, role)
            secret = links.issue(conn, at.ws, now, user, links.INVITES)
            made = _member(conn, at, user)
        link = f"{home(at)}/sign-in/{secret}"
    if json:
        emit({**made.model_dump(mode="json"), "link": link})
    else:
        say(link)
        hint(f"Signs {made.name} in ({made.role}), once, within a week.")


@app.command("list")
def list_(json: Json = False) -> None:
    """Everybody of the workspace, and who is invited."""
    with desk() as at, at.db.reading() as conn:
        found = members.listed(conn, at.ws.id, _MOST)
    if json:
        emit({"items": found, "next": None})
    else:
        columns = ("id", "e-mail", "name", "role", "joined")
        table(columns, [_cells(one) for one in found], wide=2)


@app.command("password")
def password(email: Who, json: Json = False) -> None:
    """Give somebody a password: asked for twice, or one line of standard input. Ends their
    sessions."""
    word = _password()
    with desk() as at:
        sealed = passwords.sealed(word)
        with at.db.writing(at.ws.id) as conn:
            user = member_of(conn, at, email)
            users.change(conn, user, password=sealed)
            sessions.close_all(conn, user)
    if json:
        emit({"id": ids.public("u", user)})
    else:
        say(f"{email} has a new password.")


@app.command("remove")
def remove(email: Who, json: Json = False) -> None:
    """Take somebody out: their sessions and tokens end, their accounts are read no more."""
    with desk() as at, at.db.writing(at.ws.id) as conn:
        user = member_of(conn, at, email)
        if members.is_last_owner(conn, at.ws.id, user):
            raise Trouble("this is the last owner of the workspace; make somebody else one first")
        members.leave(conn, at.ws.id, user)
        rest(conn, at.ws, user)
    if json:
        emit({"removed": ids.public("u", user)})
    else:
        say(f"{email} is out.")


def _member(conn: Connection, at: Desk, user: int) -> Member:
    found = members.one(conn, at.ws.id, user)
    assert found is not None
    return found


def _password() -> str:
    if sys.stdin.isatty():
        word = str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    else:
        word = sys.stdin.readline().rstrip("\r\n")
    if len(word) < SHORTEST:
        raise Trouble(f"a password has {SHORTEST} characters at least")
    return word


def _cells(one: Member) -> tuple[str, ...]:
    return (one.id, one.email, one.name, one.role, day(one.joined_at))
