"""Google's stand-in: Gmail under gmail.metadata, history, batches, and what goes wrong."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from connectors.sandbox.google.gmail import READONLY
from tests.unit.sandbox_google_speaking import ANNA, ME, Speaking, letter

USERS = "/gmail/v1/users/me"


@pytest.fixture
def at() -> Speaking:
    """An account with five letters."""
    speaking = Speaking()
    for number in range(5):
        speaking.box.receive(letter(number))
    return speaking


def history(at: Speaking, start: str, **more: Any) -> list[dict[str, Any]]:
    """The records since an id."""
    found: list[dict[str, Any]] = at.json(f"{USERS}/history", startHistoryId=start, **more).get(
        "history", []
    )
    return found


def present(at: Speaking) -> str:
    """The id of the history now."""
    return str(at.json(f"{USERS}/profile")["historyId"])


def test_the_scope_for_metadata_shows_no_more(at: Speaking) -> None:
    (first, *_) = at.json(f"{USERS}/messages")["messages"]
    message = f"{USERS}/messages/{first['id']}"
    assert at.refused(f"{USERS}/messages", q="after:2026") == (403, "forbidden")
    assert at.refused(message) == (403, "forbidden")
    assert at.refused(message, format="raw") == (403, "forbidden")
    assert at.refused(f"{USERS}/settings/sendAs") == (403, "insufficientPermissions")
    said = at.json(message, format="metadata", metadataHeaders=["from", "SUBJECT"])
    assert [h["name"] for h in said["payload"]["headers"]] == ["From", "Subject"]
    assert "body" not in said["payload"]


def test_reading_more_needs_another_scope() -> None:
    at = Speaking(READONLY)
    assert [a["sendAsEmail"] for a in at.json(f"{USERS}/settings/sendAs")["sendAs"]] == [
        ME.address,
        "m.lind@work.example",
    ]
    assert at.refused("/calendar/v3/users/me/calendarList")[0] == 403


def test_a_list_is_newest_first_and_hides_spam(at: Speaking) -> None:
    spam = at.box.receive(letter(9), "spam")
    shown = [m["id"] for m in at.json(f"{USERS}/messages")["messages"]]
    assert len(shown) == 5
    everything = at.json(f"{USERS}/messages", includeSpamTrash=True, maxResults=2)
    assert everything["messages"][0]["id"] == spam
    assert [m["id"] for m in everything["messages"]][1:] == shown[:1]
    only = at.json(f"{USERS}/messages", labelIds=["SPAM", "UNREAD"])
    assert [m["id"] for m in only["messages"]] == [spam]
    assert at.refused(f"{USERS}/messages", labelIds="Nothing")[0] == 400


def test_pages_neither_lose_nor_repeat_when_mail_comes_and_goes(at: Speaking) -> None:
    first = at.json(f"{USERS}/messages", maxResults=2)
    seen = [m["id"] for m in first["messages"]]
    at.box.receive(letter(20))
    at.box.delete(seen[0])
    second = at.json(f"{USERS}/messages", maxResults=9, pageToken=first["nextPageToken"])
    assert len({*seen, *(m["id"] for m in second["messages"])}) == 5
    assert "nextPageToken" not in second


def test_history_tells_what_happened_and_only_that(at: Speaking) -> None:
    start = present(at)
    assert history(at, start) == []
    assert "history" not in at.json(f"{USERS}/history", startHistoryId=start)
    new = at.box.receive(letter(10))
    at.box.move(new, "trash")
    at.box.flip(new)
    at.box.delete(new)
    told = history(at, start)
    kinds = [next(k for k in entry if k not in ("id", "messages")) for entry in told]
    assert kinds == ["messagesAdded", "labelsAdded", "labelsRemoved", "labelsRemoved",
                     "messagesDeleted"]  # fmt: skip
    numbers = [int(entry["id"]) for entry in told]
    assert numbers == sorted(numbers)
    assert numbers[-1] - numbers[0] > len(numbers)
    assert all("labelIds" not in e["messagesAdded"][0]["message"] for e in told[:1])
    assert len(history(at, start, historyTypes=["messageAdded", "messageDeleted"])) == 2
    assert history(at, present(at)) == []


def test_a_draft_is_another_message_after_each_save(at: Speaking) -> None:
    start = present(at)
    draft = at.box.draft(letter(30, ME, to=(ANNA,)))
    saved = at.box.revise(draft, letter(31, ME, to=(ANNA,)))
    sent = at.box.post(saved, at.clock())
    assert len({draft, saved, sent}) == 3
    told = history(at, start)
    added = [e["messagesAdded"][0]["message"]["id"] for e in told if "messagesAdded" in e]
    gone = [e["messagesDeleted"][0]["message"]["id"] for e in told if "messagesDeleted" in e]
    assert (added, gone) == ([draft, saved, sent], [draft, saved])
    assert at.refused(f"{USERS}/messages/{draft}", format="metadata") == (404, "notFound")
    assert at.json(f"{USERS}/messages/{sent}", format="minimal")["labelIds"] == ["SENT"]


def test_history_is_kept_for_a_week(at: Speaking) -> None:
    start = present(at)
    at.box.receive(letter(10))
    at.clock.move(timedelta(days=6))
    at.tokens = at.connect()
    assert len(history(at, start)) == 1
    at.clock.move(timedelta(days=2))
    at.tokens = at.connect()
    assert at.refused(f"{USERS}/history", startHistoryId=start) == (404, "notFound")
    assert history(at, present(at)) == []
    for wrong in ("abc", "1", "99999999"):
        assert at.refused(f"{USERS}/history", startHistoryId=wrong)[0] == 404


def test_history_comes_in_pages_of_which_one_may_be_empty(at: Speaking) -> None:
    start = present(at)
    ids = [at.box.receive(letter(40 + n)) for n in range(5)]
    at.platform.faults.plan("history_empty_page")
    found: list[str] = []
    token: dict[str, str] = {}
    for _ in range(10):
        page = at.json(f"{USERS}/history", startHistoryId=start, maxResults=2, **token)
        found += [e["messagesAdded"][0]["message"]["id"] for e in page.get("history", ())]
        if "nextPageToken" not in page:
            break
        token = {"pageToken": page["nextPageToken"]}
    assert found == ids


def batch(at: Speaking, *paths: str) -> httpx.Response:
    """The answer to a batch of GETs."""
    parts = (
        f"--b\r\nContent-Type: application/http\r\nContent-ID: <u + {n}>\r\n\r\nGET {path} \r\n\r\n"
        for n, path in enumerate(paths)
    )
    kind = {"Content-Type": "multipart/mixed; boundary=b"}
    body = "".join((*parts, "--b--"))
    return at.send("POST", "/batch/gmail/v1", content=body, headers=kind | at.bearer)


def test_a_batch_answers_each_part_by_itself(at: Speaking) -> None:
    good = at.json(f"{USERS}/messages")["messages"][0]["id"]
    answer = batch(at, f"{USERS}/messages/{good}?format=minimal", f"{USERS}/messages/none?format=x")
    assert answer.status_code == 200
    first, second = answer.text.split("--batch_answer")[1:3]
    assert "Content-ID: <response-u + 0>" in first
    assert "HTTP/1.1 200 OK" in first
    assert json.loads(first[first.index("{") :])["id"] == good
    assert "HTTP/1.1 404 Not Found" in second
    assert at.platform.counted["gmail.users.messages.get"] == 2
    assert at.platform.units == 5 + 2 * 20


def test_a_batch_has_at_most_a_hundred_parts(at: Speaking) -> None:
    assert batch(at, *[f"{USERS}/profile"] * 101).status_code == 400
    assert batch(at, *[f"{USERS}/profile"] * 100).status_code == 200


def test_some_parts_may_fail(at: Speaking) -> None:
    at.platform.faults.plan("batch_partial", value="3")
    text = batch(at, *[f"{USERS}/profile"] * 5).text
    assert [text.count(f"HTTP/1.1 {s}") for s in (200, 429, 500)] == [2, 2, 1]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("server_error", "", (503, "backendError")),
        ("server_error", "502", (502, "backendError")),
        ("throttled", "", (403, "rateLimitExceeded")),
        ("throttled", "429", (429, "rateLimitExceeded")),
        ("throttled_until", "90", (429, "userRateLimitExceeded")),
        ("too_many_concurrent", "", (429, "rateLimitExceeded")),
        ("unauthorized", "", (401, "authError")),
        ("mail_disabled", "", (400, "failedPrecondition")),
        ("daily_limit", "", (403, "dailyLimitExceeded")),
        ("history_gone", "", (404, "notFound")),
    ],
)
def test_faults_are_worded_as_google_does(
    at: Speaking, kind: str, value: str, expected: tuple[int, str]
) -> None:
    start = present(at)
    at.platform.faults.plan(kind, "/history", value=value)
    assert at.get(f"{USERS}/profile").status_code == 200
    assert at.refused(f"{USERS}/history", startHistoryId=start) == expected
    assert history(at, start) == []


def test_a_time_to_wait_stands_in_the_text(at: Speaking) -> None:
    at.platform.faults.plan("throttled_until", value="90")
    told = at.get(f"{USERS}/profile").json()["error"]["message"]
    assert told.endswith("Retry after 2026-11-01T12:01:30.000Z")


def test_a_connection_is_cut_in_the_middle(at: Speaking) -> None:
    at.platform.faults.plan("cut", "/messages")
    with pytest.raises(httpx.ReadError):
        at.get(f"{USERS}/messages")
    assert at.get(f"{USERS}/messages").status_code == 200


def test_an_empty_list_where_there_is_mail(at: Speaking) -> None:
    at.platform.faults.plan("list_empty")
    assert "messages" not in at.json(f"{USERS}/messages")
    assert "messages" in at.json(f"{USERS}/messages")


def test_a_message_is_gone_on_get(at: Speaking) -> None:
    key = at.json(f"{USERS}/messages")["messages"][0]["id"]
    at.platform.faults.plan("gone_on_get")
    assert at.refused(f"{USERS}/messages/{key}", format="metadata")[0] == 404


def test_a_quota_binds_when_it_is_set(at: Speaking) -> None:
    at.platform.api.limit = 15
    assert [at.get(f"{USERS}/messages").status_code for _ in range(4)] == [200, 200, 200, 429]
    at.clock.move(timedelta(minutes=1, seconds=1))
    assert at.get(f"{USERS}/messages").status_code == 200


def test_parameters_nobody_declared_are_refused(at: Speaking) -> None:
    assert at.refused(f"{USERS}/messages", maxresults=3) == (400, "invalidParameter")
    assert at.refused(f"{USERS}/nothing") == (404, "notFound")
    assert at.send("POST", f"{USERS}/messages", headers=at.bearer).status_code == 404


def test_an_answer_can_be_masked(at: Speaking) -> None:
    said = at.json(f"{USERS}/messages", fields="messages/id,nextPageToken", maxResults=1)
    assert [*said] == ["messages", "nextPageToken"]
    assert [*said["messages"][0]] == ["id"]
