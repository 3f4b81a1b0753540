"""crm map, choose: what goes into which field of a CRM, and which interactions go there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, get_args

import typer
from pydantic import ValidationError

from schemas.crm import CrmEdit, CrmField, Direction, FieldRule, Ours, PushKind, Selection, Text
from service.cli.choices import among, moment_of
from service.cli.crms import Which, asking, chosen, number_of, switch
from service.cli.describing import said
from service.cli.opening import desk
from service.cli.printing import Json, emit, hint, printable, say, table
from service.delivery.crm import mapping

_KINDS: tuple[str, ...] = get_args(PushKind)
_DIRECTIONS: tuple[str, ...] = get_args(Direction)
_OURS: tuple[str, ...] = get_args(Ours)


def map_(
    crm: Which,
    pairs: Annotated[
        list[str] | None,
        typer.Argument(metavar="OURS=THEIRS...", help="OURS= alone takes it out."),
    ] = None,
    new: Annotated[
        bool, typer.Option("--new", help="Write these into records made by Touchline only.")
    ] = False,
    always: Annotated[
        bool,
        typer.Option("--always", help="Write these into every record, over what is there."),
    ] = False,
    make: Annotated[
        bool, typer.Option("--make", help="Make the fields Touchline would have there first.")
    ] = False,
    json: Json = False,
) -> None:
    """Say which of our fields goes into which of the CRM's; or list them all. Who somebody is goes
    into new records only, and what Touchline alone knows into all, unless you say otherwise."""
    if new and always:
        raise typer.BadParameter("--new and --always exclude each other")
    with desk() as at:
        found = chosen(at, crm)
        account = number_of(found)
        if make:
            made = asking(at, lambda work: mapping.prepare(work, account))
            for ours, how in made.missing.items():
                hint(f"{ours}: {how}")
        if pairs:
            when = "new" if new else "always" if always else ""
            rules = _mapped(found.mapping, pairs, when)
            settled = asking(at, lambda work: mapping.settled(work, account, rules))
            found = switch(at, found, CrmEdit(mapping=settled))
        fields = asking(at, lambda work: mapping.fields(work, account))
    if json:
        emit({"mapping": found.mapping, "fields": fields})
    else:
        _tell(found.mapping, fields)


def choose(
    crm: Which,
    kind: Annotated[
        list[str] | None,
        typer.Option(callback=among(_KINDS), help=f"{', '.join(_KINDS)}; give several."),
    ] = None,
    direction: Annotated[
        list[str] | None,
        typer.Option(callback=among(_DIRECTIONS), help=f"{', '.join(_DIRECTIONS)}; give several."),
    ] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Only contacts with one of them.")] = None,
    tier: Annotated[list[str] | None, typer.Option(help="Only contacts in one of them.")] = None,
    since: Annotated[str, typer.Option(metavar="WHEN", help="No interactions before.")] = "",
    text: Annotated[Text | None, typer.Option(help="What an activity says.")] = None,
    create: Annotated[
        bool | None, typer.Option(help="Make people there whom the CRM does not know.")
    ] = None,
    activities: Annotated[bool | None, typer.Option(help="Log interactions there.")] = None,
    anything: Annotated[
        bool, typer.Option("--anything", help="Forget what was chosen before.")
    ] = False,
    json: Json = False,
) -> None:
    """Say which interactions and contacts go there; what is left out stays as it was."""
    told = {
        "kinds": kind, "directions": direction, "tags": tag, "tiers": tier, "text": text,
        "create": create, "activities": activities,
        "since": moment_of(since, "--since") if since else None,
    }  # fmt: skip
    stated = {name: value for name, value in told.items() if value not in (None, [])}
    with desk() as at:
        found = chosen(at, crm)
        before = {} if anything else found.selection.model_dump()
        edit = CrmEdit(selection=_selection({**before, **stated}))
        found = switch(at, found, edit)
    if json:
        emit(found)
    else:
        say(printable(said(found.selection)))


def _tell(rules: Sequence[FieldRule], fields: Sequence[CrmField]) -> None:
    """The fields somebody may write, and what goes into them."""
    mapped = {one.theirs: _rule(one) for one in rules}
    open_ones = (one for one in fields if one.writable)
    rows = [(one.name, one.label, one.type, mapped.get(one.name, "")) for one in open_ones]
    table(("field there", "label", "type", "from"), rows, wide=1)


def _mapped(before: Sequence[FieldRule], pairs: Sequence[str], when: str) -> list[FieldRule]:
    """The rules with these put in: a field of ours goes to one place."""
    rules: dict[str, FieldRule] = {one.ours: one for one in before}
    for pair in pairs:
        ours, sign, theirs = pair.partition("=")
        if not sign or ours not in _OURS:
            raise typer.BadParameter(f"{pair!r} is not OURS=THEIRS; ours: {', '.join(_OURS)}")
        if theirs:
            stated = {"when": when} if when else {}
            rules[ours] = FieldRule.model_validate({"ours": ours, "theirs": theirs, **stated})
        else:
            rules.pop(ours, None)
    return list(rules.values())


def _selection(told: dict[str, Any]) -> Selection:
    try:
        return Selection.model_validate(told)
    except ValidationError as error:
        first = error.errors()[0]
        raise typer.BadParameter(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _rule(one: FieldRule) -> str:
    return f"{one.ours} (new records)" if one.when == "new" else one.ours
