"""How an account stands, as its page says it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schemas.account import Account, AccountProblem, Feature, Stream
from service.accounts.failing import NOTHING, RECONNECT
from service.ingest.pull import ACCEPT
from service.web.words import ago, ahead, many

Way = Literal["reconnect", "accept", "wait", "act"]
_TITLES: dict[Feature | None, str] = {
    "mail": "Mail",
    "calendar": "Calendars",
    "contacts": "Contacts",
}
LABELS = {"google": "Google", "microsoft": "Microsoft"}
_RESTS = ("paused", "disconnected", "erasing")


@dataclass(frozen=True, slots=True)
class Line:
    """One stream. held: in words. percent: of a walk that is not through, None else."""

    label: str
    held: str
    percent: int | None
    about: str
    problem: AccountProblem | None


@dataclass(frozen=True, slots=True)
class Group:
    """The streams of one feature."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One connected account. news: what a screen reader is told when it changes. way: out of the
    problem. busy: something is being read, or about to be."""

    account: Account
    provider: str
    says: str
    news: str
    about: str
    way: Way | None
    busy: bool
    groups: tuple[Group, ...]

    @property
    def id(self) -> str:
        """Of the account."""
        return self.account.id

    @property
    def tone(self) -> str:
        """busy, well, wrong or rest: how it is coloured."""
        if self.account.status in _RESTS:
            return "rest"
        if self.account.problem:
            return "wrong"
        return "busy" if is_first(self.account) else "well"


def card(account: Account, now: datetime) -> Card:
    """The account in words."""
    way = way_out(account.problem)
    says = _says(account, way)
    due = account.next_sync_at is not None and account.next_sync_at <= now
    return Card(
        account=account,
        provider=LABELS.get(account.provider, account.provider),
        says=says,
        news=f"{account.label}: {says}",
        about=_about(account, now),
        way=way,
        busy=due or (is_first(account) and way is None),
        groups=tuple(_groups(account.streams, now)),
    )


def way_out(problem: AccountProblem | None) -> Way | None:
    """What ends the problem; None without one."""
    if problem is None:
        return None
    if problem.cause.endswith(ACCEPT):
        return "accept"
    if problem.remedy == RECONNECT:
        return "reconnect"
    return "wait" if problem.remedy == NOTHING else "act"


def is_first(account: Account) -> bool:
    """Whether it is read for the first time."""
    if account.kind != "oauth" or account.status in _RESTS:
        return False
    return account.synced_at is None or any(map(_walks_first, account.streams))


def first_syncs(accounts: Iterable[Account]) -> str:
    """One line of progress over all first readings; "" when there are none."""
    walking = [one for one in accounts if is_first(one) and not one.problem]
    if not walking:
        return ""
    streams = [stream for one in walking for stream in one.streams]
    who = walking[0].label if len(walking) == 1 else many(len(walking), "account")
    left = max((stream.minutes_left or 0 for stream in streams), default=0)
    line = f"Reading {who} for the first time: {_share(streams)}"
    return f"{line}, about {many(left, 'minute')} left." if left else f"{line}."


def in_trouble(accounts: Iterable[Account]) -> int:
    """How many accounts wait for a person."""
    return sum(way_out(one.problem) not in (None, "wait") for one in accounts)


def _says(account: Account, way: Way | None) -> str:
    if account.status == "paused":
        return "Paused"
    if account.status == "erasing":
        return "Being erased, with all that came from it"
    if account.status == "disconnected":
        return "Disconnected; what came from it is kept"
    if way is not None:
        return "Has trouble, and tries again" if way == "wait" else "Needs you"
    if not is_first(account):
        return "Up to date"
    return "Reading for the first time" if account.streams else "Finding out what there is to read"


def _about(account: Account, now: datetime) -> str:
    """When it was and will be looked at."""
    if is_first(account):
        left = max((one.minutes_left or 0 for one in account.streams), default=0)
        return f"About {many(left, 'minute')} left." if left else ""
    complete = f"Complete {ago(account.synced_at, now)}"
    if account.status in _RESTS or account.next_sync_at is None:
        return f"{complete}."
    due = account.next_sync_at <= now
    return f"{complete}, {'looking' if due else 'next look'} {ahead(account.next_sync_at, now)}."


def _groups(streams: Sequence[Stream], now: datetime) -> Iterator[Group]:
    for feature, title in _TITLES.items():
        lines = tuple(_line(one, now) for one in streams if one.feature == feature)
        if lines:
            yield Group(title, lines)


def _line(stream: Stream, now: datetime) -> Line:
    first = _walks_first(stream)
    walks = first or stream.minutes_left is not None
    share = stream.progress if walks else None
    return Line(
        label=stream.label,
        held=_share([stream]),
        percent=None if share is None else int(share * 100),
        about=_history(stream, now, first),
        problem=stream.problem,
    )


def _history(stream: Stream, now: datetime, first: bool) -> str:
    parts = []
    if stream.minutes_left is not None:
        parts.append(f"about {many(stream.minutes_left, 'minute')} left")
    if not first:
        parts.append(f"complete {ago(stream.last_complete_at, now)}")
        parts.append(f"compared {ago(stream.audited_at, now)}" if stream.audited_at else "")
    if stream.unreadable:
        parts.append(f"{stream.unreadable:,} could not be read")
    return ", ".join(filter(None, parts))


def _share(streams: Sequence[Stream]) -> str:
    """ "1,200 of 5,000", or what is held when the whole is not known."""
    held = sum(stream.held for stream in streams)
    known = [stream.of for stream in streams if stream.of is not None]
    if len(known) < len(streams) or not streams:
        return f"{held:,} so far" if held else "just begun"
    return f"{held:,} of {sum(known):,}" if sum(known) else "empty"


def _walks_first(stream: Stream) -> bool:
    return stream.last_complete_at is None and stream.problem is None
