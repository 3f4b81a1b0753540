"""The one ordered change log, and imports."""

from service.db.tables.base import at, key, tenant, text_key, words

changes = tenant(
    "changes",
    key("sequence"),
    words("type"),
    words("subject"),  # public id of the contact, interaction, account ...
    words("data"),  # JSON
    at("at"),
    # JSON list of whom it is about as they were then, see about.py; NULL while nobody is told,
    # and again once webhooks were.
    words("about", None),
)

imports = tenant(
    "imports",
    text_key("id"),
    words("state"),  # queued, running, finished, failed
    words("files"),  # JSON
    words("report"),  # JSON
    at("created_at"),
    at("finished_at", optional=True),
)
