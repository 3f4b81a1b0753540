"""Cadences and the gaps derived from them."""

from sqlalchemy import Column, Integer, SmallInteger

from service.db.tables.base import at, index, key, tenant, text_key

cadences = tenant(
    "cadences",
    text_key("scope"),  # tier, tag, default
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
