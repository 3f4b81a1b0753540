"""The normal form of an identifier: one key per mailbox, number or profile.

"scheme:value" as stated goes in, the canonical "scheme:value" comes out, or None when it is no
usable identifier. Idempotent. Rules as measured on real mailboxes (Gmail folds dots
and googlemail.com, plus tags fold only for known providers, compare IDN by its A-label) and on
exports (LinkedIn slugs are case-insensitive, member tokens are not; legacy /pub/ addresses).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

import phonenumbers

SCHEMES = ("email", "phone", "linkedin", "x", "xing", "name-only")

_GMAIL = frozenset({"gmail.com", "googlemail.com"})
_PLUS_FOLDS = frozenset(
    {
        "gmail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "icloud.com", "me.com",
        "mac.com", "fastmail.com", "fastmail.fm", "proton.me", "protonmail.com", "pm.me",
    }
)  # fmt: skip
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\"/]+\.?")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_MEMBER_TOKEN = re.compile(r"ACoAA[A-Za-z0-9_-]+")
_PUB = re.compile(r"([^/]+)/([0-9a-z]+)/([0-9a-z]+)/([0-9a-z]+)", re.IGNORECASE)
_LOCALE = re.compile(r"/[a-z]{2}(?:[-_][a-z]{2})?", re.IGNORECASE)


@lru_cache(maxsize=65536)
def normalise(identifier: str, region: str = "") -> str | None:
    """Canonical form of "scheme:value", or None. region: ISO country of bare phone numbers."""
    scheme, _, value = identifier.partition(":")
    if scheme == "phone":
        key = phone(value, region)
    else:
        reader = _READERS.get(scheme)
        key = reader(value) if reader else None
    return f"{scheme}:{key}" if key else None


def email(value: str) -> str | None:
    """anna@x.com of " <Anna@X.com> ", "mailto:anna@x.com"; None for X.500 names and junk."""
    text = unicodedata.normalize("NFC", value).strip().strip("<>'\"").strip().lower()
    text = text.removeprefix("mailto:").rstrip(".")
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        return None
    local, _, domain = text.partition("@")
    host = _host(domain)
    if host is None:
        return None
    if host in _GMAIL:
        local, host = local.replace(".", ""), "gmail.com"
    if host in _PLUS_FOLDS:
        local = local.partition("+")[0] or local
    return f"{local}@{host}" if local.strip(".+") else None


def phone(value: str, region: str = "") -> str | None:
    """E.164 of a number; a number without country needs the region, else None."""
    text = value.strip().removeprefix("tel:").partition(";")[0]
    if len(text) > 60:
        return None
    if text.startswith("00"):
        text = "+" + text[2:]
    try:
        number = phonenumbers.parse(text, region.upper() or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)
def mobile(e164: str) -> bool:
    """True when a number can be one person's (mobile, or the plan does not tell: +1)."""
    kinds = phonenumbers.PhoneNumberType
    kind = phonenumbers.number_type(phonenumbers.parse(e164, None))
    return kind in (kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE, kinds.PERSONAL_NUMBER)


def linkedin(value: str) -> str | None:
    """The profile slug of a URL or a slug; None for companies, schools and junk."""
    text = _path(value, "linkedin.com")
    if text is None:
        return None
    if text[:4].lower() == "pub/" and (old := _PUB.match(text[4:])):
        name, a, b, c = old.groups()
        return _slug(f"{name}-{c.zfill(3)}{b.zfill(3)}{a}")
    if text[:3].lower() == "in/":
        text = text[3:]
    elif "/" in text.strip("/") and not _LOCALE.fullmatch(text[text.index("/") :].rstrip("/")):
        return None
    return _slug(text.partition("/")[0])


def x(value: str) -> str | None:
    """A numeric account id, or "@handle" in lower case."""
    text = (_path(value, "x.com") or _path(value, "twitter.com") or "").partition("/")[0]
    if text.isascii() and text.isdigit() and len(text) <= 20:
        return text
    handle = text.removeprefix("@").lower()
    return f"@{handle}" if re.fullmatch(r"[a-z0-9_]{1,15}", handle) else None


def xing(value: str) -> str | None:
    """First_LastNN of xing.com/profile/First_LastNN/cv; case kept."""
    text = (_path(value, "xing.com") or "").removeprefix("profile/").partition("/")[0]
    return unquote(text) if 0 < len(text) <= 200 else None


def name_only(value: str) -> str | None:
    """A name inside the scope of one source ("linkedin/anna smith"): folded, never joined."""
    text = " ".join(unicodedata.normalize("NFKC", value).casefold().split())
    return text[:200] or None


def profile(value: str) -> str | None:
    """Canonical identifier of a profile URL of any known network, else None."""
    text = value.strip()
    for scheme, hosts in _HOSTS.items():
        if text.startswith(f"{scheme}:") or any(h in text.lower() for h in hosts):
            return normalise(text if text.startswith(f"{scheme}:") else f"{scheme}:{text}")
    return None


def _host(domain: str) -> str | None:
    try:
        host = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = host.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(x) or "_" in x for x in labels):
        return None
    return host


def _path(value: str, site: str) -> str | None:
    """What follows the site in a URL; the value itself when it names no site."""
    text = value.strip()
    bare = re.sub(r"^https?://", "", text, flags=re.IGNORECASE)
    host, slash, rest = bare.partition("/")
    name = host.lower().partition(":")[0]
    if name == site or name.endswith("." + site):
        return re.split(r"[?#]", rest)[0].strip("/") or None
    if bare != text or ("." in host and slash):
        return None
    return re.split(r"[?#]", text)[0].strip("/") or None


def _slug(text: str) -> str | None:
    try:
        decoded = unquote(text, errors="strict")
    except UnicodeDecodeError:
        decoded = text
    decoded = unicodedata.normalize("NFC", decoded).strip()
    if not decoded or len(decoded) > 200 or re.search(r"[\s/@]", decoded):
        return None
    return decoded if _MEMBER_TOKEN.fullmatch(decoded) else decoded.lower()


_HOSTS = {"linkedin": ("linkedin.com",), "xing": ("xing.com",), "x": ("twitter.com", "x.com")}
_READERS = {
    "email": email,
    "linkedin": linkedin,
    "x": x,
    "xing": xing,
    "name-only": name_only,
}
