"""Contacts as sets of identifiers, and every decision that made them so."""

from sqlalchemy import Boolean, Column, Float, Index, Integer, SmallInteger, text

from service.db.tables.base import at, index, key, ref, tenant, text_key, words

BORN = "merged_into IS NULL AND birthday <> ''"
DATED = "merged_into IS NULL AND dates <> '[]'"
KEPT = "merged_into IS NULL AND cadence_from <> 'default' AND cadence_from <> 'none'"
"""Conditions of partial indexes, which statements must repeat to the letter."""

identifiers = tenant(
    "identifiers",
    key("id"),
    words("value"),  # "email:anna@x.com"
    ref("contact_id", optional=True),
    words("status"),  # personal, role, contested: only personal ones join
    words("name"),  # latest display name seen beside it in an interaction
    at("named_at", optional=True),
    index("ix_identifiers_contact", "contact_id"),
)

identifier_accounts = tenant(
    "identifier_accounts",
    key("identifier_id"),
    key("account_id"),
    index("ix_identifier_accounts_account", "account_id", "identifier_id"),
)

# A person record (source row) says that these identifiers are one person's.
claims = tenant(
    "claims",
    key("identifier_id"),
    key("source_row_id"),
    index("ix_claims_source", "source_row_id"),
)


def _alive(name: str, column: str) -> Index:
    """Contacts that were merged into none, by this column."""
    return index(name, column, "id", "merged_into", where="merged_into IS NULL")


contacts = tenant(
    "contacts",
    key("id"),
    ref("merged_into", optional=True),  # a redirect for ever
    words("name"),
    words("given_name"),
    words("family_name"),
    words("company"),
    words("title"),
    words("birthday"),
    words("city"),
    words("notes"),
    words("tags"),  # JSON list
    words("tier"),
    Column("importance", SmallInteger),  # 1 to 5; NULL = as the tier says
    words("stage"),  # the owner's or a rule's word; "" = as time tells
    Column("paused", Boolean, nullable=False, server_default=text("false")),
    words("time_zone"),  # IANA
    words("interests", "[]"),  # JSON list
    words("preferences"),
    words("how_we_met"),
    words("dates", "[]"),  # JSON list of {label, on}
    at("job_changed_at", optional=True),
    words("fields_from"),  # JSON {field: source row id or "owner"}
    Column("confirmed", Boolean, nullable=False),
    Column("own_cadence", Integer),  # the owner's edit; 0 = none, NULL = not set
    Column("cadence_days", Integer),
    words("cadence_from"),  # contact, tag:NAME, tier:NAME, stage:NAME, default, none
    at("first_touched_at", optional=True),
    at("last_touched_at", optional=True),
    words("last_touch_kind"),
    words("last_touch_direction"),
    ref("last_touch_id", optional=True),
    at("last_inbound_at", optional=True),
    at("last_outbound_at", optional=True),
    at("last_meeting_at", optional=True),
    at("next_meeting_at", optional=True),
    at("next_due_at", optional=True),
    at("snoozed_until", optional=True),
    Column("touches", Integer, nullable=False),
    Column("warmth", Float),  # log2 of the decayed sum of touches; NULL = never touched
    Column("strength", Float),  # log2 of what the score is made of; NULL = never touched
    Column("rhythm_days", Integer),  # usual days between their talks; NULL = too few
    words("habits"),  # JSON: usual channel and hours, last topic; see timeline/habits.py
    at("stale_at", optional=True),  # when a booked meeting ends and becomes a touch
    at("created_at"),
    at("updated_at"),
    # Each ends with merged_into, always NULL here: so SQLite need not look into the table for it.
    _alive("ix_contacts_name", "name"),
    _alive("ix_contacts_last", "last_touched_at"),
    _alive("ix_contacts_due", "next_due_at"),
    _alive("ix_contacts_strength", "strength"),
    _alive("ix_contacts_tier", "tier"),
    _alive("ix_contacts_created", "created_at"),
    index(
        "ix_contacts_covered",
        "tier",
        "cadence_days",
        "id",
        "merged_into",
        where="merged_into IS NULL AND tier <> ''",
    ),
    # Who has a birthday, dates, and a cadence somebody chose: see timeline/read/dates.py.
    index("ix_contacts_birthday", "birthday", "id", where=BORN),
    index("ix_contacts_dates", "dates", "id", where=DATED),
    index("ix_contacts_kept", "first_touched_at", "cadence_from", "id", where=KEPT),
    index("ix_contacts_merged", "merged_into", where="merged_into IS NOT NULL"),
    index("ix_contacts_stale", "stale_at", where="stale_at IS NOT NULL"),
)

