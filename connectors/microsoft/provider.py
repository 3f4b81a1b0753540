"""Microsoft as a Provider: consent and tokens through msal, sources on Graph."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from connectors.errors import ConnectorError, Remedy
from connectors.microsoft import refusals, scopes
from connectors.microsoft.faults import faults
from connectors.microsoft.graph import ROOT, Graph
from connectors.microsoft.signing import Signing, cache_of
from connectors.microsoft.source import MicrosoftSource
from connectors.source import Budgets, Client, Consent, Feature, Grant, Keyring
from connectors.wire.client import Wire
from connectors.wire.line import Line

if TYPE_CHECKING:
    from msal import ClientApplication, SerializableTokenCache  # type: ignore[import-untyped]

PER_MAILBOX, PER_APPLICATION = 1_000, 700_000
"""Requests a minute (throttling-limits: 10,000 in ten minutes, 130,000 in ten seconds)."""
AT_ONCE = 3
"""Four are the limit of a mailbox, by some pages of the whole application."""
_SKEW = timedelta(minutes=2)
_ANSWERED = ("code", "state", "error", "error_description")
"""Of a query, what msal is shown; client_info it would take apart, only to route by it."""
_SETTING = (
    "Microsoft's sign-in address does not answer as it should; the operator must check "
    "TOUCHLINE_MICROSOFT__AUTHORITY."
)


class Microsoft:
    """See Provider. client.endpoints: "authority" (http on one's own machine only), "graph_root".

    farewell: what a person must do themselves, since Microsoft lets no application end its grant.
    """

    name = "microsoft"
    label = "Microsoft 365 and Outlook.com"
    farewell = (
        "Touchline has forgotten its access. Microsoft still lists it until you remove it at "
        "https://myapps.microsoft.com (work or school) or "
        "https://account.live.com/consent/Manage (personal)."
    )

    def __init__(self, wire: Wire, client: Client) -> None:
        self._wire, self._client = wire, client
        self._signing = Signing(wire, client)
        self._root = (client.endpoints.get("graph_root") or ROOT).rstrip("/")

    async def begin(
        self, *, redirect_uri: str, state: str, features: frozenset[Feature], hint: str = ""
    ) -> Consent:
        """See Provider. PKCE and nonce are msal's."""

        def work(app: ClientApplication) -> dict[str, Any]:
            flow: dict[str, Any] = app.initiate_auth_code_flow(
                scopes.asked(features), redirect_uri=redirect_uri, state=state,
                prompt="select_account", login_hint=hint or None,
            )  # fmt: skip
            return flow

        flow = await self._signing.do(work, cache_of(), _SETTING)
        return Consent(url=flow["auth_uri"], secret=json.dumps(flow))

    async def finish(self, secret: str, answer: Mapping[str, str]) -> Grant:
        """See Provider."""
        flow, cache = json.loads(secret), cache_of()
        told_back = {name: answer[name] for name in _ANSWERED if name in answer}

        def work(app: ClientApplication) -> dict[str, Any]:
            told: dict[str, Any] = app.acquire_token_by_auth_code_flow(flow, told_back)
            return told

        result = await self._signing.do(work, cache, refusals.STRANGE)
        if "error" in result:
            url = refusals.admin_url(self._signing.authority, self._client.id, flow)
            raise refusals.consent(result, url)
        self._check(result.get("id_token_claims") or {})
        return self._granted(result, cache, ())

    async def renew(self, grant: Grant) -> Grant:
        """See Provider. The refresh token is replaced each time; the old one stays good, so a
        crash before the new one is stored loses nothing (refresh-tokens)."""
        cache, wanted = cache_of(grant.secret), scopes.renewable(grant.scopes)

        def work(app: ClientApplication) -> dict[str, Any] | None:
            account = next(iter(app.get_accounts()), None)
            told: dict[str, Any] | None = app.acquire_token_silent_with_error(
                wanted, account, force_refresh=True
            )
            return told

        result = await self._signing.do(work, cache, _SETTING)
        if result is None:
            raise refusals.renewal({"error": "login_required"})
        if "error" in result:
            raise refusals.renewal(result)
        return self._granted(result, cache, grant.scopes)

    async def revoke(self, grant: Grant) -> None:
        """Microsoft has no way for an application to end a person's grant; see `farewell`."""

    def features(self, grant: Grant) -> frozenset[Feature]:
        """See Provider."""
        return scopes.allowed(grant.scopes)

    def source(self, keyring: Keyring, budgets: Budgets) -> MicrosoftSource:
        """See Provider."""
        wire = self._wire
        line = Line(
            wire,
            keyring,
            faults,
            origins=(self._root,),
            budgets=(
                budgets.own("microsoft.graph", PER_MAILBOX),
                budgets.shared("microsoft.graph", PER_APPLICATION),
            ),
            concurrency=AT_ONCE,
        )
        return MicrosoftSource(Graph(line, self._root), keyring, wire.clock)

    def _check(self, claims: Mapping[str, Any]) -> None:
        """msal checks no more of an id token than its nonce (oidc.py). Raises ConnectorError."""
        now = self._wire.clock()
        current = int(claims.get("exp") or 0) + _SKEW.total_seconds() >= now.timestamp()
        if claims.get("aud") != self._client.id or not current:
            raise ConnectorError(refusals.STRANGE, Remedy.STOP)

    def _granted(
        self, result: Mapping[str, Any], cache: SerializableTokenCache, before: tuple[str, ...]
    ) -> Grant:
        """before: the scopes that hold when the answer names none (RFC 6749, 5.1)."""
        life = timedelta(seconds=int(result.get("expires_in") or 0))
        return Grant(
            access=result["access_token"],
            expires_at=self._wire.clock() + life,
            scopes=tuple(str(result.get("scope") or "").split()) or before,
            secret=cache.serialize(),
        )
