"""The door: how Salesforce is asked, and the reader and writer of an org."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import httpx
import orjson

from connectors.crm import oauth
from connectors.crm.grants import FOREVER, KEY, by_key, kept, secret
from connectors.crm.keys import ended, typed
from connectors.crm.line import CrmLine
from connectors.crm.parts import Parted
from connectors.crm.reading import CrmSource
from connectors.crm.salesforce import records
from connectors.crm.salesforce.activities import Activities
from connectors.crm.salesforce.mapped import Fields
from connectors.crm.salesforce.org import Org, Usage
from connectors.crm.salesforce.people import People
from connectors.crm.sites import host_of_page
from connectors.errors import ConnectorError, Remedy
from connectors.sink import (
    Batches,
    Records,
    Sink,
    Way,
)
from connectors.source import (
    Budgets,
    Client,
    Consent,
    Feature,
    Grant,
    Identity,
    Keyring,
    Source,
)
from connectors.wire.client import Clock, Wire

HOSTS = (
    ".salesforce.com", ".force.com", ".cloudforce.com", ".salesforce.mil", ".sfcrmproducts.cn",
)  # fmt: skip
"""What the address of an org ends with; its token is shown to no other."""
LOGIN = "https://login.salesforce.com"
_DOORS = frozenset({"login.salesforce.com", "test.salesforce.com"})
_LABEL = "Salesforce"


class Salesforce:
    """See connectors.sink.Crm. client.endpoints: "auth_url", "token_url", "api_root".

    A key is the client id and secret of an external client app that runs as one user (client
    credentials flow), "id:secret", which lasts; or an access token, which ends within hours.
    """

    name = "salesforce"
    label = _LABEL
    ways: Sequence[Way] = ("oauth", "key")
    site = True
    key_hint = (
        "Setup, External Client App Manager: an app with the scope api and the client credentials "
        "flow, run as a user who may edit contacts and activities. The key is its consumer key and "
        "secret, as key:secret. For a trial an access token will do (sf org display); it ends "
        "within hours."
    )
    moves = (
        "Last Activity of a contact: the day of the newest closed task or event, which is what "
        "Touchline logs; an activity with several people moves it for all of them only where "
        "Salesforce's Shared Activities are on, else for the first."
    )

    def __init__(self, wire: Wire, client: Client) -> None:
        self._wire, self._client = wire, client
        self._root = client.endpoints.get("api_root", "").rstrip("/")

    async def begin(
        self, *, redirect_uri: str, state: str, features: frozenset[Feature], hint: str = ""
    ) -> Consent:
        """See Provider.begin. hint: the org's address; "": the common sign-in."""
        where = _site(hint) if hint.strip() else LOGIN
        url = self._client.endpoints.get("auth_url") or f"{where}/services/oauth2/authorize"
        asked = oauth.consent(
            url, self._client, redirect_uri, state, scope="api refresh_token", prompt="consent"
        )
        return Consent(asked.url, orjson.dumps({"login": where, "flow": asked.secret}).decode())

    async def finish(self, secret: str, answer: Mapping[str, str]) -> Grant:
        """See Provider.finish."""
        begun = orjson.loads(secret)
        form = oauth.answered(_LABEL, begun["flow"], answer)
        return self._granted(await self._tokens(self._client, begun["login"], form), begun["login"])

    async def renew(self, grant: Grant) -> Grant:
        """See Provider.renew. With rotation on, every refresh token is good once."""
        had = kept(grant)
        if "client" in had:
            return await self._alone(had["client"], had["pass"], had["site"])
        if KEY in grant.scopes:
            raise ended(_LABEL)
        form = {"grant_type": "refresh_token", "refresh_token": had["refresh"]}
        said = await self._tokens(self._client, had["login"], form)
        return self._granted({"instance_url": had["site"], **said}, had["login"], had["refresh"])

    async def revoke(self, grant: Grant) -> None:
        """See Provider.revoke. A key is the person's own to end."""
        had = kept(grant)
        if KEY in grant.scopes:
            return
        request = httpx.Request(
            "POST",
            f"{self._root or had['login']}/services/oauth2/revoke",
            data={"token": had["refresh"] or grant.access},
            extensions={"route": "salesforce.revoke"},
        )
        await oauth.take_back(self._wire, self.label, request)

    def features(self, grant: Grant) -> frozenset[Feature]:
        """See Provider.features."""
        return frozenset({"contacts"})

    async def admit(self, key: str, site_: str) -> Grant:
        """See Crm.admit. A client's id and secret are changed for a first token here."""
        where = _site(site_)
        if httpx.URL(where).host in _DOORS:
            raise ConnectorError(
                "With a key Salesforce must be told your own address, https://NAME.my."
                "salesforce.com (Setup, My Domain).",
                Remedy.STOP,
            )
        word = typed(key, _LABEL)
        client, _, proof = word.partition(":")
        return await self._alone(client, proof, where) if proof else by_key(word, where)

    def sink(self, keyring: Keyring, budgets: Budgets) -> Sink:
        """See Crm.sink. Salesforce counts by the day alone; see Usage."""
        usage = Usage()
        line = CrmLine(self._wire, keyring, usage.faults, root=self._root)
        return SalesforceSink(Org(line, usage), self._wire.clock)

    def source(self, keyring: Keyring, budgets: Budgets) -> Source:
        """See Provider.source."""
        return CrmSource(self.label, self.sink(keyring, budgets), self._wire.clock)

    async def _alone(self, client: str, proof: str, where: str) -> Grant:
        """The grant of an app that runs as one user."""
        form = {"grant_type": "client_credentials"}
        said = await self._tokens(Client(client, proof), where, form)
        more = secret(where, client=client, **{"pass": proof})
        return Grant(said["access_token"], FOREVER, (KEY,), more)

    async def _tokens(self, client: Client, login: str, form: Mapping[str, str]) -> dict[str, Any]:
        url = self._client.endpoints.get("token_url") or f"{login}/services/oauth2/token"
        return await oauth.tokens(self._wire, _LABEL, url, client, form, by_header=False)

    def _granted(self, said: Mapping[str, Any], login: str, refresh: str = "") -> Grant:
        """No lifetime is told: the org's session settings decide, and 401 says it is over."""
        where = self._root or _site(str(said.get("instance_url", "")))
        more = secret(where, str(said.get("refresh_token") or refresh), login=login)
        scopes = tuple(str(said.get("scope", "api")).split())
        return Grant(said["access_token"], FOREVER, scopes, more)


class SalesforceSink(Parted):
    """See connectors.sink.Sink."""

    batches = Batches(people=200, activities=200, addresses=200)

    def __init__(self, org: Org, clock: Clock) -> None:
        super().__init__(Fields(org), People(org), Activities(org))
        self._org, self._clock = org, clock

    async def whoami(self) -> Identity:
        """See Sink.whoami."""
        (one,) = await self._org.query("SELECT Id, Name FROM Organization")
        return Identity(str(one["Id"]), "", str(one["Name"]))

    def records(self, resume: str | None, checkpoint: str | None) -> AsyncIterator[Records]:
        """See Sink.records."""
        return records.records(self._org, self._clock(), resume, checkpoint)


def _site(told: str) -> str:
    """The API is at the host of a page, and for the pages of Lightning at My Domain's. Raises
    ConnectorError."""
    root = host_of_page(told, _LABEL, HOSTS)
    return root.replace(".lightning.force.com", ".my.salesforce.com")
