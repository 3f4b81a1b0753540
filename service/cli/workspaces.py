"""workspace create, list: tenants of this install. TOUCHLINE_WORKSPACE says which one is meant."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import TypeAdapter
from sqlalchemy import Connection

from schemas.user import Title, Zone
from service.access import members, users
from service.access.workspaces import found, listed
from service.cli.choices import stated
from service.cli.opening import Desk, Trouble, desk
from service.cli.printing import Json, emit, hint, say, table
from service.db import ids
from service.db.moments import ms

app = typer.Typer(help="Tenants of this install.", no_args_is_help=True)


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="What it is called.")],
    zone: Annotated[str, typer.Option(help="IANA time zone, like Europe/Berlin.")] = "",
    owner: Annotated[
        str, typer.Option(metavar="EMAIL", help="Who owns it; the first owner when left out.")
    ] = "",
    json: Json = False,
) -> None:
    """Make another workspace, empty, apart from all others."""
    title = stated(TypeAdapter(Title), name, "a name has 1 to 200 characters")
    place = stated(TypeAdapter(Zone), zone, f"{zone!r} is no IANA time zone")
    with desk() as at, at.db.writing(at.ws.id) as conn:
        number = found(conn, title, place, _owner(conn, at, owner), ms(at.now))
    if json:
        emit({"id": ids.public("w", number), "number": number, "name": name})
    else:
        say(str(number))
        hint("Commands work in it with TOUCHLINE_WORKSPACE set to its name or number.")


@app.command("list")
def list_(json: Json = False) -> None:
    """All workspaces of this install."""
    with desk() as at, at.db.reading() as conn:
        rows = listed(conn)
        here = at.ws.id
    if json:
        every = [
            {"id": ids.public("w", n), "number": n, "name": name, "current": n == here}
            for n, name in rows
        ]
        emit({"items": every, "next": None})
    else:
        table(("number", "name", ""), [(str(n), s, "*" if n == here else "") for n, s in rows])


def _owner(conn: Connection, at: Desk, email: str) -> int:
    row = users.of_email(conn, email)
    user = row.id if row is not None else members.first_owner(conn, at.ws.id)
    if user is None or (email and row is None):
        raise Trouble(f"nobody is {email!r}; see `touchline user list`")
    return int(user)
