"""One HubSpot account."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import count
from typing import Any

from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.hubspot import objects
from connectors.sandbox.crm.hubspot.objects import TRACE, Batch, Thing, told
from connectors.sandbox.crm.hubspot.properties import Properties, refusal
from connectors.sandbox.crm.hubspot.timeline import Timeline
from connectors.sandbox.crm.stand import (
    KEY,
    Call,
    CrmStand,
    Entry,
    Method,
    Record,
    Reply,
    ShownActivity,
    ShownPerson,
)
from connectors.sandbox.crm.tokens import Tokens

_V = "2026-09"
_OBJECTS = f"/crm/objects/{_V}"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class HubSpotStand(CrmStand):
    """See CrmStand. properties: which there are, and whether more may be made. echoes: results name
    the trace id of their input, as the documents of 2026-09 have it."""

    name = "hubspot"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.properties, self.echoes = Properties(), True
        self.owners: dict[str, str] = {}
        self.tokens = Tokens(clock, rotates=False)
        self._numbers = count(101)
        self.timeline = Timeline(
            self.activities, self.properties, self._find, self._number, self._touch
        )

    def methods(self) -> Sequence[tuple[str, str, Method]]:
        """See CrmStand.methods."""
        made, kind = f"/crm/properties/{_V}/{{kind}}", f"{_OBJECTS}/{{kind}}"
        # The properties are made after the methods are listed: each is looked up when it is called.
        return (
            ("GET", f"/account-info/{_V}/details", self._details),
            ("GET", f"/crm/owners/{_V}", self._owners),
            ("GET", made, lambda call: self.properties.listed(call)),
            ("POST", made, lambda call: self.properties.make(call)),
            ("POST", f"{made}/groups", lambda call: self.properties.group(call)),
            ("GET", f"{made}/{{name}}", lambda call: self.properties.one(call)),
            ("GET", f"{_OBJECTS}/contacts", self._list),
            ("POST", f"{_OBJECTS}/contacts/search", self._search),
            ("POST", f"{kind}/batch/read", self._read),
            ("POST", f"{kind}/batch/create", self._create),
            ("POST", f"{kind}/batch/update", self._update),
            ("POST", f"{kind}/batch/archive", lambda c: self.timeline.archive(c, self.people)),
            (
                "POST",
                f"/crm/associations/{_V}/contacts/{{kind}}/batch/read",
                lambda call: self.timeline.of_contacts(call),
            ),
            ("GET", "/oauth/authorize", lambda call: self.tokens.page(call)),
            ("POST", f"/oauth/{_V}/token", self._token),
            ("POST", f"/oauth/{_V}/token/revoke", self._revoke),
        )

    def allowed(self, call: Call) -> bool:
        """See CrmStand.allowed. The token addresses know the client by the form."""
        if call.method == "GET" and "redirect_uri" in call.query:
            return True
        if call.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return True
        return call.headers.get("authorization") == f"Bearer {KEY}" or self.tokens.good(call)

    def refused(self, why: str, value: str) -> Reply:
        """See CrmStand.refused. throttled with the value "423" or "477": those."""
        if why == "unauthorized":
            return refusal(401, "INVALID_AUTHENTICATION", "Authentication credentials not found.")
        if why == "unknown":
            return refusal(404, "OBJECT_NOT_FOUND", "resource not found")
        if value == "423":
            return refusal(423, "LOCKED", "The resource is locked.")
        if value == "477":
            return Reply(477, None, {"Retry-After": "12"})
        policy = "DAILY" if why == "daily_limit" else "TEN_SECONDLY_ROLLING"
        return refusal(429, "RATE_LIMITS", "You have reached your limit.", policyName=policy)

    def add(self, name: str, email: str, **more: str) -> str:
        """See CrmStand.add."""
        given, _, family = name.rpartition(" ")
        values = {"firstname": given, "lastname": family, "email": email.lower()}
        values |= {"phone": more.get("phone", ""), "company": more.get("company", "")}
        values |= {"jobtitle": more.get("title", ""), "lifecyclestage": more.get("stage", "")}
        values |= {"tier": more.get("tier", "")}
        if owner := more.get("owner"):
            self.owners.setdefault(owner, str(len(self.owners) + 1))
            values["hubspot_owner_id"] = self.owners[owner]
        return self._enter({key: value for key, value in values.items() if value}).id

    def merge(self, kept: str, gone: str) -> None:
        """See CrmStand.merge. The winner has the other's addresses and activities from then on."""
        super().merge(kept, gone)
        one, other = self.people[kept], self.people[gone]
        old = [one.values.get("hs_merged_object_ids", ""), gone]
        emails = [one.values.get("hs_additional_emails", ""), other.values.get("email", "")]
        one.values["hs_merged_object_ids"] = ";".join(filter(None, old))
        one.values["hs_additional_emails"] = ";".join(filter(None, emails))
        self.timeline.recount(one)

    def shown(self) -> Sequence[ShownPerson]:
        """See CrmStand.shown."""
        return [
            ShownPerson(
                one.id,
                f"{one.values.get('firstname', '')} {one.values.get('lastname', '')}".strip(),
                tuple(_addresses(one)),
                one.values,
            )
            for one in self.living()
        ]

    def logged(self) -> Sequence[ShownActivity]:
        """See CrmStand.logged."""
        return self.timeline.shown()

    def _details(self, call: Call) -> Reply:
        told = {"portalId": 4242, "timeZone": "Europe/Berlin", "uiDomain": "app-eu1.hubspot.com"}
        return Reply(200, {**told, "accountType": "STANDARD", "companyCurrency": "EUR"})

    def _owners(self, call: Call) -> Reply:
        people = [
            {"id": number, "firstName": name.partition(" ")[0], "lastName": name.partition(" ")[2]}
            for name, number in self.owners.items()
        ]
        return Reply(200, {"results": people})

    def _list(self, call: Call) -> Reply:
        return objects.listed(call, list(self.people.values()))

    def _search(self, call: Call) -> Reply:
        return objects.search(call, self.living(), self.clock())

    def _read(self, call: Call) -> Reply:
        kind = call.path["kind"]
        return objects.read(call, self.properties, kind, lambda by, id_: self._find(kind, by, id_))

    def _find(self, kind: str, by: str, value: str) -> Thing | None:
        """By a unique property, or by id: the id of a merged contact finds the winner."""
        if kind == "contacts" and not by:
            one = self.people.get(value)
            while one is not None and one.merged_into:
                one = self.people.get(one.merged_into)
            return None if one is None or one.deleted else one
        things: Mapping[str, Thing] = self.people if kind == "contacts" else self.activities
        for thing in things.values():
            mine = kind == "contacts" or (isinstance(thing, Entry) and thing.object == kind)
            if mine and not thing.deleted and value == (thing.values.get(by) if by else thing.id):
                return thing
        return None

    def _create(self, call: Call) -> Reply:
        kind = call.path["kind"]
        person = kind == "contacts"
        make = self._make_person if person else partial(self.timeline.make, kind)
        return self._written(call, 201, make)

    def _update(self, call: Call) -> Reply:
        return self._written(call, 200, self._update_person)

    def _written(
        self, call: Call, status: int, write: Callable[[Batch, Mapping[str, Any]], Thing | None]
    ) -> Reply:
        """Values that are not valid are the whole batch's fault, and nothing is done."""
        if wrong := objects.checked(call, traced=True):
            return wrong
        for one in call.body["inputs"]:
            if fault := self.properties.fault(call.path["kind"], one.get("properties")):
                return refusal(400, "VALIDATION_ERROR", f"Property values were not valid: {fault}")
        batch = Batch(call.body["inputs"])
        for one in batch.asked:
            if thing := write(batch, one):
                trace = {TRACE: one[TRACE]} if self.echoes else {}
                batch.results.append(told(thing, thing.values, **trace))
        return batch.reply(status)

    def _make_person(self, batch: Batch, one: Mapping[str, Any]) -> Record | None:
        email = one["properties"].get("email", "").lower()
        if not any(one["properties"].get(name) for name in ("email", "firstname", "lastname")):
            batch.refuse(one, 400, "VALIDATION_ERROR", "An email or a name is required")
            return None
        if email and not _EMAIL.fullmatch(email):
            batch.refuse(one, 400, "VALIDATION_ERROR", f"Email address {email} is invalid")
            return None
        for other in self.living() if email else ():
            if email in _addresses(other):
                there = f"Contact already exists. Existing ID: {other.id}"
                batch.refuse(one, 409, "CONFLICT", there)
                return None
        return self._enter({**one["properties"], **({"email": email} if email else {})})

    def _update_person(self, batch: Batch, one: Mapping[str, Any]) -> Record | None:
        record = self._find("contacts", "", one["id"])
        if not isinstance(record, Record):
            batch.refuse(one, 404, "OBJECT_NOT_FOUND", f"{one['id']} is not found")
            return None
        record.values |= one["properties"]
        self._touch(record)
        return record

    def _token(self, call: Call) -> Reply:
        if made := self.tokens.exchange(call.body or {}):
            return Reply(200, {"token_type": "bearer", "expires_in": 1800, **made})
        return Reply(400, {"error": "invalid_grant", "message": "missing or unknown token"})

    def _revoke(self, call: Call) -> Reply:
        self.tokens.end()
        return Reply(200, {})

    def _enter(self, values: dict[str, Any]) -> Record:
        record = self.record(self._number(), values)
        self._touch(record)
        return record

    def _number(self) -> str:
        return str(next(self._numbers))

    def _touch(self, record: Record) -> None:
        record.changed = self.clock()
        at = record.changed.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        record.values |= {"lastmodifieddate": at, "hs_object_id": record.id}


def _addresses(one: Record) -> list[str]:
    stated = [one.values.get("email") or ""]
    stated += (one.values.get("hs_additional_emails") or "").split(";")
    return [address for address in stated if address]
