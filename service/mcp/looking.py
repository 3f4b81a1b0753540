"""Tools that look over everybody: the plan, the measures, the days to come."""

from __future__ import annotations

from dataclasses import replace

from schemas.assistant import DatesQuestion, InsightQuestion, PlanQuestion
from schemas.insight import Insights
from schemas.occasion import Anniversary
from schemas.page import Page
from schemas.plan import Plan
from service.mcp import lines
from service.mcp.meaning import part_of
from service.mcp.tool import Answer, Call, Tool
from service.timeline.read import dates
from service.timeline.read.insights import InsightFilter, insights
from service.timeline.read.plan import plan


def _plan(call: Call, asked: PlanQuestion) -> Answer:
    made = plan(call.conn, call.ws, asked.minutes, asked.days, call.now)
    return Answer(made, "\n".join([f"{made.says}.", *map(lines.of_plan_item, made.items)]))


def _insights(call: Call, asked: InsightQuestion) -> Answer:
    wanted = InsightFilter(asked.first, asked.last, asked.by, tuple(asked.tag), tuple(asked.tier))
    told = insights(call.conn, call.ws, wanted, call.now)
    latest = told.history[-asked.history :] if asked.history else []
    return Answer(replace(told, history=latest), lines.of_insights(told))


def _dates(call: Call, asked: DatesQuestion) -> Answer:
    page = dates.page(call.conn, call.ws, asked.within_days, part_of(asked), call.now)
    return Answer(page, lines.listed(page, lines.of_date))


LOOKING = (
    Tool(
        "plan",
        "A plan for the time there is",
        "Whom to turn to with the minutes there are, by importance, lateness and warmth, spread "
        "over the days to come; each with the reason and one suggestion drawn from facts.",
        PlanQuestion,
        Plan,
        _plan,
    ),
    Tool(
        "insights",
        "How well the owner keeps in touch",
        "Measures of a period, beside the same of as many days before it: touches, people, reply "
        "rate, two-way share, active network, reply times, how many are inside their cadence.",
        InsightQuestion,
        Insights,
        _insights,
    ),
    Tool(
        "upcoming_dates",
        "Birthdays and dates to come",
        "Birthdays, dates the owner wrote down and anniversaries of the first contact, the nearest "
        "first.",
        DatesQuestion,
        Page[Anniversary],
        _dates,
    ),
)
