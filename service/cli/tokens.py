"""token create, list, revoke: who may use the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, cast, get_args

import typer
from sqlalchemy import Connection

from schemas.token import NewToken, Scope, Token
from service.access import members, tokens
from service.access.members import MAY
from service.cli.choices import among
from service.cli.choosing import member_of
from service.cli.opening import Desk, Trouble, desk
from service.cli.printing import Json, day, emit, hint, say, table
from service.db.moments import ms

app = typer.Typer(help="Who may use the API.", no_args_is_help=True)
_MOST = 1000
_SCOPES: tuple[str, ...] = get_args(Scope)


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="What it is for.")] = "",
    scope: Annotated[
        list[str] | None,
        typer.Option(
            callback=among(_SCOPES),
            help="read, write, admin or feed, none of which holds another; give several.",
        ),
    ] = None,
    user: Annotated[
        str, typer.Option(metavar="EMAIL", help="Whose; the owner's when left out.")
    ] = "",
    days: Annotated[int | None, typer.Option(min=1, help="How long; for ever if left out.")] = None,
    json: Json = False,
) -> None:
    """Make a token; its secret is shown this once."""
    with desk() as at:
        scopes = cast(list[Scope], scope or ["read"])
        until = None if days is None else ms(at.now + timedelta(days=days))
        with at.db.writing(at.ws.id) as conn:
            owner = members.first_owner(conn, at.ws.id)
            whose = member_of(conn, at, user) if user else owner
            _demand_right(conn, at, whose, scopes)
            token, secret = tokens.issue(conn, at.ws.id, name, scopes, until, ms(at.now), whose)
    if json:
        emit(NewToken(**token.model_dump(), secret=secret))
    else:
        say(secret)
        hint(f"{token.id} ({', '.join(token.scopes)}). The secret is not shown again.")


@app.command("list")
def list_(json: Json = False) -> None:
    """All tokens, without their secrets."""
    with desk() as at, at.db.reading() as conn:
        held = tokens.listed(conn, at.ws.id, _MOST)
    if json:
        emit({"items": held, "next": None})
    else:
        columns = ("id", "name", "whose", "scopes", "made", "ends", "revoked")
        table(columns, [_cells(token) for token in held], wide=1)


@app.command("revoke")
def revoke(token: Annotated[str, typer.Argument(help="Its id, t_...")], json: Json = False) -> None:
    """End a token at once."""
    with desk() as at, at.db.writing(at.ws.id) as conn:
        if not tokens.revoke(conn, at.ws.id, token, ms(at.now)):
            raise Trouble(f"there is no token {token}; see `touchline token list`")
    if json:
        emit({"revoked": token})
    else:
        say(f"Revoked {token}.")


def _demand_right(conn: Connection, at: Desk, user: int | None, scopes: list[Scope]) -> None:
    member = None if user is None else members.here(conn, at.ws.id, user)
    if member is None:
        raise Trouble("the workspace has no owner; see `touchline user add`")
    beyond = sorted(set(scopes) - MAY[member.role])
    if beyond:
        raise Trouble(f"the role {member.role} does not allow {', '.join(beyond)}")


def _cells(token: Token) -> tuple[str, ...]:
    moments = (token.created_at, token.expires_at, token.revoked_at)
    whose = token.user.name if token.user else "-"
    return (token.id, token.name, whose, " ".join(token.scopes), *map(day, moments))
