"""Which of our fields goes into which of the CRM's: what is there, what fits, and the fields made
for Touchline."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import get_args

import orjson
from sqlalchemy import update

from connectors.sink import FieldType, OwnField, Prepared, RemoteField
from schemas.crm import CrmField, FieldRule, LastTouch
from service.accounts.refusal import Refusal
from service.db.tables import crms
from service.delivery.crm.casting import kind_of, takers
from service.delivery.crm.desk import CrmDesk, CrmRow, of, read_crm

_LABELS: Mapping[LastTouch, str] = {
    "last_touched_at": "Last touched",
    "last_touch_kind": "Last touched by",
    "next_due_at": "Next touch due",
    "score": "Relationship score",
}
OWN = tuple(
    OwnField(name, f"{_LABELS[name]} (Touchline)", kind_of(name)) for name in get_args(LastTouch)
)
"""The fields Touchline would have in a CRM."""
_WORDS: Mapping[FieldType, str] = {
    "text": "a text", "number": "a number", "datetime": "a date with time", "date": "a date",
    "bool": "a yes or no", "choice": "a choice",
}  # fmt: skip


async def fields(desk: CrmDesk, account: int) -> list[CrmField]:
    """What people have in the CRM now, by name. Raises Refusal, ConnectorError."""
    row = await asyncio.to_thread(_row, desk, account)
    own = set(row.fields.values())
    return [
        CrmField(
            name=one.name,
            label=one.label,
            type=one.type,
            writable=one.writable,
            own=one.own or one.name in own,
        )
        for one in sorted(await _remote(desk, row), key=lambda one: one.name)
    ]


async def settled(desk: CrmDesk, account: int, rules: Sequence[FieldRule]) -> list[FieldRule]:
    """The rules as they can be stored: held against the fields the CRM has now. Raises Refusal,
    ConnectorError."""
    row = await asyncio.to_thread(_row, desk, account)
    return checked(rules, await _remote(desk, row))


async def prepare(desk: CrmDesk, account: int) -> Prepared:
    """Makes our own fields in the CRM where its API can, and remembers them; the first time, they
    are mapped too. Again is as good as once. Raises Refusal, ConnectorError."""
    row = await asyncio.to_thread(_row, desk, account)
    sink = desk.sink(account, row.provider)
    made = await sink.prepare(OWN)
    values: dict[str, str] = {
        "fields": orjson.dumps(dict(made.fields)).decode(),
        "missing": orjson.dumps(dict(made.missing)).decode(),
    }
    if not row.mapping and not row.fields:
        rules = checked(default(row.provider, made), await sink.fields())
        values["mapping"] = stored(rules)
    await asyncio.to_thread(_keep, desk, account, values)
    return made


def default(_provider: str, prepared: Prepared) -> list[FieldRule]:
    """Our own fields and nothing else: what people type is theirs."""
    return [
        FieldRule(ours=name, theirs=prepared.fields[name])
        for name in get_args(LastTouch)
        if name in prepared.fields
    ]


def checked(rules: Sequence[FieldRule], there: Sequence[RemoteField]) -> list[FieldRule]:
    """The rules with the types of their fields. Raises Refusal, naming the one that cannot be."""
    known = {one.name: one for one in there}
    taken: dict[str, FieldRule] = {}
    for rule in rules:
        if why := _unfit(rule, known, taken):
            raise Refusal(f"{rule.ours} cannot be written into {rule.theirs!r}: {why}.")
        found = known[rule.theirs]
        taken[found.name] = rule.model_copy(update={"type": found.type})
    return list(taken.values())


def stored(rules: Sequence[FieldRule]) -> str:
    """The mapping as its column holds it."""
    return orjson.dumps([rule.model_dump() for rule in rules]).decode()


def unknown(row: CrmRow, there: Sequence[RemoteField]) -> list[str]:
    """Fields of the mapping the CRM has no more."""
    names = {one.name for one in there}
    return [rule.theirs for rule in row.mapping if rule.theirs not in names]


def _unfit(
    rule: FieldRule, known: Mapping[str, RemoteField], taken: Mapping[str, FieldRule]
) -> str:
    """Half a sentence on why the rule cannot stand; "" when it can."""
    there = known.get(rule.theirs)
    if there is None:
        return "the CRM has no such field"
    if not there.writable:
        return "the CRM lets nobody write it"
    if rule.theirs in taken:
        return f"{taken[rule.theirs].ours} goes there already"
    if there.type not in takers(rule.ours):
        return f"it is {_WORDS[kind_of(rule.ours)]}, and the field is {_WORDS[there.type]}"
    return ""


async def _remote(desk: CrmDesk, row: CrmRow) -> Sequence[RemoteField]:
    return await desk.sink(row.account, row.provider).fields()


def _keep(desk: CrmDesk, account: int, values: Mapping[str, str]) -> None:
    with desk.db.writing(desk.ws.id) as conn:
        conn.execute(update(crms).where(*of(desk.ws, account)).values(**values))


def _row(desk: CrmDesk, account: int) -> CrmRow:
    with desk.db.reading() as conn:
        row = read_crm(conn, desk.ws, account)
    if row is None:
        raise Refusal("There is no such CRM.")
    return row
