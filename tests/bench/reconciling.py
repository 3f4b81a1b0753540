"""How well people are reconciled, on labelled records that the reconciler has not seen.

Per world: pairwise and B-cubed precision and recall, wrong automatic joins, recall where the data
can tell (tests/bench/people/evidence.py says what that means), and the queue of suggestions.

    python -m tests.bench.reconciling [--people 5000] [--seeds 11,12,13] [--stress] [--files]
                                      [--show 5]
    python -m tests.bench.reconciling --set FOLDER      (people.csv, truth.csv)
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tests.bench.clusters import store
from tests.bench.people.evidence import true_pairs
from tests.bench.people.formats import ME, key_of, write_files
from tests.bench.people.records import Record
from tests.bench.people.scores import b_cubed, mixed, pairwise
from tests.bench.people.sets import a_set
from tests.bench.people.world import a_world, write_csv

AIMS = "aims: automatic precision >= 0.999, recall with a key >= 0.85, right one first >= 0.9"
STEPS = (100, 500, 1000, 0)
FILES = (".csv", ".vcf", ".mbox", ".ics")
Suggested = list[tuple[str, str, float]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of records. found: record to contact, of this set's records only."""

    records: list[Record]
    found: dict[str, str]
    suggested: Suggested
    seconds: float

    @property
    def truth(self) -> dict[str, str]:
        return {record.id: record.person for record in self.records}


def reconcile(records: list[Record]) -> Outcome:
    """The records through the real import into a fresh store."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_csv(records, folder / "people.csv")
        with store(folder) as held:
            start = time.process_time()
            held.take([folder / "people.csv"])
            seconds = time.process_time() - start
            clusters, suggested = held.clusters(), held.suggested()
    found = {r.id: clusters.get(r.id, f"unread {r.id}") for r in records}
    return Outcome(records, found, suggested, seconds)


def reconcile_files(records: list[Record]) -> Outcome:
    """The same as LinkedIn's table, an address book, a mailbox and a calendar. A record is known
    by the key it is found by, so that all mail from one address is one record."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        truth = write_files(records, folder)
        with store(folder) as held:
            start = time.process_time()
            held.take(sorted(p for p in folder.iterdir() if p.suffix in FILES), (f"email:{ME}",))
            seconds = time.process_time() - start
            clusters, suggested = held.clusters(), held.suggested()
    known = {key_of(record): replace(record, id=key_of(record)) for record in records}
    kept = [record for key, record in known.items() if key in truth]
    return Outcome(kept, {r.id: clusters.get(r.id, r.id) for r in kept}, suggested, seconds)


def told(title: str, outcome: Outcome, show: int) -> None:
    """Prints the measures of one set."""
    truth, found = outcome.truth, outcome.found
    pairs, cubed = pairwise(found, truth), b_cubed(found, truth)
    bad = mixed(found, truth)
    wrong = sum(len({truth[key] for key in keys}) - 1 for keys in bad.values())
    joins = len(truth) - len(set(found.values()))
    people = len(set(truth.values()))
    print(f"\n{title}: {len(truth)} records, {people} people, {outcome.seconds:.1f} s")
    print(
        f"  automatic: P {pairs.precision:.5f} R {pairs.recall:.3f} F1 {pairs.f1:.3f}"
        f" | B3 P {cubed.precision:.5f} R {cubed.recall:.3f} F1 {cubed.f1:.3f}"
    )
    blind = _blind(outcome.records)
    seeing = {key: person for key, person in truth.items() if key not in blind}
    clear = pairwise(found, seeing)
    print(
        f"  wrong: {pairs.wrong:.0f} pairs of {pairs.right + pairs.wrong:.0f},"
        f" {wrong} joins of {joins}; without {len(blind)} nameless records of addresses that two"
        f" people had: {clear.wrong:.0f} pairs, P {clear.precision:.5f}"
    )
    _recall(outcome, show)
    _first(outcome)
    _queue(outcome)
    for keys in list(bad.values())[:show]:
        print("  WRONG JOIN:")
        _rows(outcome.records, keys)


def _blind(records: list[Record]) -> set[str]:
    """Records without a name of an address that two people had: nobody can tell whose they are."""
    holders: dict[str, set[str]] = defaultdict(set)
    for record in records:
        for address in record.emails:
            holders[address].add(record.person)
    return {r.id for r in records if not r.name and any(len(holders[a]) > 1 for a in r.emails)}


