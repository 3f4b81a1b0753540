"""All tables, by room. Every table leads with the workspace; times are epoch milliseconds UTC."""

from service.db.tables.access import idempotency, sessions, sign_in_links, tokens, workspaces
from service.db.tables.base import metadata
from service.db.tables.events import (
    interactions,
    mail_links,
    overrides,
    participants,
    rollups,
    rulings,
)
from service.db.tables.log import changes, imports
from service.db.tables.people import (
    claims,
    contact_tags,
    contact_terms,
    contacts,
    decisions,
    edits,
    identifier_accounts,
    identifier_names,
    identifiers,
    match_keys,
    match_sizes,
    merges,
    suggestions,
    tombstones,
)
from service.db.tables.sources import (
    accounts,
    consents,
    grants,
    owners,
    pending,
    source_rows,
    streams,
)
from service.db.tables.timeline import cadences, gaps
from service.db.tables.work import budgets, leases

__all__ = [
    "accounts",
    "budgets",
    "cadences",
    "changes",
    "claims",
    "consents",
    "contact_tags",
    "contact_terms",
    "contacts",
    "decisions",
    "edits",
    "gaps",
    "grants",
    "idempotency",
    "identifier_accounts",
    "identifier_names",
    "identifiers",
    "imports",
    "interactions",
    "leases",
    "mail_links",
    "match_keys",
    "match_sizes",
    "merges",
    "metadata",
    "overrides",
    "owners",
    "participants",
    "pending",
    "rollups",
    "rulings",
    "sessions",
    "sign_in_links",
    "source_rows",
    "streams",
    "suggestions",
    "tokens",
    "tombstones",
    "workspaces",
]
