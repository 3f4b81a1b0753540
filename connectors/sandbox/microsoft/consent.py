"""The sign-in pages: discovery, the choice of an account, and the token endpoint."""

from __future__ import annotations

from base64 import b64decode
from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from connectors.sandbox.faults import Faults
from connectors.sandbox.microsoft.answers import here
from connectors.sandbox.microsoft.box import MicrosoftBox
from connectors.sandbox.microsoft.tokens import Allowed, Denied, Tokens, bare
from connectors.sandbox.world import CLIENT_ID, CLIENT_SECRET

_FEATURES = {"mail": "Mail.", "calendar": "Calendars.", "contacts": "Contacts."}


class Consent:
    """ticked: by address, what a person will tick at their next consents; absent = all."""

    def __init__(self, boxes: dict[str, MicrosoftBox], tokens: Tokens, faults: Faults) -> None:
        self._boxes, self._tokens, self._faults = boxes, tokens, faults
        self.ticked: dict[str, tuple[str, ...]] = {}

    def routes(self) -> list[Route]:
        """Below any tenant."""
        start = "/{tenant}/oauth2/v2.0"
        return [
            Route("/{tenant}/v2.0/.well-known/openid-configuration", self._discover),
            Route(f"{start}/authorize", self._page),
            Route(f"{start}/authorize/choose", self._choose),
            Route(f"{start}/token", self._token, methods=["POST"]),
        ]

    async def _discover(self, request: Request) -> Response:
        """The token endpoint is https: a client refuses another (msal, authority.py)."""
        root = f"{here(request)}/{request.path_params['tenant']}"
        safe = root.replace("http://", "https://", 1)
        return JSONResponse(
            {
                "issuer": f"{safe}/v2.0",
                "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
                "token_endpoint": f"{safe}/oauth2/v2.0/token",
                "response_modes_supported": ["query"],
            }
        )

    async def _page(self, request: Request) -> Response:
        query = dict(request.query_params)
        if query.get("client_id") != CLIENT_ID:
            return HTMLResponse("AADSTS700016: Application was not found.", 400)
        kept = "".join(
            f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">'
            for k, v in query.items()
        )
        hint = query.get("login_hint")
        people = "".join(_radio(box, chosen=box.address == hint) for box in self._boxes.values())
        ticks = "".join(
            f'<p><label><input type="checkbox" name="feature" value="{name}" checked> {name}'
            "</label></p>"
            for name, start in _FEATURES.items()
            if any(bare(s).startswith(start) for s in query.get("scope", "").split())
        )
        return HTMLResponse(_PAGE.format(kept=kept, people=people, ticks=ticks))

    async def _choose(self, request: Request) -> Response:
        query = request.query_params
        back = {"state": query.get("state", "")}
        if query.get("admin"):
            back |= _error("AADSTS90094: The grant requires admin permission.")
        elif query.get("deny"):
            back |= _error("AADSTS65004: User declined to consent to access the app.")
        elif box := self._boxes.get(query.get("account", "")):
            back["code"] = self._tokens.code(self._allowed(request, box))
        else:
            return HTMLResponse("AADSTS50034: The user account does not exist.", 400)
        where = query["redirect_uri"]
        return RedirectResponse(f"{where}{'&' if '?' in where else '?'}{urlencode(back)}", 302)

    def _allowed(self, request: Request, box: MicrosoftBox) -> Allowed:
        query = request.query_params
        ticked = query.getlist("feature") or self.ticked.get(box.address) or tuple(_FEATURES)
        refused = tuple(start for name, start in _FEATURES.items() if name not in ticked)
        asked = [bare(scope) for scope in query.get("scope", "").split()]
        scopes = tuple(s for s in asked if not s.startswith(refused) and s != "offline_access")
        return Allowed(
            box, scopes, self._tokens.round(box), query.get("nonce", ""),
            query.get("code_challenge", ""), query["redirect_uri"],
        )  # fmt: skip

    async def _token(self, request: Request) -> Response:
        path = request.url.path
        if self._faults.take(path, "token_down"):
            return Response("<html>Service unavailable</html>", 500)
        if fault := self._faults.take(path, "token_throttled"):
            return Response("<html>Slow down</html>", 429, {"Retry-After": fault.value or "5"})
        form = {k: str(v) for k, v in (await request.form()).items()}
        try:
            return JSONResponse(self._answer(form, _basic(request), path))
        except Denied as denied:
            return JSONResponse(denied.body, denied.status)

    def _answer(
        self, form: dict[str, str], basic: tuple[str, str] | None, path: str
    ) -> dict[str, object]:
        client, secret = basic or (form.get("client_id", ""), form.get("client_secret", ""))
        if client != CLIENT_ID:
            raise Denied("unauthorized_client", 700016, "Application was not found.")
        if secret not in ("", CLIENT_SECRET):
            raise Denied("invalid_client", 7000215, "Invalid client secret provided.", 401)
        if self._faults.take(path, "invalid_grant"):
            raise Denied("invalid_grant", 700082, "The refresh token has expired: inactivity.")
        if form.get("grant_type") == "refresh_token":
            scopes = form.get("scope", "").split()
            return self._tokens.refresh(form.get("refresh_token", ""), scopes, client)
        return self._tokens.exchange(
            form.get("code", ""),
            form.get("code_verifier", ""),
            form.get("redirect_uri", ""),
            client,
        )


def _radio(box: MicrosoftBox, *, chosen: bool) -> str:
    mark = " checked" if chosen else ""
    return (
        f'<p><label><input type="radio" name="account" value="{escape(box.address)}"{mark}> '
        f"{escape(box.me.name)} &lt;{escape(box.address)}&gt;</label></p>"
    )


def _error(text: str) -> dict[str, str]:
    return {"error": "access_denied", "error_description": text}


def _basic(request: Request) -> tuple[str, str] | None:
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    name, _, secret = b64decode(value).decode().partition(":")
    return name, secret


_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Sign in</title></head><body><h1>Microsoft (stand-in)</h1>
<form action="authorize/choose"><h2>Choose an account</h2>{kept}{people}
<h2>This app would like to read</h2>{ticks}
<button>Accept</button> <button name="deny" value="1">Cancel</button>
<button name="admin" value="1">As in an organisation that asks an administrator</button>
</form></body></html>"""
