"""A client of one's own at Google. The console changes its words every year; these sentences name
what to look for, not each click."""

from __future__ import annotations

from connectors.google import scopes
from connectors.source import FEATURES
from service.accounts.setup.steps import (
    Guide,
    Step,
    enter,
    mismatch,
    missing,
    register,
    wrong_address,
)
from service.settings import GoogleSettings, Settings

_CONSOLE = "https://console.cloud.google.com"
_APIS = "gmail.googleapis.com,calendar-json.googleapis.com,people.googleapis.com"
_AUDIENCE = f"{_CONSOLE}/auth/audience"
_ENDING = ".apps.googleusercontent.com"


def guide(settings: Settings, back: str) -> Guide:
    """See guides.guide."""
    one = settings.google
    return Guide(
        provider="google",
        label="Google",
        redirect_uri=back,
        missing=missing("GOOGLE", back, one.client_id, one.client_secret),
        wrong=tuple(_wrong(one, back)),
        steps=_steps(back),
        traps=(*mismatch("Google", one.client_id, back), *_traps(one.client_id)),
    )


def _wrong(one: GoogleSettings, back: str) -> list[str]:
    secret = one.client_secret.get_secret_value()
    wrong = wrong_address(back) if one.client_id else []
    if one.client_id and not secret:
        wrong.append("TOUCHLINE_GOOGLE__CLIENT_SECRET is not set, and the client id is.")
    if secret and not one.client_id:
        wrong.append("TOUCHLINE_GOOGLE__CLIENT_ID is not set, and the client secret is.")
    googles_own = not one.auth_url
    if googles_own and one.client_id and not one.client_id.endswith(_ENDING):
        wrong.append(f"TOUCHLINE_GOOGLE__CLIENT_ID is no OAuth client id: those end in {_ENDING}.")
    return wrong


def _steps(back: str) -> tuple[Step, ...]:
    return (
        Step("Make a project, or choose one.", f"{_CONSOLE}/projectcreate"),
        Step(
            "Enable the Gmail API, the Google Calendar API and the People API.",
            f"{_CONSOLE}/flows/enableapi?apiid={_APIS}",
        ),
        Step(
            "Choose the audience. Internal, if all accounts belong to one Google Workspace of "
            "yours. Otherwise External, and then publish the app, so that its status is In "
            "production: left in Testing, every connection ends after 7 days.",
            _AUDIENCE,
        ),
        Step(
            "Add these scopes under Data access.",
            f"{_CONSOLE}/auth/scopes",
            tuple(scopes.ASKED[name] for name in FEATURES),
        ),
        register(
            back,
            "google",
            "Create an OAuth client of the type Web application, with exactly this redirect URI.",
            f"{_CONSOLE}/auth/clients",
        ),
        enter("GOOGLE"),
    )


def _traps(client_id: str) -> tuple[Step, ...]:
    return (
        Step(
            "Accounts ask to be connected again every 7 days: the app is still in Testing. "
            "Publish it, then connect them once more.",
            _AUDIENCE,
        ),
        Step(
            "Google warns that it has not verified the app: that is so with a client of your own. "
            "Choose Advanced, then go on to the app. Up to 100 people can connect in this way; "
            "for more, Google has to verify the app."
        ),
        Step(
            "A Google Workspace says that its administrator does not allow the app: they can "
            "trust its client id under Security, API controls.",
            "https://admin.google.com/ac/owl",
            (client_id,) if client_id else (),
        ),
    )
