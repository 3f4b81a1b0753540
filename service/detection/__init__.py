"""Is an event a real interaction, with whom, and why.

In: an EventRecord, the owner's identifiers, whom the owner ever turned to. Out: a Verdict.
The rules (judge.py downwards) are pure and import schemas alone; only stage.py, which feeds them
from source rows, may import access and db. Addresses: roles.is_role, roles.is_service."""
