"""insights: how well you keep in touch."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from schemas.insight import By, Insights, Measure, Period, Replies
from service.cli.opening import desk
from service.cli.printing import Json, emit, hint, say, table
from service.db.moments import ms
from service.timeline.read.insights import InsightFilter
from service.timeline.read.insights import insights as read
from service.timeline.read.paging import BadFilter


def insights(
    by: Annotated[By, typer.Option(help="The length of a period.")] = "week",
    from_: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day (UTC).")
    ] = None,
    to: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day (UTC); else today.")
    ] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Any of these.")] = None,
    tier: Annotated[list[str] | None, typer.Option(help="Any of these.")] = None,
    json: Json = False,
) -> None:
    """How well you keep in touch: reply rate, two-way share, network, coverage, with history."""
    first, last = (day.date() if day else None for day in (from_, to))
    wanted = InsightFilter(first, last, by, tuple(tag or ()), tuple(tier or ()))
    with desk() as at, at.db.reading() as conn:
        try:
            told = read(conn, at.ws, wanted, ms(at.now))
        except BadFilter as wrong:
            raise typer.BadParameter(wrong.because, param_hint=f"--{wrong.field}") from wrong
    if json:
        emit(told)
        return
    say(f"{told.starts_on} to {told.ends_on}, beside as many days before\n")
    table(("measure", "now", "before"), _summary(told))
    say("")
    columns = (told.by, "touches", "people", "replied", "two-way", "even", "network", "covered")
    table(columns, [_row(one) for one in told.history])
    if told.by_tag:
        say("")
        rows = [
            (one.tag, str(one.people), _share(one.touched), str(one.touches),
             _share(one.two_way_people), _share(one.reply_rate))
            for one in told.by_tag
        ]  # fmt: skip
        table(("tag", "people", "touched", "touches", "two-way", "replied"), rows)
    hint("What each number counts: touchline insights --json, under `how`.")


def _summary(told: Insights) -> list[tuple[str, ...]]:
    now, before = _told(told.summary), _told(told.before)
    return [(name, now[name], before[name]) for name in now]


def _told(one: Period) -> dict[str, str]:
    return {
        "touches": str(one.touches),
        "people touched": str(one.people),
        "touches per person": _number(one.touches_per_person),
        "my talks answered": _share(one.reply_rate),
        "people both ways": _share(one.two_way_people),
        "touches both ways": _share(one.two_way_touches),
        "evenness": _number(one.reciprocity),
        "my answers after": _hours(one.my_replies),
        "their answers after": _hours(one.their_replies),
        "active network": f"{one.network.size} (+{one.network.joined} -{one.network.lost})",
        "news of people": str(one.news),
        "tiers covered": _share(one.covered),
        **{f"  {tier.tier}": _share(tier.inside) for tier in one.coverage},
    }


def _row(one: Period) -> tuple[str, ...]:
    return (
        f"{one.starts_on}{'*' if one.so_far else ''}",
        str(one.touches),
        str(one.people),
        _share(one.reply_rate),
        _share(one.two_way_people),
        _number(one.reciprocity),
        str(one.network.size),
        _share(one.covered),
    )


def _share(one: Measure) -> str:
    if one.value is None:
        return "-"
    return f"{one.value:.0%} ({one.numerator:.0f} of {one.denominator})"


def _number(one: Measure) -> str:
    return "-" if one.value is None else f"{one.value:.2f}"


def _hours(one: Replies) -> str:
    return "-" if one.hours is None else f"{one.hours:.1f} h (of {one.answers})"
