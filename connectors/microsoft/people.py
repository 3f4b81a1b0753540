"""Outlook contacts (the default folder) and whose account it is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from connectors.errors import ConnectorError, Remedy
from connectors.files.stated import birthday, clean, tidy_tags
from connectors.microsoft.graph import Body, Graph, Page, named
from connectors.microsoft.moments import utc
from connectors.microsoft.rounds import Stand, stand_of, walk
from connectors.source import Batch, Cursor, Identity
from schemas.identifier import profile
from schemas.source import PersonRecord

PAGE = 200
_LIST = "500"
_STATED = ("displayName", "emailAddresses", "businessPhones")
"""A row without one of these tells only what changed."""
_SELECT = ",".join(
    (
        *_STATED, "givenName", "surname", "homePhones", "mobilePhone", "companyName", "jobTitle",
        "birthday", "businessHomePage", "homeAddress", "businessAddress", "categories",
        "lastModifiedDateTime",
    )
)  # fmt: skip


class Contacts:
    """The address book of one account."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def pull(self, since: Cursor) -> AsyncIterator[Batch]:
        """See Source.pull."""
        link = self._graph.address("/me/contacts/delta", select=_SELECT)
        stand = stand_of(since, self._graph) or {"link": link}
        async for batch in walk(self._graph, stand, "contacts.delta", PAGE, self._read):
            yield batch

    async def ids(self) -> AsyncIterator[Sequence[str]]:
        """See Source.ids."""
        url = self._graph.address("/me/contacts", select="id", top=_LIST)
        async for rows in self._graph.listing(url, "contacts.list"):
            yield [row["id"] for row in rows]

    async def fetch(self, ids: Iterable[str]) -> Batch:
        """See Source.fetch."""
        paths = {key: f"/me/contacts/{named(key)}?$select={_SELECT}" for key in ids}
        found = await self._graph.many(list(paths.values()), "contact") if paths else {}
        rows = {key: found[path] for key, path in paths.items()}
        return Batch(
            records=tuple(_person(row) for row in rows.values() if row),
            gone=tuple(key for key, row in rows.items() if row is None),
        )

    async def _read(self, page: Page, _: Stand) -> Batch:
        whole = {k: r for k, r in page.rows.items() if all(name in r for name in _STATED)}
        thin = (key for key in page.rows if key not in whole)
        read = await self.fetch([*page.removed, *thin])
        records = (*map(_person, whole.values()), *read.records)
        return Batch(records=records, gone=read.gone)


async def owner(graph: Graph, subject: str) -> Identity:
    """Whose account it is. subject: as the sign-in names them, "" = take Graph's id."""
    url = graph.address("/me", select="id,displayName,mail,userPrincipalName")
    me = await graph.get(url, "me")
    address = me.get("mail") or me.get("userPrincipalName") or ""
    others = await _aliases(graph)
    return Identity(
        subject=subject or str(me["id"]),
        address=address,
        name=clean(me.get("displayName") or ""),
        aliases=tuple(a for a in others if a.lower() != address.lower()),
    )


async def _aliases(graph: Graph) -> list[str]:
    """Further addresses. Asked apart: a personal account need not know these properties."""
    try:
        me = await graph.get(graph.address("/me", select="otherMails,proxyAddresses"), "me")
    except ConnectorError as error:
        if error.remedy in (Remedy.RETRY, Remedy.WAIT):
            raise
        return []
    proxies = (p.partition(":") for p in me.get("proxyAddresses") or ())
    found = [a for kind, _, a in proxies if kind.lower() == "smtp"]
    return list(dict.fromkeys([*found, *(me.get("otherMails") or ())]))


def _person(row: Body) -> PersonRecord:
    phones = [row.get("mobilePhone"), *_all(row, "businessPhones"), *_all(row, "homePhones")]
    page = clean(row.get("businessHomePage") or "")
    return PersonRecord(
        external_id=row["id"],
        name=clean(row.get("displayName") or ""),
        given_name=clean(row.get("givenName") or ""),
        family_name=clean(row.get("surname") or ""),
        emails=_each(told.get("address") for told in _all(row, "emailAddresses")),
        phones=_each(phones),
        profiles=(page,) if profile(page) else (),
        company=clean(row.get("companyName") or ""),
        title=clean(row.get("jobTitle") or ""),
        birthday=birthday(row.get("birthday") or "") or "",
        city=_city(row),
        tags=tidy_tags(_all(row, "categories")),
        observed_at=utc(row.get("lastModifiedDateTime")),
    )


def _all(row: Body, name: str) -> list[Any]:
    return list(row.get(name) or ())


def _each(values: Iterable[str | None]) -> tuple[str, ...]:
    cleaned = (clean(value or "") for value in values)
    return tuple(dict.fromkeys(value for value in cleaned if value))


def _city(row: Body) -> str:
    cities = ((row.get(name) or {}).get("city") for name in ("homeAddress", "businessAddress"))
    return clean(next(filter(None, cities), "") or "")
