"""What somebody who works in a stand-in CRM does and sees."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from connectors.sandbox.control import Impossible
from connectors.sandbox.crm.stand import FAULTS, CrmStand, ShownPerson

LABELS: Mapping[str, str] = {
    "hubspot": "HubSpot",
    "salesforce": "Salesforce",
    "pipedrive": "Pipedrive",
    "zoho": "Zoho CRM",
    "dynamics": "Dynamics 365",
    "nimble": "Nimble",
    "espocrm": "EspoCRM",
    "twenty": "Twenty",
}
_OURS = re.compile("touch|^[0-9a-f]{40}$", re.IGNORECASE)
"""Names of Touchline's fields; Pipedrive calls fields by hashes."""
_REMEMBERED = 12
_SHOWN = 100


class Clerk:
    """Acts on one CRM. happened: what was done lately, newest first."""

    def __init__(self, stand: CrmStand) -> None:
        self.stand, self.label = stand, LABELS[stand.name]
        self.happened: deque[str] = deque(maxlen=_REMEMBERED)

    def state(self) -> dict[str, Any]:
        """people: id, name, emails, fields (of Touchline there); activities, the last logged first;
        how many of both there are; planned faults; happened."""
        people, logged = self.stand.shown(), list(self.stand.logged())
        names = {one.id: one.name or one.id for one in people}
        return {
            "people": [_seen(one) for one in people[-_SHOWN:][::-1]],
            "activities": [
                {**asdict(one), "people": [names.get(who, who) for who in one.people]}
                for one in logged[-_SHOWN:][::-1]
            ],
            "counts": {"people": len(people), "activities": len(logged)},
            "faults": [asdict(fault) for fault in self.stand.faults.planned],
            "happened": list(self.happened),
        }

    def add(self, name: str, email: str, stage: str = "", company: str = "") -> list[str]:
        """Somebody types a person in."""
        self.stand.add(name, email, stage=stage, company=company)
        return self._tell(f"{name} was entered.")

    def merge(self, kept: str, gone: str) -> list[str]:
        """Two records become one. Raises Impossible."""
        names = self._names()
        if kept == gone or not {kept, gone} <= names.keys():
            raise Impossible("Choose two people who are there.")
        self.stand.merge(kept, gone)
        return self._tell(f"{names[gone]} was merged into {names[kept]}.")

    def delete(self, record: str) -> list[str]:
        """Somebody deletes a person. Raises Impossible."""
        names = self._names()
        if record not in names:
            raise Impossible(f"There is nobody {record}.")
        self.stand.delete(record)
        return self._tell(f"{names[record]} was deleted.")

    def plan(self, kind: str, where: str = "", times: int = 1, value: str = "") -> list[str]:
        """A fault. Raises Impossible for a kind it does not know."""
        if kind not in FAULTS:
            raise Impossible(f"{self.label} knows no fault {kind!r}.")
        self.stand.faults.plan(kind, where, times, value)
        return self._tell(f"Planned: {kind}.")

    def clear(self) -> list[str]:
        """Nothing goes wrong any more."""
        self.stand.faults.clear()
        return self._tell("Nothing goes wrong any more.")

    def _names(self) -> dict[str, str]:
        return {one.id: one.name or one.id for one in self.stand.shown()}

    def _tell(self, sentence: str) -> list[str]:
        self.happened.appendleft(sentence)
        return [sentence]


def _seen(one: ShownPerson) -> dict[str, Any]:
    fields = {name: value for name, value in one.values.items() if _OURS.search(name) and value}
    return {"id": one.id, "name": one.name, "emails": list(one.emails), "fields": fields}
