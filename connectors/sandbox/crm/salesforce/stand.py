"""The org: contacts, tasks and events, by the rules of Salesforce's REST API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.salesforce import objects
from connectors.sandbox.crm.salesforce.collection import Collection, Kinds
from connectors.sandbox.crm.salesforce.soql import Malformed, Query, Row, parse
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

_ORG = {"Id": "00D000000000001AAA", "Name": "Sandbox Org"}
_V = "/services/data/v{version}"


class SalesforceStand(CrmStand):
    """shared: Shared Activities are on. strict: a duplicate rule keeps out an address, or a name,
    that is there. answer: rows in one answer. used: of the day's 100,000 calls. locked: contacts
    somebody is writing at this moment. versions: of the API."""

    name = "salesforce"

    def __init__(self, clock: Clock, *, shared: bool = True, strict: bool = False) -> None:
        self.tokens = Tokens(clock)
        self.kinds: Kinds = {
            "Contact": dict(objects.CONTACT),
            "Task": dict(objects.TASK),
            "Event": dict(objects.EVENT),
        }
        if shared:
            self.kinds["Task"]["TaskWhoIds"] = objects.Column("list")
            self.kinds["Event"]["EventWhoIds"] = objects.Column("list")
        self.strict, self.answer, self.used = strict, 2000, 0
        self.locked: set[str] = set()
        self.versions = ["65.0", "66.0", "67.0", "68.0"]
        self._locators: dict[str, list[dict[str, Any]]] = {}
        super().__init__(clock)
        self._collection = Collection(self)

    def furnish(self, *, keys: bool = True) -> None:
        """What an administrator makes for Touchline. keys: the field on activities too."""
        self.kinds["Contact"] |= objects.OWN
        for name in ("Task", "Event") if keys else ():
            self.kinds[name]["Touchline_Key__c"] = objects.KEY

    def methods(self) -> Sequence[tuple[str, str, Method]]:
        """See CrmStand. {oauth} marks what needs no token."""
        return [
            ("GET", "/services/{oauth}/authorize", self.tokens.page),
            ("POST", "/services/{oauth}/token", self._token),
            ("POST", "/services/{oauth}/revoke", self._revoke),
            ("GET", "/services/data", self._versions),
            ("GET", f"{_V}/query", self._query),
            ("GET", f"{_V}/queryAll", self._query_all),
            ("GET", f"{_V}/query/{{locator}}", self._more),
            ("GET", f"{_V}/sobjects/{{kind}}/describe", self._describe),
            ("POST", f"{_V}/composite/sobjects", lambda call: self._collection.save(call, True)),
            ("PATCH", f"{_V}/composite/sobjects", lambda call: self._collection.save(call, False)),
            ("DELETE", f"{_V}/composite/sobjects", lambda call: self._collection.delete(call)),
        ]

    def allowed(self, call: Call) -> bool:
        """See CrmStand."""
        known = call.headers.get("authorization") == f"Bearer {KEY}"
        return "oauth" in call.path or known or self.tokens.good(call)

    def refused(self, why: str, value: str) -> Reply:
        """See CrmStand. Both limits are 403 with one code; the message tells them apart."""
        wait = {"Retry-After": value} if value else {}
        if why == "throttled":
            return _error(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit", wait)
        if why == "daily_limit":
            return _error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
        if why == "unauthorized":
            return _error(401, "INVALID_SESSION_ID", "Session expired or invalid")
        return _error(404, "NOT_FOUND", "The requested resource does not exist")

    def add(self, name: str, email: str, **more: str) -> str:
        """See CrmStand."""
        given, _, family = name.rpartition(" ")
        fields = {"phone": "Phone", "title": "Title", "stage": "Stage__c", "tier": "Tier__c"}
        values: dict[str, Any] = {
            "FirstName": given or None, "LastName": family, "Email": email,
            "owner": more.pop("owner", "Sandbox User"), "account": more.pop("company", None),
        }  # fmt: skip
        return self.enter(values | {fields[what]: said for what, said in more.items()})

    def enter(self, values: dict[str, Any]) -> str:
        """A new contact's id."""
        id_ = f"003{len(self.people) + 1:012d}AAA"
        return self.record(id_, {"owner": "Sandbox User"} | values).id

    def shown(self) -> Sequence[ShownPerson]:
        """See CrmStand."""
        return [
            ShownPerson(
                one.id, _name(one.values), tuple(filter(None, [one.values.get("Email")])),
                {**one.values, "LastActivityDate": self._last_activity(one.id)},
            )
            for one in self.living()
        ]  # fmt: skip

    def logged(self) -> Sequence[ShownActivity]:
        """See CrmStand."""
        return [
            ShownActivity(
                one.id, one.object, one.values["Subject"],
                one.values.get("ActivityDate") or one.values["StartDateTime"],
                tuple(one.people), one.values.get("Description") or "",
            )
            for one in self.activities.values() if not one.deleted
        ]  # fmt: skip

    def _last_activity(self, person: str) -> str | None:
        """Due date of closed tasks and start date of events; the furthest one, even ahead."""
        mine = [e for e in self.activities.values() if person in e.people and not e.deleted]
        days = [
            str(e.values.get("ActivityDate") or e.values.get("StartDateTime"))[:10]
            for e in mine
            if e.object == "Event" or e.values["Status"] == "Done"
        ]
        return max(days, default=None)

    def _token(self, call: Call) -> Reply:
        found = self.tokens.exchange(call.body or {})
        if found is None:
            said = {"error": "invalid_grant", "error_description": "expired access/refresh token"}
            return Reply(400, said)
        where = {"instance_url": "https://sandbox.my.salesforce.com", "scope": "api refresh_token"}
        return Reply(200, {**found, **where, "token_type": "Bearer", "id": "https://login/id"})

    def _revoke(self, call: Call) -> Reply:
        self.tokens.end()
        return Reply(200)

    def _versions(self, call: Call) -> Reply:
        known = [{"label": v, "url": f"/services/data/v{v}", "version": v} for v in self.versions]
        return Reply(200, known)

    def _describe(self, call: Call) -> Reply:
        columns = self.kinds.get(call.path["kind"])
        if columns is None or call.path["version"] not in self.versions:
            return self.refused("unknown", "")
        fields = [objects.described(name, column) for name, column in columns.items()]
        return self.counting({"name": call.path["kind"], "fields": fields})

    def _query(self, call: Call) -> Reply:
        return self._asked(call, lambda row: not row.get("IsDeleted"))

    def _query_all(self, call: Call) -> Reply:
        return self._asked(call, lambda row: True)

    def _asked(self, call: Call, seen: Any) -> Reply:
        if len(urlencode(call.query)) > 16_000:
            return Reply(414, b"<html>Request-URI Too Long</html>")
        try:
            query = parse(call.query.get("q", ""))
        except Malformed as error:
            return _error(400, "MALFORMED_QUERY", str(error))
        rows = self._rows(query.source)
        if rows is None:
            return _error(400, "INVALID_TYPE", f"sObject type '{query.source}' is not supported.")
        if lacking := sorted(query.named - self._columns(query.source)):
            why = f"No such column '{lacking[0]}' on entity '{query.source}'."
            return _error(400, "INVALID_FIELD", why)
        if "Description" in query.filtered:
            why = "field 'Description' can not be filtered in a query call"
            return _error(400, "INVALID_FIELD", why)
        found = query.rows([row for row in rows if seen(row)])
        if query.columns == ("COUNT()",):
            return self.counting({"totalSize": len(found), "done": True, "records": []})
        return self._page([_shaped(query, row) for row in found], len(found))

    def _page(self, rows: list[dict[str, Any]], total: int) -> Reply:
        said: dict[str, Any] = {"totalSize": total, "done": len(rows) <= self.answer}
        said["records"] = rows[: self.answer]
        if not said["done"]:
            locator = f"01g{len(self._locators):012d}-{self.answer}"
            self._locators[locator] = rows[self.answer :]
            said["nextRecordsUrl"] = f"/services/data/v67.0/query/{locator}"
        return self.counting(said)

    def _more(self, call: Call) -> Reply:
        rows = self._locators.get(call.path["locator"])
        if rows is None:
            return _error(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        return self._page(rows, len(rows))

    def counting(self, body: Any) -> Reply:
        """An answer, with how much of the day is spent."""
        return Reply(200, body, {"Sforce-Limit-Info": f"api-usage={self.used}/100000"})

    def _columns(self, source: str) -> set[str]:
        own = {"TaskStatus": {"ApiName", "IsClosed", "SortOrder"}, "Organization": set(_ORG)}
        more = {"Owner.Name", "Account.Name"} if source == "Contact" else set()
        return own.get(source, set(self.kinds.get(source, ()))) | more

    def _rows(self, source: str) -> list[Row] | None:
        if source == "Contact":
            return [_contact(one) for one in self.people.values()]
        if source in ("Task", "Event"):
            return [self._activity(e) for e in self.activities.values() if e.object == source]
        if source == "TaskStatus":
            return [{"ApiName": "Not Started", "IsClosed": False, "SortOrder": 1},
                    {"ApiName": "Done", "IsClosed": True, "SortOrder": 2}]  # fmt: skip
        return [_ORG] if source == "Organization" else None

    def _activity(self, one: Entry) -> Row:
        row: dict[str, Any] = dict.fromkeys(self.kinds[one.object]) | one.values
        row |= {"Id": one.id, "IsDeleted": one.deleted, "WhoId": next(iter(one.people), None)}
        if row.get("ActivityDate"):
            row["ActivityDate"] = date.fromisoformat(row["ActivityDate"])
        if row.get("StartDateTime"):
            row["StartDateTime"] = datetime.fromisoformat(row["StartDateTime"])
        return row


def _contact(one: Record) -> Row:
    row: dict[str, Any] = dict.fromkeys(objects.CONTACT) | one.values
    return row | {
        "Id": one.id, "Name": _name(one.values), "IsDeleted": one.deleted,
        "MasterRecordId": one.merged_into or None, "CreatedDate": _second(one.created),
        "SystemModstamp": _second(one.changed), "Owner.Name": one.values["owner"],
        "Account.Name": one.values.get("account"),
    }  # fmt: skip


def _name(values: Mapping[str, Any]) -> str:
    return " ".join(filter(None, [values.get("FirstName"), values.get("LastName")]))


def _second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def _shaped(query: Query, row: Row) -> dict[str, Any]:
    """A row as it is answered: a parent's field stands in an object of its own."""
    said: dict[str, Any] = {"attributes": {"type": query.source}}
    for name in query.columns:
        parent, _, field = name.partition(".")
        value = row[name]
        if isinstance(value, datetime):
            value = value.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
        said[parent] = (value and {field: value}) if field else value
    return said


def _error(status: int, code: str, why: str, headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(status, [{"message": why, "errorCode": code}], headers or {})
