"""Every CRM the whole way, against its stand-in: connected by a key, read, written into, let go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.dynamics import DynamicsStand
from connectors.sandbox.crm.espocrm import EspoStand
from connectors.sandbox.crm.hubspot import HubSpotStand
from connectors.sandbox.crm.nimble import NimbleStand
from connectors.sandbox.crm.pipedrive import PipedriveStand
from connectors.sandbox.crm.salesforce import SalesforceStand
from connectors.sandbox.crm.stand import KEY, CrmStand
from connectors.sandbox.crm.twenty import TwentyStand
from connectors.sandbox.crm.zoho import ZohoStand
from connectors.sandbox.transport import SandboxTransport
from connectors.wire.client import Wire
from connectors.wire.pace import LocalBudgets
from schemas.crm import CrmEdit
from service.access.workspaces import Workspace
from service.accounts.refusal import Refusal
from service.db.session import Database
from service.db.tables import contacts, crms
from service.db.vault import vault
from service.delivery.crm import backfill, connecting, leaving, matching
from service.delivery.crm.desk import CrmDesk, read_crm
from tests.conftest import NOW
from tests.flow.crm_letting import push
from tests.flow.crm_pulling import turn
from tests.flow.feeding import ME, everyone, feed, mail

OWNER, STAGE, TIER = "owner: Anna Kurz", "stage: customer", "tier: A"
ANNA, BORIS = "anna@x.example", "boris@x.example"


@dataclass(frozen=True)
class Kind:
    """tags: those of somebody whose owner is Anna Kurz, in the stage customer, of tier A. stays: of
    two mails that were logged, those the CRM lets nobody take out."""

    name: str
    stand: Callable[[Clock], CrmStand]
    site: str = ""
    tags: tuple[str, ...] = ()
    stays: int = 0


KINDS = (
    Kind("hubspot", HubSpotStand, tags=(OWNER, "stage: Customer", TIER)),
    Kind("salesforce", SalesforceStand, "https://acme.my.salesforce.com", (OWNER, STAGE, TIER)),
    Kind("pipedrive", PipedriveStand, tags=(OWNER, STAGE)),
    Kind("zoho", ZohoStand, tags=(OWNER,), stays=2),
    Kind("dynamics", DynamicsStand, "https://acme.crm4.dynamics.com", (OWNER, STAGE)),
    Kind("nimble", NimbleStand, tags=(STAGE, TIER)),
    Kind("espocrm", EspoStand, "https://crm.acme.example", (OWNER,)),
    Kind("twenty", TwentyStand, "https://crm.acme.example"),
)


@dataclass
class Whole:
    """A CRM's stand-in, connected with its people as a source."""

    kind: Kind
    stand: CrmStand
    clock: Clock
    desk: CrmDesk
    account: int = 0

    def connect(self, key: str = "") -> None:
        """By a key; see connecting.connect."""
        name = self.kind.name
        self.account = asyncio.run(
            connecting.connect(
                self.desk, name, key or _KEYS.get(name, KEY), self.kind.site,
                import_contacts=True, user=None,
            )
        )  # fmt: skip

    def own_values(self, record: str) -> dict[str, Any]:
        """What is in the fields made for Touchline."""
        with self.desk.db.reading() as conn:
            crm = read_crm(conn, self.desk.ws, self.account)
        assert crm is not None
        (there,) = [one for one in self.stand.shown() if one.id == record]
        return {name: there.values.get(name) for name in crm.fields.values()}

    def edit(self, **said: Any) -> None:
        """See connecting.switch."""
        with self.desk.db.writing(self.desk.ws.id) as conn:
            edit = CrmEdit.model_validate(said)
            connecting.switch(conn, self.desk.ws, self.account, edit, self.desk.now())


_KEYS = {"zoho": f"1000.SELF:self-secret:{KEY}"}


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def at(request: pytest.FixtureRequest, db: Database, ws: Workspace) -> Whole:
    kind: Kind = request.param
    clock = Clock(NOW)
    stand = kind.stand(clock)
    wire = Wire(clock=clock, sleep=clock.sleep, transport=SandboxTransport(stand.app))
    budgets = LocalBudgets(clock, clock.sleep)
    return Whole(kind, stand, clock, CrmDesk(db, ws, vault(ws.settings), wire, budgets, clock))


def tags(db: Database, name: str) -> list[str]:
    with db.reading() as conn:
        found = conn.execute(select(contacts.c.tags).where(contacts.c.name == name)).scalar_one()
    listed: list[str] = orjson.loads(found)
    return listed


def test_the_whole_way(at: Whole, db: Database, ws: Workspace) -> None:
    """Read, matched, written into, let go with all that is ours taken out."""
    feed(db, ws, [mail(ME, ANNA, 3), mail(ANNA, ME, 2, name="Anna Bell")])
    record = at.stand.add("Anna Bell", ANNA, owner="Anna Kurz", stage="customer", tier="A")
    at.stand.add("Boris Krug", BORIS)
    before = {one.id: one for one in at.stand.shown()}
    at.connect()
    turn(at)
    assert set(everyone(db)) == {"Anna Bell", "Boris Krug"}
    assert tags(db, "Anna Bell") == list(at.kind.tags)
    with db.reading() as conn:
        found = matching.counts(conn, ws, at.account)
    assert (found.both, found.here, found.there, found.complete) == (1, 0, 1, True)
    at.edit(pushing="on")
    with db.writing(ws.id) as conn:
        backfill.begin(conn, ws, at.account, None, at.desk.now())
    for _ in range(3):
        push(at)
        at.clock.move(timedelta(minutes=3))
    assert len(at.stand.logged()) == 2
    assert all(one.people == (record,) for one in at.stand.logged())
    own = at.own_values(record)
    assert own == {} or any(own.values())
    left = asyncio.run(leaving.leave(at.desk, at.account, "remove"))
    assert (left.removed, left.kept) == (2 - at.kind.stays, at.kind.stays)
    assert bool(left.told) >= bool(left.kept)
    assert len(at.stand.logged()) == at.kind.stays
    after = {one.id: one for one in at.stand.shown()}
    assert {key: (one.name, one.emails) for key, one in after.items()} == {
        key: (one.name, one.emails) for key, one in before.items()
    }
    assert not any(after[record].values.get(name) for name in own)


def test_a_key_that_is_refused_is_no_connection(at: Whole, db: Database) -> None:
    with pytest.raises(Refusal) as refused:
        at.connect("wrong:wrong-secret:wrong-code" if at.kind.name == "zoho" else "pat-wrong-key")
    assert "wrong" not in refused.value.because
    with db.reading() as conn:
        assert conn.execute(select(crms)).all() == []


@pytest.mark.parametrize("site", ["https://127.0.0.1", "http://localhost:8080", "https://10.1.2.3"])
def test_no_private_address_is_reached(db: Database, ws: Workspace, site: str) -> None:
    """At once, and nothing is sent: whoever types an address must not look around in here."""
    clock = Clock(NOW)
    wire = Wire(clock=clock, sleep=clock.sleep)
    budgets = LocalBudgets(clock, clock.sleep)
    desk = CrmDesk(db, ws, vault(ws.settings), wire, budgets, clock)
    with pytest.raises(Refusal, match="not reached"):
        asyncio.run(connecting.connect(desk, "espocrm", KEY, site, import_contacts=True, user=None))
    assert clock() == NOW
