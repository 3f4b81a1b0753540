"""What a filter before the mailbox says of a mail, in the words of each."""

from __future__ import annotations

import pytest

from connectors.mail.facts import facts
from connectors.mail.headers import read
from connectors.mail.raw import Raw


def spam(line: str) -> bool:
    fields = read(f"\nFrom: a@x.org\n{line}\n".encode())
    return facts(Raw(0, b"", fields, 0, None, cut=False), ()).get("spam", False)


@pytest.mark.parametrize(
    "line",
    [
        "X-Spam-Flag: YES",
        "X-Spam-Status: Yes, score=9.1 required=5.0",
        "x-spam: Yes",
        "X-Bogosity: Spam, tests=bogofilter, spamicity=0.99",
        "X-MS-Exchange-Organization-SCL: 5",
        "X-MS-Exchange-Organization-SCL: 9",
    ],
)
def test_spam(line: str) -> None:
    assert spam(line)


@pytest.mark.parametrize(
    "line",
    [
        "X-Spam-Flag: NO",
        "X-Spam-Status: No, score=-1.9",
        "X-Bogosity: Ham, tests=bogofilter",
        "X-MS-Exchange-Organization-SCL: 1",
        "X-MS-Exchange-Organization-SCL: -1",
        "X-MS-Exchange-Organization-SCL: high",
        "Subject: YES",
    ],
)
def test_no_spam(line: str) -> None:
    assert not spam(line)
