"""Whose LinkedIn export it is, the owner's own data, and files that hold no contacts."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from typing import BinaryIO

import pytest

from connectors.base import ImportContext, Skipped
from connectors.errors import UnreadableInput
from connectors.files.linkedin import LinkedIn
from tests.contract.importers import NOW
from tests.unit import linkedin_samples as sample
from tests.unit.linkedin_samples import ANNA, BOB, ME, claims, events, failed, people, read, skipped
from tests.worlds.linkedin import linkedin_zip

AT = "2024-01-02 03:04:05 UTC"
MESSAGES = (
    sample.MESSAGES_2023
    + f"2-a,,Anna Smith,{ANNA},Max Mustermann,{ME},{AT},,Hello,INBOX\n"
    + f"2-a,,Max Mustermann,{ME},Anna Smith,{ANNA},{AT},,Back,INBOX\n"
)
INVITED = f'Max Mustermann,Bob,"1/31/24, 3:05 PM",,OUTGOING,{ME},{BOB}\n'
INVITING = f'Bob,Max Mustermann,"1/31/24, 3:05 PM",,INCOMING,{BOB},{ME}\n'
CONNECTION = sample.CONNECTIONS_2023 + f"Anna,Smith,{ANNA},,,,02 Oct 2023\n"


def test_the_one_inviter_of_outgoing_invitations_is_the_owner() -> None:
    files = {"i.csv": sample.INVITATIONS_2023 + INVITED + INVITING, "m.csv": MESSAGES}
    items = read(files, sample.UNOWNED)
    assert claims(items) == ["linkedin:max-m"]
    assert [[p.me for p in e.participants] for e in events(items)] == [[False, True], [True, False]]


def test_the_sender_named_as_in_the_profile_is_the_owner() -> None:
    items = read({"m.csv": MESSAGES, "p.csv": sample.PROFILE}, sample.UNOWNED)
    assert claims(items) == ["linkedin:max-m"]
    assert len(events(items)) == 2


def test_a_recipient_named_as_in_the_profile_will_do() -> None:
    received = "".join(MESSAGES.splitlines(keepends=True)[:2])
    items = read({"m.csv": received, "p.csv": sample.PROFILE}, sample.UNOWNED)
    assert claims(items) == ["linkedin:max-m"]


def test_what_the_owner_says_wins() -> None:
    files = {"i.csv": sample.INVITATIONS_2023 + INVITED, "m.csv": MESSAGES}
    context = ImportContext(owner=frozenset({"linkedin:anna-smith"}), now=NOW)
    items = read(files, context)
    assert claims(items) == []
    assert [e.participants[0].me for e in events(items)] == [True, False]


@pytest.mark.parametrize(
    "profile", ["", sample.PROFILE.replace("Max,", "Somebody,")], ids=["none", "another name"]
)
def test_an_unknown_owner_costs_the_messages_only(profile: str) -> None:
    files = {"messages.csv": MESSAGES, "c.csv": CONNECTION}
    items = read(files | ({"p.csv": profile} if profile else {}), sample.UNOWNED)
    (bad,) = failed(items)
    assert (bad.file, bad.where) == ("messages.csv", "header")
    assert "--me <your profile URL>" in bad.why
    assert (len(people(items)), events(items)) == (1, [])


def test_two_namesakes_are_not_guessed_between() -> None:
    rows = f"2-b,,Max Mustermann,{BOB},Max Mustermann,{ME},{AT},,Hello,INBOX\n"
    items = read({"m.csv": MESSAGES + rows, "p.csv": sample.PROFILE}, sample.UNOWNED)
    assert "--me" in failed(items)[0].why


def test_a_stranger_given_as_the_owner_is_refused() -> None:
    context = ImportContext(owner=frozenset({"linkedin:typo"}), now=NOW)
    (bad,) = failed(read({"m.csv": MESSAGES}, context))
    assert "takes part in none" in bad.why


def test_own_addresses_and_numbers_are_claimed() -> None:
    emails = (
        "Email Address,Confirmed,Primary,Updated On\n"
        "Max@Example.org,Yes,Yes,1/1/20\nold@x.com,No,No,\nnot an address,Yes,No,\n"
    )
    phones = "Extension,Number,Type\n,0170 1234567,Mobile\n,,Home\n"
    items = read({"a.csv": emails, "b.csv": phones})
    assert claims(items) == ["email:max@example.org", "phone:+491701234567"]
    assert skipped(items) == ["an address you never confirmed", "no number in it"]
    assert [(f.where, f.why[:13]) for f in failed(items)] == [("row 4", "email address")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Positions.csv", "Company Name,Title,Description,Location,Started On,Finished On\n"),
        (
            "Endorsement_Given_Info.csv",
            "Endorsement Date,Skill Name,Endorsee First Name,Endorsee Last Name,"
            "Endorsee Public Url,Endorsement Status\n2024/01/02 03:04:05 UTC,C,A,B,x,ACCEPTED\n",
        ),
        ("Company Follows.csv", "Organization,Followed On\nAcme,x\n"),
        ("Member_Follows_17529409.csv", "Date,Status,FullName\n"),
        ("Registration.csv", "Registered At,Registration Ip,Subscription Types\n"),
        ("Skills.csv", "Name\nPython\n"),
        ("guide_messages.csv", MESSAGES),
        ("learning_role_play_messages.csv", MESSAGES),
        ("LearningCoachMessages.csv", "No conversations found"),
        ("Jobs/Saved Jobs.csv", "Saved Date,Job Url,Job Title,Company Name\n"),
        ("Profile.csv", sample.PROFILE),
    ],
)
def test_files_without_contacts_are_known_and_left_out(name: str, content: str) -> None:
    assert LinkedIn().sniff(content.encode(), name) > 0
    (item,) = read({name: content})
    assert isinstance(item, Skipped)
    assert item.reason


@pytest.mark.parametrize(
    "content",
    [
        "Name\nAnna Smith\n",
        "First Name,Last Name,E-mail Address\nA,B,c\n",
        "name,email,date,type,link\na,b,c,d,e\n",
        "From alice@x.com Mon Jan  1 00:00:00 2024\n",
        "",
    ],
)
def test_other_peoples_files_are_not_taken(content: str) -> None:
    assert LinkedIn().sniff(content.encode(), "x.csv") == 0


class Torn:
    """A member whose bytes give out."""

    name = "export.zip!/Connections.csv"
    base = "Connections.csv"

    def __init__(self, good: int) -> None:
        self.good = good

    def open(self) -> BinaryIO:
        if self.good == 0:
            raise UnreadableInput("export.zip is damaged here")
        self.good -= 1
        return io.BytesIO(CONNECTION.encode())


@pytest.mark.parametrize("good", [0, 1])
def test_an_unreadable_file_is_one_failure(good: int) -> None:
    items = list(LinkedIn().read([Torn(good)], sample.OWNED))
    assert [(f.where, f.why) for f in failed(items)] == [("file", "export.zip is damaged here")]


def test_the_world_zips_what_the_importer_reads() -> None:
    when = datetime(2024, 1, 2, tzinfo=UTC)
    person = ("Anna", "Smith", "anna", "", "Acme", "CEO", date(2024, 1, 1))
    message = ("2-a", "anna", "Anna Smith", "max-m", "Max Mustermann", when, "Hi")
    packed = linkedin_zip([person], ("Max", "Mustermann", "max-m"), [message])
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    items = read(files, sample.UNOWNED)
    assert (len(people(items)), len(events(items))) == (1, 1)
    assert claims(items) == ["linkedin:max-m"]
