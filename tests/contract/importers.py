"""What every importer must keep. Subclass once per importer, give it samples, inherit the proof."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO, ClassVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.base import HEAD_BYTES, Failed, Found, ImportContext, Importer, Item, Skipped
from connectors.registry import IMPORTERS
from schemas.source import EventRecord, PersonRecord

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
CONTEXT = ImportContext(owner=frozenset({"email:me@example.org"}), region="DE", now=NOW)


@dataclass(frozen=True)
class Bytes:
    """A member that lives in memory."""

    name: str
    data: bytes

    @property
    def base(self) -> str:
        return self.name.rpartition("/")[2]

    def open(self) -> BinaryIO:
        return io.BytesIO(self.data)


def found(items: Sequence[Item]) -> list[Found]:
    return [item for item in items if isinstance(item, Found)]


# Every importer runs these same properties: hypothesis calls that many executors.
SHARED = [HealthCheck.too_slow, HealthCheck.differing_executors]


class ImporterContract:
    """importer: under test. good: {file name: content} with at least two good items.
    broken: the same files with one item spoilt in the middle; its neighbours must survive.
    spoilt: how many records `broken` has fewer than `good` (0 when the item is repaired)."""

    importer: ClassVar[Importer]
    good: ClassVar[dict[str, bytes]]
    broken: ClassVar[dict[str, bytes]]
    spoilt: ClassVar[int] = 1
    context: ClassVar[ImportContext] = CONTEXT

    def read(self, files: dict[str, bytes]) -> list[Item]:
        members = [Bytes(name, data) for name, data in files.items()]
        return list(self.importer.read(members, self.context))

    def test_is_registered_once(self) -> None:
        assert [i.format for i in IMPORTERS].count(self.importer.format) == 1

    def test_is_found_by_content_alone(self) -> None:
        for data in self.good.values():
            scores = {i.format: i.sniff(data[:HEAD_BYTES], "file.bin") for i in IMPORTERS}
            assert max(scores, key=lambda f: scores[f]) == self.importer.format, scores
            assert scores[self.importer.format] > 0

    def test_good_files_have_no_failures(self) -> None:
        items = self.read(self.good)
        assert len(found(items)) >= 2
        assert [i for i in items if isinstance(i, Failed)] == []

    def test_reading_twice_gives_the_same(self) -> None:
        assert self.read(self.good) == self.read(self.good)

    def test_external_ids_name_one_record_each(self) -> None:
        ids = [(f.stream, f.record.external_id) for f in found(self.read(self.good))]
        assert len(ids) == len(set(ids))
        assert all(external for _, external in ids)

    def test_times_are_aware_utc(self) -> None:
        for item in found(self.read(self.good)):
            if isinstance(item.record, EventRecord):
                assert item.record.occurred_at.utcoffset() is not None
            elif isinstance(item.record, PersonRecord) and item.record.since:
                assert item.record.since.utcoffset() is not None

    def test_a_bad_item_is_named_and_its_neighbours_live(self) -> None:
        good, items = self.read(self.good), self.read(self.broken)
        told = [i for i in items if isinstance(i, Failed | Skipped)]
        before = [i for i in good if isinstance(i, Failed | Skipped)]
        assert len(found(items)) >= len(found(good)) - self.spoilt
        if self.spoilt:
            assert len(told) > len(before)
            assert all(t.file and t.where for t in told)

    @settings(max_examples=60, deadline=None, suppress_health_check=SHARED)
    @given(data=st.data())
    def test_no_bytes_crash_it(self, data: st.DataObject) -> None:
        name, text = data.draw(st.sampled_from(sorted(self.good.items())))
        cut = data.draw(st.integers(0, len(text)))
        junk = data.draw(st.binary(max_size=200))
        keep = data.draw(st.integers(0, len(text)))
        for item in self.read({name: text[:cut] + junk + text[keep:]}):
            assert item is not None

    @settings(max_examples=40, deadline=None, suppress_health_check=SHARED)
    @given(junk=st.binary(max_size=400))
    def test_pure_noise_is_survived(self, junk: bytes) -> None:
        self.read({"noise.bin": junk})
        assert 0 <= self.importer.sniff(junk, "noise.bin") <= 100
