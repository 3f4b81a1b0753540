"""CRMs that contacts and activities are pushed to: what goes there, how, and how it went."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.account import AccountProblem
from schemas.page import Body, Moment, SomeWords

Ours = Literal[
    "name", "given_name", "family_name", "email", "phone", "company", "title", "city", "birthday",
    "linkedin_url", "tags", "tier", "stage", "last_touched_at", "last_touch_kind",
    "last_inbound_at", "last_outbound_at", "last_meeting_at", "next_meeting_at", "next_due_at",
    "cadence_days", "days_overdue", "gap_kinds", "score", "touches_90d", "touchline_url",
]  # fmt: skip
"""What of a contact can be written into a field of a CRM."""

LastTouch = Literal["last_touched_at", "last_touch_kind", "next_due_at", "score"]
"""What Touchline makes fields of its own for, where the CRM lets it."""

FieldType = Literal["text", "number", "datetime", "date", "bool", "choice"]
When = Literal["always", "new"]
"""When a field is written: whenever it changed, or only into a record that Touchline makes."""

PushKind = Literal["mail", "meeting", "message", "call", "letter", "gift", "note"]
Direction = Literal["in", "out", "both", "none"]
Text = Literal["none", "subject"]
PushState = Literal["pending", "sending", "done", "unknown", "failed", "gone", "left_out"]
"""pending: to be sent. sending: under way. unknown: sent, and no answer came; it is looked up
there before anything else. failed: needs a person. gone: deleted in the CRM, and never made again.
left_out: not to be pushed, `because` says why."""

_THEIRS_TOO: tuple[Ours, ...] = (
    "name", "given_name", "family_name", "email", "phone", "company", "title", "city", "birthday",
    "linkedin_url",
)  # fmt: skip
"""What people type into a CRM themselves, and nobody writes over."""

PushedWhat = Literal["person", "activity"]
MatchSide = Literal["both", "here", "there"]

Tags = Annotated[list[SomeWords], Field(max_length=100)]


class CrmKind(BaseModel):
    """A CRM that can be connected. ways: by a key a person makes there, by OAuth. site: it lives
    at an address of its own that must be told. key_hint: where the key is made. ready: false:
    OAuth needs the operator's client first."""

    provider: str
    label: str
    ways: list[Literal["key", "oauth"]]
    site: bool
    key_hint: str
    ready: bool


