"""All stand-ins, a town in them, and what a person sees of them, as one ASGI application."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from connectors.sandbox.clerk import Clerk
from connectors.sandbox.clock import Clock
from connectors.sandbox.control import Control
from connectors.sandbox.crm.serving import served, stands
from connectors.sandbox.google.platform import GooglePlatform
from connectors.sandbox.microsoft.platform import MicrosoftPlatform
from connectors.sandbox.pages.desks import HOOKS, crm_routes, hook_routes, path_of
from connectors.sandbox.pages.routes import routes
from connectors.sandbox.receiver import Receiver
from connectors.sandbox.town.post import ALIAS, OWN, OWNER
from connectors.sandbox.town.town import Town, populate
from connectors.sandbox.world import CLIENT_ID, CLIENT_SECRET


class Sandbox:
    """app: /google, /microsoft, /crm/{name} of each CRM, /hooks/in that takes webhooks, the control
    page at / and its JSON twins at /control, the desks at /desk. Accounts opened by control.open()
    or open_town() can be controlled there. crms: by name; a Clerk works in each."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.google, self.microsoft = GooglePlatform(clock), MicrosoftPlatform(clock)
        self.control = Control(clock, {"google": self.google, "microsoft": self.microsoft})
        self.crms, self.receiver = stands(clock), Receiver()
        self._clerks = [Clerk(stand) for stand in self.crms.values()]
        self.app = Starlette(routes=[*self._stands(), *self._pages()])

    def _stands(self) -> list[Mount]:
        apps: dict[str, ASGIApp] = {"/google": self.google.app, "/microsoft": self.microsoft.app}
        apps |= {f"/crm/{name}": served(stand.app) for name, stand in self.crms.items()}
        taking = Starlette(routes=[Route("/in", self.receiver.take, methods=["POST"])])
        apps["/hooks"] = served(taking)
        return [Mount(path, app) for path, app in apps.items()]

    def _pages(self) -> list[Route]:
        desks = {path_of(clerk.stand.name): clerk.label for clerk in self._clerks}
        crms = [route for clerk in self._clerks for route in crm_routes(clerk)]
        found = routes(self.control, desks | {HOOKS: "Webhooks"})
        return [*found, *crms, *hook_routes(self.receiver)]

    def open_town(self, seed: int = 1, scale: float = 1.0) -> Town:
        """Opens the owner's two accounts and fills them up to the present. Once per sandbox."""
        google = self.control.open("google", OWN["google"].address, OWNER, ALIAS.address)
        microsoft = self.control.open("microsoft", OWN["microsoft"].address, OWNER)
        town = populate(seed, self.clock(), google, microsoft, scale)
        self.control.town = town
        return town


def endpoints(base_url: str) -> dict[str, str]:
    """The settings by which Touchline takes the sandbox at base_url for the real providers."""
    base = base_url.rstrip("/")
    google, microsoft = f"{base}/google", f"{base}/microsoft"
    settings = {
        "GOOGLE__CLIENT_ID": CLIENT_ID,
        "GOOGLE__CLIENT_SECRET": CLIENT_SECRET,
        "GOOGLE__AUTH_URL": f"{google}/o/oauth2/v2/auth",
        "GOOGLE__TOKEN_URL": f"{google}/token",
        "GOOGLE__REVOKE_URL": f"{google}/revoke",
        "GOOGLE__USERINFO_URL": f"{google}/v1/userinfo",
        "GOOGLE__API_ROOT": google,
        "MICROSOFT__CLIENT_ID": CLIENT_ID,
        "MICROSOFT__CLIENT_SECRET": CLIENT_SECRET,
        "MICROSOFT__AUTHORITY": f"{microsoft}/common",
        "MICROSOFT__GRAPH_ROOT": f"{microsoft}/graph",
        **_crm_settings(f"{base}/crm"),
    }
    return {f"TOUCHLINE_{name}": value for name, value in settings.items()}


_ROOTED = ("hubspot", "salesforce", "pipedrive", "zoho", "dynamics", "nimble")
"""CRMs whose address is not typed in (that of EspoCRM and of Twenty is)."""
_DOORS = {
    "hubspot": ("oauth/authorize", "oauth/2026-09/token"),
    "salesforce": ("services/oauth2/authorize", "services/oauth2/token"),
    "dynamics": ("common/oauth2/v2.0/authorize", "common/oauth2/v2.0/token"),
}
"""Where consent is asked for and tokens are got, of those that have a consent page here."""


def _crm_settings(base: str) -> dict[str, str]:
    settings = {f"{name.upper()}__API_ROOT": f"{base}/{name}" for name in _ROOTED}
    settings["ZOHO__TOKEN_URL"] = f"{base}/zoho/oauth/v2/token"
    for name, (asks, gives) in _DOORS.items():
        settings |= {
            f"{name.upper()}__CLIENT_ID": CLIENT_ID,
            f"{name.upper()}__CLIENT_SECRET": CLIENT_SECRET,
            f"{name.upper()}__AUTH_URL": f"{base}/{name}/{asks}",
            f"{name.upper()}__TOKEN_URL": f"{base}/{name}/{gives}",
        }
    return settings
