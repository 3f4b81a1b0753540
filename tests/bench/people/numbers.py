"""Phone numbers that each country's numbering plan allows."""

from __future__ import annotations

import random

_MOBILE = {
    "US": ("+1", ("212", "415", "312", "617"), "2345678", 6), "DE": ("+49", ("151", "171"), "", 8),
    "FR": ("+33", ("61", "67"), "", 7), "ES": ("+34", ("61", "65"), "", 7),
    "IT": ("+39", ("347", "338"), "", 7), "PT": ("+351", ("91", "96"), "", 7),
    "NL": ("+31", ("61", "62"), "", 7), "PL": ("+48", ("501", "600"), "", 6),
    "CZ": ("+420", ("602", "777"), "", 6), "RU": ("+7", ("903", "916"), "", 7),
    "UA": ("+380", ("50", "67"), "", 7), "TR": ("+90", ("532", "542"), "", 7),
    "SA": ("+966", ("50", "55"), "", 7), "IL": ("+972", ("50", "52"), "", 7),
    "IN": ("+91", ("98", "99"), "", 8), "JP": ("+81", ("90", "80"), "2345678", 7),
    "CN": ("+86", ("138", "139"), "", 8), "KR": ("+82", ("10",), "2345678", 7),
    "VN": ("+84", ("90", "91"), "", 7),
}  # fmt: skip
_FIXED = {
    "US": ("+1", ("212", "415"), "2345678", 6), "DE": ("+49", ("30", "89"), "2345678", 6),
    "FR": ("+33", ("14", "15"), "", 7), "ES": ("+34", ("91", "93"), "", 7),
    "IT": ("+39", ("02", "06"), "", 7), "PT": ("+351", ("21", "22"), "", 7),
    "NL": ("+31", ("20", "10"), "2345678", 6), "PL": ("+48", ("22", "12"), "", 7),
    "CZ": ("+420", ("22", "25"), "", 7), "RU": ("+7", ("495", "812"), "", 7),
    "UA": ("+380", ("44",), "", 7), "TR": ("+90", ("212", "312"), "", 7),
    "SA": ("+966", ("11",), "2345678", 6), "IL": ("+972", ("3", "2"), "", 7),
    "IN": ("+91", ("22", "11"), "234567", 7), "JP": ("+81", ("3", "6"), "345678", 7),
    "CN": ("+86", ("10", "21"), "5678", 7), "KR": ("+82", ("2",), "2345678", 7),
    "VN": ("+84", ("24", "28"), "3", 7),
}  # fmt: skip


def mobile(draw: random.Random, region: str) -> str:
    """A mobile number, international, with blanks."""
    return _number(draw, _MOBILE[region])


def fixed_line(draw: random.Random, region: str) -> str:
    """A number at a desk, at home or of a switchboard."""
    return _number(draw, _FIXED[region])


def _number(draw: random.Random, plan: tuple[str, tuple[str, ...], str, int]) -> str:
    country, prefixes, first, digits = plan
    head = draw.choice(first) if first else ""
    tail = "".join(draw.choice("0123456789") for _ in range(digits))
    return f"{country} {draw.choice(prefixes)} {head}{tail}"
