"""A stand-in for Nimble: contacts, fields, notes under ids of the client's choosing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

import orjson

from connectors.sandbox.clock import Clock
from connectors.sandbox.crm import nimble_rules as rules
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


class NimbleStand(CrmStand):
    """quota: contacts the plan holds. makes: whether the key may make fields. overwrites: what is
    done with a note id that is there: replaced, or refused (neither is documented)."""

    name = "nimble"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.quota, self.makes, self.overwrites = 25_000, True, False
        self.own: dict[str, str] = {}
        self.choices: dict[str, list[str]] = {name: [] for name in rules.CHOICES}
        self._number = count(0x5F00_0000)

    def methods(self) -> Sequence[tuple[str, str, Method]]:
        """See CrmStand."""
        v1 = "/api/v1"
        routes: Sequence[tuple[str, str, Method]] = (
            ("GET", f"{v1}/myself", self._myself),
            ("GET", f"{v1}/contacts/fields", self._fields),
            ("POST", f"{v1}/contacts/fields", self._make_field),
            ("GET", f"{v1}/contacts", self._list),
            ("POST", f"{v1}/contact", self._create),
            ("GET", f"{v1}/contact/{{id}}", self._contact),
            ("PUT", f"{v1}/contact/{{id}}", self._update),
            ("GET", f"{v1}/contacts/notes/{{id}}", self._note),
            ("POST", f"{v1}/contacts/notes/{{id}}", self._write),
            ("DELETE", f"{v1}/contacts/notes/{{id}}", self._erase),
        )
        return [(verb, path, rules.judged(do)) for verb, path, do in routes]

    def allowed(self, call: Call) -> bool:
        """See CrmStand."""
        return call.headers.get("authorization") == f"Bearer {KEY}"

    def refused(self, why: str, value: str) -> Reply:
        """See CrmStand. Nimble documents no throttling; 429 is what the web has for it."""
        if why == "throttled":
            return Reply(429, {"message": "Too many requests"}, {"Retry-After": value or "1"})
        if why == "daily_limit":
            return rules.quota()
        if why == "unauthorized":
            return Reply(401, {"message": "Unauthorized"})
        return Reply(404, {"object_type": "route", "object_id": value})

    def add(self, name: str, email: str, **more: str) -> str:
        """See CrmStand. stage: its lead status, tier: its rating."""
        given, _, family = name.rpartition(" ")
        stated = {"first name": given, "last name": family, "email": email}
        stated["phone"] = more.get("phone", "")
        stated["lead status"] = self._choice("lead status", more.get("stage", ""))
        stated["rating"] = self._choice("rating", more.get("tier", ""))
        job = {"company_name": more.get("company", ""), "title": more.get("title", "")}
        stated["contact employment"] = orjson.dumps(job).decode() if any(job.values()) else ""
        return self._record({name: [{"value": value, "modifier": ""}]
                             for name, value in stated.items() if value}).id  # fmt: skip

    def merge(self, kept: str, gone: str) -> None:
        """See CrmStand. Addresses and notes move to the one that is kept."""
        super().merge(kept, gone)
        winner = self.people[kept]
        mails = [*winner.values["email"], *self.people[gone].values["email"]]
        winner.values["email"], winner.changed = mails, self.clock()

    def shown(self) -> Sequence[ShownPerson]:
        """See CrmStand."""
        return [
            ShownPerson(
                one.id,
                " ".join(
                    filter(None, (rules.first(one, "first name"), rules.first(one, "last name")))
                ),
                tuple(mail["value"] for mail in one.values.get("email", ())),
                {name: rules.first(one, name) for name in self.own},
            )
            for one in self.living()
        ]

    def logged(self) -> Sequence[ShownActivity]:
        """See CrmStand. A note shows no time but that of its making."""
        return [
            ShownActivity(one.id, "note", one.values["note_preview"], "", tuple(one.people),
                          one.values["note"])
            for one in self.activities.values() if not one.deleted
        ]  # fmt: skip

    def _myself(self, call: Call) -> Reply:
        return Reply(200, {"user_id": "4f2acc3142a053dda595f00b", "name": "Sandbox Owner",
                           "company_id": "4c2118ad54397f271b000000", "company_size": 1,
                           "email": "owner@sandbox.example"})  # fmt: skip

    def _fields(self, call: Call) -> Reply:
        members = [self._member(name) for name in rules.SYSTEM]
        group = {"type": "group", "name": "Basic Info", "group_id": "g1", "fields": members}
        own = [self._member(name) for name in self.own]
        tab = {
            "tab_id": "t1",
            "tab_name": "Contact Info",
            "contact_types": "person",
            "is_standard": True,
            "available_actions": "edit_all",
            "members": [group, *own],
        }
        return Reply(200, {"tabs": [tab]})

    def _make_field(self, call: Call) -> Reply:
        body, needed = call.body, {"name", "tab_id", "group_id", "field_type", "insert_after"}
        if not self.makes:
            return Reply(403, {"message": "no permission"})
        if not isinstance(body, dict) or body.keys() != needed | {"presentation"}:
            raise rules.Wrong("missing required properties")
        if body["tab_id"] != "t1" or body["name"] in (*self.own, *rules.SYSTEM):
            raise rules.Wrong("the name is taken, or the tab unknown")
        kind = body["field_type"].get("field_kind")
        if kind not in rules.SHAPES or body["presentation"] != rules.SHAPES[kind]:
            raise rules.Wrong("the presentation must match the type")
        self.own[body["name"]] = kind
        return Reply(200, {"tab_id": "t1", "members": []})

    def _list(self, call: Call) -> Reply:
        query, rows = call.query, self.living()
        if "query" in query and query.keys() & {"keyword", "record_type"}:
            raise rules.Wrong("query is not compatible with keyword and record_type")
        if asked := query.get("query"):
            rows = [one for one in rows if rules.holds(orjson.loads(asked), one)]
        if query.get("sort") not in (None, "created:asc"):
            raise rules.Wrong("sort order is required")
        page, size = int(query.get("page", "1")), int(query.get("per_page", "30"))
        part = rows[(page - 1) * size : page * size]
        meta = {"page": page, "per_page": size, "total": len(rows),
                "pages": max(1, -(-len(rows) // size))}  # fmt: skip
        return Reply(200, {"meta": meta, "resources": list(map(self._seen, part))})

    def _create(self, call: Call) -> Reply:
        body = call.body if isinstance(call.body, dict) else {}
        if not body.get("fields") or body.get("record_type") != "person":
            raise rules.Wrong("fields and record_type are required")
        if len(self.living()) >= self.quota:
            return rules.quota()
        fields = rules.judge(self.own, body["fields"])
        if not fields.keys() & {"first name", "last name"}:
            raise rules.Wrong("first name or last name is required")
        return Reply(201, self._seen(self._record(fields)))

    def _contact(self, call: Call) -> Reply:
        one = self.people.get(call.path["id"])
        if one is None or one.deleted:
            return Reply(404, {"object_type": "contact", "object_id": call.path["id"]})
        return Reply(200, {"resources": [self._seen(one)]})

    def _update(self, call: Call) -> Reply:
        one = self.people.get(call.path["id"])
        if one is None or one.deleted:
            return Reply(404, {"object_type": "contact", "object_id": call.path["id"]})
        for name, values in rules.judge(self.own, (call.body or {}).get("fields") or {}).items():
            modifiers = {value["modifier"] for value in values}
            kept = [v for v in one.values.get(name, ()) if v["modifier"] not in modifiers]
            one.values[name] = kept + [value for value in values if value["value"]]
        one.changed = self.clock()
        return Reply(200, self._seen(one))

    def _note(self, call: Call) -> Reply:
        one = self.activities.get(call.path["id"])
        if one is None or one.deleted:
            return Reply(404, {"object_type": "note", "object_id": call.path["id"]})
        return Reply(200, {"id": one.id, **one.values})

    def _write(self, call: Call) -> Reply:
        number, body = call.path["id"], call.body
        needed = {"contact_ids", "note", "note_preview"}
        if not rules.ID.fullmatch(number) or not isinstance(body, dict) or body.keys() != needed:
            raise rules.Wrong("missing required properties")
        people = body["contact_ids"]
        if not 1 <= len(people) <= 10:
            raise rules.Wrong("contacts count should be between 1 and 10")
        if lost := [p for p in people if p not in self.people or self.people[p].deleted]:
            return Reply(404, {"object_type": "contact", "object_id": lost[0]})
        held = self.activities.get(number)
        if held is not None and not held.deleted and not self.overwrites:
            raise rules.Wrong("a note with this id exists")
        self.activities[number] = Entry(number, "note", dict(body), list(people))
        return Reply(201, {"id": number, **body, "created": rules.stamp(self.clock())})

    def _erase(self, call: Call) -> Reply:
        one = self.activities.get(call.path["id"])
        if one is None or one.deleted:
            return Reply(404, {"object_type": "note", "object_id": call.path["id"]})
        one.deleted = True
        return Reply(200, {"id": one.id})

    def _member(self, name: str) -> dict[str, Any]:
        kind: dict[str, Any] = {"field_kind": self.own.get(name, "string")}
        if name in rules.CHOICES:
            listed = [{"id": str(at), "value": one} for at, one in enumerate(self.choices[name])]
            kind = {"field_kind": "choice", "values": {"ordering_type": "ordinal",
                                                       "values": listed}}  # fmt: skip
        return {"type": "field", "name": name, "field_id": name, "modifier": "",
                "read_only": False, "multiples": name in rules.MANY,
                "field_type": kind}  # fmt: skip

    def _choice(self, name: str, value: str) -> str:
        """The id of a choice, which is made at its first use."""
        if not value:
            return ""
        if value not in self.choices[name]:
            self.choices[name].append(value)
        return str(self.choices[name].index(value))

    def _record(self, fields: dict[str, Any]) -> Record:
        return self.record(f"{next(self._number):024x}", fields)

    def _seen(self, one: Record) -> dict[str, Any]:
        return {"id": one.id, "record_type": "person", "object_type": "contact",
                "fields": one.values, "owner_id": "4f2acc3142a053dda595f00b",
                "created": rules.stamp(one.created),
                "updated": rules.stamp(one.changed)}  # fmt: skip
