"""What an answer of Dataverse means, and what it says of one record."""

from __future__ import annotations

import re

import httpx

from connectors.crm.line import perhaps, slower
from connectors.errors import ConnectorError, Remedy
from connectors.sink import Receipt

HELD = "0x80060892"
"""With 412: a record with this id is there already."""
DUPLICATE = "0x80040333"
"""With 412: a duplicate detection rule of the environment keeps it out."""
NO_RECORD = "0x80040217"
""" "… With Id = … Does Not Exist": the record itself, or one it was to be tied to."""
_OF_ONE = frozenset({400, 403, 404, 410, 412})


class Refused(ConnectorError):
    """One record or request was refused, and nothing was done. code: "0x…", "" without one."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(
            f"Dynamics 365 refused it ({status}{', ' if code else ''}{code}).", Remedy.STOP
        )
        self.status, self.code = status, code

    @property
    def gone(self) -> bool:
        """Whether a record it names is not there."""
        return self.status == httpx.codes.NOT_FOUND or self.code == NO_RECORD

    def receipt(self) -> Receipt:
        """Of the item that was refused."""
        if self.gone:
            return Receipt("gone", because="The record was deleted in Dynamics 365, or merged.")
        if self.status == httpx.codes.FORBIDDEN:
            why = f"The connected user may not write this in Dynamics 365 ({self.code})."
            return Receipt("failed", because=why)
        return Receipt("failed", because=self.because)


def faults(response: httpx.Response) -> ConnectorError | None:
    """See connectors.crm.line.Faults. Retry-After is seconds, and long after a hard time: limits
    count over five minutes (service protection API limits)."""
    if response.is_success:
        return None
    status, code = response.status_code, _code(response)
    if status == httpx.codes.UNAUTHORIZED:
        why = "Dynamics 365 no longer accepts this connection; connect it again."
        return ConnectorError(why, Remedy.REAUTH)
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return slower("Dynamics 365 asks to slow down.", response)
    if status in _OF_ONE and code is not None:
        return Refused(status, code)
    return ConnectorError(f"Dynamics 365 refused a request ({status}).", Remedy.STOP)


def _code(response: httpx.Response) -> str | None:
    """Of an OData error; None for what is none (a firewall's page)."""
    said = perhaps(response)
    error = said.get("error") if isinstance(said, dict) else None
    return re.sub(r"[^0-9A-Za-z]", "", str(error.get("code", "")))[:20] if error else None
