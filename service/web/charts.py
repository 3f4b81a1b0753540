"""Small charts of a history, as figures a template draws. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.insight import By, Period
from service.timeline.days import written

WIDTH, HEIGHT = 520, 150
_LEFT, _TOP, _FOOT = 48, 8, 20
_GAP = 0.25
"""Of a bar's place, that stays empty."""
_EASY = (4, 8, 12, 16, 20, 30, 40, 60, 80)


@dataclass(frozen=True, slots=True)
class Grid:
    """A horizontal line and the value it stands for."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """look: which of the stacked kinds it is."""

    x: float
    y: float
    width: float
    height: float
    look: str
    text: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A value of a line."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A day under the chart."""

    x: float
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """runs: polylines, broken where there is no value."""

    grid: Sequence[Grid]
    ticks: Sequence[Tick]
    bars: Sequence[Bar] = ()
    runs: Sequence[str] = ()
    dots: Sequence[Dot] = ()
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT


def stacked(history: Sequence[Period], by: By) -> Chart:
    """Touches of each period: mails and messages of theirs, of mine, and talks."""
    most = _round_up(max((one.touches for one in history), default=0))
    each = (WIDTH - _LEFT) / max(1, len(history))
    bars = [bar for place, one in enumerate(history) for bar in _pile(one, place, each, most, by)]
    return Chart(_grid(most, ""), _ticks(history), bars=bars)


def line(
    history: Sequence[Period], by: By, values: Sequence[float | None], percent: bool = True
) -> Chart:
    """One value for each period, None where there is none. percent: they are shares of 1."""
    shown = [None if one is None else one * (100 if percent else 1) for one in values]
    most = 100 if percent else _round_up(max((one for one in shown if one is not None), default=0))
    each = (WIDTH - _LEFT) / max(1, len(history))
    unit = " %" if percent else ""
    dots = [
        None
        if value is None
        else Dot(
            round(_LEFT + (place + 0.5) * each, 1),
            _y(value, most),
            f"{told(period, by)}: {value:.0f}{unit}",
        )
        for place, (period, value) in enumerate(zip(history, shown, strict=True))
    ]
    present = [one for one in dots if one is not None]
    return Chart(_grid(most, unit), _ticks(history), runs=list(_runs(dots)), dots=present)


def told(period: Period, by: By) -> str:
    """ "week from 5 Oct 2026, so far"."""
    said = f"{by} from {written(period.starts_on)}"
    return f"{said}, so far" if period.so_far else said


def _pile(one: Period, place: int, each: float, most: int, by: By) -> Iterator[Bar]:
    base = 0
    kinds = (("met", one.meetings, "meetings"), ("sent", one.outbound, "of yours"))
    for look, number, noun in (*kinds, ("came", one.inbound, "of theirs")):
        if number:
            top, foot = _y(base + number, most), _y(base, most)
            x, width = _LEFT + (place + _GAP / 2) * each, each * (1 - _GAP)
            text = f"{told(one, by)}: {number:,} {noun}"
            yield Bar(round(x, 1), top, round(width, 1), round(foot - top, 1), look, text)
            base += number


def _runs(dots: Sequence[Dot | None]) -> Iterator[str]:
    run: list[str] = []
    for dot in (*dots, None):
        if dot is not None:
            run.append(f"{dot.x},{dot.y}")
        elif run:
            yield " ".join(run)
            run = []


def _y(value: float, most: int) -> float:
    inner = HEIGHT - _TOP - _FOOT
    return round(_TOP + inner * (1 - value / most), 1)


def _round_up(number: float) -> int:
    """To an even number that is easily read."""
    step = 1
    while number > 80 * step:
        step *= 10
    return step * next(one for one in _EASY if number <= one * step)


def _grid(most: int, unit: str) -> list[Grid]:
    return [Grid(_y(value, most), f"{value:,}{unit}") for value in (0, most // 2, most)]


def _ticks(history: Sequence[Period]) -> list[Tick]:
    if not history:
        return []
    first, last = history[0].starts_on, history[-1].ends_on
    return [Tick(_LEFT, "start", written(first)), Tick(WIDTH, "end", written(last))]
