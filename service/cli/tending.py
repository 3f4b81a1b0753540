"""set: what a contact is to the owner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from sqlalchemy import Connection

from schemas.contact import ContactDetail, ContactEdit, NoteText
from service.cli.acting import Who
from service.cli.choosing import chosen, number_of
from service.cli.opening import Desk, Trouble, desk
from service.cli.printing import Json, emit, printable, say
from service.cli.settling import settle
from service.db.moments import DAY, ms
from service.reconciler.edit import edit, tagging
from service.timeline.read import contacts

Tier = Annotated[str | None, typer.Option(help='Such as key or regular; "" for none.')]
Importance = Annotated[int | None, typer.Option(min=1, max=5, help="1 to 5.")]
Cadence = Annotated[
    int | None, typer.Option(min=0, max=36_500, metavar="DAYS", help="0: no cadence at all.")
]
Stage = Annotated[str | None, typer.Option(help='Such as crisis; "" for none.')]
Pause = Annotated[bool | None, typer.Option("--pause/--resume", help="No gaps at all; or again.")]
Snooze = Annotated[
    int | None, typer.Option(min=1, max=36_500, metavar="DAYS", help="No gaps for so long.")
]
Tag = Annotated[list[str] | None, typer.Option(help="Put on; may be repeated.")]
Untag = Annotated[list[str] | None, typer.Option(help="Take off; may be repeated.")]
Note = Annotated[str, typer.Option(help="A line below the notes.")]
Clear = Annotated[
    list[str] | None, typer.Option(metavar="FIELD", help="Take your word on it back.")
]


def set_(
    contact: Who,
    tier: Tier = None,
    importance: Importance = None,
    cadence: Cadence = None,
    stage: Stage = None,
    pause: Pause = None,
    snooze: Snooze = None,
    tag: Tag = None,
    untag: Untag = None,
    note: Note = "",
    clear: Clear = None,
    json: Json = False,
) -> None:
    """Say what a contact is to you; what you do not name stays."""
    stated = {"tier": tier, "importance": importance, "cadence_days": cadence}
    stated |= {"stage": stage, "paused": pause}
    plain = {name: value for name, value in stated.items() if value is not None}
    with desk() as work:
        fields = _checked(plain | dict.fromkeys(clear or ()))
        if snooze is not None:
            fields["snoozed_until"] = ms(work.now) + snooze * DAY
        if not (fields or tag or untag or note):
            raise typer.BadParameter("say what to set, such as --tier key", param_hint="OPTIONS")
        with work.db.writing(work.ws.id) as conn:
            number = number_of(chosen(conn, work, contact))
            fields |= _added(conn, work, number, (tag or (), untag or ()), note)
            edit(conn, work.ws, number, fields, ms(work.now))
        settle(work)
        with work.db.reading() as conn:
            shown = _present(conn, work, number)
    if json:
        emit(shown)
    else:
        say(printable(_told(shown)))


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return ContactEdit.model_validate(fields).model_dump(exclude_unset=True)
    except ValidationError as error:
        wrong = error.errors()[0]
        raise Trouble(f"{wrong['loc'][0]}: {wrong['msg']}") from error


def _added(
    conn: Connection, work: Desk, number: int, tags: tuple[Sequence[str], Sequence[str]], note: str
) -> dict[str, Any]:
    """What depends on what is there."""
    present = _present(conn, work, number)
    fields: dict[str, Any] = {**tagging(present.tags, *tags)}
    if note:
        try:
            fields["notes"] = NoteText(text=f"{present.notes}\n{note}").text
        except ValidationError as error:
            raise Trouble("the notes would be too long") from error
    return fields


def _present(conn: Connection, work: Desk, number: int) -> ContactDetail:
    found = contacts.one(conn, work.ws, number, ms(work.now))
    if found is None:
        raise Trouble("there is no such contact any more")
    return found


def _told(shown: ContactDetail) -> str:
    """One line: what the contact is to the owner now."""
    days = "no cadence" if shown.cadence_days is None else f"every {shown.cadence_days} days"
    named = [shown.tier, shown.stage, f"importance {shown.importance or '-'}", days]
    named += ["paused"] if shown.paused else []
    named += [f"snoozed until {shown.snoozed_until:%Y-%m-%d}"] if shown.snoozed_until else []
    named += [f"tags {', '.join(shown.tags)}"] if shown.tags else []
    return f"{shown.name}: {'; '.join(one for one in named if one)}"
