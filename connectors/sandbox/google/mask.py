"""Partial responses: the `fields` parameter of Google's APIs."""

from __future__ import annotations

import re
from typing import Any

_TOKEN = re.compile(r"[^,()/]+|[,()/]")

Mask = dict[str, "Mask"]


def parse(text: str) -> Mask:
    """ "a,b/c,d(e,f)" as nested names; an empty inner mask takes everything."""
    mask, rest = _group(_TOKEN.findall(text))
    if rest:
        raise ValueError(f"fields: {text!r}")
    return mask


def apply(mask: Mask, value: Any) -> Any:
    """What a mask leaves of an answer."""
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [apply(mask, item) for item in value]
    if isinstance(value, dict):
        return {name: apply(mask[name], item) for name, item in value.items() if name in mask}
    return value


def _group(tokens: list[str]) -> tuple[Mask, list[str]]:
    mask: Mask = {}
    while tokens and tokens[0] != ")":
        inner, name, tokens = mask, tokens[0], tokens[1:]
        inner = inner.setdefault(name, {})
        while tokens and tokens[0] == "/":
            inner, tokens = inner.setdefault(tokens[1], {}), tokens[2:]
        if tokens and tokens[0] == "(":
            found, tokens = _group(tokens[1:])
            inner.update(found)
            tokens = tokens[1:]
        if tokens and tokens[0] == ",":
            tokens = tokens[1:]
    return mask, tokens
