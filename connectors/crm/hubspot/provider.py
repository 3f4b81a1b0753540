"""The door to HubSpot: service keys and OAuth, a reader and a writer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import httpx

from connectors.crm import oauth
from connectors.crm.grants import KEY, by_key, kept, secret
from connectors.crm.hubspot.activities import Activities
from connectors.crm.hubspot.mapped import Fields
from connectors.crm.hubspot.people import People
from connectors.crm.hubspot.portal import MOST, VERSION, Portal, faults
from connectors.crm.hubspot.walk import Walk
from connectors.crm.keys import ended, typed
from connectors.crm.line import CrmLine
from connectors.crm.parts import Parted
from connectors.crm.reading import CrmSource
from connectors.sink import (
    Batches,
    Records,
    Way,
)
from connectors.source import Budgets, Client, Consent, Feature, Grant, Identity, Keyring
from connectors.wire.client import Wire

ROOT = "https://api.hubapi.com"
_AUTH = "https://app.hubspot.com/oauth/authorize"
_SCOPES = "oauth crm.objects.contacts.read crm.objects.contacts.write"
_OPTIONAL = "crm.schemas.contacts.read crm.schemas.contacts.write crm.objects.owners.read"
_PER_MINUTE, _SEARCHES = 600, 240
"""100 calls in 10 seconds, of which 5 a second may be searches: the smallest of HubSpot's plans."""


class HubSpot:
    """See connectors.sink.Crm."""

    name = "hubspot"
    label = "HubSpot"
    ways: tuple[Way, ...] = ("key", "oauth")
    site = False
    key_hint = (
        "HubSpot: Settings > Integrations > Service Keys (or Development > Keys) > Create. Scopes:"
        " crm.objects.contacts.read and .write; crm.schemas.contacts.read and .write let Touchline"
        " make its own fields, crm.objects.owners.read tells whose contacts they are."
    )
    moves = (
        "Mails, meetings, calls and messages by LinkedIn, WhatsApp or SMS move HubSpot's Last"
        " contacted; other messages, letters and gifts are notes, which move only Last activity"
        " date."
    )

    def __init__(self, wire: Wire, client: Client) -> None:
        self._wire, self._client = wire, client
        stated = client.endpoints
        self._root = (stated.get("api_root") or ROOT).rstrip("/")
        self._auth = stated.get("auth_url") or _AUTH
        self._token = stated.get("token_url") or f"{self._root}/oauth/{VERSION}/token"

    async def admit(self, key: str, site: str) -> Grant:
        """See Crm.admit. A key begins with "pat-"; no document promises it, so any word will do."""
        return by_key(typed(key, self.label))

    async def begin(
        self, *, redirect_uri: str, state: str, features: frozenset[Feature], hint: str = ""
    ) -> Consent:
        """See Provider.begin."""
        return oauth.consent(
            self._auth, self._client, redirect_uri, state, scope=_SCOPES, optional_scope=_OPTIONAL
        )

    async def finish(self, secret: str, answer: Mapping[str, str]) -> Grant:
        """See Provider.finish."""
        return await self._got(oauth.answered(self.label, secret, answer), "", ())

    async def renew(self, grant: Grant) -> Grant:
        """See Provider.renew. A token lasts half an hour; it is renewed by the clock, for HubSpot
        calls a 401 no valid sign of its end."""
        if KEY in grant.scopes:
            raise ended(self.label)
        refresh = kept(grant)["refresh"]
        form = {"grant_type": "refresh_token", "refresh_token": refresh}
        return await self._got(form, refresh, grant.scopes)

    async def revoke(self, grant: Grant) -> None:
        """See Provider.revoke. A key ends in HubSpot alone."""
        if KEY in grant.scopes:
            return
        form = {
            "token": kept(grant)["refresh"],
            "token_type_hint": "refresh_token",
            "client_id": self._client.id,
            "client_secret": self._client.secret,
        }
        url, route = f"{self._token}/revoke", {"route": "hubspot.revoke"}
        request = httpx.Request("POST", url, data=form, extensions=route)
        await oauth.take_back(self._wire, self.label, request)

    def features(self, grant: Grant) -> frozenset[Feature]:
        """See Provider.features."""
        return frozenset({"contacts"})

    def sink(self, keyring: Keyring, budgets: Budgets) -> HubSpotSink:
        """See Crm.sink."""
        calls = budgets.own(self.name, _PER_MINUTE)
        line = CrmLine(self._wire, keyring, faults, root=self._root, budgets=(calls,))
        portal = Portal(line, self._wire.clock)
        return HubSpotSink(portal, People(portal, budgets.own("hubspot.search", _SEARCHES)))

    def source(self, keyring: Keyring, budgets: Budgets) -> CrmSource:
        """See Provider.source."""
        return CrmSource(self.label, self.sink(keyring, budgets), self._wire.clock)

    async def _got(self, form: Mapping[str, str], refresh: str, scopes: tuple[str, ...]) -> Grant:
        said = await oauth.tokens(
            self._wire, self.label, self._token, self._client, form, by_header=False
        )
        granted = said.get("scopes") or str(said.get("scope") or "").split()
        more = secret("", str(said.get("refresh_token") or refresh))
        until = oauth.until(self._wire, said)
        return Grant(said["access_token"], until, tuple(granted) or scopes, more)


class HubSpotSink(Parted):
    """See connectors.sink.Sink."""

    batches = Batches(people=MOST, activities=MOST, addresses=MOST)

    def __init__(self, portal: Portal, people: People) -> None:
        super().__init__(Fields(portal), people, Activities(portal))
        self._portal, self._contacts = portal, people

    async def whoami(self) -> Identity:
        """See Sink.whoami. The subject is the portal's number."""
        told = await self._portal.details()
        number = str(told["portalId"])
        return Identity(number, f"{told.get('uiDomain', 'app.hubspot.com')}/{number}", "HubSpot")

    def records(self, resume: str | None, checkpoint: str | None) -> AsyncIterator[Records]:
        """See Sink.records."""
        return Walk(self._portal, self._contacts).records(resume, checkpoint)
