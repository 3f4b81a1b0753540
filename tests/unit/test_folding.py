"""Search terms: the same for the index and for what a person types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.db.folding import LONGEST, reach, terms


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Zoë O'Brien <zoe@x.com>", ["zoe", "obrien", "x", "com"]),
        ("Straße, ŁÓDŹ", ["strasse", "lodz"]),
        ("e\u0301cole", ["ecole"]),
        ("张伟", ["zhangwei"]),
        ("Anna anna", ["anna"]),
        ("!? ", []),
    ],
)
def test_terms(text: str, words: list[str]) -> None:
    assert terms(text) == words


@given(st.text())
def test_terms_are_their_own_terms(text: str) -> None:
    found = terms(text)
    assert terms(" ".join(found)) == found
    assert all(word.isascii() and word.isalnum() and len(word) <= LONGEST for word in found)


@given(
    st.text("abz09", min_size=1, max_size=LONGEST), st.text("abz09", min_size=1, max_size=LONGEST)
)
def test_reach_holds_just_the_words_with_the_prefix(prefix: str, word: str) -> None:
    first, last = reach(prefix)
    assert (first <= word <= last) == word.startswith(prefix)
