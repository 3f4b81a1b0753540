"""Activities: e-mails, phone calls, appointments, letters, else tasks; made, then completed.

Ours is the primary key: what is made twice is answered with 412. A state cannot be set on create
(StateCode, IsValidForCreate), and what is completed is read-only: so it is there when it is
completed, and a write that broke off in between is finished by the next attempt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from connectors.crm.dynamics.faults import HELD, Refused
from connectors.crm.dynamics.org import (
    CREATE,
    UPDATE,
    Org,
    Row,
    any_of,
    chunks,
    moment,
    select,
    together,
)
from connectors.crm.marks import said
from connectors.errors import ConnectorError
from connectors.sink import Activity, Kind, Logged, Receipt

_TOGETHER = 40
_LENGTH = 1_900
"""Of a text: the least room a table has (2,000), and the rest of a description beside it."""
_SENDER, _TO, _REQUIRED, _ORGANIZER = 1, 2, 5, 7
"""participationtypemask (ActivityParty)."""


@dataclass(frozen=True, slots=True)
class Table:
    """name: of the rows' type. out, into: statuscode of what is completed, by direction; statecode
    is 1 everywhere. parties: it has some."""

    name: str
    out: int
    into: int
    parties: bool = True

    @property
    def rows(self) -> str:
        """The entity set."""
        return f"{self.name}s"


_TASK = Table("task", 5, 5, parties=False)
_TABLES: Mapping[Kind, Table] = {
    "mail": Table("email", 3, 4), "call": Table("phonecall", 2, 4), "letter": Table("letter", 4, 3),
    "meeting": Table("appointment", 3, 3),
}  # fmt: skip
_BY_NAME = {one.name: one for one in (*_TABLES.values(), _TASK)}


class Activities:
    """See connectors.sink.Activities."""

    def __init__(self, org: Org) -> None:
        self._org = org

    async def log(self, activities: Sequence[Activity]) -> list[Receipt]:
        """See Sink.log."""
        user = await self._org.user()

        async def one(activity: Activity) -> Receipt:
            return await _log(self._org, activity, user)

        return await together(activities, one)

    async def logged(self, activities: Sequence[Activity]) -> dict[str, Logged]:
        """See Sink.logged. All activities are rows of one table too."""
        found: dict[str, Logged] = {}
        for part in chunks([one.key for one in activities], _TOGETHER):
            test = f"statecode eq 1 and ({any_of('activityid', part)})"
            path = select("activitypointers", ("activityid", "activitytypecode"), test)
            for row in await self._org.rows(path, "dynamics.logged"):
                if table := _BY_NAME.get(row["activitytypecode"]):
                    key = str(row["activityid"])
                    found[key] = Logged(key, table.rows, key)
        return found

    async def remove(self, gone: Sequence[Logged]) -> list[Receipt]:
        """See Sink.remove."""

        async def one(it: Logged) -> Receipt:
            try:
                await self._org.delete(f"/{it.object}({it.remote_id})", "dynamics.remove")
            except Refused as error:
                if not error.gone:
                    return error.receipt()
            return Receipt("done", it.remote_id, object=it.object)

        return await together(gone, one)


async def _log(org: Org, one: Activity, user: str) -> Receipt:
    table = _TABLES.get(one.kind, _TASK)
    place, made = f"/{table.rows}({one.key})", True
    try:
        await org.patch(place, "dynamics.log", _row(one, table, user), CREATE)
    except Refused as error:
        if error.code != HELD:
            return error.receipt()
        made = False
    try:
        return await _complete(org, one, table, made)
    except Refused as error:
        if error.gone:
            return error.receipt()
        why = f"It is there, but Dynamics 365 does not let it be completed ({error.code})."
        return Receipt("failed", one.key, why, object=table.rows)
    except ConnectorError as error:
        return Receipt("unknown", because=error.because)


async def _complete(org: Org, one: Activity, table: Table, made: bool) -> Receipt:
    """One that was there is looked at first, and one that refuses afterwards: the answer may have
    been lost."""
    place = f"/{table.rows}({one.key})"
    done = Receipt("done", one.key, made=made, object=table.rows)
    if not made and await _completed(org, place):
        return done
    try:
        await org.patch(place, "dynamics.complete", _end(one, table), UPDATE)
    except Refused as error:
        if error.gone or not await _completed(org, place):
            raise
    return done


async def _completed(org: Org, place: str) -> bool:
    row = await org.get(f"{place}?$select=statecode", "dynamics.logged")
    return bool(row["statecode"] == 1)


def _row(one: Activity, table: Table, user: str) -> Row:
    """Regarding is the first of the people; all are parties, where a table has any."""
    ids = list(dict.fromkeys(person.remote_id for person in one.people))
    short = replace(one, text=one.text[:_LENGTH])
    text = short.text if table.parties else "\n".join(said(short, dated=False))
    start, end = moment(one.at), moment(max(one.ended_at or one.at, one.at))
    row: Row = {
        "subject": one.title[:200],
        "description": text or None,
        "scheduledstart": start,
        "scheduledend": end,
        "actualstart": start,
        "sortdate": start,  # where it stands in the timeline, else at the time it was made
        f"regardingobjectid_contact_{table.name}@odata.bind": f"/contacts({ids[0]})",
    }
    if table.parties:
        row[f"{table.name}_activity_parties"] = _parties(one, table, ids, user)
    if table.out != table.into:
        row["directioncode"] = one.direction != "in"
    return row


def _end(one: Activity, table: Table) -> Row:
    """Always both: what a status is without its state differs by table (update guide). Without a
    time it would have ended now."""
    status = table.into if one.direction == "in" else table.out
    ended = moment(max(one.ended_at or one.at, one.at))
    return {"statecode": 1, "statuscode": status, "actualend": ended}


def _parties(one: Activity, table: Table, ids: Sequence[str], user: str) -> list[Row]:
    """A mail has one sender: of several people on the other side, the first."""
    if table.name == "appointment":
        return [_party(_ORGANIZER, user=user), *(_party(_REQUIRED, contact=i) for i in ids)]
    if one.direction != "in":
        return [_party(_SENDER, user=user), *(_party(_TO, contact=i) for i in ids)]
    rest = [_party(_TO, contact=i) for i in ids[1:]]
    return [_party(_SENDER, contact=ids[0]), _party(_TO, user=user), *rest]


def _party(mask: int, *, contact: str = "", user: str = "") -> Row:
    bound = (
        {"partyid_contact@odata.bind": f"/contacts({contact})"}
        if contact
        else {"partyid_systemuser@odata.bind": f"/systemusers({user})"}
    )
    return {"participationtypemask": mask, **bound}
