"""The only list of what Touchline can read."""

from __future__ import annotations

from connectors.base import Importer

IMPORTERS: tuple[Importer, ...] = ()
