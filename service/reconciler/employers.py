"""When do two records name one employer: by the company as written, or by a corporate domain.

"Acme GmbH", "ACME" and anna@acme.de name one. Words that only tell the legal form are dropped;
"Group", "Media" and the like are not, for "Ocean" and "Ocean Media" may be two. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from anyascii import anyascii

from service.detection import roles
from service.reconciler.wordlists import FAMILY, GIVEN, LARGE, LEGAL, NOBODY, PLAIN_LABELS

_FORMS = re.compile("株式会社|有限公司|有限会社|合同会社|주식회사")
_AND = frozenset({"and", "und", "et", "y", "och", "og", "en"})
_SHORTEST = 4
_VAST = re.compile(
    "universi|uniwersytet|hochschule|college|ministry|minister|department|departement|"
    "departamento|army|navy|airforce|militar|bundeswehr|school|schule|hospital|klinik|krankenhaus|"
    "medicalcenter|cityof|countyof|stateof|stadtverwaltung|municip|gobierno|government|police|"
    "polizei|policia|daxue|yiyuan|bolnica|shkola|akademi|academyof"
)
"""Parts of the names of employers of thousands."""


@lru_cache(maxsize=65536)
def of_company(company: str) -> str:
    """The key of a company as written; "" when it names no employer."""
    written = _FORMS.sub("", company).lower().replace("кс", "x")  # Яндекс, Yandex
    plain = re.sub("[&']", "", anyascii(written).lower())
    plain = re.sub(r"\(.*?\)|\bsp\.? ?z ?o\.? ?o\b\.?", " ", plain)
    plain = re.sub(r"\b(?:[a-z]\.){2,}", lambda found: found[0].replace(".", ""), plain)
    found = re.findall(r"[a-z0-9]+", plain)
    kept = [word for word in found if word not in LEGAL and word not in _AND] or found
    if len(kept) > 1 and kept[0] == "the":
        kept = kept[1:]
    key = "".join(kept)
    if re.fullmatch(r".+(com|de|net|org|io|ru)", key) and "." in plain.strip("."):
        key = re.sub(r"(com|de|net|org|io|ru)$", "", key)
    return "" if key in NOBODY or len(key) < 2 else key


@lru_cache(maxsize=65536)
def domain(email_key: str) -> str:
    """The corporate domain of an address ("acme.co.uk" of x@mail.acme.co.uk); "" for providers
    open to anybody."""
    _, host = roles.split(email_key)
    if not host or roles.is_free(host) or "." not in host:
        return ""
    return host.removeprefix(".".join([*roles.labels(host), ""]))


def of_domain(host: str) -> str:
    """The key of the employer a corporate domain names: its label, unless that is so short or so
    common a name (king.net) that another employer may well bear it."""
    label = roles.registered(host).replace("-", "")
    vague = len(label) < _SHORTEST or label in PLAIN_LABELS or label in FAMILY or label in GIVEN
    return host if vague and label not in LARGE else label


def employers(companies: Iterable[str], addresses: Iterable[str]) -> frozenset[str]:
    """Keys of everyone's employers that these companies and addresses name."""
    named = {of_company(company) for company in companies if company}
    hosts = {domain(address) for address in addresses}
    # A short label counts where a company is written just so: "HP" and hp.com.
    short = {roles.registered(host) for host in hosts if host} & named
    return frozenset((named | {of_domain(host) for host in hosts if host} | short) - {""})


def is_large(employer: str) -> bool:
    """Whether namesakes there would be no surprise."""
    return employer.partition(".")[0] in LARGE or _VAST.search(employer) is not None
