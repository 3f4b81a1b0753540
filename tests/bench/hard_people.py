"""Hand-written hard cases of who is who, each in a store of its own.

python -m tests.bench.hard_people       prints those that came out otherwise than they must
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from tests.bench.clusters import store
from tests.bench.people.cases import Case
from tests.bench.people.spelling_cases import CASES
from tests.bench.people.world import write_csv


def outcome(case: Case) -> str:
    """ "join", "asked" (a suggestion) or "apart": what became of the first two records."""
    records = [replace(record, id=f"k{n}") for n, record in enumerate(case.records)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_csv(records, folder / "people.csv")
        with store(folder) as held:
            held.take([folder / "people.csv"])
            found = held.clusters()
            pair = {found["k0"], found["k1"]}
            asked = any({left, right} == pair for left, right, _ in held.suggested())
    return "join" if len(pair) == 1 else "asked" if asked else "apart"


def right(case: Case, became: str) -> bool:
    """Whether this is what must become of the case."""
    if case.expected == "join":
        return became == "join"
    return became != "join" if case.expected == "hold" else became == "apart"


def main() -> None:
    count: Counter[tuple[str, bool]] = Counter()
    for case in CASES:
        became = outcome(case)
        fine = right(case, became)
        count[case.expected, fine] += 1
        if not fine:
            print(f"must {case.expected}, became {became}: {case.title}")
    for expected in ("join", "hold", "never"):
        good, bad = count[expected, True], count[expected, False]
        print(f"{expected}: {good} of {good + bad} as they must")


if __name__ == "__main__":
    main()
