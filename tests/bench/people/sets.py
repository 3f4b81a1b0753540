"""Labelled sets from elsewhere: a folder with people.csv (the contract's columns) and truth.csv
(external_id, person). What a world's records know of themselves is guessed from the cells."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from tests.bench.people.records import Record
from tests.bench.people.tongues import unmarked

_ROLES = re.compile(
    r"(info|office|contact|sales|hello|support|kontakt|team|admin|billing|root|noreply|no-reply"
    r"|devnull|postmaster|webmaster|mail)\d*"
)


def a_set(folder: Path) -> list[Record]:
    """The records of a folder. Raises KeyError for a record without truth."""
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        truth = {row["external_id"]: row["person"] for row in csv.DictReader(file)}
    with (folder / "people.csv").open(encoding="utf-8", newline="") as file:
        return [_record(row, truth[row["external_id"]]) for row in csv.DictReader(file)]


def _record(row: dict[str, str], person: str) -> Record:
    cells = {key: (value or "").strip() for key, value in row.items()}
    emails, phones = (_several(cells.get(key, "")) for key in ("email", "phone"))
    name = cells.get("name") or f"{cells.get('given_name', '')} {cells.get('family_name', '')}"
    full = _folded(name)
    return Record(
        cells["external_id"], person, "table", name.strip(), cells.get("given_name", ""),
        cells.get("family_name", ""), emails, phones, _slug(cells.get("linkedin_url", "")),
        cells.get("company", ""), cells.get("title", ""), cells.get("birthday", ""),
        cells.get("city", ""), full if " " in full else "",
        "full" if " " in full else "part" if full else "none",
        frozenset(a for a in emails if _ROLES.fullmatch(a.partition("@")[0].lower())),
    )  # fmt: skip


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _slug(url: str) -> str:
    return url.rstrip("/").rpartition("/in/")[2].lower() if url else ""


def _folded(name: str) -> str:
    """Lower case, no marks, the words in order of the alphabet, initials left out."""
    words = re.findall(r"[^\W\d_]+", unmarked(name).casefold())
    return " ".join(sorted(word for word in words if len(word) > 1 or not word.isascii()))
