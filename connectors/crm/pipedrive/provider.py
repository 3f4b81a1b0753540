"""The door to Pipedrive: keys and OAuth, a reader and a writer."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from connectors.crm import oauth
from connectors.crm.grants import KEY, by_key, kept, secret
from connectors.crm.keys import ended, typed
from connectors.crm.line import CrmLine, bearer
from connectors.crm.pipedrive.api import PACE, Api, faults
from connectors.crm.pipedrive.sink import PipedriveSink
from connectors.crm.reading import CrmSource
from connectors.crm.sites import site
from connectors.sink import Way
from connectors.source import Budgets, Client, Consent, Feature, Grant, Keyring
from connectors.wire.client import Wire

_ROOT = "https://api.pipedrive.com"
_AUTH = "https://oauth.pipedrive.com/oauth/authorize"
_TOKEN = "https://oauth.pipedrive.com/oauth/token"


class Pipedrive:
    """See connectors.sink.Crm. Scopes belong to the operator's app, not to the request:
    contacts:full, contact-fields:full, activities:full, users:read."""

    name = "pipedrive"
    label = "Pipedrive"
    ways: tuple[Way, ...] = ("key", "oauth")
    site = False
    key_hint = (
        "Pipedrive: your name > Company settings > Personal preferences > API: the personal API"
        " token. It can do what you can; own fields need the right to edit the company's fields."
    )
    moves = (
        "Activities logged as done move Pipedrive's own last activity of a person; last email"
        " received and sent come from Pipedrive's mail sync alone, and stay as they are."
    )

    def __init__(self, wire: Wire, client: Client) -> None:
        self._wire, self._client = wire, client
        stated = client.endpoints
        self._override = stated.get("api_root", "").rstrip("/")
        self._auth = stated.get("auth_url") or _AUTH
        self._token = stated.get("token_url") or _TOKEN

    async def admit(self, key: str, site: str) -> Grant:
        """See Crm.admit."""
        return by_key(typed(key, self.label), self._override or _ROOT)

    async def begin(
        self, *, redirect_uri: str, state: str, features: frozenset[Feature], hint: str = ""
    ) -> Consent:
        """See Provider.begin."""
        return oauth.consent(self._auth, self._client, redirect_uri, state, pkce=False)

    async def finish(self, secret: str, answer: Mapping[str, str]) -> Grant:
        """See Provider.finish. Raises ConnectorError (STOP) also for an API elsewhere than below
        pipedrive.com."""
        return await self._got(oauth.answered(self.label, secret, answer), "", ())

    async def renew(self, grant: Grant) -> Grant:
        """See Provider.renew."""
        if KEY in grant.scopes:
            raise ended(self.label)
        refresh = kept(grant)["refresh"]
        form = {"grant_type": "refresh_token", "refresh_token": refresh}
        return await self._got(form, refresh, grant.scopes)

    async def revoke(self, grant: Grant) -> None:
        """See Provider.revoke. A key ends in Pipedrive alone."""
        if KEY in grant.scopes:
            return
        url = f"{self._token.removesuffix('/token')}/revoke"
        form = {"token": kept(grant)["refresh"], "token_type_hint": "refresh_token"}
        request = httpx.Request("POST", url, data=form, extensions={"route": "pipedrive.revoke"})
        request.headers["Authorization"] = oauth.basic(self._client)
        await oauth.take_back(self._wire, self.label, request)

    def features(self, grant: Grant) -> frozenset[Feature]:
        """See Provider.features."""
        may = any(scope == KEY or scope.startswith("contacts:") for scope in grant.scopes)
        return frozenset({"contacts"}) if may else frozenset()

    def sink(self, keyring: Keyring, budgets: Budgets) -> PipedriveSink:
        """See Crm.sink."""
        clock = self._wire.clock
        line = CrmLine(
            self._wire, keyring, faults(clock), root=self._override, header=_shown,
            budgets=(budgets.own(self.name, PACE),),
        )  # fmt: skip
        return PipedriveSink(Api(line, clock))

    def source(self, keyring: Keyring, budgets: Budgets) -> CrmSource:
        """See Provider.source."""
        return CrmSource(self.label, self.sink(keyring, budgets), self._wire.clock)

    async def _got(self, form: Mapping[str, str], refresh: str, scopes: tuple[str, ...]) -> Grant:
        said = await oauth.tokens(
            self._wire, self.label, self._token, self._client, form, by_header=True
        )
        root = self._override or site(
            str(said.get("api_domain", "")), self.label, (".pipedrive.com",)
        )
        granted = tuple(str(said.get("scope", "")).replace(",", " ").split()) or scopes
        return Grant(
            said["access_token"],
            oauth.until(self._wire, said),
            granted,
            secret(root, str(said.get("refresh_token") or refresh)),
        )


def _shown(grant: Grant) -> tuple[str, str]:
    return ("x-api-token", grant.access) if KEY in grant.scopes else bearer(grant)
