"""Who is told of changes, and what went there: webhook endpoints, CRMs."""

from sqlalchemy import BigInteger, Boolean, Column, text

from service.db.tables.base import at, index, key, ref, tenant, words
from service.db.tables.sources import count

endpoints = tenant(
    "endpoints",
    key("id"),
    words("url"),
    words("description"),
    words("types"),  # event types, space-separated; "" = all
    words("filter", "{}"),  # JSON {tags, tiers}: only news about such contacts
    words("include"),  # names emails subjects, space-separated: what of people is told
    words("sealed"),  # JSON [{secret, until}], newest first; header: of one static header
    words("status"),  # enabled, disabled
    words("problem", None),  # JSON {cause, remedy}
    count("failures"),  # attempts in a row that failed
    at("failing_since", optional=True),
    at("rest_until", optional=True),  # it failed or asked to wait: nothing is sent before then
    at("due_at", optional=True),  # when something is sent next; NULL = nothing waits
    ref("user_id", optional=True),  # with whose eyes subjects are read
    at("created_at"),
    at("updated_at"),
    index("ix_endpoints_due", "due_at", where="due_at IS NOT NULL"),
)

# One event for one endpoint; the outbox of webhooks.
deliveries = tenant(
    "deliveries",
    key("id"),
    ref("endpoint_id"),
    ref("sequence"),  # of the change; 0 of a test
    words("type"),
    words("subject"),  # public id of what it is about
    words("body"),  # byte for byte as it is sent
    words("state"),  # pending, sending, done, failed
    count("attempts"),  # of the round under way; a replay begins another
    at("next_at", optional=True),  # NULL = not by itself any more
    words("log", "[]"),  # JSON list of attempts {at, status, ms, because}
    at("created_at"),
    at("done_at", optional=True),
    index("ix_deliveries_next", "endpoint_id", "next_at", "sequence", where="next_at IS NOT NULL"),
    index("ix_deliveries_endpoint", "endpoint_id", "created_at", "id"),
    index("ix_deliveries_failed", "endpoint_id", "created_at", "id", where="state = 'failed'"),
    index("ix_deliveries_created", "created_at"),
)

# What of an account of kind crm is not reading: where it pushes to, and what.
crms = tenant(
    "crms",
    key("account_id"),
    words("pushing"),  # off: not asked for yet, on, paused
    words("mapping", "[]"),  # JSON list of {ours, theirs, when}
    words("selection", "{}"),  # JSON, see schemas/crm.py
    words("fields", "{}"),  # JSON {ours: name there} of the fields made for Touchline
    words("missing", "{}"),  # JSON {ours: what an administrator does} of those that were not made
    ref("seen"),  # last sequence of the change log that was looked at
    words("looked"),  # digest of mapping and selection when everybody was last looked at
    words("backfill", None),  # JSON {state, since, place, total}; NULL = never asked for
    at("due_at", optional=True),  # when it is looked at next; NULL = nothing waits
    at("rest_until", optional=True),  # parked: a quota is spent, or it is in trouble
    count("failures"),
    words("problem", None),  # JSON {cause, remedy}
    ref("user_id", optional=True),  # with whose eyes subjects are read
    at("created_at"),
    index("ix_crms_due", "due_at", where="due_at IS NOT NULL"),
)

# A contact and its record in a CRM; the outbox of its fields.
crm_people = tenant(
    "crm_people",
    key("account_id"),
    key("contact_id"),
    words("remote_id"),  # "" until found or made
    ref("identifier_id", optional=True),  # by which: whoever has it has the record
    words("state"),  # pending, sending, done, unknown, failed, gone, left_out
    words("because"),
    Column("fingerprint", BigInteger, nullable=False, server_default=text("0")),  # of what it has
    words("others", "[]"),  # JSON: further records there with one of the addresses
    Column("made", Boolean, nullable=False, server_default=text("false")),  # by us
    count("attempts"),
    at("next_at", optional=True),
    at("at"),  # of the last step
    index("ix_crm_people_next", "account_id", "next_at", where="next_at IS NOT NULL"),
    index("ix_crm_people_listed", "account_id", "at", "contact_id"),
    index("ix_crm_people_remote", "account_id", "remote_id"),
    index("ix_crm_people_contact", "contact_id"),
)

# An interaction and its activity in a CRM, logged exactly once; the outbox of activities.
crm_activities = tenant(
    "crm_activities",
    key("account_id"),
    key("interaction_id"),
    words("remote_id"),
    words("object"),  # what it is called there: "emails", "Task"
    words("state"),  # pending, sending, done, unknown, failed, left_out
    words("because"),
    words("people", "[]"),  # JSON: records there it was logged with
    Column("backfill", Boolean, nullable=False, server_default=text("false")),
    count("attempts"),
    at("next_at", optional=True),
    at("at"),  # of the last step
    index("ix_crm_activities_next", "account_id", "next_at", where="next_at IS NOT NULL"),
    index("ix_crm_activities_listed", "account_id", "at", "interaction_id"),
    index("ix_crm_activities_interaction", "interaction_id"),
)
