"""A stand-in for Microsoft: its sign-in pages and Graph's mail, calendars and contacts.

In: HTTP as its clients speak it, and a Box that is acted on. Out: JSON as Graph answers, faults.
May import: connectors.sandbox, starlette.
"""

from connectors.sandbox.microsoft.platform import MicrosoftPlatform

__all__ = ["MicrosoftPlatform"]
