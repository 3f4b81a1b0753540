"""Settings: nested, read once at the edge from TOUCHLINE_* (groups by "__"), then passed in."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from platformdirs import user_data_dir
from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class DatabaseSettings(BaseModel):
    """Where everything is kept."""

    url: str = Field("", description="SQLAlchemy URL; empty: SQLite in the data directory")


class DetectionSettings(BaseModel):
    """What counts as a touch."""

    max_recipients: int = Field(20, ge=1, description="To+Cc above which sent mail touches nobody")
    max_attendees: int = Field(12, ge=2, description="people above which a meeting touches nobody")


class ReconcilerSettings(BaseModel):
    """Who is who."""

    phone_region: str = Field(
        "", pattern="^([A-Z]{2})?$", description="ISO country of phone numbers without +code"
    )
    bulk_from: int = Field(
        100_000, ge=1, description="contacts waiting at once that are left to the bulk engine"
    )


class TimelineSettings(BaseModel):
    """When a contact needs attention. Days."""

    default_cadence: int = Field(90, ge=1, description="cadence of contacts with two-way history")
    due_soon: int = Field(14, ge=0, description="days before the due date a gap is due_soon")
    dormant_after: int = Field(365, ge=1, description="days of silence that make a dormant gap")
    my_reply_after: int = Field(1, ge=0, description="days until I owe an answer")
    their_reply_after: int = Field(5, ge=0, description="days until an answer is owed to me")
    reply_forgotten: int = Field(60, ge=1, description="days after which no answer is expected")


Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class DigestSettings(BaseModel):
    """The digest by mail, once a week; off until a mail server and a recipient are known."""

    to: str = Field("", description="whom the weekly digest is mailed to; empty: the owner")
    weekday: Weekday = Field("monday", description="day the digest is mailed on")
    hour: int = Field(7, ge=0, le=23, description="hour of that day, in the workspace's zone")


class SmtpSettings(BaseModel):
    """The mail server the digest is handed to."""

    host: str = Field("", description="mail server for the digest; empty: none is mailed")
    port: int = Field(0, ge=0, le=65_535, description="its port; 0: 465 for ssl, else 587")
    user: str = Field("", description="user to log in as; empty: no login")
    password: SecretStr = Field(SecretStr(""), description="their password")
    sender: str = Field("", description="address the digest comes from; empty: the recipient's")
    security: Literal["starttls", "ssl", "none"] = Field(
        "starttls", description="starttls, ssl or none: how the connection is kept private"
    )


class ImportSettings(BaseModel):
    """How files are read."""

    zone: str = Field("UTC", description="IANA zone of times that state none")
    max_upload_mb: int = Field(2048, ge=1, description="largest upload the API takes, MB")


class GoogleSettings(BaseModel):
    """Your own OAuth client at Google, and other addresses than Google's own (for stand-ins)."""

    client_id: str = Field("", description="OAuth client id of your Google Cloud project")
    client_secret: SecretStr = Field(SecretStr(""), description="its secret")
    auth_url: str = Field("", description="where people consent; empty: Google's")
    token_url: str = Field("", description="where tokens are got; empty: Google's")
    revoke_url: str = Field("", description="where grants are ended; empty: Google's")
    userinfo_url: str = Field("", description="who somebody is; empty: Google's")
    api_root: str = Field("", description="root of all APIs; empty: Google's hosts")
    units_per_minute: int = Field(
        6000, ge=60, description="Gmail quota units per user and minute of your project"
    )


class MicrosoftSettings(BaseModel):
    """Your own app registration at Microsoft Entra, and other addresses than Microsoft's own."""

    client_id: str = Field("", description="application (client) id of your registration")
    client_secret: SecretStr = Field(SecretStr(""), description="its secret; empty: public client")
    authority: str = Field("", description="https://host/tenant; empty: any Microsoft account")
    graph_root: str = Field("", description="root of Graph; empty: Microsoft's")