contact_tags = tenant(
    "contact_tags", text_key("tag"), key("contact_id"), index("ix_contact_tags_c", "contact_id")
)

# What a contact can be found by: see reconciler/findable.py.
contact_terms = tenant(
    "contact_terms",
    text_key("term"),
    key("contact_id"),
    Column("field", SmallInteger, nullable=False, server_default=text("0")),  # where it comes from
    index("ix_contact_terms_c", "contact_id"),
)

# What the owner wrote over the sources. Bound to the contact it was written on, so that the
# edits of a merged contact come back when the merge is undone.
edits = tenant("edits", key("contact_id"), text_key("field"), words("value"), at("at"))

merges = tenant(
    "merges",
    key("id"),
    ref("kept_id"),
    ref("absorbed_id"),
    words("rule"),
    words("because"),
    words("evidence"),  # JSON
    words("moved"),  # JSON list of identifier ids that were the absorbed contact's
    words("actor"),  # auto, owner
    at("at"),
    at("undone_at", optional=True),
    index("ix_merges_at", "at", "id"),
    index("ix_merges_kept", "kept_id"),
    index("ix_merges_absorbed", "absorbed_id"),
)

# The owner's word on a pair of identifiers; survives every recomputation.
decisions = tenant(
    "decisions",
    key("left_id"),
    key("right_id"),
    Column("same", Boolean, nullable=False),
    words("note"),
    at("at"),
    index("ix_decisions_right", "right_id"),
)

tombstones = tenant("tombstones", key("digest"), at("at"))

# How often each display name stood beside an identifier in interactions: a second person's name
# on an address shows that it is shared.
identifier_names = tenant(
    "identifier_names",
    key("identifier_id"),
    text_key("name"),
    Column("seen", Integer, nullable=False),
)

# Where a node (a card's source row, or an identifier) can be found by others that could be the
# same person: a digest of a name with a context such as an employer. See reconciler/keys.py.
match_keys = tenant("match_keys", key("key"), key("node"), index("ix_match_keys_node", "node"))

# How many are filed under those match keys whose size matters: of employers and of names.
match_sizes = tenant("match_sizes", key("key"), Column("size", Integer, nullable=False))

# Pairs of contacts that may be one person, for the owner to say. left_id < right_id.
suggestions = tenant(
    "suggestions",
    key("id"),
    ref("left_id"),
    ref("right_id"),
    Column("weight", Float, nullable=False),  # log2 of the odds that they are one person
    Column("chance", Float, nullable=False),  # the same as a probability, beside its rivals
    Column("band", SmallInteger, nullable=False),  # 2 sure, 1 likely, 0 possible
    Column("worth", Float, nullable=False),  # touches that a join can be expected to unite
    words("because"),
    words("evidence"),  # JSON
    at("at"),
    index("ix_suggestions_worth", "band", "worth", "id"),
    index("ix_suggestions_left", "left_id"),
    index("ix_suggestions_right", "right_id"),
)

# "Everyone at acme.com is key": what the owner's rules give to whom. Later ones lose to earlier.
rules = tenant(
    "rules",
    key("id"),
    Column("position", Integer, nullable=False),
    words("test"),  # JSON: schemas/rule.py
    words("gives"),  # JSON
    words("note"),
    at("created_at"),
)

# Who was introduced to whom, and by whom. Contacts that were merged are found by their redirect.
introductions = tenant(
    "introductions",
    key("id"),
    ref("introducer_id", optional=True),  # NULL = the owner
    ref("left_id"),
    ref("right_id", optional=True),  # NULL = the owner
    words("note"),
    at("at"),
    index("ix_introductions_left", "left_id"),
    index("ix_introductions_right", "right_id"),
    index("ix_introductions_introducer", "introducer_id"),
)