class CrmConnect(Body):
    """key: as made in the CRM; unstated: by OAuth, and the answer says where to consent. site: the
    address of a CRM that has one of its own. import_contacts: read its people as a source too."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"provider": "hubspot", "key": "pat-na1-…"}]}
    )

    provider: SomeWords
    key: str = Field("", max_length=4000, repr=False)
    site: str = Field("", max_length=500)
    import_contacts: bool = True


class FieldRule(Body):
    """One of our fields, and the field of the CRM it is written into. type: of that field, found
    out when the rule is stored, whatever is sent."""

    ours: Ours
    theirs: SomeWords
    when: When = Field(
        "always",
        description="unstated: new for who somebody is, always for what Touchline alone knows",
    )
    type: FieldType | None = None

    @model_validator(mode="before")
    @classmethod
    def _spares_what_people_type(cls, said: Any) -> Any:
        if isinstance(said, dict) and said.get("ours") in _THEIRS_TOO:
            return {"when": "new"} | said
        return said


class Selection(Body):
    """What is pushed. kinds, directions: of interactions; empty: all. tags, tiers: only of contacts
    with one of the tags, and in one of the tiers; empty: all. since: no interactions before then;
    null: from the connection on (a back-fill states its own). text: what an activity says: `none`
    that there was contact, `subject` what it was about. create: people the CRM does not know are
    made there, once it is confirmed that they are people; false: only those it knows are told of.
    activities: false: fields alone are written."""

    kinds: list[PushKind] = Field([], max_length=7)
    directions: list[Direction] = Field([], max_length=4)
    tags: Tags = Field([])
    tiers: Tags = Field([])
    since: Moment | None = None
    text: Text = "none"
    create: bool = False
    activities: bool = True


class CrmEdit(Body):
    """What is to change. pushing: on begins or resumes, paused stops at once."""

    pushing: Literal["on", "paused"] | None = None
    mapping: list[FieldRule] | None = Field(None, max_length=100)
    selection: Selection | None = None


class Tally(BaseModel):
    """How many people or activities are in which state."""

    pending: int = 0
    sending: int = 0
    done: int = 0
    unknown: int = 0
    failed: int = 0
    gone: int = 0
    left_out: int = 0


class Backfill(BaseModel):
    """Pushing what was before. state: running, stopped, finished. since: null: from the start.
    queued of total interactions have been looked at; pushed: of those chosen, in the CRM by now."""

    state: Literal["running", "stopped", "finished"]
    since: datetime | None
    queued: int
    total: int
    chosen: int
    pushed: int
    progress: float


class BackfillRequest(Body):
    """since: nothing before then; null: from the start."""

    since: Moment | None = None


class Crm(BaseModel):
    """A connected CRM; its id is an account's. pushing: off until it is switched on; leaving: it is
    being let go, and what was logged there is taken out. rest_until: parked until then, `problem`
    says why. own_fields: the fields made for Touchline there; missing_fields: those that could not
    be made, and how an administrator makes them. moves: what of what is logged moves the CRM's own
    "last contacted"."""

    id: str
    provider: str
    label: str
    site: str
    status: str
    pushing: Literal["off", "on", "paused", "leaving"]
    problem: AccountProblem | None
    rest_until: datetime | None
    import_contacts: bool
    mapping: list[FieldRule]
    selection: Selection
    own_fields: dict[str, str]
    missing_fields: dict[str, str]
    people: Tally
    activities: Tally
    backfill: Backfill | None
    moves: str
    created_at: datetime


class CrmConnected(BaseModel):
    """Either a connected CRM, or where to send the person for their consent."""

    crm: Crm | None
    authorize_url: str | None


class CrmField(BaseModel):
    """A field people have in the CRM."""

    name: str
    label: str
    type: FieldType
    writable: bool
    own: bool = Field(description="made for Touchline")


class CrmFields(BaseModel):
    """The fields made for Touchline. fields: our name to the name there. missing: our name to how
    an administrator makes it, of those the CRM does not let us make."""

    fields: dict[str, str]
    missing: dict[str, str]


class PlannedPerson(BaseModel):
    """What would be written of one contact. does: create, update, nothing, left_out. values: field
    there to value."""

    contact_id: str
    name: str
    remote_id: str
    does: Literal["create", "update", "nothing", "left_out"]
    values: dict[str, str | float | bool | None]
    because: str


class PlannedActivity(BaseModel):
    """One activity as it would be logged."""

    interaction_id: str
    kind: str
    occurred_at: datetime
    title: str
    people: list[str]


class Preview(BaseModel):
    """A dry run: nothing was written anywhere. create to left_out: of the contacts the CRM was
    asked about, those touched last; people names them. activities: of all interactions, those
    chosen and not logged yet; sample: the newest. unknown_fields: of the mapping, what the CRM does
    not have."""

    create: int
    update: int
    nothing: int
    left_out: int
    activities: int
    asked: int = Field(description="how many contacts the CRM was asked about")
    unknown_fields: list[str]
    people: list[PlannedPerson]
    sample: list[PlannedActivity]


class Push(BaseModel):
    """One contact or interaction on its way. remote_id: of the record there. others: further
    records there with one of the person's addresses: the oldest was taken."""

    id: str
    what: PushedWhat
    subject: str = Field(description="id of the contact or interaction")
    name: str = Field(description="of the contact; of an interaction what it was, and with whom")
    state: PushState
    because: str
    remote_id: str
    others: list[str]
    attempts: int
    next_at: datetime | None
    at: datetime


class Retried(BaseModel):
    """How many are tried again."""

    retried: int


class Match(BaseModel):
    """Somebody who is here, there, or both. remote_ids: several when the CRM has them twice."""

    side: MatchSide
    contact_id: str | None
    remote_ids: list[str]
    name: str
    email: str
    last_touched_at: datetime | None


class MatchCounts(BaseModel):
    """How many. complete: false while the CRM's people are still being read."""

    both: int
    here: int
    there: int
    twice: int = Field(description="of both, those the CRM has more than once")
    complete: bool


class CrmLeft(BaseModel):
    """How a CRM was let go. removed: activities taken out there; kept: those that stay, `told` says
    what is left to do."""

    removed: int
    kept: int
    revoked: bool
    told: str
