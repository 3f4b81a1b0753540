"""Invitations with a note, recommendations, and the forms of their dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connectors.files.linkedin.dates import Dates
from tests.unit import linkedin_samples as sample
from tests.unit.linkedin_samples import ANNA, BOB, ME, events, failed, parties, read, skipped

SENT = f'Max M,Anna Smith,"1/31/24, 3:05 PM","Hi, Anna",OUTGOING,{ME},{ANNA}\n'
GOT = f'Anna Smith,Max M,"2/1/24, 3:05 PM",Hello,INCOMING,{ANNA},{ME}\n'
PLAIN = f'Max M,Bob,"1/31/24, 3:05 PM",,OUTGOING,{ME},{BOB}\n'


def test_an_invitation_with_a_note_is_a_message() -> None:
    items = read({"i.csv": sample.INVITATIONS_2023 + SENT + GOT + PLAIN})
    sent, got = events(items)
    assert parties(sent) == [("linkedin:max-m", "from", True), ("linkedin:anna-smith", "to", False)]
    assert parties(got) == [("linkedin:anna-smith", "from", False), ("linkedin:max-m", "to", True)]
    assert sent.facts == {"relation": "invitation", "group": False}
    assert sent.occurred_at == datetime(2024, 1, 31, 15, 5, tzinfo=UTC)
    assert skipped(items) == ["an invitation without a note: a relationship, not a contact"]


def test_invitations_before_2023_know_names_and_keep_their_key() -> None:
    old = sample.INVITATIONS_2020 + SENT.replace(f",{ME},{ANNA}", "")
    (before,) = events(read({"i.csv": old}))
    (after,) = events(read({"i.csv": sample.INVITATIONS_2023 + SENT}))
    assert before.key == after.key
    assert parties(before)[1] == ("name-only:linkedin/Anna Smith", "to", False)


def test_invitations_are_in_the_owners_zone_with_one_key() -> None:
    berlin = replace(sample.OWNED, zone="Europe/Berlin")
    (there,) = events(read({"i.csv": sample.INVITATIONS_2023 + SENT}, berlin))
    (here,) = events(read({"i.csv": sample.INVITATIONS_2023 + SENT}))
    assert there.occurred_at == datetime(2024, 1, 31, 14, 5, tzinfo=UTC)
    assert there.key == here.key


def test_an_unknown_direction_is_named() -> None:
    (bad,) = failed(read({"i.csv": sample.INVITATIONS_2023 + SENT.replace("OUTGOING", "?")}))
    assert bad.why == 'Direction: "?" is neither OUTGOING nor INCOMING'


CONNECTIONS = (
    sample.CONNECTIONS_2023
    + f'Anna,"Smith, PhD",{ANNA},,,,02 Oct 2023\n'
    + f"Bob,Jones,{BOB},,,,02 Oct 2023\nBob,Jones,{BOB}2,,,,02 Oct 2023\n"
)
PRAISE = (
    'Anna,Smith,Acme,CEO,"Great, truly","01/31/24, 03:05 PM",VISIBLE\n'
    'Bob,Jones,Acme,CEO,Good,"01/31/24, 03:06 PM",VISIBLE\n'
)


@pytest.mark.parametrize(
    ("name", "role"),
    [("Recommendations_Given.csv", "to"), ("Recommendations_Received.csv", "from")],
)
def test_recommendations_find_the_one_connection_of_that_name(name: str, role: str) -> None:
    files = {name: sample.RECOMMENDATIONS + PRAISE, "Connections.csv": CONNECTIONS}
    anna, bob = events(read(files))
    assert ("linkedin:anna-smith", role, False) in parties(anna)
    assert ("name-only:linkedin/Bob Jones", role, False) in parties(bob)
    assert ("linkedin:max-m", "from" if role == "to" else "to", True) in parties(anna)
    assert anna.facts["relation"] == "recommendation"


def test_given_or_received_is_asked_when_the_name_is_silent() -> None:
    (bad,) = failed(read({"renamed.csv": sample.RECOMMENDATIONS + PRAISE}))
    assert "Recommendations_Given" in bad.why


def test_the_owner_of_recommendations_may_be_known_by_name_alone() -> None:
    files = {"recommendations_given.csv": sample.RECOMMENDATIONS + PRAISE, "p": sample.PROFILE}
    anna, _ = events(read(files, sample.UNOWNED))
    assert parties(anna)[0] == ("name-only:linkedin/Max Mustermann", "from", True)


@pytest.mark.parametrize(
    ("values", "first"),
    [
        (["02 Oct 2023", "31 Dec 2022"], datetime(2023, 10, 2, tzinfo=UTC)),
        (["2-Oct-23"], datetime(2023, 10, 2, tzinfo=UTC)),
        (["1/2/24, 3:05 PM", "1/31/24, 3:05 PM"], datetime(2024, 1, 2, 15, 5, tzinfo=UTC)),
        (["1/2/24, 3:05 PM", "31/1/24, 3:05 PM"], datetime(2024, 2, 1, 15, 5, tzinfo=UTC)),
        (["1/2/24, 3:05\u202fPM"], datetime(2024, 1, 2, 15, 5, tzinfo=UTC)),
        (["2024/01/02 03:04:05 UTC"], datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)),
        (["2024-01-02T03:04:05+02:00"], datetime(2024, 1, 2, 1, 4, 5, tzinfo=UTC)),
        (["02.01.2024 03:04"], datetime(2024, 1, 2, 3, 4, tzinfo=UTC)),
    ],
)
def test_a_file_is_read_in_the_form_that_fits_it(values: list[str], first: datetime) -> None:
    assert Dates.of(values).read(values[0]) == first


@pytest.mark.parametrize(
    "value", ["", "0/0/00", "yesterday", "0001-01-01T00:00:00+14:00", "9" * 99]
)
def test_no_date_is_an_error_with_a_reason(value: str) -> None:
    with pytest.raises(ValueError, match="no date"):
        Dates.of(["2024-01-02"]).read(value)
