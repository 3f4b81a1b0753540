"""The pages stand on the same application as the API."""

from tests.api.conftest import app, mint, portal, seed, stranger

__all__ = ["app", "mint", "portal", "seed", "stranger"]
