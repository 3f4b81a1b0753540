"""Stand-in providers with state and faults on demand: for `touchline demo` and the tests.

In: HTTP as Touchline speaks it, and a world that is acted on. Out: answers as the real ones give.
May import: connectors.errors; nothing of the rooms that talk to it, so that neither copies errors.
"""
