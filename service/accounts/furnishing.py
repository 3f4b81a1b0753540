"""The demo's CRM: some of the town stands in it, and it is told of them and of a handful more."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.sandbox.crm.stand import KEY, CrmStand
from connectors.sandbox.town.cast import Person
from connectors.sandbox.town.post import OWNER

Ask = Callable[[str, str, object], Any]
"""method, path below /v1, body: what the API answers."""

TAG = "to the crm"
"""On those who are made in the CRM."""
_CRM = "hubspot"
_STAGES = ("customer", "lead", "opportunity")
_KNOWN, _MADE = 12, 5
_STRANGERS = (
    ("Dorothea Quandt", "quandt@fernwerk.example"),
    ("Ruben Achterberg", "ruben@achterberg.example"),
    ("Ilse Morgenroth", "i.morgenroth@kornhaus.example"),
)
_SINCE = timedelta(days=90)
_PATIENCE = 90
_TYPES = ("contact.touched", "contact.due", "contact.job_changed", "account.problem")


def furnish(crm: CrmStand, people: Sequence[Person]) -> None:
    """Some of those the owner writes with, and a few she never met. people: the regular ones come
    first."""
    for number, one in enumerate(people[: 2 * _KNOWN : 2]):
        stage = _STAGES[number % len(_STAGES)]
        about = {"company": one.firm.name, "title": one.title, "owner": OWNER, "stage": stage}
        crm.add(one.name, one.address, **about)
    for name, address in _STRANGERS:
        crm.add(name, address, company="", owner=OWNER, stage="lead")


def listen(ask: Ask, receiver: str, trust: Callable[[str], None]) -> str:
    """Has the receiver told of what matters. trust: hears the secret."""
    body = {"url": receiver, "description": "The sandbox's receiver", "types": list(_TYPES)}
    trust(ask("POST", "webhooks", body)["secret"])
    return "A webhook is set up; its receiver checks every signature."


def push(ask: Ask) -> str:
    """Connects the CRM by its key and switches it on, for its customers and those tagged for it."""
    stated = {"provider": _CRM, "key": KEY}
    crm = ask("POST", "crms/connect", stated)["crm"]["id"]
    tags = [TAG, *(f"stage: {stage.capitalize()}" for stage in _STAGES)]
    selection = {"tags": tags, "since": _since(), "text": "subject", "create": True}
    ask("PATCH", f"crms/{crm}", {"selection": selection, "pushing": "on"})
    return "HubSpot is connected by its key, and told of its customers."


def choose(ask: Ask) -> str:
    """Tags a handful of people the CRM does not know, as soon as they are here."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        page = ask("GET", "contacts?sort=-score&limit=60", None)["items"]
        unknown = [one for one in page if one["confirmed"] and not one["tags"] and one["emails"]]
        if len(unknown) >= 4 * _MADE:
            for one in unknown[:_MADE]:
                ask("POST", f"contacts/{one['id']}/tags", {"add": [TAG]})
            _fill(ask)
            names = ", ".join(one["name"] for one in unknown[:_MADE])
            return f"New in the CRM, for they carry the tag {TAG!r}: {names}."
        time.sleep(0.5)
    return f"Nobody was tagged {TAG!r}: too few people are here."


def follow(ask: Ask, over: threading.Event) -> str:
    """Once everything is read for the first time, has what was before filled back: again, for those
    who were not here yet."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and not over.wait(1):
        accounts = ask("GET", "accounts", None)["items"]
        if all(one["synced_at"] for one in accounts):
            _fill(ask)
            return "Everything is read, and the last three months go to the CRM."
    return "The rest is read in the background."


def _fill(ask: Ask) -> None:
    ours = [one for one in ask("GET", "crms", None)["items"] if one["provider"] == _CRM]
    for crm in ours:
        ask("POST", f"crms/{crm['id']}/backfill", {"since": _since()})


def _since() -> str:
    return (datetime.now(UTC) - _SINCE).isoformat()
