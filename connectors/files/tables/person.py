"""From the cells of one row to a person, or the reason why there is none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from connectors.files.stated import (
    SYSTEM_TAGS,
    Reach,
    birthday,
    clean,
    clean_lines,
    digest,
    tidy_tags,
)
from connectors.files.tables.plan import Column, Plan
from schemas.source import PersonRecord

_LONGEST_ID = 200
_X500 = re.compile(r"/o=", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>()\[\];,:\"'@]{1,64}@[^\s<>()\[\];,:\"'@]{1,255}")
_PIECES = re.compile(r"[,\s/|]+")
_SEVERAL = frozenset({"email", "phone", "linkedin_url", "website", "x", "xing", "tags", "reach"})


class Cells:
    """The cells of a row by field, the marked ones first, each with its several values."""

    def __init__(self, plan: Plan, row: Sequence[str]) -> None:
        self._plan = plan
        self._values: dict[str, list[str]] = {}
        for column in sorted(plan.columns, key=lambda c: not self._marked(c, row)):
            cell = self._cell(column, row)
            values = plan.separator.split(cell) if column.field in _SEVERAL else [cell]
            self._values.setdefault(column.field, []).extend(v for v in values if v.strip())

    def all(self, field: str) -> list[str]:
        return self._values.get(field, [])

    def text(self, field: str) -> str:
        return next((text for value in self.all(field) if (text := clean(value))), "")

    @staticmethod
    def _marked(column: Column, row: Sequence[str]) -> bool:
        return 0 <= column.mark < len(row) and row[column.mark].lstrip().startswith("*")

    @staticmethod
    def _cell(column: Column, row: Sequence[str]) -> str:
        """ "" where a ragged row has no such cell."""
        cell = row[column.index] if column.index < len(row) else ""
        if _X500.match(cell.strip()):
            beside = [row[i] for i in column.instead if i < len(row)]
            return next((found[0] for b in beside if (found := _ADDRESS.search(b))), cell)
        return cell


def person(plan: Plan, row: Sequence[str], region: str) -> tuple[PersonRecord | str, list[str]]:
    """The record, or the reason there is none; and what had to be left out of it."""
    cells = Cells(plan, row)
    reach = _reach(cells, region)
    born = _birthday(cells, plan, reach.told)
    name, company = _name(cells), cells.text("company")
    organisation = bool(company) and not name and plan.companies
    name = company if organisation else name
    if not (name or reach.emails or reach.phones or reach.profiles):
        return "; ".join(["neither a name nor a way to reach anyone", *reach.told]), []
    tags, match_only = _tags(cells, plan)
    record = PersonRecord(
        external_id=_external_id(cells.text("external_id"), reach, name),
        name=name,
        given_name=cells.text("given_name"),
        family_name=cells.text("family_name"),
        emails=tuple(reach.emails),
        phones=tuple(reach.phones),
        profiles=tuple(reach.profiles),
        company=company,
        title=cells.text("title"),
        birthday=born,
        city=cells.text("city"),
        notes="\n".join(n for value in cells.all("notes") if (n := clean_lines(value))),
        tags=tags,
        organisation=organisation,
        match_only=match_only,
    )
    return record, reach.told


def _reach(cells: Cells, region: str) -> Reach:
    reach = Reach(region)
    for value in cells.all("email"):
        for one in _PIECES.split(value) if value.count("@") > 1 else [value]:
            reach.email(one)
    for value in cells.all("phone"):
        reach.phone(value)
    for value in cells.all("reach"):
        mails = _ADDRESS.findall(value)
        for mail in mails:
            reach.email(mail)
        rest = _ADDRESS.sub(" ", value).strip(" /,|")
        reach.phone(rest)
    for value in cells.all("linkedin_url"):
        if not reach.profile(value, "linkedin"):
            reach.told.append(f'linkedin_url "{clean(value)[:80]}" is no profile: left out')
    for field in ("x", "xing", "website"):
        for value in cells.all(field):
            reach.profile(value, "" if field == "website" else field)
    return reach


def _name(cells: Cells) -> str:
    parts = (cells.text(part) for part in ("given_name", "middle_name", "family_name"))
    return cells.text("name") or " ".join(filter(None, parts)) or cells.text("nickname")


def _birthday(cells: Cells, plan: Plan, told: list[str]) -> str:
    stated = cells.text("birthday")
    born = birthday(stated, day_first=plan.day_first)
    if born is None:
        told.append(f'birthday "{stated[:40]}" is no clear date (write 1980-04-03): left out')
    return born or ""


def _tags(cells: Cells, plan: Plan) -> tuple[tuple[str, ...], bool]:
    """The tags, and whether the address book only collected this person by itself."""
    stated = [clean(tag) for tag in cells.all("tags")]
    system = {tag.lstrip("* ").casefold() for tag in stated if tag.startswith("*")}
    sources = [f"source:{clean(source)}" for source in cells.all("source")]
    if not plan.groups:
        kept = tidy_tags(stated, SYSTEM_TAGS if plan.companies else frozenset())
        return (*kept, *tidy_tags(sources)), False
    own = tidy_tags(tag for tag in stated if not tag.startswith("*"))
    return own, "other contacts" in system and "mycontacts" not in system


def _external_id(given: str, reach: Reach, name: str) -> str:
    if given:
        return given if len(given) <= _LONGEST_ID else f"id:{digest(given)}"
    return f"row:{reach.key(name)}"
