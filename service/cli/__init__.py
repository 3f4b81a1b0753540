"""`touchline`, the command line.

In: arguments and TOUCHLINE_* settings. Out: tables or JSON, exit code 0, 1, 2 (usage) or 3 (some
items failed). May import: everything below.
"""

from service.cli.entry import app, main

__all__ = ["app", "main"]
