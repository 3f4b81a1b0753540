"""Stand-ins for CRMs: stateful, strict about bodies, with faults on demand.

In: requests as the vendors document them. Out: their answers; `shown()` tells what is in them.
May import: connectors.sandbox.{clock,faults}; nothing of connectors.crm, or both could be wrong.
"""
