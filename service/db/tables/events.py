"""Interactions with their verdicts, and who took part."""

from sqlalchemy import Boolean, Column, Float, Integer, text

from service.db.tables.base import at, index, key, ref, tenant, text_key, words

interactions = tenant(
    "interactions",
    key("id"),
    words("kind"),
    words("direction"),  # in, out, both, none
    at("occurred_at"),
    at("ended_at", optional=True),
    words("subject"),
    words("thread"),
    ref("message", optional=True),  # computed id of the Message-ID, of letters others may answer
    Column("opener", Boolean, nullable=False),  # starts its thread: answers nothing
    Column("alone", Boolean, nullable=False),  # nobody but the owner and one other
    words("class"),  # person, group, automated, auto_reply, bounce, calendar, spam
    Column("counted", Boolean, nullable=False),
    words("rule"),
    words("because"),
    Column("rules_version", Integer, nullable=False),
    words("overruled_by", None),
    index("ix_interactions_occurred", "occurred_at", "id"),
    index("ix_interactions_kind", "kind", "occurred_at", "id"),
    index("ix_interactions_direction", "direction", "occurred_at", "id"),
    index("ix_interactions_counted", "counted", "occurred_at", "id"),
    index("ix_interactions_message", "message", where="message IS NOT NULL"),
)

participants = tenant(
    "participants",
    key("interaction_id"),
    key("identifier_id"),
    text_key("role"),
    words("name"),
    words("answer"),
    Column("me", Boolean, nullable=False),
    Column("human", Boolean, nullable=False),
    Column("touch", Boolean, nullable=False),  # this party is credited
    at("occurred_at"),
    index("ix_participants_identifier", "identifier_id", "occurred_at", "interaction_id"),
    # Who was credited. A role other than "from" proves that the owner turned to them: sent, met,
    # logged; never inbound mail.
    index("ix_participants_touch", "identifier_id", "occurred_at", "role", where="touch"),
)

overrides = tenant(
    "overrides",
    key("interaction_id"),
    Column("counted", Boolean, nullable=False),
    words("note"),
    at("at"),
)

rollups = tenant(
    "rollups",
    key("identifier_id"),
    at("first_at", optional=True),
    at("in_at", optional=True),
    ref("in_id", optional=True),
    words("in_kind"),
    at("in_turn", optional=True),  # their latest in the order of talk, whatever its clock says
    Column("in_open", Boolean, nullable=False, server_default=text("false")),  # not answered
    Column("in_alone", Boolean, nullable=False),  # written to the owner alone
    at("out_at", optional=True),
    ref("out_id", optional=True),
    words("out_kind"),
    at("out_turn", optional=True),
    Column("out_open", Boolean, nullable=False, server_default=text("false")),
    Column("out_opens", Boolean, nullable=False),  # the owner began, nothing was answered
    at("meeting_at", optional=True),
    ref("meeting_id", optional=True),
    at("next_meeting_at", optional=True),
    at("stale_at", optional=True),
    Column("touches", Integer, nullable=False),
    Column("warmth", Float),
    words("latest"),  # JSON: the latest touches, oldest first; see timeline/habits.py
)

# What a mail answers, as its headers state (In-Reply-To, References), whether that is here or not.
# A mail that answers the owner's own was written by somebody the owner turned to.
mail_links = tenant(
    "mail_links",
    key("parent_id"),  # computed id of a Message-ID, as in interactions.message
    key("child_id"),  # interaction
    index("ix_mail_links_child", "child_id"),
)

# The owner's word on everything from an address or a domain.
rulings = tenant(
    "rulings",
    text_key("scope"),  # address, domain
    text_key("value"),  # canonical address without scheme, or domain
    words("word"),  # person, never, block
    words("note"),
    at("at"),
)
