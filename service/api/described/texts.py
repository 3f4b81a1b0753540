"""What query keys are about that do not say so, and examples of answers that are no JSON."""

from __future__ import annotations

from collections.abc import Mapping

ABOUT: Mapping[str, str] = {
    "tag": "carries any of these tags",
    "not_tag": "carries none of these tags",
    "tier": "of any of these tiers",
    "account": "known through any of these accounts, by id",
    "company": "at any of these companies",
    "stage": "in any of these stages",
    "has": "has all of these",
    "confirmed": "two-way history, or a word of yours; false: only the rest",
    "contact": "only of this contact, by id",
    "kind": "any of these",
    "direction": "any of these; both: a meeting, a call",
    "type": "only events of these types",
    "state": "in any of these states",
}
"""Query keys that mean the same wherever they stand and do not say so themselves."""

TEXTS: Mapping[str, str] = {
    "text/calendar": (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Touchline//EN\r\nBEGIN:VEVENT\r\n"
        "UID:c_0n5x2k8vq3mzr@touchline\r\nDTSTAMP:20261101T120000Z\r\n"
        "DTSTART;VALUE=DATE:20261023\r\nSUMMARY:Anna Bauer (Acme GmbH)\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    ),
    "text/vcard": (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Bauer;Anna;;;\r\nFN:Anna Bauer\r\n"
        "EMAIL:anna@acme.example\r\nEND:VCARD\r\n"
    ),
    "text/csv": "external_id,name,email\r\nc_0n5x2k8vq3mzr,Anna Bauer,anna@acme.example\r\n",
    "application/x-ndjson": '{"type":"contact","id":"c_0n5x2k8vq3mzr","name":"Anna Bauer"}\n',
    "text/markdown": "# Week 45\n\nNothing needs you this week.\n",
    "text/plain": "# TYPE touchline_contacts gauge\ntouchline_contacts 4812.0\n",
    "text/html": "<!doctype html><p>anna@acme.example is connected. You can close this page.</p>",
}
"""Of answers that are no JSON, by media type."""
