"""The shape of a sender: a person, a machine, or unclear, from address and display name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from service.detection import lexicon, roles

Kind = Literal["person", "unclear", "service", "relayed", "role", "brand", "campaign", "generated"]

_VIA = re.compile(r"\S\s+(?:via|przez|через|経由)\s+\S")
_ASIDE = re.compile(r"[(\[（【]([^)\]）】]*)[)\]）】]\s*$")
_HEAD = re.compile(r"\s*[(\[（【|]|\s[-–—@]\s|\s(?:from|at|von|chez|de chez)\s")
_TOKENS = re.compile(r"[^\W\d_][^\s\d,;_]*")
_EM = re.compile(r"em?\d+")
_MANY_DIGITS = re.compile(r"(?:[^0-9]*[0-9]){6}")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FEWEST, _MOST = 2, 5  # tokens in a person's name
_SPELLS = 3  # letters that must agree before a local part spells a name
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae", "ł": "l"}
)


@dataclass(frozen=True, slots=True)
class Shape:
    """kind: person and unclear may write letters, the others do not. why: ends the sentence
    "... is"; "" for person and unclear. named: a shared address under a person's name, or a
    service that is named beside one."""

    kind: Kind
    why: str = ""
    named: bool = False

    @property
    def rule(self) -> str:
        """Name of the rule that speaks against this shape."""
        return f"mail.in.{self.kind}{'/named' if self.named else ''}"

    @property
    def desk(self) -> bool:
        """History with such an address says little of a person behind it."""
        return self.kind in ("brand", "campaign", "generated")


_PERSON, _UNCLEAR = Shape("person"), Shape("unclear")


@lru_cache(maxsize=65536)
def shape(identifier: str, name: str) -> Shape:
    """Shape of a sender. identifier: canonical key; name: as displayed."""
    if roles.is_service(identifier):
        return Shape("service", "an automatic sender")
    local, host = roles.split(identifier)
    if (how := _relayed(local, name)) != "no":
        return Shape("relayed", "a service passing on somebody's words", named=how == "aside")
    shown = "" if "@" in name and name.strip("<> '\"").lower().endswith(host) else name
    head = _HEAD.split(shown, maxsplit=1)[0]
    shown = head if _is_name(head, _tokens(head)) else shown
    tokens = _tokens(shown)
    if roles.is_role(identifier) or roles.is_list(identifier):
        return Shape("role", "a shared address", named=_is_name(shown, tokens))
    return _of_name(local, host, shown, tokens)


def _of_name(local: str, host: str, name: str, tokens: tuple[str, ...]) -> Shape:
    own = [t for t in tokens if t not in lexicon.BRAND_WORDS]
    spelled = _spells(local, own) or _initialled(local, tokens)
    if _campaign_host(host, loosely=not spelled and not _is_name(name, tokens)):
        return Shape("campaign", "on a host for campaigns")
    if spelled and (not _is_house(local, host) or _is_own_house(host, name, tokens)):
        return _PERSON
    if _is_own_box(local, name, tokens):
        return _UNCLEAR
    if _is_brand(name, tokens, own, local, host):
        return Shape("brand", "an organisation by its name")
    if not own and _MANY_DIGITS.match(local) and not _gives_numbers(host):
        return Shape("generated", "a generated address")
    return _PERSON if roles.is_free(host) or _is_name(name, tokens) else _UNCLEAR


@lru_cache(maxsize=65536)
def spells(identifier: str, name: str) -> bool:
    """The address holds a name of its owner: anna.bell@, abell@ or ab@ of Anna Bell."""
    return _spells(roles.split(identifier)[0], _tokens(name))


def _relayed(local: str, name: str) -> Literal["via", "aside", "no"]:
    """ "Anna via DocuSign", "Anna (Google Docs)"; not "Anna (Acme)", nor "Anna Bell (Google)" with
    an address of her own."""
    if _VIA.search(name):
        return "via"
    aside = _ASIDE.search(name)
    if aside is None or lexicon.RELAYS.isdisjoint(aside[1].casefold().split()):
        return "no"
    before = name[: aside.start()]
    own = _tokens(before)
    works = lexicon.PRODUCTS.isdisjoint(aside[1].casefold().split()) and _is_name(before, own)
    return "no" if works and _spells(local, own) else "aside"


def _tokens(name: str) -> tuple[str, ...]:
    return tuple(t.strip(".'’\"()-") for t in _TOKENS.findall(name.casefold()))


def _is_name(name: str, tokens: tuple[str, ...]) -> bool:
    """Two to five words none of which is a brand's, or a short name in Chinese characters."""
    if any(mark in name for mark in lexicon.BRAND_MARKS) or any(c.isdigit() for c in name):
        return False
    if not lexicon.BRAND_WORDS.isdisjoint(tokens) or any(p in name for p in lexicon.BRAND_PARTS):
        return False
    if len(tokens) == 1:
        return bool(_CJK.match(tokens[0])) and _FEWEST <= len(tokens[0]) <= _MOST
    return _FEWEST <= len(tokens) <= _MOST


