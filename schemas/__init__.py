"""The wire contract: the shapes that cross a border (sources, HTTP, webhooks).

In: nothing. Out: models and the normal form of an identifier.
May import: the standard library, pydantic, phonenumbers. Never SQLAlchemy, FastAPI or httpx.
"""
