"""An interaction as the entity EspoCRM has for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from connectors.crm.espocrm.server import moment
from connectors.crm.marks import mark
from connectors.sink import Activity, Attendee

TEXTS: Mapping[str, str] = {
    "Call": "description", "Meeting": "description", "Email": "body", "Task": "description",
}  # fmt: skip
"""Attribute of each entity that holds its text, and in it the key: an API user can make no field
and choose no id."""
TIMES: Mapping[str, str] = {
    "Call": "dateStart", "Meeting": "dateStart", "Email": "dateSent", "Task": "dateStart",
}  # fmt: skip
_ENTITIES = {"call": "Call", "meeting": "Meeting", "mail": "Email"}
_MOST = 255


def entity(activity: Activity) -> str:
    """What it becomes: messages, letters, gifts and notes are tasks that were done."""
    return _ENTITIES.get(activity.kind, "Task")


def created(activity: Activity, people: Sequence[Attendee], user: str) -> dict[str, Any]:
    """The record. people: those of the activity who are there. user: whose it is, which EspoCRM
    requires. An end must be later than the beginning."""
    what = entity(activity)
    text = "\n\n".join(filter(None, (activity.text, mark(activity.key))))
    about = {"parentType": "Contact", "parentId": people[0].remote_id}
    if what == "Email":
        me, them = activity.me[1], "; ".join(one.address for one in people)
        inward = activity.direction == "in"
        return about | {
            "subject": activity.title[:_MOST],
            "from": people[0].address if inward else me,
            "to": me if inward else them,
            "dateSent": moment(activity.at),
            "status": "Archived",
            "isHtml": False,
            "body": text,
        }
    ended = max(activity.ended_at or activity.at, activity.at + timedelta(minutes=1))
    record: dict[str, Any] = {
        "name": activity.title[:_MOST],
        "status": "Completed" if what == "Task" else "Held",
        "dateStart": moment(activity.at),
        "dateEnd": moment(ended),
        "description": text,
        "assignedUserId": user,
    }
    if what == "Task":
        return about | record
    record["contactsIds"] = [one.remote_id for one in people]
    if what == "Call":
        record["direction"] = "Inbound" if activity.direction == "in" else "Outbound"
    return record
