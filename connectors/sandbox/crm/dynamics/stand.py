"""The environment: contacts and activities, by the rules of Dataverse's Web API."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.dynamics import tables
from connectors.sandbox.crm.dynamics.queries import Queries
from connectors.sandbox.crm.dynamics.tables import ACTIVITIES, Column, Kind, Wrong
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

USER = "11111111-0000-4000-8000-000000000001"
ORG = "22222222-0000-4000-8000-000000000001"
_API = r"/api/data/v9\.2"
_CONTACT = rf"{_API}/EntityDefinitions\(LogicalName='contact'\)"
STAGES = {"default value": 1, "competitor": 2, "customer": 3, "partner": 4}
"""Choices of customertypecode."""


class DynamicsStand(CrmStand):
    """strict: a duplicate rule keeps out an address, or a name, that is there. tracked: the table
    of contacts has change tracking on. stamps: number of the last change of each contact."""

    name = "dynamics"

    def __init__(self, clock: Clock, *, strict: bool = False, tracked: bool = True) -> None:
        self.tokens = Tokens(clock, rotates=False)
        self.strict, self.tracked = strict, tracked
        self.columns: dict[str, Column] = dict(tables.CONTACT)
        self.stamps: dict[str, int] = {}
        self.version = 0
        self._queries = Queries(self)
        super().__init__(clock)

    def furnish(self) -> None:
        """What a maker adds for Touchline."""
        self.columns |= tables.OWN

    def methods(self) -> Sequence[tuple[str, str, Method]]:
        """See CrmStand. {oauth} marks what needs no token."""
        read = self._queries
        rows = [
            (verb, rf"{_API}/{name}\({{id}}\)", partial(self._guarded, partial(work, name)))
            for name in ACTIVITIES
            for verb, work in (
                ("PATCH", self._activity), ("DELETE", self._delete), ("GET", read.activity),
            )
        ]  # fmt: skip
        return [
            ("GET", r"/{tenant}/{oauth}/v2\.0/authorize", self.tokens.page),
            ("POST", r"/{tenant}/{oauth}/v2\.0/token", self._token),
            ("GET", rf"{_API}/WhoAmI", self._whoami),
            ("GET", rf"{_API}/organizations\({{id}}\)", self._organization),
            ("GET", _CONTACT, self._table),
            ("GET", rf"{_CONTACT}/Attributes", read.attributes),
            ("GET", rf"{_CONTACT}/Attributes/Microsoft.+DateTimeAttributeMetadata", read.dates),
            ("GET", rf"{_API}/contacts", partial(self._guarded, read.contacts)),
            ("GET", rf"{_API}/contacts\({{id}}\)", partial(self._guarded, read.contact)),
            ("PATCH", rf"{_API}/contacts\({{id}}\)", partial(self._guarded, self._write)),
            ("GET", rf"{_API}/activitypointers", partial(self._guarded, read.pointers)),
            *rows,
        ]

    def allowed(self, call: Call) -> bool:
        """See CrmStand."""
        known = call.headers.get("authorization") == f"Bearer {KEY}"
        return "oauth" in call.path or known or self.tokens.good(call)

    def refused(self, why: str, value: str) -> Reply:
        """See CrmStand. There is no limit of the day: one of work in five minutes instead."""
        if why == "throttled":
            wait = {"Retry-After": value or "2"}
            return error(429, tables.THROTTLED, "Number of requests exceeded the limit", wait)
        if why == "daily_limit":
            wait = {"Retry-After": "300"}
            return error(429, tables.EXECUTION, "Combined execution time exceeded", wait)
        if why == "unauthorized":
            return Reply(401, None, {"WWW-Authenticate": "Bearer"})
        return error(404, tables.NOT_FOUND, "Resource not found for the segment")

    def add(self, name: str, email: str, **more: str) -> str:
        """See CrmStand."""
        given, _, family = name.rpartition(" ")
        id_ = f"33333333-0000-4000-8000-{len(self.people) + 1:012d}"
        stage = more.get("stage", "default value")
        values: dict[str, Any] = {
            "firstname": given or None, "lastname": family, "emailaddress1": email,
            "telephone1": more.get("phone"), "jobtitle": more.get("title"),
            "owner": more.get("owner", "Sandbox User"), "company": more.get("company"),
            "customertypecode": STAGES.get(stage.lower(), 3), "stage": stage,
        }  # fmt: skip
        return self.enter(id_, values)

    def enter(self, id_: str, values: dict[str, Any]) -> str:
        """A new contact's id."""
        unset = {"owner": "Sandbox User", "customertypecode": 1, "stage": "default value"}
        self.record(id_, unset | values)
        self.touch(id_)
        return id_

    def touch(self, id_: str) -> None:
        """A contact changed."""
        self.version += 1
        self.stamps[id_] = self.version
        self.people[id_].changed = self.clock()

    def merge(self, kept: str, gone: str) -> None:
        """See CrmStand. The loser stays, inactive."""
        super().merge(kept, gone)
        self.touch(gone)

    def delete(self, record: str) -> None:
        """See CrmStand."""
        super().delete(record)
        self.touch(record)

    def shown(self) -> Sequence[ShownPerson]:
        """See CrmStand."""
        return [
            ShownPerson(
                one.id, fullname(one.values),
                tuple(filter(None, (one.values.get(f"emailaddress{n}") for n in (1, 2, 3)))),
                one.values,
            )
            for one in self.living()
        ]  # fmt: skip

    def logged(self) -> Sequence[ShownActivity]:
        """See CrmStand."""
        return [
            ShownActivity(
                one.id, one.object, one.values["subject"], one.values["sortdate"],
                tuple(one.people), one.values.get("description") or "",
            )
            for one in self.activities.values()
        ]  # fmt: skip

    def there(self, id_: str) -> Record | None:
        """A contact that is not deleted; one that lost a merge is."""
        one = self.people.get(id_)
        return None if one is None or (one.deleted and not one.merged_into) else one

    def _token(self, call: Call) -> Reply:
        form = call.body or {}
        scoped = form.get("grant_type") != "client_credentials" or "scope" in form
        found = self.tokens.exchange(form) if scoped else None
        if found is None:
            return Reply(400, {"error": "invalid_grant", "error_description": "AADSTS70008"})
        return Reply(200, {**found, "token_type": "Bearer", "expires_in": 3599})

    def _whoami(self, call: Call) -> Reply:
        return Reply(200, {"UserId": USER, "OrganizationId": ORG, "BusinessUnitId": USER})

    def _organization(self, call: Call) -> Reply:
        known = call.path["id"] == ORG
        return Reply(200, {"organizationid": ORG, "name": "Sandbox"}) if known else _lacking()

    def _table(self, call: Call) -> Reply:
        return Reply(200, {"LogicalName": "contact", "ChangeTrackingEnabled": self.tracked})

    def _guarded(self, work: Method, call: Call) -> Reply:
        try:
            return work(call)
        except Wrong as wrong:
            status, code, why = wrong.args
            return error(status, code, why)

    def _write(self, call: Call) -> Reply:
        """PATCH of a contact: made, changed, or either, by the header."""
        id_, sent = call.path["id"], dict(call.body or {})
        found = self.there(id_)
        self._condition(call, found is not None)
        tables.checked(self.columns, sent, "contact")
        if found is None:
            detects = call.headers.get("mscrm.suppressduplicatedetection") == "false"
            if self.strict and detects and self._holder(sent):
                raise Wrong(412, tables.DUPLICATE, "A record was not created or updated because")
            self.enter(id_, sent)
        else:
            found.values.update(sent)
            self.touch(id_)
        if "return=representation" in call.headers.get("prefer", ""):
            return self._queries.contact(call)
        return Reply(204, None, {"OData-EntityId": f"https://sandbox/contacts({id_})"})

    def _condition(self, call: Call, there: bool) -> None:
        if call.headers.get("if-none-match") == "*" and there:
            raise Wrong(412, tables.HELD, "A record with matching key values already exists.")
        if call.headers.get("if-match") == "*" and not there:
            raise Wrong(404, tables.NO_RECORD, f"Entity With Id = {call.path['id']} Does Not Exist")

    def _activity(self, name: str, call: Call) -> Reply:
        """PATCH of an activity."""
        id_, sent, kind = call.path["id"], dict(call.body or {}), ACTIVITIES[name]
        found = self.activities.get(id_)
        self._condition(call, found is not None)
        parties = tables.people(kind, sent)
        for where, one in parties:
            if (where == "contacts" and self.there(one) is None) or (
                where != "contacts" and one != USER
            ):
                raise Wrong(404, tables.NO_RECORD, f"Entity With Id = {one} Does Not Exist")
        tables.checked(kind.columns, sent, kind.name)
        if found is None:
            if "statecode" in sent or not parties or not sent.get("subject"):
                raise Wrong(400, tables.INVALID, "An activity is made open, with a subject.")
            contacts = dict.fromkeys(one for where, one in parties if where == "contacts")
            self.activities[id_] = Entry(id_, name, {"statecode": 0, **sent}, list(contacts))
        else:
            _complete(kind, found, sent)
        return Reply(204, None, {"OData-EntityId": f"https://sandbox/{name}({id_})"})

    def _delete(self, name: str, call: Call) -> Reply:
        found = self.activities.get(call.path["id"])
        if found is None or found.object != name:
            return _lacking()
        del self.activities[found.id]
        return Reply(204)

    def _holder(self, sent: dict[str, Any]) -> bool:
        names = [fullname(sent).lower(), str(sent.get("emailaddress1")).lower()]
        return any(
            fullname(one.values).lower() == names[0]
            or str(one.values.get("emailaddress1", "")).lower() == names[1]
            for one in self.living()
        )


def _complete(kind: Kind, found: Entry, sent: dict[str, Any]) -> None:
    """What is completed stays as it is; state and status go together."""
    if found.values["statecode"] == 1:
        raise Wrong(400, tables.BAD_STATE, "The activity is completed and cannot be changed.")
    if sent.get("statecode") == 1 and sent.get("statuscode") not in kind.completed:
        raise Wrong(400, tables.BAD_STATE, f"{sent.get('statuscode')} is not a valid status code")
    found.values.update(sent)


def fullname(values: dict[str, Any]) -> str:
    """As Dataverse puts it together."""
    return " ".join(filter(None, [values.get("firstname"), values.get("lastname")]))


def error(status: int, code: str, why: str, headers: dict[str, str] | None = None) -> Reply:
    """An OData error."""
    return Reply(status, {"error": {"code": code, "message": why}}, headers or {})


def _lacking() -> Reply:
    return error(404, tables.NO_RECORD, "Entity Does Not Exist")