class CrmSettings(BaseModel):
    """Your own OAuth client at a CRM (a key needs none), and other addresses than its own."""

    client_id: str = Field("", description="OAuth client id; empty: connected by a key")
    client_secret: SecretStr = Field(SecretStr(""), description="its secret")
    auth_url: str = Field("", description="where people consent; empty: the CRM's")
    token_url: str = Field("", description="where tokens are got; empty: the CRM's")
    api_root: str = Field("", description="root of the API; empty: the CRM's")


class KeyedCrmSettings(BaseModel):
    """A CRM that is connected by a key."""

    api_root: str = Field("", description="root of the API; empty: the CRM's")


class DeliverySettings(BaseModel):
    """How what happened is told to webhooks and CRMs."""

    allow_private: bool = Field(
        False, description="let them reach loopback and private addresses, webhooks over http too"
    )
    allow_hosts: str = Field(
        "", description="comma list of hosts that may have private addresses (your own CRM)"
    )
    at_once: int = Field(32, ge=1, description="deliveries one process sends at the same time")
    keep_days: int = Field(30, ge=1, description="days deliveries are kept for replay")


class PollSettings(BaseModel):
    """How often accounts are looked at. Seconds unless said otherwise."""

    interval: int = Field(120, ge=1, description="seconds between polls of an account")
    quiet_interval: int = Field(900, ge=1, description="seconds between polls of a quiet account")
    audit_days: int = Field(7, ge=1, description="days between comparisons with the provider")
    at_once: int = Field(8, ge=1, description="accounts one process reads at the same time")


class ApiSettings(BaseModel):
    """The API."""

    cors_origins: str = Field(
        "", description="comma list of origins whose pages may use the API; *: all, with a token"
    )
    requests_per_minute: int = Field(
        60_000, ge=0, description="requests of one token or session in a minute; 0: no limit"
    )
    read_cache_mb: int = Field(64, ge=0, description="memory for answers told again; 0: none")


class Settings(BaseSettings):
    """All settings of one process."""

    model_config = SettingsConfigDict(
        env_prefix="TOUCHLINE_", env_nested_delimiter="__", extra="ignore"
    )

    data_dir: Path = Field(
        default_factory=lambda: Path(user_data_dir("touchline", appauthor=False)),
        description="folder of the embedded database",
    )
    public_url: str = Field("", description="address people reach the service at")
    workspace: str = Field(
        "", description="name or number of the workspace commands work in; empty: the first"
    )
    secret_keys: SecretStr = Field(
        SecretStr(""),
        description="comma list, the first encrypts; empty: a file in the data directory",
    )
    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    detection: DetectionSettings = Field(default_factory=DetectionSettings)
    reconciler: ReconcilerSettings = Field(default_factory=ReconcilerSettings)
    timeline: TimelineSettings = Field(default_factory=TimelineSettings)
    digest: DigestSettings = Field(default_factory=DigestSettings)
    smtp: SmtpSettings = Field(default_factory=SmtpSettings)
    imports: ImportSettings = Field(default_factory=ImportSettings)
    google: GoogleSettings = Field(default_factory=GoogleSettings)
    microsoft: MicrosoftSettings = Field(default_factory=MicrosoftSettings)
    hubspot: CrmSettings = Field(default_factory=CrmSettings)
    salesforce: CrmSettings = Field(default_factory=CrmSettings)
    pipedrive: CrmSettings = Field(default_factory=CrmSettings)
    zoho: CrmSettings = Field(default_factory=CrmSettings)
    dynamics: CrmSettings = Field(default_factory=CrmSettings)
    nimble: KeyedCrmSettings = Field(default_factory=KeyedCrmSettings)
    delivery: DeliverySettings = Field(default_factory=DeliverySettings)
    poll: PollSettings = Field(default_factory=PollSettings)
    api: ApiSettings = Field(default_factory=ApiSettings)

    def database_url(self) -> str:
        """The URL to open: the one set, else SQLite in the data directory (created 0700)."""
        if self.database.url:
            return self.database.url
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        return f"sqlite:///{self.data_dir / 'touchline.sqlite3'}"
