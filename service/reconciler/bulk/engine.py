"""Splink scores all pairs that share a match key; weights are ours, fixed, nothing is trained.

It chooses who is worth a look, so what it cannot see (vetoes, the owner's word) only costs a
look. One machine: DuckDB, which spills to disk. A cluster: Spark, by the same settings.
Match weights are log2 of odds, as in weigh.py, whose numbers these are.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from service.reconciler import weigh
from service.reconciler.bulk.facts import Fact

HOW = "pip install 'touchline[bulk]'"
CANDIDATES = 20
"""Pairs a contact is looked at in, likeliest first: twice the questions that may be asked."""
MEMORY = "2GB"
"""What DuckDB may take before it spills."""
Row = dict[str, Any]
_KINDS = {
    "employers": "employer",
    "desks": "desk",
    "lines": "line",
    "shared": "shared",
    "marks": "mark",
    "locals": "local",
    "cities": "city",
    "profiles": "profile",
}
"""Columns by the kind of evidence they are in weigh.py."""
_COLUMNS = ("pairs", "shorts", "birthdays", "days", "whole", *_KINDS)
_SHORT = 14.0
"""An initial or a mailbox agrees with a name: about what the commonest name tells."""
_NEVER = -20.0
"""Different birthdays."""
_SPARK = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
_PARTNER = "CASE WHEN (r.keys & 2) = 2 THEN r.keys + 1 - 2 * (r.keys & 1) ELSE r.keys END"
"""filing.partner() in SQL."""


class EngineFault(Exception):
    """The engine is missing or gave up. The message says what to do."""


def installed() -> bool:
    """Whether the optional packages are there."""
    return all(find_spec(name) for name in ("splink", "duckdb", "pyarrow"))


def candidates(facts: Iterable[list[Fact]], folder: Path, spark: str = "") -> Iterator[Row]:
    """Pairs worth a look, by the smaller contact: contact_l, contact_r, told_l, told_r, filed_r.

    folder: where facts and pairs are kept meanwhile; every machine of a cluster must reach it.
    spark: the cluster's master URL; "" for this machine. Raises EngineFault.
    """
    if not installed():
        raise EngineFault(f"the engine for large stores is not installed; {HOW}")
    _write(facts, folder / "facts")
    try:
        _Spark(spark, folder).run() if spark else _Duck(folder).run()
    except Exception as error:
        raise EngineFault(f"the engine for large stores gave up: {error}") from error
    return _read(folder / "pairs")


def written(folder: Path) -> Iterator[list[Row]]:
    """The pages of facts as they were written: contact, waits and filed alone."""
    from pyarrow.parquet import ParquetFile

    with ParquetFile(folder / "facts" / "facts.parquet") as file:
        for group in range(file.num_row_groups):
            yield file.read_row_group(group, ["contact", "waits", "filed"]).to_pylist()


class _Duck:
    """This machine."""

    def __init__(self, folder: Path) -> None:
        import duckdb
        from splink import DuckDBAPI

        spill: Row = {"memory_limit": MEMORY, "temp_directory": str(folder / "spill")}
        self._conn = duckdb.connect(str(folder / "engine.duckdb"), config=spill)
        self._api, self._folder = DuckDBAPI(self._conn), folder

    def run(self) -> None:
        """Writes the pairs."""
        (self._folder / "pairs").mkdir()
        try:
            self._conn.read_parquet(str(self._folder / "facts" / "*.parquet")).create_view("facts")
            chosen = _predicted(self._api, self._conn.sql(_SHARES).to_arrow_table())
            self._conn.sql(chosen).write_parquet(str(self._folder / "pairs" / "0.parquet"))
        finally:
            self._conn.close()


class _Spark:
    """A cluster."""

    def __init__(self, master: str, folder: Path) -> None:
        from pyspark.sql import SparkSession
        from splink import SparkAPI

        settled = SparkSession.builder.appName("touchline").master(master)
        for name, value in _SPARK.items():
            settled = settled.config(name, value)
        settled = settled.config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        self._session = settled.getOrCreate()
        self._session.sparkContext.setCheckpointDir(str(folder / "steps"))
        self._api: Any = SparkAPI(  # type: ignore[no-untyped-call]
            spark_session=self._session, register_udfs_automatically=False
        )
        self._folder = folder

    def run(self) -> None:
        """Writes the pairs."""
        try:
            facts = self._session.read.parquet(str(self._folder / "facts"))
            facts.createOrReplaceTempView("facts")
            chosen = _predicted(self._api, self._session.sql(_SHARES))
            self._session.sql(chosen).write.parquet(str(self._folder / "pairs"))
        finally:
            self._session.stop()


_SHARES = "SELECT name, max(share) AS tf_name FROM facts WHERE name IS NOT NULL GROUP BY name"
"""How many bear a name, as rarity.py says, not as this store happens to show."""


def _predicted(api: Any, shares: Any) -> str:
    """Scores all pairs; answers the query of those to be looked at."""
    from splink import Linker

    linker = Linker(api.register("facts"), _settings(), log_level=logging.WARNING)
    linker.table_management.register_term_frequency_lookup(api.register(shares), "name")
    least = weigh.FAINTEST - weigh.THREAD
    found = linker.inference.predict(threshold_match_weight=least, warning_mode="never")
    place = "row_number() OVER (PARTITION BY {} ORDER BY match_weight DESC, {}) AS {}"
    return f"""
        WITH placed AS (
            SELECT contact_l, contact_r, {place.format("contact_l", "contact_r", "place_l")},
                {place.format("contact_r", "contact_l", "place_r")}
            FROM {found.physical_name}
        )
        SELECT contact_l, contact_r, l.told AS told_l, r.told AS told_r, r.filed AS filed_r
        FROM placed
        JOIN facts l ON l.contact = contact_l
        JOIN facts r ON r.contact = contact_r
        WHERE place_l <= {CANDIDATES} OR place_r <= {CANDIDATES}
        ORDER BY contact_l, contact_r
    """


def _settings() -> Any:
    """What is compared and what it weighs; where two state nothing in common, nothing."""
    from splink import SettingsCreator

    odds = 2.0**weigh.PRIOR
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="contact",
        probability_two_random_records_match=odds / (1 + odds),
        blocking_rules_to_generate_predictions=[
            {"blocking_rule": f"l.keys = ({_PARTNER})", "arrays_to_explode": ["keys"]}
        ],
        comparisons=list(_comparisons()),
        retain_matching_columns=False,
    )


def _comparisons() -> Iterator[Any]:
    from splink import comparison_level_library as levels
    from splink.comparison_library import CustomComparison

    def shares(column: str, weight: float) -> Any:
        return _weighs(levels.ArrayIntersectLevel(column), weight)

    def compare(column: str, *found: Any, otherwise: float = 0.0) -> CustomComparison:
        several = [levels.NullLevel(column), *found, _weighs(levels.ElseLevel(), otherwise)]
        return CustomComparison(several, output_column_name=column)

    same = levels.ExactMatchLevel("name", term_frequency_adjustments=True)
    same.configure(tf_minimum_u_value=2.0**-weigh.MOST_BITS)
    spelt = shares("pairs", weigh.MOST_BITS + weigh.NAME["spelling"])
    yield compare("shorts", _weighs(same, weigh.NAME["full"]), spelt, shares("shorts", _SHORT))
    yield compare(
        "birthdays",
        shares("whole", weigh.SHARED["birthday"]),
        shares("birthdays", weigh.SHARED["day"]),
        shares("days", 0.0),
        otherwise=_NEVER,
    )
    for column, kind in _KINDS.items():
        agree, differ = weigh.SHARED.get(kind, 0.0), weigh.AGAINST.get(kind, 0.0)
        yield compare(column, shares(column, agree), otherwise=differ)


def _weighs(level: Any, weight: float) -> Any:
    """The level with shares among one person's pairs (m) and two people's (u) that weigh so many
    bits."""
    return level.configure(
        m_probability=0.5 * 2.0 ** min(weight, 0.0), u_probability=0.5 * 2.0 ** -max(weight, 0.0)
    )


def _write(facts: Iterable[list[Fact]], folder: Path) -> None:
    """One Parquet file, a row group a page."""
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    kinds = {"contact": "int64", "waits": "bool", "filed": "int64", "told": "string"}
    kinds |= {"name": "string", "share": "float64"}
    columns = [(name, pyarrow.type_for_alias(kind)) for name, kind in kinds.items()]
    columns.append(("keys", pyarrow.list_(pyarrow.int64())))
    columns += [(name, pyarrow.list_(pyarrow.string())) for name in _COLUMNS]
    schema = pyarrow.schema(columns)
    folder.mkdir()
    with ParquetWriter(folder / "facts.parquet", schema) as out:
        for page in facts:
            out.write_table(pyarrow.Table.from_pylist(page, schema), row_group_size=len(page))


def _read(folder: Path) -> Iterator[Row]:
    from pyarrow.parquet import ParquetFile

    for path in sorted(folder.glob("*.parquet")):
        with ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=5000):
                yield from batch.to_pylist()
