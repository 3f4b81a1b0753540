"""Addresses that do not belong to one person: desks (info@), machines (no-reply@) and lists.

All functions take a canonical key ("email:info@x.com") or a plain address ("info@x.com"). Keys of
other schemes are never any of these.
"""

from __future__ import annotations

import re
from functools import lru_cache

from service.detection import lexicon

_CACHED = 65536
_SEPARATORS = str.maketrans("", "", "-_.")
_TOKEN = re.compile(
    r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}.*"  # a UUID
    r"|(?=(?:[^0-9]*[0-9]){4})(?=.*[a-f])[0-9a-f]{16,}"  # a hex digest
    r"|(?=(?:[^0-9]*[0-9]){6})[0-9a-z_-]{24,}"  # any other long token
)
_FIRST_LAST = re.compile(r"[^\W\d_]+\.[^\W\d_]+")
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "ac", "edu", "gov", "or", "ne"})
_LONGEST_COUNTRY = 2


def split(email_key: str) -> tuple[str, str]:
    """(local part without its plus tag, host), both lower-cased; ("", "") for other schemes."""
    scheme, colon, value = email_key.partition(":")
    if colon and scheme != "email":
        return "", ""
    local, _, host = (value if colon else scheme).lower().rpartition("@")
    return local.partition("+")[0] or local, host


def labels(host: str) -> list[str]:
    """Host labels before the registered domain: ["em7", "news"] of em7.news.shop.co.uk."""
    parts = host.split(".")
    country = len(parts[-1]) == _LONGEST_COUNTRY and len(parts) > _LONGEST_COUNTRY
    return parts[: -3 if country and parts[-2] in _SECOND_LEVEL else -2]


def registered(host: str) -> str:
    """The label people register: "shop" of em7.news.shop.co.uk."""
    return host.split(".")[len(labels(host))]


def domain(address: str) -> str:
    """The registered domain of an address or host: "shop.co.uk" of x@em7.news.shop.co.uk."""
    host = address.rpartition("@")[2].strip("<> ").lower()
    return ".".join(host.split(".")[len(labels(host)) :])


@lru_cache(maxsize=_CACHED)
def is_role(email_key: str) -> bool:
    """A desk that several people may answer: info@, sales@, kundenservice@, info-de@."""
    local, _ = split(email_key)
    plain = local.translate(_SEPARATORS).rstrip("0123456789")
    head = re.split(r"[-_.]", local, maxsplit=1)[0]
    known = plain in lexicon.ROLES or head in lexicon.ROLE_HEADS or "newsletter" in plain
    return known or is_everybody(email_key) or is_team(email_key)


@lru_cache(maxsize=_CACHED)
def is_service(email_key: str) -> bool:
    """A machine: no-reply@, mailer-daemon@, notifications@, bounce+...@, *-bounces@, anything@
    reply.host, generated tokens; also what is no address ("undisclosed-recipients")."""
    local, host = split(email_key)
    if not local:
        return email_key.startswith("email:") and not email_key.lower().startswith("email:/o")
    plain = local.translate(_SEPARATORS).rstrip("0123456789")
    return (
        plain in lexicon.SERVICES
        or _names_service(local)
        or any(part in plain for part in lexicon.SERVICE_PARTS)
        or _machinery(email_key, local)
        or not lexicon.SERVICE_LABELS.isdisjoint(labels(host))
    )


@lru_cache(maxsize=_CACHED)
def is_list(email_key: str) -> bool:
    """A mailing list by the look of its address: dev@lists.x.org, x@googlegroups.com, go-users@."""
    local, host = split(email_key)
    if host in lexicon.FREE_HOSTS:
        return False
    return (
        host in lexicon.LIST_HOSTS
        or host.startswith("yahoogroups.")
        or not lexicon.LIST_LABELS.isdisjoint(labels(host))
        or local.endswith(lexicon.LIST_ENDS)
    )


@lru_cache(maxsize=_CACHED)
def is_everybody(email_key: str) -> bool:
    """All of an organisation: all@, everyone@, all-berlin@, sales-all@."""
    local, _ = split(email_key)
    words = re.split(r"[-_.]", local)
    whole = local.translate(_SEPARATORS) in lexicon.EVERYBODY
    return whole or (len(words) > 1 and not lexicon.EVERYBODY_WORDS.isdisjoint(words))


@lru_cache(maxsize=_CACHED)
def is_team(email_key: str) -> bool:
    """A team of unknown size: team@, equipe@, team-berlin@."""
    return not lexicon.TEAMS.isdisjoint(re.split(r"[-_.]", split(email_key)[0]))


def is_public(host: str) -> bool:
    """No one organisation's: "co.uk", under which everybody registers."""
    head, _, country = host.partition(".")
    return head in _SECOND_LEVEL and len(country) == _LONGEST_COUNTRY


def is_free(host: str) -> bool:
    """A mail provider open to anybody, where an address is a person's unless it says otherwise."""
    return host in lexicon.FREE_HOSTS


def _names_service(local: str) -> bool:
    """One of several words tells: "ship-confirm", "auto.reply"; not the surname of "marc.auto"."""
    words = re.split(r"[-_.]", local)
    if len(words) < 2 or lexicon.SERVICE_WORDS.isdisjoint(words):
        return False
    named = _FIRST_LAST.fullmatch(local) is not None
    return not named or words[0] in lexicon.SERVICE_WORDS | lexicon.SERVICES | lexicon.ROLES


def _machinery(email_key: str, local: str) -> bool:
    """Return paths and generated local parts: "bounces+12-ab=me=x.org@", "x-bounces@", a UUID."""
    whole = email_key.lower().removeprefix("email:").rpartition("@")[0]
    return (
        whole.startswith((*lexicon.BOUNCE_HEADS, "reply+"))
        or local.endswith(lexicon.LIST_PARTS)
        or "=" in whole
        or _TOKEN.fullmatch(local) is not None
    )
