"""The owner's rules on people: "everyone at acme.com is key"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from schemas.contact import ContactName
from schemas.page import Body, SomeWords, Words

Values = Annotated[list[SomeWords], Field(max_length=100)]

_AT_ACME: JsonDict = {"domain": ["acme.com"], "company": [], "title": [], "city": [], "tag": []}
_IS_KEY: JsonDict = {
    "tier": "key", "tags": [], "importance": None, "stage": None, "cadence_days": None,
}  # fmt: skip


class RuleTest(Body):
    """Whom a rule concerns. All that is stated must hold; of several values any will do.

    domain: an address at it, or below it. company: the same name, or one that begins with these
    words. title: holds these words, one after the other. city: the same. tag: as sources or the
    owner gave it, not another rule. Case and accents do not matter, but in a tag.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_AT_ACME]})

    domain: Values = Field([])
    company: Values = Field([])
    title: Values = Field([])
    city: Values = Field([])
    tag: Values = Field([])

    @model_validator(mode="after")
    def _something(self) -> RuleTest:
        if not any(vars(self).values()):
            raise ValueError("say at least one of domain, company, title, city and tag")
        return self


class RuleGives(Body):
    """What it gives them; null and [] give nothing. cadence_days: 0 for no cadence at all."""

    model_config = ConfigDict(json_schema_extra={"examples": [_IS_KEY]})

    tier: SomeWords | None = None
    tags: Values = Field([])
    importance: int | None = Field(None, ge=1, le=5)
    stage: SomeWords | None = None
    cadence_days: int | None = Field(None, ge=0, le=36_500)

    @model_validator(mode="after")
    def _something(self) -> RuleGives:
        if all(value in (None, []) for value in vars(self).values()):
            raise ValueError("say at least one of tier, tags, importance, stage and cadence_days")
        return self


class Rule(BaseModel):
    """One rule. position: from 1; of several that give one field the first wins, the tags of all
    add up, and the owner's own word on a contact goes before any. sentence: the rule in words."""

    id: str
    position: int
    test: RuleTest
    gives: RuleGives
    sentence: str = Field(examples=["everyone at acme.com is key"])
    note: str
    created_at: datetime


class RuleDraft(Body):
    """A rule to be."""

    test: RuleTest
    gives: RuleGives


class RuleRequest(RuleDraft):
    """position: where it goes, from 1; the last when left out."""

    note: Words = ""
    position: int | None = Field(None, ge=1, le=10_000)


class RuleEdit(Body):
    """What is to be another; what is left out stays."""

    test: RuleTest | None = None
    gives: RuleGives | None = None
    note: Words | None = None
    position: int | None = Field(None, ge=1, le=10_000)


@dataclass
class RulePreview:
    """Whom a rule would concern, as contacts are now: how many, and the first of them by name."""

    sentence: str
    count: int
    contacts: list[ContactName]