def _recall(outcome: Outcome, show: int) -> None:
    """Recall by what the pair shares, and along chains of such pairs."""
    count: Counter[str] = Counter()
    joined: Counter[str] = Counter()
    missed = []
    for a, b, kind in true_pairs(outcome.records):
        count[kind] += 1
        same = outcome.found[a] == outcome.found[b]
        joined[kind] += same
        if not same and kind in ("strong", "composite"):
            missed.append((kind, a, b))
    keyed = count["strong"] + count["composite"]
    got = joined["strong"] + joined["composite"]
    parts = ", ".join(f"{kind} {joined[kind]}/{count[kind]}" for kind in sorted(count))
    print(f"  recall with a key {got / keyed if keyed else 1:.3f} ({parts})")
    for kind, a, b in missed[:show]:
        print(f"  MISSED {kind}:")
        _rows(outcome.records, [a, b])


def _first(outcome: Outcome) -> None:
    """Of contacts with a true partner elsewhere that shows anything in common: how often the first
    suggestion is a true partner."""
    people = _people(outcome)
    partners: dict[str, set[str]] = defaultdict(set)
    for a, b, kind in true_pairs(outcome.records):
        left, right = outcome.found[a], outcome.found[b]
        if left != right and kind != "none":
            partners[left].add(right)
            partners[right].add(left)
    cells = []
    likeliest = sorted(outcome.suggested, key=lambda pair: -pair[2])
    for order, pairs in (("as asked", outcome.suggested), ("by chance", likeliest)):
        first: dict[str, str] = {}
        for left, right, _ in pairs:
            first.setdefault(left, right)
            first.setdefault(right, left)
        asked = [contact for contact in partners if contact in first]
        good = sum(bool(people[contact] & people.get(first[contact], set())) for contact in asked)
        cells.append(
            f"{order} {good}/{len(partners)} = {good / (len(partners) or 1):.3f}"
            f" (of {len(asked)} with any {good / (len(asked) or 1):.3f})"
        )
    print(f"  right one first: {', '.join(cells)}")


def _queue(outcome: Outcome) -> None:
    """Precision of the first so many questions, and recall once the right ones are accepted."""
    people, truth = _people(outcome), outcome.truth
    cells = []
    for step in STEPS:
        some = outcome.suggested[: step or None]
        yes = [pair for pair in some if people.get(pair[0], set()) & people.get(pair[1], set())]
        after = _accepted(outcome.found, yes)
        precision = len(yes) / len(some) if some else 1.0
        recall = pairwise(after, truth).recall
        cells.append(f"{step or 'all'}: {len(yes)}/{len(some)} = {precision:.3f}, R {recall:.3f}")
    print(f"  queue: {' | '.join(cells)}")


def _people(outcome: Outcome) -> dict[str, set[str]]:
    """Who is in each contact: the person of most of its records."""
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for record in outcome.records:
        count[outcome.found[record.id]][record.person] += 1
    return {contact: {own.most_common(1)[0][0]} for contact, own in count.items()}


def _accepted(found: Mapping[str, str], yes: Suggested) -> dict[str, str]:
    """Clusters after joining these pairs."""
    above: dict[str, str] = {}

    def top(contact: str) -> str:
        while contact in above:
            contact = above[contact]
        return contact

    for left, right, _ in yes:
        a, b = top(left), top(right)
        if a != b:
            above[a] = b
    return {key: top(contact) for key, contact in found.items()}


def _rows(records: list[Record], keys: list[str]) -> None:
    held = set(keys)
    for record in records:
        if record.id in held:
            cells = [cell for cell in record.row() if cell]
            print(f"    {record.person}: {' | '.join(cells)}")


def _sets(options: argparse.Namespace) -> Iterator[tuple[str, list[Record]]]:
    for folder in options.set or ():
        yield folder.name, a_set(folder)
    if options.set:
        return
    for seed in (int(seed) for seed in options.seeds.split(",")):
        kinds = (False, True) if options.stress else (False,)
        for stress in kinds:
            world = a_world(seed, options.people, stress)
            yield f"seed {seed} ({world.home}{', stress' if stress else ''})", world.records


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=5000)
    asked.add_argument("--seeds", default="11,12,13")
    asked.add_argument("--stress", action="store_true")
    asked.add_argument("--set", type=Path, action="append")
    asked.add_argument("--files", action="store_true", help="as real files, not as one table")
    asked.add_argument("--show", type=int, default=0)
    options = asked.parse_args()
    print(AIMS)
    for title, records in _sets(options):
        outcome = (reconcile_files if options.files else reconcile)(records)
        told(title, outcome, options.show)


if __name__ == "__main__":
    main()
