"""An OAuth client of one's own: what is missing or wrong with it, and how to get it. Pure.

In: settings, and where we are reached at. Out: a Guide per provider, for the page and for doctor.
May import: connectors, settings.
"""

from service.accounts.setup.guides import guide, guides
from service.accounts.setup.steps import PUBLIC_URL, Guide, Step, redirect_uri

__all__ = ["PUBLIC_URL", "Guide", "Step", "guide", "guides", "redirect_uri"]
