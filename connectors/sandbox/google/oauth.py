"""OAuth 2.0 as Google has it: consent, codes, tokens, revocation, userinfo."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, unquote, urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from connectors.sandbox.clock import Clock
from connectors.sandbox.faults import Faults
from connectors.sandbox.google import consent
from connectors.sandbox.google.account import Account
from connectors.sandbox.world import CLIENT_ID, CLIENT_SECRET

LIFE = timedelta(seconds=3600)
_CODE_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Allowed:
    """One grant: whose, and which scopes."""

    account: Account
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """A code on its way back. challenge: of PKCE, "" without."""

    allowed: Allowed
    redirect_uri: str
    challenge: str
    offline: bool
    until: datetime


class OAuth:
    """accounts: by address. Tokens: text to grant; an access token ends by the clock."""

    def __init__(self, clock: Clock, faults: Faults, accounts: Mapping[str, Account]) -> None:
        self._clock, self._faults, self._accounts = clock, faults, accounts
        self._codes: dict[str, Pending] = {}
        self._refresh: dict[str, Allowed] = {}
        self._access: dict[str, tuple[Allowed, datetime]] = {}
        self._made = 0

    def allowed(self, authorization: str) -> Allowed | None:
        """The grant of an Authorization header, None when it is none or has ended."""
        allowed, until = self._access.get(authorization.removeprefix("Bearer "), (None, None))
        return allowed if allowed and until and self._clock() < until else None

    def revoke(self, account: Account) -> None:
        """Ends all grants of an account."""
        self._refresh = {t: a for t, a in self._refresh.items() if a.account is not account}
        self._access = {t: p for t, p in self._access.items() if p[0].account is not account}

    async def ask(self, request: Request) -> Response:
        """The page where a person chooses."""
        query = request.query_params
        if query.get("client_id") != CLIENT_ID or query.get("response_type") != "code":
            return HTMLResponse("<h1>Error 401: invalid_client</h1>", 401)
        return HTMLResponse(consent.page(self._accounts.values(), query))

    async def choose(self, request: Request) -> Response:
        """What the person chose: back to the application, with a code or an error."""
        query = request.query_params
        account, back = self._accounts.get(query.get("account", "")), query.get("redirect_uri", "")
        if account is None or not back.startswith(("http://", "https://")):
            return HTMLResponse("<h1>Error 400: invalid_request</h1>", 400)
        if query.get("deny"):
            told = {"error": "access_denied", "state": query.get("state", "")}
        else:
            told = self._granted(account, query)
        return RedirectResponse(f"{back}{'&' if '?' in back else '?'}{urlencode(told)}", 302)

    async def token(self, request: Request) -> Response:
        """A code, or a refresh token, for an access token."""
        form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        if self._faults.take(request.url.path, "token_down"):
            return Response("Bad Gateway", 502)
        if not self._known(request, form):
            return _refused("invalid_client", "The OAuth client was not found.", 401)
        if self._faults.take(request.url.path, "invalid_grant"):
            return _dead()
        if form.get("grant_type") == "authorization_code":
            return self._first(form)
        if form.get("grant_type") == "refresh_token":
            return self._again(form)
        return _refused("unsupported_grant_type", "Invalid grant_type")

    async def end(self, request: Request) -> Response:
        """Revokes a grant by either of its tokens."""
        form = dict(parse_qsl((await request.body()).decode()))
        token = form.get("token", request.query_params.get("token", ""))
        allowed = self._refresh.get(token) or self.allowed(token)
        if allowed is None:
            return _refused("invalid_token", "Token expired or revoked")
        self.revoke(allowed.account)
        return JSONResponse({})

    async def userinfo(self, request: Request) -> Response:
        """Whose token it is."""
        allowed = self.allowed(request.headers.get("authorization", ""))
        if self._faults.take(request.url.path, "unauthorized") or allowed is None:
            return _refused("invalid_request", "Invalid Credentials", 401)
        who = allowed.account
        said = {"sub": who.sub, "email": who.address, "email_verified": True, "name": who.name}
        return JSONResponse(said)

    def _granted(self, account: Account, query: QueryParams) -> dict[str, str]:
        asked = query.get("scope", "").split()
        scopes = consent.granted(account, asked, query.getlist("feature"))
        allowed = Allowed(account, scopes)
        first = all(a.account is not account for a in self._refresh.values())
        offline = query.get("access_type") == "offline"
        keep = offline and (first or "consent" in query.get("prompt", ""))
        code = self._text("4/code")
        challenge = query.get("code_challenge", "")
        if challenge and query.get("code_challenge_method") != "S256":
            return {"error": "invalid_request", "state": query.get("state", "")}
        back = query.get("redirect_uri", "")
        until = self._clock() + _CODE_LIFE
        self._codes[code] = Pending(allowed, back, challenge, keep, until)
        return {"state": query.get("state", ""), "code": code, "scope": " ".join(scopes)}

    def _first(self, form: Mapping[str, str]) -> Response:
        pending = self._codes.pop(form.get("code", ""), None)
        if pending is None or self._clock() > pending.until:
            return _refused("invalid_grant", "Malformed auth code.")
        if form.get("redirect_uri") != pending.redirect_uri:
            return _refused("redirect_uri_mismatch", "Bad Request")
        if pending.challenge and pending.challenge != _s256(form.get("code_verifier", "")):
            return _refused("invalid_grant", "Invalid code verifier.")
        answer = self._tokens(pending.allowed)
        if pending.offline:
            answer["refresh_token"] = token = self._text("1//refresh")
            self._refresh[token] = pending.allowed
        return JSONResponse(answer)

    def _again(self, form: Mapping[str, str]) -> Response:
        allowed = self._refresh.get(form.get("refresh_token", ""))
        if allowed is None:
            return _dead()
        if set(form.get("scope", "").split()) - set(allowed.scopes):
            return _refused("invalid_scope", "Some requested scopes were invalid.")
        return JSONResponse(self._tokens(allowed))

    def _tokens(self, allowed: Allowed) -> dict[str, object]:
        token = self._text("ya29.access")
        self._access[token] = (allowed, self._clock() + LIFE)
        return {
            "access_token": token,
            "expires_in": int(LIFE.total_seconds()) - 1,
            "scope": " ".join(allowed.scopes),
            "token_type": "Bearer",
        }

    def _text(self, kind: str) -> str:
        self._made += 1
        return f"{kind}-{self._made}"

    @staticmethod
    def _known(request: Request, form: Mapping[str, str]) -> bool:
        """Client and secret, in the body or as HTTP Basic."""
        told = request.headers.get("authorization", "")
        if told.startswith("Basic "):
            name, _, secret = base64.b64decode(told[6:]).decode().partition(":")
            return (unquote(name), unquote(secret)) == (CLIENT_ID, CLIENT_SECRET)
        return (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)


def _s256(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _dead() -> Response:
    return _refused("invalid_grant", "Token has been expired or revoked.")


def _refused(error: str, why: str, status: int = 400) -> Response:
    return JSONResponse({"error": error, "error_description": why}, status)
