"""Google's stand-in: OAuth, Gmail with batch and history, Calendar, People, and their faults.

In: HTTP as Google's libraries speak it. Out: answers in the shapes of Google's discovery documents.
May import: connectors.sandbox, starlette.
"""
