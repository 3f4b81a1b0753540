"""Rules on people: "everyone at acme.com is key"."""

from __future__ import annotations

from fastapi import APIRouter, Response

from schemas.page import Page
from schemas.rule import Rule, RuleDraft, RuleEdit, RulePreview, RuleRequest
from service.api.answers import Answer
from service.api.desk import At, AtDesk, AtPost
from service.api.ids import number
from service.api.paging import Part
from service.api.preconditions import IfMatch, demand
from service.api.problems import not_found, told
from service.api.tables import LISTED, listed
from service.reconciler import rulebook
from service.timeline.read import rules
from service.timeline.read.paging import Slice
from service.timeline.settle import settle

router = APIRouter(prefix="/rules", tags=["rules"])


@router.get("", response_model=Page[Rule], responses=LISTED)
def list_rules(desk: AtDesk, part: Part) -> Response:
    """Rules in their order: of several that give one field the first wins."""

    def read(at: At, part: Slice) -> Page[Rule]:
        return rules.page(at.conn, at.ws, part)

    return listed(desk, Rule, part, read)


@router.post("", response_model=Rule, status_code=201, responses=told("refused"))
def add_rule(desk: AtPost, body: RuleRequest) -> Response:
    """Adds a rule. Whoever it concerns follows at once; thousands do so in the background."""

    def work(at: At) -> Answer:
        made = rulebook.add(at.conn, at.ws, body.test, body.gives, body.note, body.position, at.now)
        settle(at.conn, at.ws, at.now)
        rule = _present(at, made)
        return Answer(rule, 201, f"/v1/rules/{rule.id}")

    return desk.write(work, body)


@router.post("/preview", response_model=RulePreview, responses=told("refused"))
def preview_rule(desk: AtDesk, body: RuleDraft) -> Response:
    """Whom a rule would concern; nothing is kept."""
    with desk.reading() as at:
        told = rules.preview(at.conn, at.ws, body)
    return desk.shown(told)


@router.get("/{rule_id}", response_model=Rule)
def get_rule(desk: AtDesk, rule_id: str) -> Response:
    """One rule."""
    with desk.reading() as at:
        rule = _present(at, number("rl", rule_id, "rule"))
    return desk.shown(rule)


@router.patch("/{rule_id}", response_model=Rule, responses=told("refused"))
def edit_rule(desk: AtDesk, rule_id: str, body: RuleEdit, if_match: IfMatch = None) -> Response:
    """Changes a rule or its place; what is left out stays."""

    def work(at: At) -> Answer:
        found = number("rl", rule_id, "rule")
        demand(if_match, _present(at, found))
        rulebook.change(at.conn, at.ws, found, dict(body))
        settle(at.conn, at.ws, at.now)
        return Answer(_present(at, found), tagged=True)

    return desk.write(work)


@router.delete("/{rule_id}", status_code=204)
def delete_rule(desk: AtDesk, rule_id: str, if_match: IfMatch = None) -> Response:
    """Takes a rule back, and what it gave."""

    def work(at: At) -> Answer:
        found = number("rl", rule_id, "rule")
        demand(if_match, _present(at, found))
        rulebook.drop(at.conn, at.ws, found)
        settle(at.conn, at.ws, at.now)
        return Answer(None, 204)

    return desk.write(work)


def _present(at: At, found: int) -> Rule:
    rule = rules.one(at.conn, at.ws, found)
    if rule is None:
        raise not_found("rule")
    return rule
