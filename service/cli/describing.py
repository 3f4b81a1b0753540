"""A CRM in words and cells, for people."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.crm import Crm, CrmKind, Selection, Tally
from service.cli.printing import minute, printable, say


def kind_cells(one: CrmKind) -> tuple[str, ...]:
    """Of what can be connected."""
    site = "--site" if one.site else "-"
    return (one.provider, one.label, " ".join(one.ways), site, one.key_hint)


def cells(one: Crm) -> tuple[str, ...]:
    """Of what is connected."""
    failed = one.people.failed + one.activities.failed
    many = (f"{number:,}" for number in (one.people.done, one.activities.done, failed))
    return (one.id, one.provider, one.label, one.pushing, *many)


def tell_problem(one: Crm) -> None:
    """What is wrong, and what to do; nothing when all is well."""
    if one.problem:
        say(printable(f"{one.label}: {one.problem.cause} {one.problem.remedy}"))


def told(one: Crm) -> Iterator[str]:
    """What goes where, and how that went."""
    yield f"{one.label} ({one.provider}, {one.id}): pushing is {one.pushing}."
    if one.rest_until:
        yield f"It rests until {minute(one.rest_until)}."
    yield f"People: {_counted(one.people)}. Activities: {_counted(one.activities)}."
    if one.backfill:
        share = f"{one.backfill.progress:.0%}"
        yield f"Back-fill: {one.backfill.state}, {share}, {one.backfill.pushed:,} pushed."
    for rule in one.mapping:
        yield f"{rule.ours} -> {rule.theirs}{' (new records)' if rule.when == 'new' else ''}"
    for ours, how in one.missing_fields.items():
        yield f"{ours}: {how}"
    yield said(one.selection)
    if one.moves:
        yield one.moves


def said(selection: Selection) -> str:
    """What is pushed, in a line."""
    if not selection.activities:
        return "Pushed: fields alone."
    kinds = ", ".join(selection.kinds) or "all interactions"
    parts = [f"Pushed: {kinds}"]
    parts += [f"({', '.join(selection.directions)})"] if selection.directions else []
    whom = [*(f"tag {one}" for one in selection.tags), *(f"tier {one}" for one in selection.tiers)]
    parts += [f"with {', '.join(whom)}"] if whom else []
    parts += [f"since {minute(selection.since)}"] if selection.since else []
    text = "what they are about" if selection.text == "subject" else "no content"
    made = "made there" if selection.create else "left out"
    return f"{' '.join(parts)}; telling {text}. Who the CRM does not know is {made}."


def _counted(tally: Tally) -> str:
    held = {name: many for name, many in tally.model_dump().items() if many}
    return ", ".join(f"{many:,} {name.replace('_', ' ')}" for name, many in held.items()) or "none"
