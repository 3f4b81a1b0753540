"""Gmail API v1: profile, labels, send-as, messages, history."""

from __future__ import annotations

from connectors.sandbox.faults import Faults
from connectors.sandbox.google.calls import SCOPE, Call, Json, Method, Refusal
from connectors.sandbox.google.mailbox import SYSTEM, WORK, Entry, Mailbox, Message

METADATA = SCOPE + "gmail.metadata"
READONLY = SCOPE + "gmail.readonly"
_FULL = frozenset({"https://mail.google.com/", READONLY})
_EITHER = _FULL | {METADATA}
_ME = "gmail/v1/users/me"
_TYPES = {
    "messageAdded": "messagesAdded",
    "messageDeleted": "messagesDeleted",
    "labelAdded": "labelsAdded",
    "labelRemoved": "labelsRemoved",
}
_LIST = frozenset(["q", "pageToken", "maxResults", "labelIds", "includeSpamTrash"])
_GET = frozenset({"format", "metadataHeaders"})
_HISTORY = frozenset(["startHistoryId", "historyTypes", "labelId", "maxResults", "pageToken"])


def methods(faults: Faults) -> list[Method]:
    """The methods that are served, with what they cost of 6,000 units a minute."""
    api, none = _Gmail(faults), frozenset[str]()
    users = "gmail.users"
    return [
        Method(f"{users}.getProfile", f"{_ME}/profile", none, _EITHER, api.profile, 1),
        Method(f"{users}.messages.list", f"{_ME}/messages", _LIST, _EITHER, api.list, 5),
        Method(f"{users}.messages.get", f"{_ME}/messages/{{id}}", _GET, _EITHER, api.get, 20),
        Method(f"{users}.history.list", f"{_ME}/history", _HISTORY, _EITHER, api.history, 2),
        Method(f"{users}.labels.list", f"{_ME}/labels", none, _EITHER, api.labels, 1),
        Method(f"{users}.settings.sendAs.list", f"{_ME}/settings/sendAs", none, _FULL, api.aliases),
    ]


class _Gmail:
    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def profile(self, call: Call) -> Json:
        box = call.account.mailbox
        return {
            "emailAddress": call.account.address,
            "messagesTotal": len(box.messages),
            "threadsTotal": len({m.thread for m in box.messages.values()}),
            "historyId": str(box.current),
        }

    def labels(self, call: Call) -> Json:
        names = {name: name for name in sorted(SYSTEM)} | {WORK: "Work"}
        kinds = {WORK: "user"}
        return {
            "labels": [
                {"id": key, "name": name, "type": kinds.get(key, "system")}
                for key, name in names.items()
            ]
        }

    def aliases(self, call: Call) -> Json:
        account = call.account
        first: Json = {"sendAsEmail": account.address, "displayName": account.name}
        more = [{"sendAsEmail": a, "verificationStatus": "accepted"} for a in account.aliases]
        return {"sendAs": [first | {"isPrimary": True, "isDefault": True}, *more]}

    def list(self, call: Call) -> Json:
        """Newest first. The page token is a place in time, so nothing that comes or goes shifts
        what follows."""
        _demand_no_query(call)
        if self._faults.take(f"/{_ME}/messages", "list_empty"):
            return {"resultSizeEstimate": 0}
        wanted, size = set(call.many("labelIds")), call.number("maxResults", 100, 500)
        if strange := wanted - SYSTEM - {WORK}:
            raise Refusal(400, "invalidArgument", f"Invalid label: {min(strange)}")
        hidden = set() if call.flag("includeSpamTrash") else {"SPAM", "TRASH"} - wanted
        before = _place(call.one("pageToken"))
        found = sorted(
            (m.arrived, m.number, m)
            for m in call.account.mailbox.messages.values()
            if wanted <= m.labels and hidden.isdisjoint(m.labels)
            if before is None or (m.arrived, m.number) < before
        )
        page = [message for _, _, message in reversed(found[-size:])]
        answer: Json = {"resultSizeEstimate": min(len(found), 201)}
        if page:
            answer["messages"] = [{"id": m.id, "threadId": m.thread} for m in page]
        if len(found) > size:
            answer["nextPageToken"] = f"{page[-1].arrived}.{page[-1].number}"
        return answer

    def get(self, call: Call) -> Json:
        format_ = call.one("format", "full").lower()
        if METADATA in call.scopes and format_ in ("full", "raw"):
            message = f"Metadata scope doesn't allow format {format_.upper()}"
            raise Refusal(403, "forbidden", message)
        found = call.account.mailbox.messages.get(call.path["id"])
        gone = self._faults.take(f"/{_ME}/messages/{call.path['id']}", "gone_on_get")
        if found is None or gone:
            raise Refusal(404, "notFound", "Requested entity was not found.")
        return _message(found, format_, {name.lower() for name in call.many("metadataHeaders")})

    def history(self, call: Call) -> Json:
        box = call.account.mailbox
        box.forget()
        start = call.one("startHistoryId")
        if not start:
            raise Refusal(400, "required", "Required parameter: startHistoryId")
        valid = start.isdigit() and box.lost <= int(start) <= box.current
        if not valid or self._faults.take(f"/{_ME}/history", "history_gone"):
            raise Refusal(404, "notFound", "Requested entity was not found.")
        after, size = int(call.one("pageToken", start)), call.number("maxResults", 100, 500)
        answer: Json = {"historyId": str(box.current)}
        if self._faults.take(f"/{_ME}/history", "history_empty_page"):
            return answer | {"nextPageToken": str(after)}
        kinds = {_TYPES[name] for name in call.many("historyTypes") if name in _TYPES}
        found = [e for e in box.history if e.id > after and (not kinds or e.change in kinds)]
        if page := found[:size]:
            answer["history"] = [_entry(entry, box) for entry in page]
        if len(found) > size:
            answer["nextPageToken"] = str(page[-1].id)
        return answer


def _demand_no_query(call: Call) -> None:
    if "q" not in call.query:
        return
    if METADATA in call.scopes:
        raise Refusal(403, "forbidden", "Metadata scope does not support 'q' parameter")
    raise Refusal(400, "invalidArgument", "The stand-in does not search")


def _place(token: str) -> tuple[int, int] | None:
    arrived, _, number = token.partition(".")
    return (int(arrived), int(number)) if token else None


def _message(found: Message, format_: str, wanted: set[str]) -> Json:
    answer: Json = {
        "id": found.id,
        "threadId": found.thread,
        "labelIds": sorted(found.labels),
        "historyId": str(found.history),
        "internalDate": str(found.arrived),
        "sizeEstimate": 3000 + len(found.letter.subject),
        "snippet": "What the letter says must never be kept",
    }
    if format_ != "minimal":
        named = [(n, v) for n, v in found.headers if not wanted or n.lower() in wanted]
        kind = next((v for n, v in found.headers if n.lower() == "content-type"), "text/plain")
        payload: Json = {"mimeType": kind.partition(";")[0]}
        payload["headers"] = [{"name": name, "value": value} for name, value in named]
        if format_ == "full":
            payload["body"] = {"size": 4, "data": "Ym9keQ=="}
        answer["payload"] = payload
    return answer


def _entry(entry: Entry, box: Mailbox) -> Json:
    """labelIds of a message are those of now, and absent when it is gone."""
    message: Json = {"id": entry.message, "threadId": entry.thread}
    told = dict(message)
    if alive := box.messages.get(entry.message):
        told["labelIds"] = sorted(alive.labels)
    change: Json = {"message": told}
    if entry.labels:
        change["labelIds"] = list(entry.labels)
    return {"id": str(entry.id), "messages": [message], entry.change: [change]}
