"""The door to Zoho CRM: a consent, or a Self Client of one's own; a reader and a writer."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from connectors.crm import oauth
from connectors.crm.grants import KEY, kept, secret
from connectors.crm.line import CrmLine
from connectors.crm.reading import CrmSource
from connectors.crm.sites import site as checked
from connectors.crm.zoho import hosts
from connectors.crm.zoho.api import AT_ONCE, PACE, Api, faults
from connectors.crm.zoho.sink import ZohoSink
from connectors.errors import ConnectorError, Remedy
from connectors.sink import Way
from connectors.source import Budgets, Client, Consent, Feature, Grant, Keyring
from connectors.wire.client import Wire

SCOPES = (
    "ZohoCRM.modules.ALL", "ZohoCRM.modules.emails.ALL", "ZohoCRM.settings.fields.ALL",
    "ZohoCRM.coql.READ", "ZohoCRM.org.READ",
)  # fmt: skip
_PARTS = (3, 4)


class Zoho:
    """See connectors.sink.Crm. Zoho knows no lasting key: what is typed is a Self Client, which
    its owner makes in Zoho's API console, with a code of it that is redeemed at once. Zoho ends the
    oldest of a person's 20 refresh tokens without a word."""

    name = "zoho"
    label = "Zoho CRM"
    ways: tuple[Way, ...] = ("key", "oauth")
    site = False
    key_hint = (
        "api-console.zoho.com (.eu, .in ...): add a Self Client, generate a code with the scopes"
        f" {','.join(SCOPES)} and type client id:client secret:code, and :eu (your region) if you"
        " are not at zoho.com. The code lives for minutes."
    )
    moves = (
        "Calls and meetings are activities of Zoho CRM's own, mails are logged as its mails; Zoho"
        " does not say which of them move its Last Activity Time. Notes, which hold all else, carry"
        " their time in the text."
    )

    def __init__(self, wire: Wire, client: Client) -> None:
        self._wire, self._client = wire, client
        stated = client.endpoints
        self._root = stated.get("api_root", "").rstrip("/")
        self._auth = stated.get("auth_url") or f"{hosts.accounts(hosts.HOME)}/oauth/v2/auth"
        self._token = stated.get("token_url", "")

    async def admit(self, key: str, site: str) -> Grant:
        """See Crm.admit. The code lives for minutes, so it is redeemed here."""
        parts = key.strip().split(":")
        if len(parts) not in _PARTS or not all(parts) or not key.strip().isprintable():
            raise ConnectorError("Type client id:client secret:code of a Self Client.", Remedy.STOP)
        if " " in key.strip():
            raise ConnectorError("There is a space amid the client, secret or code.", Remedy.STOP)
        accounts = hosts.accounts(parts[3] if len(parts) > 3 else hosts.HOME)
        own = {"client": parts[0], "client_secret": parts[1]}
        form = {"grant_type": "authorization_code", "code": parts[2]}
        return await self._got(form, Client(parts[0], parts[1]), accounts, (KEY, *SCOPES), own)

    async def begin(
        self, *, redirect_uri: str, state: str, features: frozenset[Feature], hint: str = ""
    ) -> Consent:
        """See Provider.begin. prompt=consent: without it there is no refresh token again."""
        return oauth.consent(
            self._auth, self._client, redirect_uri, state, pkce=False,
            scope=",".join(SCOPES), access_type="offline", prompt="consent",
        )  # fmt: skip

    async def finish(self, secret: str, answer: Mapping[str, str]) -> Grant:
        """See Provider.finish. The answer says in which region the account lives."""
        form = oauth.answered(self.label, secret, answer)
        return await self._got(form, self._client, hosts.told(answer), SCOPES, {})

    async def renew(self, grant: Grant) -> Grant:
        """See Provider.renew. Zoho's answer has no refresh token: the old one stays."""
        held = kept(grant)
        own = {name: held[name] for name in ("client", "client_secret") if name in held}
        client = Client(own["client"], own["client_secret"]) if own else self._client
        form = {"grant_type": "refresh_token", "refresh_token": held["refresh"]}
        return await self._got(form, client, held["accounts"], grant.scopes, own)

    async def revoke(self, grant: Grant) -> None:
        """See Provider.revoke."""
        held = kept(grant)
        url = f"{self._token_url(held['accounts'])}/revoke"
        form = {"token": held["refresh"]}
        request = httpx.Request("POST", url, data=form, extensions={"route": "zoho.revoke"})
        await oauth.take_back(self._wire, self.label, request)

    def features(self, grant: Grant) -> frozenset[Feature]:
        """See Provider.features."""
        may = any(scope.startswith("ZohoCRM.modules.") for scope in grant.scopes)
        return frozenset({"contacts"}) if may else frozenset()

    def sink(self, keyring: Keyring, budgets: Budgets) -> ZohoSink:
        """See Crm.sink."""
        line = CrmLine(
            self._wire, keyring, faults, root=self._root, header=_shown, concurrency=AT_ONCE,
            budgets=(budgets.own(self.name, PACE),),
        )  # fmt: skip
        return ZohoSink(Api(line, self._wire.clock))

    def source(self, keyring: Keyring, budgets: Budgets) -> CrmSource:
        """See Provider.source."""
        return CrmSource(self.label, self.sink(keyring, budgets), self._wire.clock)

    async def _got(
        self,
        form: Mapping[str, str],
        client: Client,
        accounts: str,
        scopes: tuple[str, ...],
        own: Mapping[str, str],
    ) -> Grant:
        url = self._token_url(accounts)
        said = await oauth.tokens(self._wire, self.label, url, client, form, by_header=False)
        root = self._root or checked(str(said.get("api_domain", "")), self.label, hosts.API)
        refresh = str(said.get("refresh_token") or form.get("refresh_token", ""))
        if not refresh:
            because = "Zoho gave no lasting permission. Remove Touchline at Zoho, connect again."
            raise ConnectorError(because, Remedy.STOP)
        lasting = secret(root, refresh, accounts=accounts, **own)
        return Grant(said["access_token"], oauth.until(self._wire, said), scopes, lasting)

    def _token_url(self, accounts: str) -> str:
        return self._token or f"{accounts}/oauth/v2/token"


def _shown(grant: Grant) -> tuple[str, str]:
    return "Authorization", f"Zoho-oauthtoken {grant.access}"
