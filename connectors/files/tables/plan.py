"""What a layout makes of a header: which column holds what, and how its cells are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

CONTRACT = (
    "external_id", "name", "given_name", "family_name", "email", "phone", "linkedin_url",
    "company", "title", "birthday", "city", "tags", "notes", "source",
)  # fmt: skip
"""The column names anyone may use, and the targets of the owner's own mapping."""

IDENTIFYING = frozenset({"name", "given_name", "family_name", "email", "phone", "linkedin_url"})


@dataclass(frozen=True, slots=True)
class Column:
    """field: a name of CONTRACT, or middle_name, nickname, website, x, xing, reach (a cell of
    e-mail addresses and phone numbers alike). mark: index of the column whose "*" makes this
    value the person's first. instead: columns that may hold the address where this one holds an
    X.500 name."""

    index: int
    field: str
    mark: int = -1
    instead: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """separator: between several values of one cell. day_first: how 3/4/1980 is meant, None =
    unknown. companies: a row with a company alone is that organisation. groups: tags marked "* "
    are the address book's own. codepage: what the letters really are when they are no UTF-8."""

    columns: tuple[Column, ...]
    separator: re.Pattern[str]
    day_first: bool | None = None
    companies: bool = False
    groups: bool = False
    codepage: str = ""


Planner = Callable[[Sequence[str], Mapping[str, str]], Plan | None]
"""(header, the owner's mapping of headers) to a plan; None when it is not this layout's header."""


def skeleton(header: str) -> str:
    """Its ASCII letters in lower case: equal for "E-Mail 2: Adresse" and "e_mail_adresse", and for
    "Imię" whatever code page it was read in."""
    return re.sub(r"[^a-z]", "", header.casefold())
