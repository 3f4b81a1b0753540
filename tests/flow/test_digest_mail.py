"""The digest by mail: to the owner alone, once a week, never in a quiet period, in private."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pydantic import SecretStr
from sqlalchemy import insert, select, update

from connectors.sandbox.clock import Clock
from service.access.workspaces import Workspace
from service.db.session import Database
from service.db.tables import digests, quiet_periods, users, workspaces
from service.delivery.mailing import NotSent
from service.delivery.weekly import deliver, due, latest_turn
from service.jobs.errands import AFTER_REFUSAL, LOOK_EVERY, Errands
from service.jobs.ground import Ground
from service.settings import DigestSettings, Settings, SmtpSettings
from tests.flow.posting import Post, post_office

MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)
HOME = ("127.0.0.1", "owner@x.com")


@dataclass
class House:
    """An installation beside a mail server, on a Monday morning."""

    db: Database
    ws: Workspace
    post: Post
    clock: Clock

    def errand(self) -> float:
        """What the worker does once a minute."""
        nothing = cast(Any, None)
        ground = Ground(self.db, self.ws, nothing, nothing, nothing, self.clock)
        return Errands(ground, "me").send_digest()

    def change(self, statement: Any) -> None:
        with self.db.writing(self.ws.id) as conn:
            conn.execute(statement)


@pytest.fixture
def house(db: Database, ws: Workspace) -> Iterator[House]:
    with post_office(Post()) as post:
        smtp = SmtpSettings(host=HOME[0], port=post.port, security="none")
        settings = Settings(data_dir=ws.settings.data_dir, smtp=smtp)
        found = House(db, replace(ws, settings=settings), post, Clock(MONDAY))
        found.change(update(users).values(email=HOME[1]))
        yield found


def test_once_a_week_to_the_owner(house: House) -> None:
    assert house.errand() == LOOK_EVERY
    (letter,) = house.post.letters
    assert house.post.recipients == ["owner@x.com"]
    assert letter["To"] == "owner@x.com"
    assert letter["From"] == "Touchline <owner@x.com>"
    assert letter["Subject"] == "Your week: Nothing needs you this week"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content().startswith("# Your week, 2 Nov 2026 to 8 Nov 2026")
    for _ in range(3):
        house.clock.move(timedelta(days=2))
        house.errand()
    assert len(house.post.letters) == 1
    house.clock.move(timedelta(days=1))
    house.errand()
    assert len(house.post.letters) == 2
    assert house.post.letters[0]["Message-ID"] != house.post.letters[1]["Message-ID"]


def test_what_failed_is_tried_again_and_sent_once(house: House) -> None:
    house.post.refuses["DATA"] = "451 later"
    assert house.errand() == AFTER_REFUSAL
    house.post.refuses.clear()
    house.post.rude = True  # it has the letter, and says no goodbye
    assert house.errand() == LOOK_EVERY
    assert house.errand() == LOOK_EVERY
    assert len(house.post.letters) == 1


def test_a_digest_two_days_late_is_dropped(house: House) -> None:
    house.clock.move(timedelta(days=2))
    house.errand()
    assert house.post.letters == []


def test_nothing_is_sent_in_a_quiet_period(house: House) -> None:
    row = {"id": 1, "starts_on": "2026-11-01", "ends_on": "2026-11-02", "note": ""}
    house.change(insert(quiet_periods).values(workspace_id=house.ws.id, **row))
    house.errand()
    assert house.post.letters == []
    house.clock.move(timedelta(hours=20))  # the day after
    house.errand()
    assert len(house.post.letters) == 1


def test_the_hour_is_the_owners(house: House) -> None:
    house.change(update(workspaces).values(zone="America/New_York"))  # 3 o'clock there
    house.errand()
    assert house.post.letters == []
    house.clock.move(timedelta(hours=4))
    house.errand()
    assert len(house.post.letters) == 1


def test_without_a_server_or_a_recipient_it_is_off(house: House) -> None:
    house.change(update(users).values(email=""))
    house.errand()
    assert house.post.letters == []
    with pytest.raises(NotSent, match="no mail server"):
        deliver(house.db, house.ws, MONDAY)
    smtp = house.ws.settings.smtp
    told = Settings(data_dir=house.ws.settings.data_dir, smtp=smtp, digest={"to": "me@home.org"})
    house.ws = replace(house.ws, settings=told)
    house.errand()
    assert house.post.recipients == ["me@home.org"]
    other = replace(house.ws, id=99)  # another workspace is not the operator's
    with house.db.reading() as conn:
        assert not due(conn, other, MONDAY)


def test_by_hand_it_is_sent_once_too(house: House) -> None:
    first = deliver(house.db, house.ws, MONDAY)
    again = deliver(house.db, house.ws, MONDAY + timedelta(hours=1))
    assert (first.fresh, again.fresh, again.at) == (True, False, MONDAY)
    house.errand()
    assert len(house.post.letters) == 1
    with house.db.reading() as conn:
        assert conn.execute(select(digests.c.week)).scalars().all() == ["2026-W45"]


@pytest.mark.parametrize(
    ("verb", "answer", "because"),
    [
        ("RCPT", "550 who?", "refuses the recipient"),
        ("MAIL", "451 later", "answered 451"),
        ("EHLO", "502 what?", "."),
    ],
)
def test_refusals_say_why_and_no_more(house: House, verb: str, answer: str, because: str) -> None:
    house.post.refuses[verb] = answer
    if verb == "EHLO":
        house.post.refuses["HELO"] = "421 go away"
    with pytest.raises(NotSent, match=because):
        deliver(house.db, house.ws, MONDAY)


def test_an_unreachable_server_is_no_crash(house: House) -> None:
    house.ws.settings.smtp.port = 1
    with pytest.raises(NotSent, match="cannot be used"):
        deliver(house.db, house.ws, MONDAY)


def test_what_cannot_be_private_is_not_sent(house: House) -> None:
    house.ws.settings.smtp.security = "starttls"
    with pytest.raises(NotSent):
        deliver(house.db, house.ws, MONDAY)
    assert house.post.letters == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "post")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "post.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


@pytest.mark.parametrize("security", ["starttls", "ssl"])
@pytest.mark.parametrize("password", ["right", "wrong"])
@pytest.mark.parametrize("trusted", [True, False])
def test_tls_and_login(
    house: House,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
    security: Any,
    password: str,
    trusted: bool,
) -> None:
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    post = Post(tls=context, at_once=security == "ssl", users={"me": "right"})
    with post_office(post):
        secret = SecretStr(password)
        smtp = SmtpSettings(
            host=HOME[0], port=post.port, security=security, user="me", password=secret
        )
        settings = Settings(data_dir=house.ws.settings.data_dir, smtp=smtp)
        ws = replace(house.ws, settings=settings)
        if trusted and password == "right":
            deliver(house.db, ws, MONDAY)
        else:
            with pytest.raises(NotSent) as trouble:
                deliver(house.db, ws, MONDAY)
            assert password not in trouble.value.because
    assert len(post.letters) == (trusted and password == "right")


@pytest.mark.parametrize(
    ("now", "turn"),
    [
        ("2026-11-02T07:00", "2026-11-02T07:00"),
        ("2026-11-02T06:59", "2026-10-26T07:00"),
        ("2026-11-08T23:00", "2026-11-02T07:00"),
    ],
)
def test_turns(now: str, turn: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = latest_turn(at, ZoneInfo("UTC"), DigestSettings())
    assert found == datetime.fromisoformat(turn).replace(tzinfo=UTC)
