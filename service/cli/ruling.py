"""rule, block: the owner's word on senders."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from schemas.ruling import Ruling, Sender, Word
from service.cli.opening import Desk, Trouble, desk
from service.cli.printing import Json, day, emit, printable, say, table
from service.db.moments import ms
from service.detection import docket
from service.detection.rulings import Unruly, sender
from service.reconciler import block as blocking
from service.timeline import settle

Said = Literal["person", "never", "clear"]
Who = Annotated[
    str, typer.Argument(metavar="[ADDRESS|DOMAIN]", help="All of them when left out: a list.")
]
Sure = Annotated[
    bool, typer.Option("--sure", help="Although many people, or you, are at this domain.")
]
Note = Annotated[str, typer.Option(help="A line for yourself.")]
_MOST = 10_000


def rule(
    who: Who = "",
    word: Annotated[
        Said | None, typer.Argument(help="person: always counts. never. clear: the rules decide.")
    ] = None,
    note: Note = "",
    sure: Sure = False,
    json: Json = False,
) -> None:
    """Say of a sender that it is always a person, or never counts; or list what you said."""
    with desk() as at:
        if not who:
            _list(at, ("person", "never"), json)
            return
        if word is None:
            raise typer.BadParameter("say person, never or clear", param_hint="word")
        try:
            said = _ruled(at, sender(who), word, note, sure)
        except Unruly as error:
            raise Trouble(error.because) from error
    _tell(said, f"The rules decide about {who} again.", json)


def block(
    who: Who = "",
    undo: Annotated[bool, typer.Option("--undo", help="Let it in again.")] = False,
    note: Note = "",
    sure: Sure = False,
    json: Json = False,
) -> None:
    """Keep nothing of a sender: what came goes, what comes is dropped; or list what is blocked."""
    with desk() as at:
        if not who:
            _list(at, ("block",), json)
            return
        try:
            said = _blocked(at, sender(who), undo, note, sure)
        except Unruly as error:
            raise Trouble(error.because) from error
    back = f"{who} is let in again. What went comes back as its source is read again."
    _tell(said, back, json)


def _ruled(at: Desk, found: Sender, word: Said, note: str, sure: bool) -> Ruling | None:
    with at.db.writing(at.ws.id) as conn:
        before = docket.said(conn, at.ws, found)
        if before is not None and before.word == "block":
            raise Trouble(f"{found.value} is blocked; `touchline block {found.value} --undo` first")
        if word != "clear":
            docket.keep(conn, at.ws, found, word, note, ms(at.now), sure=sure)
        elif before is None:
            raise Trouble(f"you said nothing of {found.value}")
        else:
            docket.drop(conn, at.ws, found)
        settle.settle(conn, at.ws, ms(at.now))
        return docket.said(conn, at.ws, found)


def _blocked(at: Desk, found: Sender, undo: bool, note: str, sure: bool) -> Ruling | None:
    with at.db.writing(at.ws.id) as conn:
        before = docket.said(conn, at.ws, found)
        if not undo:
            blocking.block(conn, at.ws, found, note, ms(at.now), sure=sure)
        elif before is None or before.word != "block":
            raise Trouble(f"{found.value} is not blocked")
        else:
            blocking.unblock(conn, at.ws, found, ms(at.now))
        settle.settle(conn, at.ws, ms(at.now))
        return docket.said(conn, at.ws, found)


def _list(at: Desk, words: tuple[Word, ...], json: bool) -> None:
    with at.db.reading() as conn:
        held = docket.listed(conn, at.ws, words, _MOST)
    if json:
        emit({"items": held, "next": None})
    else:
        table(("sender", "word", "since", "note"), [_cells(one) for one in held], wide=3)


def _cells(one: Ruling) -> tuple[str, ...]:
    return (one.address or f"@{one.domain}", one.word, day(one.created_at), one.note)


def _tell(said: Ruling | None, otherwise: str, json: bool) -> None:
    if json:
        emit(said if said is not None else {"cleared": True})
    elif said is None:
        say(printable(otherwise))
    else:
        words = {"person": "always a person", "never": "never counts", "block": "blocked"}
        say(f"{said.address or said.domain}: {words[said.word]}.")
