"""How often a contact wants a touch: its own days, its tags', its tier's, or the default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from service.access.workspaces import Workspace
from service.db.tables import cadences

TIERS: dict[str, int | None] = {"key": 30, "regular": 90, "dormant": 365, "none": None}
"""Days of the tiers every workspace starts with."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """days: None = no cadence. origin: contact, tag:NAME, tier:NAME, default or none."""

    days: int | None
    origin: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The cadences in force. default applies to people with two-way history only, so that an
    address book of strangers does not become a list of debts."""

    tiers: Mapping[str, int | None] = field(default_factory=lambda: dict(TIERS))
    tags: Mapping[str, int | None] = field(default_factory=dict)
    default: int | None = 90

    def of(self, own: int | None, tags: Sequence[str], tier: str, *, two_way: bool) -> Cadence:
        """The first that says something; of several tags the most frequent."""
        if own is not None:
            return Cadence(own or None, "contact")
        stated = sorted((days, tag) for tag in tags if (days := self.tags.get(tag)) is not None)
        if stated:
            return Cadence(stated[0][0], f"tag:{stated[0][1]}")
        if tier in self.tiers:
            return Cadence(self.tiers[tier], f"tier:{tier}")
        if two_way and self.default is not None:
            return Cadence(self.default, "default")
        return Cadence(None, "none")


def rules(conn: Connection, ws: Workspace) -> Rules:
    """The workspace's own cadences over the ones it started with."""
    tiers, tags = dict(TIERS), {}
    default: int | None = ws.settings.timeline.default_cadence
    for row in conn.execute(select(cadences).where(cadences.c.workspace_id == ws.id)).all():
        if row.scope == "tier":
            tiers[row.name] = row.days
        elif row.scope == "tag":
            tags[row.name] = row.days
        else:
            default = row.days
    return Rules(tiers, tags, default)
