"""Who is at what, and what may still be spent: how processes keep out of each other's way."""

from sqlalchemy import BigInteger, Column, Float, Table

from service.db.tables.base import PLAIN, at, metadata, tenant, text_key, words

# One at a time, across all processes. epoch grows with every holder: it fences the one before.
leases = tenant(
    "leases",
    text_key("name"),
    words("holder"),
    at("until"),
    Column("epoch", BigInteger, nullable=False),
)

# Of the operator's client at a provider, so of no one workspace.
budgets = Table(
    "budgets",
    metadata,
    Column("name", PLAIN, primary_key=True),
    Column("level", Float, nullable=False),
    at("filled_at"),
)
