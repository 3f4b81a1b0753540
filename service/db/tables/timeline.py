"""Cadences and the gaps derived from them."""

from sqlalchemy import Column, Integer, SmallInteger

from service.db.tables.base import at, index, key, tenant, text_key, words

cadences = tenant(
    "cadences",
    text_key("scope"),  # tier, tag, stage, default
    text_key("name"),
    Column("days", Integer),  # NULL = none
)

# A gap says from when until when it stands, so that no clock has to rewrite it.
gaps = tenant(
    "gaps",
    Column("rank", SmallInteger, primary_key=True, autoincrement=False),
    key("active_from"),
    key("contact_id"),
    at("active_until", optional=True),
    index("ix_gaps_contact", "contact_id"),
)

# When the owner wants to hear nothing: whole days, both included, in the workspace's zone.
quiet_periods = tenant(
    "quiet_periods", key("id"), words("starts_on"), words("ends_on"), words("note")
)

# Digests that were sent by mail, so that none is sent twice.
digests = tenant("digests", key("user_id"), text_key("week"), at("sent_at"))
