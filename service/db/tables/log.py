"""The one ordered change log, and imports."""

from service.db.tables.base import at, key, tenant, text_key, words

changes = tenant(
    "changes",
    key("sequence"),
    words("type"),
    words("subject"),  # public id of the contact, interaction, account ...
    words("data"),  # JSON
    at("at"),
    # JSON {name, email, tags, tier} of the contact as it was then; NULL while nobody is told.
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
