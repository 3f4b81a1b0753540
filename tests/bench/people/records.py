"""One row of a source, and what only the generator knows about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.bench.people.spelling import Level

Source = Literal["linkedin", "vcard", "google", "outlook", "table", "mail", "calendar"]
COLUMNS = (
    "external_id", "name", "given_name", "family_name", "email", "phone", "linkedin_url", "company",
    "title", "birthday", "city", "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """What a source says of somebody. person: whom it is about, the truth. full: given and family
    name in the person's own script where the record tells both, else ""; level: how much of it.
    loose: addresses that are not the person's alone. employer: number of the employer, -1 none.
    """

    id: str
    person: str
    source: Source
    name: str = ""
    given: str = ""
    family: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    profile: str = ""
    company: str = ""
    title: str = ""
    birthday: str = ""
    city: str = ""
    full: str = ""
    level: Level = "none"
    loose: frozenset[str] = frozenset()
    employer: int = -1

    def row(self) -> tuple[str, ...]:
        """The cells of COLUMNS."""
        url = f"https://www.linkedin.com/in/{self.profile}" if self.profile else ""
        return (
            self.id, self.name, self.given, self.family, ";".join(self.emails),
            ";".join(self.phones), url, self.company, self.title, self.birthday, self.city,
            self.source,
        )  # fmt: skip
