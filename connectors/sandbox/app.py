"""Both stand-ins, a town in them, and the control page, as one ASGI application."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Mount

from connectors.sandbox.clock import Clock
from connectors.sandbox.control import Control
from connectors.sandbox.google.platform import GooglePlatform
from connectors.sandbox.microsoft.platform import MicrosoftPlatform
from connectors.sandbox.pages.routes import routes
from connectors.sandbox.town.post import ALIAS, OWN, OWNER
from connectors.sandbox.town.town import Town, populate
from connectors.sandbox.world import CLIENT_ID, CLIENT_SECRET


class Sandbox:
    """app: /google, /microsoft, the control page at / and its JSON twins at /control. Accounts
    opened by control.open() or open_town() can be controlled there."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.google, self.microsoft = GooglePlatform(clock), MicrosoftPlatform(clock)
        self.control = Control(clock, {"google": self.google, "microsoft": self.microsoft})
        stands = [Mount("/google", self.google.app), Mount("/microsoft", self.microsoft.app)]
        self.app = Starlette(routes=[*stands, *routes(self.control)])

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
    }
    return {f"TOUCHLINE_{name}": value for name, value in settings.items()}