def _is_brand(name: str, tokens: tuple[str, ...], own: list[str], local: str, host: str) -> bool:
    """Business words or marks, or simply the name of the domain ("Zoom" of zoom.us)."""
    if len(own) < len(tokens) or any(m in name for m in lexicon.BRAND_MARKS):
        return True
    if len(tokens) == 1 and not roles.is_free(host) and _is_house(local, host):
        return True
    if any(p in name for p in lexicon.BRAND_PARTS) or any(
        t.endswith(lexicon.SITE_ENDS) for t in tokens
    ):
        return True
    if not own or roles.is_free(host):
        return False
    house = roles.registered(host).replace("-", "")
    return any("".join(map(fold, words)) == house for words in (own, *([t] for t in own)))


def _is_house(local: str, host: str) -> bool:
    """The local part merely repeats the domain: acme@acme.com."""
    return local == roles.registered(host)


def _is_own_house(host: str, name: str, tokens: tuple[str, ...]) -> bool:
    """maria@maria.studio of Maria Lopez: a domain of one's own, by its end."""
    return host.rpartition(".")[2] in lexicon.OWN_ENDS and _is_name(name, tokens)


def _is_own_box(local: str, name: str, tokens: tuple[str, ...]) -> bool:
    """mail@annabell.de of Anna Bell."""
    return local in lexicon.OWN_BOXES and _is_name(name, tokens)


def _gives_numbers(host: str) -> bool:
    """Mail providers (a telephone or member number) and universities (a student number)."""
    return roles.is_free(host) or not lexicon.CAMPUS.isdisjoint(host.split("."))


def _campaign_host(host: str, loosely: bool) -> bool:
    """em123.shop.com, news.shop.com; mail.shop.com only when no person's name stands by it."""
    before = roles.labels(host)
    if any(label in lexicon.BULK_LABELS or _EM.fullmatch(label) for label in before):
        return True
    return loosely and not lexicon.LOOSE_LABELS.isdisjoint(before)


def _spells(local: str, tokens: Iterable[str]) -> bool:
    """The local part holds a name of its owner: "anna.bell", "abell", "bella" or "ab" of Anna
    Bell."""
    folded = [fold(t) for t in tokens]
    squashed = re.sub(r"[^a-z]", "", fold(local))
    if any(len(t) >= _SPELLS and t in squashed for t in folded):
        return True
    if len(folded) > 1 and squashed == "".join(t[:1] for t in folded):
        return True
    parts = set(re.split(r"[^a-z]+", fold(local)))
    return any(len(t) >= _FEWEST and t in parts for t in folded)


def _initialled(local: str, tokens: tuple[str, ...]) -> bool:
    """jpost@ of Jan Post: his surname, though it is a word of business as well."""
    if len(tokens) < _FEWEST or not tokens[0] or tokens[0] in lexicon.BRAND_WORDS:
        return False
    initial, last = fold(tokens[0])[:1], fold(tokens[-1])
    return re.sub(r"[^a-z]", "", fold(local)) in (initial + last, last + initial)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Plain Latin letters where the script allows: Jürgen is juergen, Peña is pena."""
    if text.isascii():
        return text
    spread = text.translate(_UMLAUTS)
    return "".join(c for c in unicodedata.normalize("NFKD", spread) if not unicodedata.combining(c))
