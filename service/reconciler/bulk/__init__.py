"""The questions of a large store, worked out in one go by an engine made for it (Splink).

In: all contacts with their facts and match keys. Out: suggestions, as suggest.py would write them.
May import: the reconciler, db, settings; splink, duckdb, pyarrow and pyspark only here, lazily.
"""

from service.reconciler.bulk.asking import ask
from service.reconciler.bulk.engine import HOW, EngineFault, installed

__all__ = ["HOW", "EngineFault", "ask", "installed"]
