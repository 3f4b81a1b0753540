"""Is an event a real interaction, with whom, and why.

In: an EventRecord, the owner's identifiers, whom the owner ever turned to. Out: a Verdict.
The rules (judge.py downwards) are pure and import schemas alone; what feeds them from rows (stage,
cases, beside, past, owners, docket) may import access and db. Addresses: is_role, is_service."""
