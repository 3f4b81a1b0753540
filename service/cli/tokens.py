"""token create, list, revoke: who may use the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, cast, get_args

import typer

from schemas.token import NewToken, Scope, Token
from service.access import tokens
from service.cli.choices import among
from service.cli.opening import Trouble, desk
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
        typer.Option(callback=among(_SCOPES), help="read, write or admin; may be given again."),
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, help="How long; for ever if left out.")] = None,
    json: Json = False,
) -> None:
    """Make a token; its secret is shown this once."""
    with desk() as at:
        scopes = cast(list[Scope], scope or ["read"])
        until = None if days is None else ms(at.now + timedelta(days=days))
        with at.db.writing(at.ws.id) as conn:
            token, secret = tokens.issue(conn, at.ws.id, name, scopes, until, ms(at.now))
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
        columns = ("id", "name", "scopes", "made", "ends", "revoked")
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


def _cells(token: Token) -> tuple[str, ...]:
    moments = (token.created_at, token.expires_at, token.revoked_at)
    return (token.id, token.name, " ".join(token.scopes), *map(day, moments))
