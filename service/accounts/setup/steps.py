"""Steps of a guide, and what the guides of all providers share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

PUBLIC_URL = "TOUCHLINE_PUBLIC_URL"
_SOMEWHERE = "https://YOUR-ADDRESS"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. say: in plain words, `code` in backticks. link: the page to do it on, ""
    for none. exact: texts to be entered or sent as they are."""

    say: str
    link: str = ""
    exact: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guide:
    """One provider. missing: settings that are not set. wrong: what cannot work, a sentence each.
    steps: to a client of one's own, in order. traps: what goes wrong later, and the way out."""

    provider: str
    label: str
    redirect_uri: str
    missing: tuple[str, ...]
    wrong: tuple[str, ...]
    steps: tuple[Step, ...]
    traps: tuple[Step, ...]

    @property
    def state(self) -> Literal["ready", "missing", "wrong"]:
        """Whether accounts can be connected."""
        return "wrong" if self.wrong else "missing" if self.missing else "ready"


def redirect_uri(address: str, provider: str) -> str:
    """Where the provider leads back to. address: where people reach us; "" gives ""."""
    return f"{address.rstrip('/')}/v1/oauth/{provider}/callback" if address else ""


def register(back: str, provider: str, say: str, link: str = "") -> Step:
    """Tells the provider our redirect URI. back: "" when nobody knows our address."""
    return Step(say, link, (back or redirect_uri(_SOMEWHERE, provider),))


def enter(group: str) -> Step:
    """The last step: what was got is set here. group: of the settings."""
    names = tuple(f"TOUCHLINE_{group}__CLIENT_{part}=" for part in ("ID", "SECRET"))
    return Step("Set both in the environment, then start Touchline again.", exact=names)


def mismatch(label: str, client_id: str, back: str) -> tuple[Step, ...]:
    """The first thing that goes wrong with a client."""
    say = f"{label} says that the redirect URI does not match: this one must be registered there."
    return (Step(say, exact=(back,)),) if client_id and back else ()


def missing(group: str, back: str, client_id: str, secret: SecretStr) -> tuple[str, ...]:
    """The settings that are not set."""
    known = {
        PUBLIC_URL: back,
        f"TOUCHLINE_{group}__CLIENT_ID": client_id,
        f"TOUCHLINE_{group}__CLIENT_SECRET": secret.get_secret_value(),
    }
    return tuple(name for name, value in known.items() if not value)


def wrong_address(back: str) -> list[str]:
    """Plain http is for one's own machine."""
    if not back or is_safe(back):
        return []
    return [
        f"{PUBLIC_URL} must begin with https://: providers lead back over plain http to "
        "localhost only."
    ]


def is_safe(url: str) -> bool:
    """TLS, or this very machine."""
    parts = parsed(url)
    here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    return parts.scheme == "https" or (parts.scheme == "http" and here)


def parsed(url: str) -> SplitResult:
    """The parts of an address somebody typed; empty ones when it is none."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")
