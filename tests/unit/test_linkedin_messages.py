"""LinkedIn messages: every era, direction by sender, groups, drafts, keys."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.unit import linkedin_samples as sample
from tests.unit.linkedin_samples import ANNA, BOB, ME, events, failed, parties, read, skipped

AT = "2024-01-02 03:04:05 UTC"
FROM_ANNA_2020 = f"2-a,,Anna Smith,{ANNA},Max Mustermann,{AT},,Hello,INBOX\n"
FROM_ME_2020 = f"2-a,,Max Mustermann,{ME},Anna Smith,{AT},,Back,INBOX\n"
FROM_ANNA_2023 = f"2-a,,Anna Smith,{ANNA},Max Mustermann,{ME},{AT},,Hello,INBOX\n"
FROM_ME_2023 = f"2-a,,Max Mustermann,{ME},Anna Smith,{ANNA},{AT},,Back,INBOX\n"

INCOMING = [("linkedin:anna-smith", "from", False), ("linkedin:max-m", "to", True)]
OUTGOING = [("linkedin:max-m", "from", True), ("linkedin:anna-smith", "to", False)]

ERAS = {
    "2020": sample.MESSAGES_2020 + FROM_ANNA_2020 + FROM_ME_2020,
    "2023": sample.MESSAGES_2023 + FROM_ANNA_2023 + FROM_ME_2023,
    "2024": sample.MESSAGES_2024
    + "".join(f"{row[:-1]},false,false\n" for row in (FROM_ANNA_2023, FROM_ME_2023)),
    "2025": sample.MESSAGES_2025
    + "".join(f"{row[:-1]},https://a/b.pdf,No\n" for row in (FROM_ANNA_2023, FROM_ME_2023)),
    "2026": "\n".join(
        ",".join(f'"{cell}"' for cell in line.split(","))
        for line in (sample.MESSAGES_2023 + FROM_ANNA_2023 + FROM_ME_2023).splitlines()
    ),
}


@pytest.mark.parametrize("era", ERAS)
def test_every_era_tells_the_same(era: str) -> None:
    items = read({"whatever.csv": ERAS[era]})
    assert failed(items) == []
    incoming, outgoing = events(items)
    assert (parties(incoming), parties(outgoing)) == (INCOMING, OUTGOING)
    assert incoming.occurred_at == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (incoming.kind, incoming.thread) == ("message", "linkedin:2-a")
    assert incoming.facts["folder"] == "INBOX"
    assert incoming.facts["conversation"] == "2-a"
    assert not incoming.facts.get("group", False)


def test_a_message_has_one_key_in_all_eras() -> None:
    keys = {tuple(e.key for e in events(read({"m.csv": text}))) for text in ERAS.values()}
    assert len(keys) == 1
    assert all(key.startswith("linkedin:") for key in keys.pop())


def test_newlines_in_a_text_change_no_key() -> None:
    start = sample.MESSAGES_2023 + f"2-a,,Anna Smith,{ANNA},Max M,{ME},{AT},,"
    texts = ('"one\ntwo\n\nthree"', '"one\r\ntwo\r\n\r\nthree"', "one two three")
    keys = {events(read({"m.csv": start + text + ",INBOX\n"}))[0].key for text in texts}
    assert len(keys) == 1


def test_no_text_is_handed_out() -> None:
    assert "Hello" not in repr(read({"m.csv": ERAS["2025"]}))


def test_two_messages_in_one_second_stay_two_and_copies_become_one() -> None:
    other = FROM_ANNA_2023.replace("Hello", "Still there?")
    items = read({"m.csv": sample.MESSAGES_2023 + FROM_ANNA_2023 + other + FROM_ANNA_2023})
    assert len({e.external_id for e in events(items)}) == len(events(items)) == 2
    assert skipped(items) == ["the same message again"]


def test_inbox_csv_states_its_direction() -> None:
    rows = (
        "Anna Smith,Max Mustermann,2012-03-04 10:00:00,Hi,Hello,INCOMING,INBOX\n"
        "Max Mustermann,Anna Smith,2012-03-05 10:00:00,Re: Hi,Hello,OUTGOING,SENT\n"
    )
    incoming, outgoing = events(read({"Inbox.csv": sample.INBOX + rows}, sample.UNOWNED))
    anna, me = "name-only:linkedin/Anna Smith", "name-only:linkedin/Max Mustermann"
    assert parties(incoming) == [(anna, "from", False), (me, "to", True)]
    assert parties(outgoing) == [(me, "from", True), (anna, "to", False)]
    assert (incoming.subject, incoming.thread) == ("Hi", "")


@pytest.mark.parametrize(
    "date", ["2024-01-02 03:04:05", "2024-01-02 03:04", "2024-01-02 03:04 UTC"]
)
def test_dates_without_zone_or_seconds(date: str) -> None:
    (event,) = events(read({"m.csv": sample.MESSAGES_2023 + FROM_ANNA_2023.replace(AT, date)}))
    assert event.occurred_at.replace(second=5) == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_bad_date_fails_its_row_alone() -> None:
    spoilt = FROM_ANNA_2023.replace(AT, "yesterday")
    items = read({"m.csv": sample.MESSAGES_2023 + FROM_ME_2023 + spoilt + FROM_ANNA_2023})
    assert len(events(items)) == 2
    (bad,) = failed(items)
    assert (bad.where, bad.why) == ("row 3", 'DATE: "yesterday" is no date as this file has them')


def test_a_group_is_known_by_its_profiles() -> None:
    row = f'2-g,Team,Anna Smith,{ANNA},"Bob, PhD, Max","{BOB},{ME}",{AT},,Hi,INBOX\n'
    mine = f'2-g,Team,Max,{ME},"Bob, PhD, Anna","{BOB}, {ANNA}",{AT},,Hi,INBOX\n'
    theirs, own = events(read({"m.csv": sample.MESSAGES_2023 + row + mine}))
    assert theirs.facts["group"]
    assert own.facts["group"]
    assert parties(theirs)[1:] == [("linkedin:bob", "to", False), ("linkedin:max-m", "to", True)]
    assert {p.name for p in theirs.participants[1:]} == {""}


def test_an_old_group_is_known_by_who_wrote() -> None:
    rows = (
        f'2-g,,Anna Smith,{ANNA},"Bob, Max",{AT},,1,INBOX\n'
        f'2-g,,Bob,{BOB},"Anna Smith, Max",{AT},,2,INBOX\n'
        f'2-g,,Max,{ME},"Anna Smith, Bob",{AT},,3,INBOX\n'
    )
    found = events(read({"m.csv": sample.MESSAGES_2020 + rows + FROM_ANNA_2020}))
    assert [e.facts.get("group") for e in found] == [True, True, True, None]
    assert {p.identifier for p in found[2].participants if not p.me} == {
        "linkedin:anna-smith",
        "linkedin:bob",
    }


def test_a_name_with_a_comma_is_one_recipient() -> None:
    row = f'2-c,,Max,{ME},"Anna Smith, PhD",{AT},,Hi,INBOX\n'
    (event,) = events(read({"m.csv": sample.MESSAGES_2020 + row}))
    assert parties(event)[1] == ("name-only:linkedin/Anna Smith, PhD", "to", False)


@pytest.mark.parametrize("flags", ["Yes,No", "true,false", "No,Yes", "FALSE,TRUE"])
def test_drafts_are_marked(flags: str) -> None:
    row = FROM_ME_2023[:-1] + f",{flags}\n"
    (event,) = events(read({"m.csv": sample.MESSAGES_2024 + row}))
    assert event.facts["draft"]


def test_a_draft_without_a_date_is_skipped() -> None:
    row = FROM_ME_2023.replace(AT, "")[:-1] + ",Yes,Yes\n"
    assert skipped(read({"m.csv": sample.MESSAGES_2024 + row})) == ["a draft without a date"]


def test_sponsored_messages_are_marked() -> None:
    body = '"<p class=""spinmail-quill-editor__spin-break"">Hello %FIRSTNAME%</p>"'
    rows = (
        f"2-s,Grow your business,Some Firm,,Max M,{ME},{AT},Offer,{body},INBOX\n"
        f"2-t,Grow your business,Some Firm,,Max M,{ME},{AT},Offer,Buy,INBOX\n"
    )
    marked, titled = events(read({"m.csv": sample.MESSAGES_2023 + rows + FROM_ANNA_2023}))[:2]
    assert marked.facts["sponsored"]
    assert titled.facts["sponsored"]
    assert parties(marked)[0] == ("name-only:linkedin/Some Firm", "from", False)


def test_an_empty_url_alone_is_not_sponsored() -> None:
    row = f"2-n,,Carl,,Max M,{ME},{AT},,Hello,INBOX\n"
    (event,) = events(read({"m.csv": sample.MESSAGES_2023 + row}))
    assert "sponsored" not in event.facts
    assert parties(event)[0] == ("name-only:linkedin/Carl", "from", False)


def test_inmail_keeps_its_subject() -> None:
    row = FROM_ANNA_2023.replace(f"{AT},,", f"{AT},An opportunity,")
    (event,) = events(read({"m.csv": sample.MESSAGES_2023 + row}))
    assert event.subject == "An opportunity"


def test_hidden_members_are_left_out_both_ways() -> None:
    rows = (
        f"2-h,,LinkedIn Member,,Max M,{ME},{AT},,Hi,INBOX\n"
        f"2-h,,Max M,{ME},LinkedIn Member,,{AT},,Hi,INBOX\n"
    )
    items = read({"m.csv": sample.MESSAGES_2023 + rows + FROM_ANNA_2023})
    assert len(events(items)) == 1
    assert skipped(items) == ["a deleted or hidden member"] * 2


def test_the_owner_without_a_url_is_known_by_profile_name() -> None:
    rows = (
        f"2-a,,Max Mustermann,,Anna Smith,{ANNA},{AT},,Hi,INBOX\n"
        f"2-a,,Anna Smith,{ANNA},Max Mustermann,,{AT},,Hello,INBOX\n"
    )
    files = {"m.csv": sample.MESSAGES_2023 + rows, "p.csv": sample.PROFILE}
    outgoing, incoming = events(read(files))
    assert (parties(outgoing), parties(incoming)) == (OUTGOING, INCOMING)
    keys = [
        e.key
        for e in events(
            read(
                {"m.csv": sample.MESSAGES_2023 + rows.replace("Mustermann,,", f"Mustermann,{ME},")}
            )
        )
    ]
    assert keys == [outgoing.key, incoming.key]


def test_country_hosts_and_case_are_one_profile() -> None:
    row = FROM_ANNA_2023.replace(ANNA, "https://de.linkedin.com/in/ANNA-Smith/en?trk=x")
    (event,) = events(read({"m.csv": sample.MESSAGES_2023 + row}))
    assert parties(event) == INCOMING
