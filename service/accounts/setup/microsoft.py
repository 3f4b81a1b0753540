"""A registration of one's own at Microsoft Entra."""

from __future__ import annotations

import re

from connectors.microsoft import scopes
from connectors.microsoft.refusals import admin_url
from connectors.source import FEATURES
from service.accounts.setup.steps import (
    PUBLIC_URL,
    Guide,
    Step,
    enter,
    is_safe,
    mismatch,
    missing,
    parsed,
    register,
    wrong_address,
)
from service.settings import MicrosoftSettings, Settings

_ANYONE = "https://login.microsoftonline.com/common"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_NUMBER = re.compile(r"^http://(127\.0\.0\.1|\[::1\])(?=[:/])")
_ENTRA = "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade"
_AUDIENCES = {
    "common": "accounts of any organisation and personal Microsoft accounts (for one organisation "
    "alone, set `TOUCHLINE_MICROSOFT__AUTHORITY=https://login.microsoftonline.com/TENANT-ID`)",
    "organizations": "accounts of any organisation",
    "consumers": "personal Microsoft accounts",
}

_LETTER = (
    "Please allow Touchline for those of us who want to connect it. It reads the headers of mail, "
    "calendars and contacts; it reads no message text, sends nothing and changes nothing. This "
    "link shows what it asks for, and allows it: "
)


def guide(settings: Settings, back: str) -> Guide:
    """See guides.guide. An id without a secret is a public client, and will do."""
    one, named = settings.microsoft, _named(back)
    unset = missing("MICROSOFT", back, one.client_id, one.client_secret)
    if one.client_id:
        unset = tuple(name for name in unset if name == PUBLIC_URL)
    return Guide(
        provider="microsoft",
        label="Microsoft",
        redirect_uri=back,
        missing=unset,
        wrong=tuple(_wrong(one, back)),
        steps=(*_by_name(back), *_steps(one, named)),
        traps=(*(_by_name(back) if one.client_id else ()), *_traps(one, named)),
    )


def _wrong(one: MicrosoftSettings, back: str) -> list[str]:
    secret = one.client_secret.get_secret_value()
    wrong = [*(wrong_address(back) if one.client_id else []), *_wrong_authority(one.authority)]
    if secret and not one.client_id:
        wrong.append("TOUCHLINE_MICROSOFT__CLIENT_ID is not set, and the client secret is.")
    microsofts_own = parsed(one.authority or _ANYONE).scheme == "https"
    if microsofts_own and one.client_id and not _GUID.fullmatch(one.client_id):
        wrong.append(
            "TOUCHLINE_MICROSOFT__CLIENT_ID is no application (client) id: those look like "
            "11111111-2222-3333-4444-555555555555."
        )
    if _GUID.fullmatch(secret):
        wrong.append(
            "TOUCHLINE_MICROSOFT__CLIENT_SECRET is the id of a secret: its Value is needed, which "
            "Microsoft shows only when it is made."
        )
    return wrong


def _wrong_authority(authority: str) -> list[str]:
    if not authority:
        return []
    if not is_safe(authority):
        return ["TOUCHLINE_MICROSOFT__AUTHORITY must begin with https://."]
    if not parsed(authority).path.strip("/"):
        return [
            "TOUCHLINE_MICROSOFT__AUTHORITY names no tenant: let it end in /common, "
            "/organizations, /consumers or the id of one."
        ]
    return []


def _steps(one: MicrosoftSettings, back: str) -> list[Step]:
    return [
        Step(f"Make a new app registration, for {_audience(one)}.", _ENTRA),
        register(
            back,
            "microsoft",
            "Under Authentication add the platform Web, with exactly this redirect URI.",
        ),
        Step(
            "Under API permissions add these delegated permissions of Microsoft Graph.",
            exact=(*scopes.asked(FEATURES), "offline_access"),
        ),
        Step(
            "Under Certificates & secrets make a client secret. Copy its Value (not its id) at "
            "once, and note the day it ends."
        ),
        enter("MICROSOFT"),
    ]


def _by_name(back: str) -> tuple[Step, ...]:
    """What to do when we are reached by a number."""
    if _named(back) == back:
        return ()
    because = (
        "Microsoft takes http only for the name localhost: set this, start Touchline again, and "
        "sign in by the link that it prints then."
    )
    return (Step(because, exact=(f"{PUBLIC_URL}={_named(back).partition('/v1/')[0]}",)),)


def _named(back: str) -> str:
    """Their form takes http for the name localhost only, for no number (reply-url)."""
    return _NUMBER.sub("http://localhost", back)


def _traps(one: MicrosoftSettings, back: str) -> tuple[Step, ...]:
    return (
        *mismatch("Microsoft", one.client_id, back),
        _approval(one, back),
        Step(
            "The client secret ends on the day it shows, after two years at most. From then on "
            "nothing is read until a new one is set here; the accounts stay connected.",
            _ENTRA,
        ),
        Step(
            "Microsoft says that an account does not exist in the tenant: the account types of the "
            "registration and `TOUCHLINE_MICROSOFT__AUTHORITY` must say the same. Here it is for "
            f"{_audience(one)}."
        ),
    )


def _approval(one: MicrosoftSettings, back: str) -> Step:
    """Tenants on Microsoft's own policy ask for it since November 2025 (MC1163922)."""
    say = (
        "Microsoft says that an administrator must approve the app: most organisations ask for "
        "that since November 2025."
    )
    if not (one.client_id and back):
        return Step(f"{say} What to send them appears here once the client id is set.")
    asked = [f"https://graph.microsoft.com/{name}" for name in scopes.asked(FEATURES)]
    flow = {"redirect_uri": back, "scope": asked}
    link = admin_url((one.authority or _ANYONE).rstrip("/"), one.client_id, flow)
    return Step(
        f"{say} Send them this, and connect again when they have done so.", exact=(_LETTER + link,)
    )


def _audience(one: MicrosoftSettings) -> str:
    """Whom the authority lets in, as the account types of the registration must."""
    tenant = parsed(one.authority or _ANYONE).path.strip("/").rpartition("/")[2]
    return _AUDIENCES.get(tenant, f"accounts of one organisation alone, the tenant `{tenant}`")
