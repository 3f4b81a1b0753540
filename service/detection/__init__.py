"""Is an event a real interaction, with whom, and why.

In: an EventRecord, the owner's identifiers, whom the owner ever turned to. Out: a Verdict.
The rules (judge.py downwards) are pure and import schemas alone; only stage.py and owners.py,
which feed them from rows, may import access and db. Addresses: roles.is_role, roles.is_service."""
