"""rule, block: the owner's word on senders."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from schemas.ruling import Blocked, Ruling, Sender, Word
from service.cli.opening import Desk, Trouble, desk
from service.cli.printing import Json, day, emit, printable, say, table
from service.cli.settling import settle
from service.db.moments import ms
from service.detection import docket
from service.detection.rulings import Unruly, sender
from service.reconciler import block as blocking

Said = Literal["person", "never", "clear"]
Who = Annotated[
    str, typer.Argument(metavar="[ADDRESS|DOMAIN]", help="All of them when left out: a list.")
]
Sure = Annotated[
    bool, typer.Option("--sure", help="Although many people, or you, are at this domain.")
]
Note = Annotated[str, typer.Option(help="A line for yourself.")]
_MOST = 10_000
_WORDS: dict[Word, str] = {"person": "always a person", "never": "never counts"}


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
        settle(at)
    if said is None:
        _tell(json, {"cleared": True}, f"The rules decide about {who} again.")
    else:
        _tell(json, said, f"{_named(said)}: {_WORDS[said.word]}.")


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
            told = _let_in(at, sender(who)) if undo else _blocked(at, sender(who), note, sure)
        except Unruly as error:
            raise Trouble(error.because) from error
        settle(at)
    _tell(json, *told)


def _ruled(at: Desk, found: Sender, word: Said, note: str, sure: bool) -> Ruling | None:
    with at.db.writing(at.ws.id) as conn:
        before = docket.said(conn, at.ws, found)
        if before is not None and before.word == "block":
            raise Trouble(f"{found.value} is blocked; `touchline block {found.value} --undo` first")
        if word != "clear":
            return docket.keep(conn, at.ws, found, word, note, ms(at.now), sure=sure)
        if before is None:
            raise Trouble(f"you said nothing of {found.value}")
        docket.drop(conn, at.ws, found)
        return None


def _blocked(at: Desk, found: Sender, note: str, sure: bool) -> tuple[Blocked, str]:
    with at.db.writing(at.ws.id) as conn:
        before = docket.said(conn, at.ws, found)
        now = blocking.block(conn, at.ws, found, note, ms(at.now), sure=sure)
    told = f"{_named(now)}: blocked. Interactions that went: {now.removed:,}"
    told += f", {now.removed_by_hand:,} of them logged by hand." if now.removed_by_hand else "."
    if before is not None and before.word != "block":
        told += f" You had said: {_WORDS[before.word]}. --undo does not bring that back."
    return now, told


def _let_in(at: Desk, found: Sender) -> tuple[dict[str, bool], str]:
    with at.db.writing(at.ws.id) as conn:
        before = docket.said(conn, at.ws, found)
        if before is None or before.word != "block":
            raise Trouble(f"{found.value} is not blocked")
        blocking.unblock(conn, at.ws, found, ms(at.now))
    told = f"{found.value} is let in again. What went comes back as its source is read again"
    return {"cleared": True}, f"{told}, but for what was logged by hand."


def _list(at: Desk, words: tuple[Word, ...], json: bool) -> None:
    with at.db.reading() as conn:
        held = docket.listed(conn, at.ws, words, _MOST)
    if json:
        emit({"items": held, "next": None})
    else:
        table(("sender", "word", "since", "note"), [_cells(one) for one in held], wide=3)


def _cells(one: Ruling) -> tuple[str, ...]:
    return (one.address or f"@{one.domain}", one.word, day(one.created_at), one.note)


def _named(said: Ruling) -> str:
    return said.address or said.domain or ""


def _tell(json: bool, model: object, text: str) -> None:
    if json:
        emit(model)
    else:
        say(printable(text))
