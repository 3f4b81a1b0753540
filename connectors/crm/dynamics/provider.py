"""The door: how Dynamics 365 is asked, and the reader and writer of an environment."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import orjson

from connectors.crm import oauth
from connectors.crm.dynamics import records
from connectors.crm.dynamics.activities import Activities
from connectors.crm.dynamics.faults import faults
from connectors.crm.dynamics.mapped import Fields
from connectors.crm.dynamics.org import Org
from connectors.crm.dynamics.people import People
from connectors.crm.grants import KEY, by_key, kept, secret
from connectors.crm.keys import ended, typed
from connectors.crm.line import CrmLine
from connectors.crm.parts import Parted
from connectors.crm.reading import CrmSource
from connectors.crm.sites import host_of_page
from connectors.errors import ConnectorError, Remedy
from connectors.sink import (
    Batches,
    Records,
    Sink,
    Way,
)
from connectors.source import Budgets, Client, Consent, Feature, Grant, Identity, Keyring, Source
from connectors.wire.client import Wire

HOSTS = (".dynamics.com", ".dynamics.cn", ".microsoftdynamics.us", ".appsplatform.us")
"""What the address of an environment ends with; its token is shown to no other."""
LOGIN = "https://login.microsoftonline.com"
PER_MINUTE = 1_000
"""Of 6,000 requests in five minutes of one user (service protection API limits)."""
AT_ONCE = 8
_LABEL = "Dynamics 365"
_TENANT = re.compile(r"[A-Za-z0-9.-]+")


class Dynamics:
    """See connectors.sink.Crm. client.endpoints: "auth_url", "token_url" (of a single tenant's
    application), "api_root".

    A key is an application user of the environment (client credentials), "tenant:id:secret", which
    lasts; or an access token, which ends within the hour. Plain OAuth: msal would add nothing here.
    """

    name = "dynamics"
    label = "Microsoft Dynamics 365"
    ways: Sequence[Way] = ("oauth", "key")
    site = True
    key_hint = (
        "An app registration in Microsoft Entra that is an application user of this environment "
        "(Power Platform admin center, Settings, Users) with a role that may write contacts and "
        "activities. The key is tenant-id:client-id:secret. For a trial an access token will do; "
        "it ends within the hour."
    )
    moves = (
        "The timeline of a contact, where what was logged stands completed at its own time; "
        "Dynamics 365 itself keeps no field that says when somebody was last contacted."
    )
    farewell = (
        "Touchline has forgotten its access. Microsoft still lists it until you remove it at "
        "https://myapps.microsoft.com."
    )

    def __init__(self, wire: Wire, client: Client) -> None:
        self._wire, self._client = wire, client
        self._root = client.endpoints.get("api_root", "").rstrip("/")

    async def begin(
        self, *, redirect_uri: str, state: str, features: frozenset[Feature], hint: str = ""
    ) -> Consent:
        """See Provider.begin. hint: the environment's address."""
        where = host_of_page(hint, _LABEL, HOSTS)
        url = self._client.endpoints.get("auth_url") or _door("organizations", "authorize")
        scope = f"{where}/user_impersonation offline_access"
        asked = oauth.consent(
            url, self._client, redirect_uri, state, scope=scope, prompt="select_account"
        )
        return Consent(asked.url, orjson.dumps({"site": where, "flow": asked.secret}).decode())

    async def finish(self, secret: str, answer: Mapping[str, str]) -> Grant:
        """See Provider.finish."""
        begun = orjson.loads(secret)
        form = oauth.answered(_LABEL, begun["flow"], answer)
        return self._granted(await self._tokens(form), begun["site"])

    async def renew(self, grant: Grant) -> Grant:
        """See Provider.renew. The refresh token is replaced each time; the old one stays good."""
        had = kept(grant)
        if "client" in had:
            return await self._alone(had["tenant"], had["client"], had["pass"], had["site"])
        if KEY in grant.scopes:
            raise ended(_LABEL)
        form = {"grant_type": "refresh_token", "refresh_token": had["refresh"]}
        return self._granted(await self._tokens(form), had["site"], had["refresh"])

    async def revoke(self, grant: Grant) -> None:
        """Microsoft has no way for an application to end a person's grant; see `farewell`."""

    def features(self, grant: Grant) -> frozenset[Feature]:
        """See Provider.features."""
        return frozenset({"contacts"})

    async def admit(self, key: str, site_: str) -> Grant:
        """See Crm.admit. A client's id and secret are changed for a first token here."""
        where, word = host_of_page(site_, _LABEL, HOSTS), typed(key, _LABEL)
        tenant, _, client = word.partition(":")
        if not client:
            return by_key(word, where)
        id_, _, proof = client.partition(":")
        if not (proof and _TENANT.fullmatch(tenant)):
            why = "A key of Dynamics 365 has three parts: tenant:id:secret."
            raise ConnectorError(why, Remedy.STOP)
        return await self._alone(tenant, id_, proof, where)

    def sink(self, keyring: Keyring, budgets: Budgets) -> Sink:
        """See Crm.sink."""
        pace = (budgets.own("dynamics", PER_MINUTE),)
        line = CrmLine(
            self._wire, keyring, faults, root=self._root, budgets=pace, concurrency=AT_ONCE
        )
        return DynamicsSink(Org(line))

    def source(self, keyring: Keyring, budgets: Budgets) -> Source:
        """See Provider.source."""
        return CrmSource(self.label, self.sink(keyring, budgets), self._wire.clock)

    async def _alone(self, tenant: str, client: str, proof: str, where: str) -> Grant:
        """The grant of an application user."""
        url = self._client.endpoints.get("token_url") or _door(tenant, "token")
        form = {"grant_type": "client_credentials", "scope": f"{where}/.default"}
        who = Client(client, proof)
        said = await oauth.tokens(self._wire, _LABEL, url, who, form, by_header=False)
        more = secret(where, tenant=tenant, client=client, **{"pass": proof})
        return Grant(said["access_token"], oauth.until(self._wire, said), (KEY,), more)

    async def _tokens(self, form: Mapping[str, str]) -> dict[str, Any]:
        url = self._client.endpoints.get("token_url") or _door("organizations", "token")
        return await oauth.tokens(self._wire, _LABEL, url, self._client, form, by_header=False)

    def _granted(self, said: Mapping[str, Any], where: str, refresh: str = "") -> Grant:
        more = secret(where, str(said.get("refresh_token") or refresh))
        scopes = tuple(str(said.get("scope", "user_impersonation")).split())
        return Grant(said["access_token"], oauth.until(self._wire, said), scopes, more)


class DynamicsSink(Parted):
    """See connectors.sink.Sink."""

    batches = Batches(people=50, activities=50, addresses=100)

    def __init__(self, org: Org) -> None:
        super().__init__(Fields(org), People(org), Activities(org))
        self._org = org

    async def whoami(self) -> Identity:
        """See Sink.whoami."""
        who = await self._org.get("/WhoAmI", "dynamics.whoami")
        id_ = str(who["OrganizationId"])
        found = await self._org.get(f"/organizations({id_})?$select=name", "dynamics.whoami")
        return Identity(id_, "", str(found["name"]))

    def records(self, resume: str | None, checkpoint: str | None) -> AsyncIterator[Records]:
        """See Sink.records."""
        return records.records(self._org, resume, checkpoint)


def _door(tenant: str, what: str) -> str:
    return f"{LOGIN}/{tenant}/oauth2/v2.0/{what}"
