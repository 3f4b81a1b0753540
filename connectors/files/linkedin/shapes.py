"""The tables of an export, told by their headers: file names are localised and numbered, headers
stay English. Column names are compared in lower case."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """In the order in which they are read: first whose export it is. Values name the streams."""

    PROFILE = "profile"
    EMAILS = "emails"
    PHONES = "phones"
    CONNECTIONS = "connections"
    MESSAGES = "messages"
    INVITATIONS = "invitations"
    RECOMMENDATIONS = "recommendations"
    ADDRESS_BOOK = "imported-contacts"
    NOTES = "notes"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Shape:
    """A header holding all of needs (exact: and nothing else) is this kind.
    reason: why a table of it is left out."""

    kind: Kind
    needs: frozenset[str]
    reason: str = ""
    exact: bool = False

    def fits(self, columns: frozenset[str]) -> bool:
        return self.needs == columns if self.exact else self.needs <= columns


def _shape(kind: Kind, columns: str, reason: str = "", *, exact: bool = False) -> Shape:
    return Shape(kind, frozenset(columns.lower().split(",")), reason, exact)


def _ignored(reason: str, *headers: str) -> list[Shape]:
    return [_shape(Kind.IGNORED, header, reason) for header in headers]


def _exactly(reason: str, *headers: str) -> list[Shape]:
    """For headers so plain that another program's table could hold them too."""
    return [_shape(Kind.IGNORED, header, reason, exact=True) for header in headers]


_ASSISTANT = Shape(
    Kind.IGNORED, frozenset(), "talk with an assistant of LinkedIn's, not with a person"
)
_ASSISTANT_NAME = re.compile(r"guide|coach|role_?play", re.IGNORECASE)
_SKILLS = Shape(Kind.IGNORED, frozenset({"name"}), "your own skills")

_CAREER = "your own career, not a contact"
_JOBS = "jobs, not contacts"
_POSTS = "posts and reactions are no contact"

SHAPES: tuple[Shape, ...] = (
    _shape(Kind.MESSAGES, "CONVERSATION ID,FROM,TO,DATE,CONTENT"),
    _shape(Kind.MESSAGES, "From,To,Date,Subject,Content,Direction,Folder"),
    _shape(Kind.INVITATIONS, "From,To,Sent At,Direction"),
    _shape(Kind.CONNECTIONS, "First Name,Last Name,Connected On"),
    _shape(Kind.ADDRESS_BOOK, "FirstName,LastName,Emails,PhoneNumbers,CreatedAt"),
    _shape(Kind.NOTES, "Connection Profile URL,Note,Created On"),
    _shape(Kind.RECOMMENDATIONS, "First Name,Last Name,Job Title,Text,Creation Date"),
    _shape(Kind.PROFILE, "First Name,Last Name,Maiden Name,Headline,Summary"),
    _shape(Kind.EMAILS, "Email Address,Confirmed,Primary"),
    _shape(Kind.PHONES, "Extension,Number,Type", exact=True),
    _shape(Kind.PHONES, "Number,Extension,Is_WhatsApp_Number"),
    *_ignored(
        "an endorsement is no contact",
        "Endorsement Date,Skill Name,Endorsement Status",
    ),
    *_exactly("following is no contact", "Organization,Followed On", "Date,Status,FullName"),
    *_ignored(
        _CAREER,
        "Company Name,Title,Description,Location,Started On,Finished On",
        "School Name,Start Date,End Date,Degree Name",
        "Title,Description,Url,Started On,Finished On",
        "Name,Published On,Description,Publisher,Url",
    ),
    *_exactly(_CAREER, "Name,Proficiency", "Profile Summary"),
    *_ignored(
        "your own settings and account, not a contact",
        "Registered At,Registration Ip",
        "Private Identity Asset Name,Private Identity Asset Raw Text",
        "Transaction Made At,Payment Method Type,Invoice Number",
        "Verification type,Verification service provider,Verified date",
        "Member Age,Buyer Groups,Company Names",
        "ALERT_PARAMETERS,QUERY_CONTEXT,SAVED_SEARCH_ID",
    ),
    *_ignored(
        _JOBS,
        "Application Date,Company Name,Job Title,Job Url",
        "Saved Date,Job Url,Job Title,Company Name",
        "Open To Recruiters,Dream Companies,Job Seeking Urgency Level",
    ),
    *_exactly(_JOBS, "Question,Answer"),
    *_ignored(
        _POSTS,
        "Date,ShareLink,ShareCommentary",
        "Date/Time,Media Description,Media Link",
        "Event Name,Event Time,Status,External Url",
        "Content Title,Content Description,Content Type",
    ),
    *_exactly(_POSTS, "Date,Link,Message", "Date,Type,Link", "Date,Link,OptionText"),
)


def shape_of(header: Sequence[str], base: str) -> Shape | None:
    """The shape of a header row, or None. base: the file's own name; it only tells apart what
    has the same header (the assistants' messages) or hardly any (Skills)."""
    columns = frozenset(cell.strip().lower() for cell in header)
    if columns == _SKILLS.needs and base.lower().startswith("skills"):
        return _SKILLS
    shape = next((shape for shape in SHAPES if shape.fits(columns)), None)
    if shape and shape.kind is Kind.MESSAGES and _ASSISTANT_NAME.search(base):
        return _ASSISTANT
    return shape
