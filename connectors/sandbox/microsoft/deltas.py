"""Delta rounds: first everything, then what happened since, in pages with opaque links."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any
from urllib.parse import quote

from connectors.sandbox.microsoft.answers import Ask, Body, Problem

Rows = Iterable[tuple[Any, Body]]
"""Each with its key: what a link names to go on behind it."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a round stands. at: how much had happened when it began. since: the same of the round
    before, None = everything. after: key of the last row given. asked: options of the first
    request, which links carry on."""

    at: int
    asked: Mapping[str, str]
    since: int | None = None
    after: Any = None


def delta(
    ask: Ask, rows: Callable[[Stand, Ask], Rows], thin: Callable[[Body], Body], live: Body | None
) -> Body:
    """One page. rows: of a stand, behind its last key. thin: a row as a sparse update shows it.
    live: a row that exists, for the fault of being reported removed."""
    first = ask.query.get("$skiptoken") or ask.query.get("$deltatoken")
    stand = read(first, ask.box.count.now) if first else Stand(ask.box.count.now, dict(ask.query))
    if ask.faults.take(ask.path, "empty_page"):
        return {"value": [], "@odata.nextLink": link(ask, "$skiptoken", stand)}
    asked = replace(ask, query=stand.asked)
    if stand.since is None and stand.after is None and ask.faults.take(ask.path, "list_empty"):
        return _page(ask, stand, [], more=False)
    taken = list(islice(rows(stand, asked), ask.size + 1))
    page = taken[: ask.size]
    shown = _troubled(ask, stand, [row for _, row in page], thin, live)
    if page:
        stand = replace(stand, after=page[-1][0])
    return _page(ask, stand, shown, more=len(taken) > ask.size)


def _page(ask: Ask, stand: Stand, shown: list[Body], *, more: bool) -> Body:
    if more:
        return {"value": shown, "@odata.nextLink": link(ask, "$skiptoken", stand)}
    # `since` of the next round is the beginning of this one: what happened meanwhile comes again
    end = Stand(stand.at, stand.asked, since=stand.at)
    return {"value": shown, "@odata.deltaLink": link(ask, "$deltatoken", end)}


def _troubled(
    ask: Ask, stand: Stand, shown: list[Body], thin: Callable[[Body], Body], live: Body | None
) -> list[Body]:
    whole = [n for n, row in enumerate(shown) if "@removed" not in row]
    if whole and stand.since is not None and ask.faults.take(ask.path, "sparse"):
        shown[whole[0]] = thin(shown[whole[0]])
    if shown and ask.faults.take(ask.path, "duplicate"):
        shown.append(shown[0])
    if live is not None and ask.faults.take(ask.path, "removed_but_alive"):
        shown.append({"id": live["id"], "@removed": {"reason": "deleted"}})
    return shown


def read(token: str, now: int) -> Stand:
    """The stand a link names. A delta link says where the last round began."""
    try:
        stand = Stand(**json.loads(urlsafe_b64decode(token)))
    except (Base64Error, ValueError, TypeError) as error:
        raise Problem(400, "BadRequest", "Badly formed token.") from error
    if stand.since is not None and stand.after is None:
        return replace(stand, at=now)
    return stand


def link(ask: Ask, name: str, stand: Stand) -> str:
    """An absolute address."""
    text = json.dumps(asdict(stand), separators=(",", ":"), sort_keys=True)
    return f"{ask.base}{quote(ask.path)}?{name}={urlsafe_b64encode(text.encode()).decode()}"


def listing(ask: Ask, rows: Iterable[Body]) -> Body:
    """One page of a plain list. $skip stands for the opaque token."""
    if ask.faults.take(ask.path, "list_empty"):
        return {"value": []}
    start = int(ask.query.get("$skip", "0"))
    taken: list[Body] = list(islice(_from(rows, start), ask.size + 1))
    body: Body = {"value": taken[: ask.size]}
    if len(taken) > ask.size:
        query = {**ask.query, "$skip": str(start + ask.size)}
        text = "&".join(f"{k}={quote(v)}" for k, v in query.items())
        body["@odata.nextLink"] = f"{ask.base}{quote(ask.path)}?{text}"
    return body


def _from(rows: Iterable[Body], start: int) -> Iterator[Body]:
    return islice(iter(rows), start, None)
