"""The stand-in is like Graph: names, links, ids and errors, as the reference describes them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx
from starlette.applications import Starlette
from starlette.routing import Mount

from connectors.sandbox.clock import Clock
from connectors.sandbox.microsoft import MicrosoftPlatform, calendar_shapes, mail_shapes
from connectors.sandbox.microsoft import people_routes as people
from connectors.sandbox.transport import SandboxTransport
from connectors.sandbox.world import Card
from tests.contract.connected import Connected
from tests.contract.microsoft_ground import HERE, PLAY, box, read, stand
from tests.contract.source_ground import ME, NOW, letter
from tests.contract.source_meetings import meeting

MESSAGE = """bccRecipients body bodyPreview categories ccRecipients changeKey conversationId
conversationIndex createdDateTime flag from hasAttachments id importance inferenceClassification
internetMessageHeaders internetMessageId isDeliveryReceiptRequested isDraft isRead
isReadReceiptRequested lastModifiedDateTime parentFolderId receivedDateTime replyTo sender
sentDateTime subject toRecipients uniqueBody webLink"""
EVENT = """allowNewTimeProposals attendees body bodyPreview categories changeKey createdDateTime end
hasAttachments hideAttendees iCalUId id importance isAllDay isCancelled isDraft isOnlineMeeting
isOrganizer isReminderOn lastModifiedDateTime location locations onlineMeeting
onlineMeetingProvider organizer originalStart originalStartTimeZone recurrence responseRequested
responseStatus sensitivity seriesMasterId showAs start subject type webLink"""
CONTACT = """assistantName birthday businessAddress businessHomePage businessPhones categories
changeKey companyName createdDateTime department displayName emailAddresses givenName homeAddress
homePhones id jobTitle lastModifiedDateTime mobilePhone nickName parentFolderId personalNotes
surname title"""
FOLDER = "childFolderCount displayName id isHidden parentFolderId totalItemCount unreadItemCount"
CALENDAR = "canEdit canShare id isDefaultCalendar name owner"
USER = "displayName givenName id mail otherMails proxyAddresses surname userPrincipalName"
"""Names of the v1.0 reference (resources/message, event, contact, mailFolder, calendar, user)."""

PREFER = {"Prefer": 'IdType="ImmutableId"'}


def names(body: dict[str, Any]) -> set[str]:
    return {name for name in body if not name.startswith("@")}


def test_what_may_be_selected_is_what_graph_has() -> None:
    assert set(mail_shapes.MESSAGE) <= set(MESSAGE.split())
    assert set(mail_shapes.FOLDER) == set(FOLDER.split())
    assert set(calendar_shapes.EVENT) <= set(EVENT.split())
    assert set(people.CONTACT) <= set(CONTACT.split())


def test_what_is_shown_has_graphs_names() -> None:
    async def story(at: Connected) -> None:
        key = at.box.receive(letter(1))
        series = at.box.meet(meeting("weekly", -7, times=3))
        once = at.box.meet(meeting("once", 1))
        card = at.box.keep(Card("Anna Bell", ("a@acme.example",)))
        expected = {
            f"/me/messages/{key}": MESSAGE,
            "/me/mailFolders/inbox": FOLDER,
            f"/me/calendars/{box(at).calendars[0].id}": CALENDAR,
            f"/me/events/{once}": EVENT,
            f"/me/events/{series}": EVENT,
            f"/me/events/{series}.2026-11-01": EVENT,
            f"/me/contacts/{card}": CONTACT,
            "/me": USER,
        }
        for path, known in expected.items():
            body = await read(at, path, PREFER)
            assert names(body) <= set(known.split()), path
            assert len(names(body)) > 4, path

    PLAY(story)


def test_ids_change_with_the_folder_unless_asked_not_to() -> None:
    async def story(at: Connected) -> None:
        key = at.box.receive(letter(1))
        plain = (await read(at, "/me/mailFolders/inbox/messages"))["value"][0]["id"]
        assert plain != key
        assert (await read(at, f"/me/messages/{plain}"))["subject"] == "Letter 1"
        at.box.move(key, "work")
        assert (await read(at, f"/me/messages/{plain}"))["error"]["code"] == "ErrorItemNotFound"
        assert (await read(at, f"/me/messages/{key}", PREFER))["id"] == key

    PLAY(story)


def test_options_graph_does_not_know_are_refused() -> None:
    async def story(at: Connected) -> None:
        view = f"/me/calendars/{box(at).calendars[0].id}/calendarView/delta"
        window = "startDateTime=2026-01-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z"
        for path in (
            "/me/mailFolders/inbox/messages/delta?$select=meetingMessageType",
            "/me/mailFolders/inbox/messages/delta?$orderby=subject",
            "/me/mailFolders/inbox/messages/delta?$search=x",
            "/me/mailFolders/inbox/messages/delta?$deltatoken=nonsense",
            view,
            f"{view}?{window}&$select=id",
            "/me/nothing",
        ):
            assert "error" in await read(at, path), path
        assert "@odata.deltaLink" in await read(at, f"{view}?{window}")

    PLAY(story)


def test_headers_come_only_when_selected_and_never_on_sent_mail() -> None:
    async def story(at: Connected) -> None:
        got, sent = at.box.receive(letter(1)), at.box.send(letter(2, sender=ME))
        named = "?$select=internetMessageHeaders"
        assert "internetMessageHeaders" not in await read(at, f"/me/messages/{got}", PREFER)
        shown = await read(at, f"/me/messages/{got}{named}", PREFER)
        assert {"name": "Message-ID", "value": "<m1@acme.example>"} in shown[
            "internetMessageHeaders"
        ]
        hidden = await read(at, f"/me/messages/{sent}{named}", PREFER)
        assert not hidden.get("internetMessageHeaders")

    PLAY(story)


def test_a_delta_goes_on_where_its_link_says() -> None:
    async def story(at: Connected) -> None:
        for n in range(5):
            at.box.receive(letter(n))
        path = "/me/mailFolders/inbox/messages/delta?$select=subject"
        small = {"Prefer": 'IdType="ImmutableId", odata.maxpagesize=3'}
        first = await read(at, path, small)
        assert [r["subject"] for r in first["value"]] == ["Letter 4", "Letter 3", "Letter 2"]
        late = at.box.receive(letter(9))
        link = first["@odata.nextLink"].removeprefix(f"{HERE}/graph/v1.0")
        second = await read(at, link, small)
        assert [r["subject"] for r in second["value"]] == ["Letter 1", "Letter 0"]
        link = second["@odata.deltaLink"].removeprefix(f"{HERE}/graph/v1.0")
        third = await read(at, link, small)
        assert [r["id"] for r in third["value"]] == [late]
        link = third["@odata.deltaLink"].removeprefix(f"{HERE}/graph/v1.0")
        assert (await read(at, link, small))["value"] == []

    PLAY(story)


def test_folders_can_be_had_at_once() -> None:
    async def story(at: Connected) -> None:
        rows = (await read(at, "/me/mailFolders/delta", {"Prefer": "odata.maxpagesize=50"}))[
            "value"
        ]
        assert {"Inbox", "Work", "Sync Issues"} <= {r["displayName"] for r in rows}
        top = (await read(at, "/me/mailFolders?$top=50"))["value"]
        assert not {"Work", "Sync Issues"} & {r["displayName"] for r in top}

    PLAY(story)


def test_what_was_not_granted_is_refused() -> None:
    async def story(at: Connected) -> None:
        assert (await read(at, "/me/mailFolders"))["error"]["code"] == "ErrorAccessDenied"
        assert (await read(at, "/me/calendars"))["value"]
        at.platform.revoke(ME.address)
        told = await read(at, "/me/calendars")
        assert told["error"]["code"] == "InvalidAuthenticationToken"

    PLAY(story, "calendar")


def test_a_list_can_be_made_to_look_empty() -> None:
    async def story(at: Connected) -> None:
        at.box.receive(letter(1))
        stand(at).faults.plan("list_empty", "messages")
        assert (await read(at, "/me/mailFolders/inbox/messages"))["value"] == []
        assert len((await read(at, "/me/mailFolders/inbox/messages"))["value"]) == 1
        assert stand(at).counted["messages"] == 2

    PLAY(story)


def test_it_may_stand_under_any_address() -> None:
    clock = Clock(datetime(2026, 11, 1, tzinfo=UTC))
    platform = MicrosoftPlatform(clock)
    platform.open(ME.address, ME.name)
    app = Starlette(routes=[Mount("/microsoft", platform.app)])

    async def told() -> tuple[dict[str, str], str]:
        async with httpx.AsyncClient(transport=SandboxTransport(app), trust_env=False) as client:
            base = "http://localhost:9/microsoft/common"
            found = (await client.get(f"{base}/v2.0/.well-known/openid-configuration")).json()
            query = f"client_id=sandbox-client&scope={quote('Mail.Read User.Read')}&state=<s>"
            page = await client.get(f"{found['authorization_endpoint']}?{query}")
            assert page.status_code == 200
            return found, page.text

    found, page = asyncio.run(told())
    assert found["token_endpoint"] == "https://localhost:9/microsoft/common/oauth2/v2.0/token"
    assert f'value="{ME.address}"' in page
    assert "<s>" not in page
    assert 'value="mail"' in page
    assert 'value="calendar"' not in page


def test_the_same_acts_give_the_same_ids() -> None:
    seen = []
    for _ in range(2):
        platform = MicrosoftPlatform(Clock(NOW))
        account = platform.open(ME.address, ME.name)
        acts = (account.receive(letter(1)), account.meet(meeting("a", 1)), account.keep(Card("A")))
        seen.append((*acts, account.oid))
    assert seen[0] == seen[1]
