"""Settings: nested, read once at the edge from TOUCHLINE_* (groups by "__"), then passed in."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_dir
from pydantic import BaseModel, Field
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


class TimelineSettings(BaseModel):
    """When a contact needs attention. Days."""

    default_cadence: int = Field(90, ge=1, description="cadence of contacts with two-way history")
    due_soon: int = Field(14, ge=0, description="days before the due date a gap is due_soon")
    dormant_after: int = Field(365, ge=1, description="days of silence that make a dormant gap")
    my_reply_after: int = Field(1, ge=0, description="days until I owe an answer")
    their_reply_after: int = Field(5, ge=0, description="days until an answer is owed to me")
    reply_forgotten: int = Field(60, ge=1, description="days after which no answer is expected")


class ImportSettings(BaseModel):
    """How files are read."""

    zone: str = Field("UTC", description="IANA zone of times that state none")
    max_upload_mb: int = Field(2048, ge=1, description="largest upload the API takes, MB")


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
    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    detection: DetectionSettings = Field(default_factory=DetectionSettings)
    reconciler: ReconcilerSettings = Field(default_factory=ReconcilerSettings)
    timeline: TimelineSettings = Field(default_factory=TimelineSettings)
    imports: ImportSettings = Field(default_factory=ImportSettings)

    def database_url(self) -> str:
        """The URL to open: the one set, else SQLite in the data directory (created 0700)."""
        if self.database.url:
            return self.database.url
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        return f"sqlite:///{self.data_dir / 'touchline.sqlite3'}"
