"""A stand-in for Zoho CRM: API v8, credits of a rolling day, answers record by record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from connectors.sandbox.clock import Clock
from connectors.sandbox.crm import zoho_rules as rules
from connectors.sandbox.crm.stand import (
    Call,
    CrmStand,
    Entry,
    Method,
    Record,
    Reply,
    ShownActivity,
    ShownPerson,
)
from connectors.sandbox.crm.zoho_door import Door
from connectors.sandbox.crm.zoho_rules import wrong

_SHOWN = {"Calls": ("Subject", "Call_Start_Time"), "Events": ("Event_Title", "Start_DateTime"),
          "Notes": ("Note_Title", ""), "Emails": ("subject", "date_time")}  # fmt: skip


class ZohoStand(CrmStand):
    """door: tokens and credits. unique: whether an address may stand in one contact only. makes:
    whether fields may be made by the API. A merged contact is listed as deleted, which no document
    says."""

    name = "zoho"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.door, self.unique, self.makes = Door(clock), False, True
        self.own: dict[str, dict[str, Any]] = {}
        self._number = count(5_545_974_000_000_001)

    def methods(self) -> Sequence[tuple[str, str, Method]]:
        """See CrmStand."""
        v8 = "/crm/v8"
        counted: Sequence[tuple[str, str, Method]] = (
            ("GET", f"{v8}/org", self._org),
            ("GET", f"{v8}/settings/fields", self._fields),
            ("POST", f"{v8}/settings/fields", self._make_field),
            ("POST", f"{v8}/coql", self._coql),
            ("GET", f"{v8}/actions/email_available", self._available),
            ("GET", f"{v8}/Contacts/deleted", self._deleted),
            ("GET", f"{v8}/Contacts", self._contacts),
            ("PUT", f"{v8}/Contacts", self._update),
            ("POST", f"{v8}/Contacts/{{id}}/actions/associate_email", self._associate),
            ("GET", f"{v8}/Contacts/{{id}}/Notes", self._notes),
            ("GET", f"{v8}/Notes", self._notes),
            ("POST", f"{v8}/{{module}}", self._insert),
            ("DELETE", f"{v8}/{{module}}/{{id}}", self._remove),
        )
        return [
            ("POST", "/oauth/v2/token", lambda call: self.door.token(call.body)),
            ("POST", "/oauth/v2/token/revoke", lambda call: Reply(200, {"status": "success"})),
            *((verb, path, self._paid(do)) for verb, path, do in counted),
        ]

    def allowed(self, call: Call) -> bool:
        """See CrmStand."""
        if isinstance(call.body, dict) and call.body.keys() & {"grant_type", "token"}:
            return True  # the token address looks itself
        return call.headers.get("authorization", "") in self.door.shown

    def refused(self, why: str, value: str) -> Reply:
        """See CrmStand."""
        if why == "throttled":
            return Reply(429, wrong("TOO_MANY_REQUESTS"), {"Retry-After": value or "1"})
        if why == "daily_limit":
            return Reply(429, wrong("LIMIT_EXCEEDED"))
        if why == "unauthorized":
            return Reply(401, wrong("INVALID_TOKEN"))
        return Reply(404, wrong("INVALID_URL_PATTERN"))

    def add(self, name: str, email: str, **more: str) -> str:
        """See CrmStand. Contacts have neither a stage nor a tier."""
        given, _, family = name.rpartition(" ")
        values = {"First_Name": given, "Last_Name": family, "Email": email or None}
        values |= {"Phone": more.get("phone"), "Title": more.get("title")}
        one = self._record(values)
        one.values["Owner"] = {"id": "1", "name": more.get("owner") or "Sandbox Owner"}
        if company := more.get("company"):
            one.values["Account_Name"] = {"id": "2", "name": company}
        return one.id

    def merge(self, kept: str, gone: str) -> None:
        """See CrmStand."""
        super().merge(kept, gone)
        winner = self.people[kept]
        if not winner.values.get("Secondary_Email"):
            winner.values["Secondary_Email"] = self.people[gone].values.get("Email")
        winner.changed = self.clock()

    def shown(self) -> Sequence[ShownPerson]:
        """See CrmStand."""
        return [
            ShownPerson(
                one.id,
                rules.full(one.values),
                tuple(filter(None, map(one.values.get, ("Email", "Secondary_Email")))),
                {name: one.values.get(name) for name in self.own},
            )
            for one in self.living()
        ]

    def logged(self) -> Sequence[ShownActivity]:
        """See CrmStand."""
        told = []
        for one in (one for one in self.activities.values() if not one.deleted):
            title, at = _SHOWN[one.object]
            texts = (one.values.get(name) for name in ("Description", "Note_Content", "content"))
            text = "".join(filter(None, texts))
            when = str(one.values.get(at, "")) if at else ""
            told.append(
                ShownActivity(one.id, one.object, one.values[title], when, tuple(one.people), text)
            )
        return told

    def _paid(self, do: Method) -> Method:
        return lambda call: do(call) if self.door.paid() else self.refused("daily_limit", "")

    def _org(self, call: Call) -> Reply:
        return Reply(200, {"org": [{"id": "5545974000000000001", "company_name": "Sandbox Ltd",
                                    "primary_email": "owner@sandbox.example"}]})  # fmt: skip

    def _kinds(self, module: str) -> dict[str, str]:
        own = {name: one["data_type"] for name, one in self.own.items()}
        return {**rules.MODULES[module], **(own if module == "Contacts" else {})}

    def _fields(self, call: Call) -> Reply:
        kinds = self._kinds(call.query["module"])
        rows = [{"api_name": name, "field_label": name.replace("_", " "), "data_type": kind,
                 "custom_field": False, "read_only": False, **self.own.get(name, {})}
                for name, kind in kinds.items()]  # fmt: skip
        return Reply(200, {"fields": [*rows, rules.LAST_ACTIVITY]})

    def _make_field(self, call: Call) -> Reply:
        if not self.makes:
            return Reply(403, wrong("NO_PERMISSION"))
        fields = call.body.get("fields") or []
        if call.query.get("module") != "Contacts" or not 1 <= len(fields) <= 5:
            return Reply(400, {"fields": [wrong("INVALID_DATA")]})
        for one in fields:
            label = one["field_label"]
            name = "_".join("".join(c if c.isalnum() else " " for c in label).split())
            if name in self.own or one["data_type"] not in ("text", "datetime", "date", "double"):
                return Reply(400, {"fields": [wrong("INVALID_DATA", "field_label")]})
            self.own[name] = {**one, "api_name": name, "custom_field": True}
        return Reply(201, {"fields": [rules.success(label, "field created") for _ in fields]})

    def _coql(self, call: Call) -> Reply:
        try:
            query = rules.Coql(call.body["select_query"])
        except (ValueError, IndexError) as error:
            return Reply(400, wrong(str(error)))
        if query.module == "Contacts":
            rows = [self._seen(one) for one in self.living()]
        else:
            rows = [{**one.values, "id": one.id} for one in self.activities.values()
                    if one.object == query.module and not one.deleted]  # fmt: skip
        found = [row for row in rows if query.holds(row)][: query.most]
        data = [{name: row.get(name) for name in query.columns} for row in found]
        return Reply(200, {"data": data, "info": {"more_records": False}}) if data else Reply(204)

    def _contacts(self, call: Call) -> Reply:
        if not call.query.get("fields"):
            return Reply(400, wrong("REQUIRED_PARAM_MISSING", "fields"))
        rows = self.living()
        if ids := call.query.get("ids"):
            rows = [one for one in rows if one.id in ids.split(",")]
        if since := call.headers.get("if-modified-since"):
            rows = [one for one in rows if one.changed >= datetime.fromisoformat(since)]
            if not rows:
                return Reply(304)
        rows = sorted(rows, key=lambda one: int(one.id))
        after, size = call.query.get("page_token", "0"), int(call.query.get("per_page", "200"))
        if not after.isdigit():
            return Reply(400, wrong("INVALID_DATA", "page_token"))
        left = [one for one in rows if int(one.id) > int(after)]
        if not left[:size]:
            return Reply(204)
        info: dict[str, Any] = {"more_records": len(left) > size}
        info |= {"next_page_token": left[size - 1].id} if len(left) > size else {}
        return Reply(200, {"data": [self._seen(one) for one in left[:size]], "info": info})

    def _deleted(self, call: Call) -> Reply:
        since = datetime.fromisoformat(call.headers.get("if-modified-since", "2000-01-01T00:00Z"))
        lost = [one for one in self.people.values() if one.deleted and one.changed >= since]
        gone = [{"id": one.id, "deleted_time": rules.stamp(one.changed)} for one in lost]
        page, size = int(call.query.get("page", "1")), int(call.query.get("per_page", "200"))
        part = gone[(page - 1) * size : page * size]
        info = {"more_records": len(gone) > page * size}
        return Reply(200, {"data": part, "info": info}) if part else Reply(204)

    def _update(self, call: Call) -> Reply:
        return self._each(call, self._change)

    def _insert(self, call: Call) -> Reply:
        module = call.path["module"]
        if module == "Contacts":
            return self._each(call, self._new)
        if module not in ("Calls", "Events", "Notes"):
            return Reply(400, wrong("INVALID_MODULE"))
        return self._each(call, lambda record: self._enter(module, record))

    def _each(self, call: Call, take: Any) -> Reply:
        data = call.body.get("data") if isinstance(call.body, dict) else None
        if not isinstance(data, list) or not 1 <= len(data) <= 100:
            return Reply(400, wrong("INVALID_DATA", "data"))
        told = [take(record) for record in data]
        good = sum(one["code"] == "SUCCESS" for one in told)
        return Reply(201 if good == len(told) else 207 if good else 400, {"data": told})

    def _change(self, record: Any) -> Any:
        one = self.people.get(str(record.get("id")))
        if one is None or one.deleted:
            return wrong("INVALID_DATA", "id")
        if bad := rules.judge(record, self._kinds("Contacts"), (), self._there):
            return bad
        one.values |= {name: value for name, value in record.items() if name != "id"}
        one.changed = self.clock()
        return rules.success(one.id, "record updated")

    def _new(self, record: Any) -> Any:
        kinds = self._kinds("Contacts")
        if bad := rules.judge(record, kinds, rules.NEEDED["Contacts"], self._there):
            return bad
        held = {str(one.values.get("Email") or "").lower(): one.id for one in self.living()}
        if self.unique and (known := held.get(str(record.get("Email") or "").lower())):
            return wrong("DUPLICATE_DATA", "Email", id=known)
        one = self._record({"Owner": {"id": "1", "name": "Sandbox Owner"}, **record})
        return rules.success(one.id, "record added")

    def _enter(self, module: str, record: Any) -> Any:
        if bad := rules.judge(record, self._kinds(module), rules.NEEDED[module], self._there):
            return bad
        number = str(next(self._number))
        who = (record.get("Who_Id") or record.get("Parent_Id") or {}).get("id")
        self.activities[number] = Entry(number, module, dict(record), [who] if who else [])
        return rules.success(number, "record added")

    def _associate(self, call: Call) -> Reply:
        mails = (call.body or {}).get("Emails") or []
        needed = {"from", "to", "subject", "sent", "date_time", "original_message_id"}
        if len(mails) != 1 or not needed <= mails[0].keys() or not mails[0]["to"]:
            return Reply(400, {"Emails": [wrong("MANDATORY_NOT_FOUND", "from")]})
        if not self._there(call.path["id"]):
            return Reply(400, {"Emails": [wrong("INVALID_DATA", "id")]})
        mail = mails[0]
        number = str(next(self._number))  # it is never looked whether the Message-ID is known
        entry = Entry(mail["original_message_id"], "Emails", mail, [call.path["id"]])
        self.activities[number] = entry
        return Reply(201, {"Emails": [rules.success(number, "email associated", "message_id")]})

    def _available(self, call: Call) -> Reply:
        wanted = call.query.get("orginal_message_id")
        if not wanted:
            return Reply(400, wrong("REQUIRED_PARAM_MISSING", "orginal_message_id"))
        return Reply(200, {"available": any(one.id == wanted for one in self.activities.values())})

    def _notes(self, call: Call) -> Reply:
        who = call.path.get("id")
        notes = [one for one in self.activities.values() if one.object == "Notes"]
        rows = [{"id": one.id, "Note_Content": one.values["Note_Content"]} for one in notes[::-1]
                if not one.deleted and (who is None or who in one.people)]  # fmt: skip
        page, size = int(call.query.get("page", "1")), int(call.query.get("per_page", "200"))
        info = {"more_records": len(rows) > page * size}
        part = rows[(page - 1) * size : page * size]
        return Reply(200, {"data": part, "info": info}) if part else Reply(204)

    def _remove(self, call: Call) -> Reply:
        one = self.activities.get(call.path["id"])
        if one is None or one.deleted or one.object != call.path["module"]:
            return Reply(400, {"data": [wrong("INVALID_DATA", "id")]})
        one.deleted = True
        return Reply(200, {"data": [rules.success(one.id, "record deleted")]})

    def _there(self, record: str) -> bool:
        return record in self.people and not self.people[record].deleted

    def _record(self, values: dict[str, Any]) -> Record:
        return self.record(str(next(self._number)), values)

    def _seen(self, one: Record) -> dict[str, Any]:
        times = {
            "Created_Time": rules.stamp(one.created),
            "Modified_Time": rules.stamp(one.changed),
        }
        return {**one.values, "id": one.id, "Full_Name": rules.full(one.values), **times}
