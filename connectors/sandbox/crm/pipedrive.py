"""A stand-in for Pipedrive: API v2 with what is left of v1, tokens of a day, a search that lags."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from connectors.sandbox.clock import Clock
from connectors.sandbox.crm import pipedrive_rules as rules
from connectors.sandbox.crm.pipedrive_rules import Refused, bad, good
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
from connectors.sandbox.world import CLIENT_ID, CLIENT_SECRET

_LAG = timedelta(seconds=30)
_CLIENT = "Basic " + b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
_CODE = "sandbox-code"
_TYPES = ("call", "meeting", "task", "deadline", "email", "lunch")


class PipedriveStand(CrmStand):
    """meter: what requests cost. types: keys of the activity types. Merged records are answered
    with 404, which no document says; a deleted one is shown as such."""

    name = "pipedrive"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.meter = rules.Meter(clock)
        self.types: list[str] = list(_TYPES)
        self.fields: dict[str, dict[str, Any]] = {}
        self.labels: list[str] = []
        self.users: list[str] = ["Sandbox Owner"]
        self.companies: list[str] = []
        self._number = count(1)
        self._tokens: set[str] = set()
        self._refresh, self.domain = "", "https://sandbox.pipedrive.com"

    def methods(self) -> Sequence[tuple[str, str, Method]]:
        """See CrmStand. With its cost in tokens, as the vendor states it."""
        priced: Sequence[tuple[int, str, str, Method]] = (
            (2, "GET", "/api/v1/users/me", self._me),
            (20, "GET", "/api/v1/users", self._users),
            (20, "GET", "/api/v1/activityTypes", self._activity_types),
            (20, "GET", "/api/v2/persons/search", self._search),
            (10, "GET", "/api/v2/persons", self._persons),
            (5, "POST", "/api/v2/persons", self._create),
            (1, "GET", "/api/v2/persons/{id}", self._person),
            (5, "PATCH", "/api/v2/persons/{id}", self._update),
            (10, "GET", "/api/v2/personFields", self._fields),
            (5, "POST", "/api/v2/personFields", self._make_field),
            (10, "GET", "/api/v2/organizations", self._organizations),
            (10, "GET", "/api/v2/activities", self._activities),
            (5, "POST", "/api/v2/activities", self._log),
            (3, "DELETE", "/api/v2/activities/{id}", self._remove),
        )
        return [
            ("POST", "/oauth/token", self._token),
            *((verb, path, self._paid(cost, do)) for cost, verb, path, do in priced),
        ]

    def allowed(self, call: Call) -> bool:
        """See CrmStand."""
        headers = call.headers
        if call.body and "grant_type" in call.body:
            return headers.get("authorization") == _CLIENT
        bearer = headers.get("authorization", "").removeprefix("Bearer ")
        return headers.get("x-api-token") == KEY or bearer in self._tokens

    def refused(self, why: str, value: str) -> Reply:
        """See CrmStand."""
        if why == "throttled":
            reset = {"x-ratelimit-limit": "20", "x-ratelimit-remaining": "0"}
            reset["x-ratelimit-reset"] = value or "2"
            return bad(429, "request over limit", reset)
        if why == "daily_limit":
            return bad(429, "request over limit", {"x-daily-ratelimit-token-remaining": "0"})
        if why == "unauthorized":
            return Reply(401, {"success": False, "error": "unauthorized access", "errorCode": 401})
        return bad(404, f"Unknown method {value}")

    def add(self, name: str, email: str, **more: str) -> str:
        """See CrmStand. stage: a label. tier: Pipedrive has none."""
        values: dict[str, Any] = {
            "name": name,
            "emails": [{"value": email, "primary": True, "label": "work"}] if email else [],
            "phones": [{"value": more["phone"], "primary": True, "label": "work"}]
            if more.get("phone")
            else [],
            "owner_id": self._place(self.users, more.get("owner") or self.users[0]),
            "label_ids": [self._place(self.labels, more["stage"])] if more.get("stage") else [],
            "org_id": self._place(self.companies, more["company"]) if more.get("company") else None,
            "custom_fields": {},
        }
        return self._record(values).id

    def merge(self, kept: str, gone: str) -> None:
        """See CrmStand. Addresses and activities move to the one that is kept."""
        super().merge(kept, gone)
        winner = self.people[kept]
        more = [{**one, "primary": False} for one in self.people[gone].values["emails"]]
        winner.values["emails"] = [*winner.values["emails"], *more]
        winner.changed = self.clock()

    def shown(self) -> Sequence[ShownPerson]:
        """See CrmStand."""
        return [
            ShownPerson(
                one.id,
                one.values["name"],
                tuple(mail["value"] for mail in one.values["emails"]),
                one.values["custom_fields"],
            )
            for one in self.living()
        ]

    def logged(self) -> Sequence[ShownActivity]:
        """See CrmStand."""
        return [
            ShownActivity(
                one.id, one.object, one.values["subject"],
                f"{one.values['due_date']}T{one.values.get('due_time', '')}Z",
                tuple(one.people), one.values.get("note", ""),
            )
            for one in self.activities.values() if not one.deleted
        ]  # fmt: skip

    def _paid(self, cost: int, do: Method) -> Method:
        def method(call: Call) -> Reply:
            if short := self.meter.short(cost):
                return self.refused(short, "")
            try:
                return do(call)
            except Refused as refused:
                return bad(400, str(refused))

        return method

    def _token(self, call: Call) -> Reply:
        form = call.body or {}
        shown = (form.get("grant_type"), form.get("code") or form.get("refresh_token"))
        if shown not in (("authorization_code", _CODE), ("refresh_token", self._refresh)):
            return Reply(400, {"success": False, "error": "invalid_grant"})
        number = next(self._number)
        self._refresh = f"sandbox:refresh-{number}"
        self._tokens.add(f"sandbox:access-{number}")
        return Reply(200, {
            "access_token": f"sandbox:access-{number}", "token_type": "Bearer",
            "refresh_token": self._refresh, "expires_in": 3600,
            "scope": "base,contacts:full,activities:full,contact-fields:full,users:read",
            "api_domain": self.domain,
        })  # fmt: skip

    def _me(self, call: Call) -> Reply:
        return good({"id": 1, "name": self.users[0], "email": "owner@sandbox.example",
                     "company_id": 54235233, "company_name": "Sandbox Ltd",
                     "company_domain": "sandbox"})  # fmt: skip

    def _users(self, call: Call) -> Reply:
        return good([{"id": at, "name": one} for at, one in enumerate(self.users, 1)])

    def _organizations(self, call: Call) -> Reply:
        wanted = call.query.get("ids", "").split(",")
        named = [{"id": at, "name": one} for at, one in enumerate(self.companies, 1)]
        return good([one for one in named if str(one["id"]) in wanted], None)

    def _activity_types(self, call: Call) -> Reply:
        return good([{"id": at, "name": key.title(), "key_string": key, "active_flag": True}
                     for at, key in enumerate(self.types, 1)])  # fmt: skip

    def _fields(self, call: Call) -> Reply:
        options = [{"id": at, "label": one} for at, one in enumerate(self.labels, 1)]
        rows = [{**one, "options": options if one["field_code"] == "label_ids" else None}
                for one in rules.FIELDS]  # fmt: skip
        page, cursor = rules.cut(list(enumerate([*rows, *self.fields.values()])), call.query)
        return good(page, cursor)

    def _make_field(self, call: Call) -> Reply:
        body = call.body
        if not isinstance(body, dict) or body.keys() != {"field_name", "field_type"}:
            raise Refused("field_name and field_type are required")
        if body["field_type"] not in ("varchar", "double", "date", "text"):
            raise Refused("field_type is not known")
        code = hashlib.sha1(f"{len(self.fields)} {body['field_name']}".encode()).hexdigest()
        self.fields[code] = {**body, "field_code": code, "is_custom_field": True, "options": None}
        return good(self.fields[code])

    def _search(self, call: Call) -> Reply:
        term = call.query.get("term", "").lower()
        if not term or call.query.get("exact_match") != "true":
            raise Refused("term is required")
        known = [one for one in self.living() if one.changed <= self.clock() - _LAG]
        hits = [{"result_score": 1.0, "item": {
            "id": int(one.id), "type": "person", "name": one.values["name"],
            "emails": [mail["value"] for mail in one.values["emails"]]}}
            for one in known
            if term in (mail["value"].lower() for mail in one.values["emails"])]  # fmt: skip
        return good({"items": hits}, None)

    def _persons(self, call: Call) -> Reply:
        found = self.living()
        if ids := call.query.get("ids"):
            found = [one for one in found if one.id in ids.split(",")]
        if since := call.query.get("updated_since"):
            found = [one for one in found if one.changed >= datetime.fromisoformat(since)]
        timed = call.query.get("sort_by") == "update_time"
        keys = ([_stamp(one.changed) if timed else "", int(one.id)] for one in found)
        rows = [(key, self._seen(one)) for key, one in zip(keys, found, strict=True)]
        return good(*rules.cut(rows, call.query))

    def _create(self, call: Call) -> Reply:
        body = rules.person(call.body, self._kinds(), new=True)
        return good(self._seen(self._record({**rules.EMPTY, **body})))

    def _person(self, call: Call) -> Reply:
        one = self.people.get(call.path["id"])
        return bad(404, "Person not found") if one is None or one.merged_into else good(
            self._seen(one)
        )  # fmt: skip

    def _update(self, call: Call) -> Reply:
        one = self.people.get(call.path["id"])
        if one is None or one.deleted:
            return bad(404, "Person not found")
        body = rules.person(call.body, self._kinds(), new=False)
        custom = {**one.values["custom_fields"], **body.pop("custom_fields", {})}
        one.values = {**one.values, **body, "custom_fields": custom}
        one.changed = self.clock()
        return good(self._seen(one))

    def _activities(self, call: Call) -> Reply:
        since, person = call.query.get("updated_since", ""), call.query.get("person_id")
        rows = [
            (int(one.id), {**one.values, "id": int(one.id), "is_deleted": False})
            for one in self.activities.values()
            if not one.deleted
            and one.values["update_time"] >= since
            and (person is None or one.people[:1] == [person])
        ]
        return good(*rules.cut(rows, call.query))

    def _log(self, call: Call) -> Reply:
        there = {int(one.id) for one in self.living()}
        body = rules.activity(call.body, self.types, there.__contains__)
        first = sorted(body.get("participants") or (), key=lambda one: not one.get("primary"))
        number = str(next(self._number))
        values = {**body, "update_time": _stamp(self.clock())}
        people = [str(one["person_id"]) for one in first]
        self.activities[number] = Entry(number, "activity", values, people)
        return good({**values, "id": int(number)})

    def _remove(self, call: Call) -> Reply:
        one = self.activities.get(call.path["id"])
        if one is None or one.deleted:
            return bad(404, "Activity not found")
        one.deleted = True
        return good({"id": int(one.id)})

    def _record(self, values: dict[str, Any]) -> Record:
        return self.record(str(next(self._number)), values)

    def _seen(self, one: Record) -> dict[str, Any]:
        times = {"add_time": _stamp(one.created), "update_time": _stamp(one.changed)}
        return {**one.values, "id": int(one.id), "is_deleted": one.deleted, **times}

    def _kinds(self) -> dict[str, str]:
        return {code: str(one["field_type"]) for code, one in self.fields.items()}

    @staticmethod
    def _place(names: list[str], name: str) -> int:
        """The number of a name in a list, which it joins."""
        if name not in names:
            names.append(name)
        return names.index(name) + 1


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
