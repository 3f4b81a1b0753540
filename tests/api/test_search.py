"""Search as people expect it: any script and spelling, parts of addresses, numbers, one slip."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.db.moments import DAY
from service.reconciler.findable import NAME, found_by, slips, sought
from service.timeline.read import narrowing, relevance
from tests.api.rows import Seed, public

PEOPLE: dict[str, dict[str, Any]] = {
    "Jürgen Müller": {"keys": ("email:j.mueller@nordwind.example", "phone:+491512345678")},
    "Đặng Văn Lâm": {"keys": ("email:lam@hanoi.example",)},
    "Юлия Петрова": {"keys": ("email:yp@mail.example",), "company": "Северсталь"},
    "王小明": {"keys": ("email:wxm@qq.example",)},
    "محمد خالد": {"keys": ("email:mk@riad.example",)},
    "יעקב כהן": {"keys": ("email:yk@haifa.example",)},
    "김민수": {"keys": ("email:minsu@seoul.example",)},
    "Zoë O'Brien": {"keys": ("email:zoe@x.example", "linkedin:zoeb")},
    "Robert Hale": {
        "keys": ("email:rh@acme.example",),
        "company": "Acme Rockets",
        "tags": ("vip",),
    },
    "Jean-Luc Moreau": {"keys": ("email:bell@acme-labs.example",)},
    "Ingrid Solberg": {
        "keys": ("email:is@fjord.example",),
        "notes": "plays the oboe",
        "interests": '["sailing"]',
        "how_we_met": "at the harbour in Bergen",
    },
}
FOUND = [
    *((query, "Jürgen Müller") for query in ("Müller", "mueller", "MULLER", "muel", "jurgen mull")),
    *((query, "Jürgen Müller") for query in ("+49 151 2345", "0151 234 56", "(0151) 2345678")),
    *((query, "Jürgen Müller") for query in ("345678", "+49 (0)151-2345678", "nordwind.example")),
    *((query, "Đặng Văn Lâm") for query in ("Đặng", "dang van", "lam dang")),
    *((query, "Юлия Петрова") for query in ("Юлия", "yulia", "Julia", "petrova", "Severstal")),
    *((query, "王小明") for query in ("王小明", "小明", "wang xiaoming", "xiao ming wang")),
    *((query, "محمد خالد") for query in ("محمد", "Mohammed", "muhammad khaled", "Khalid")),
    *((query, "יעקב כהן") for query in ("כהן", "Cohen")),
    *((query, "김민수") for query in ("김민수", "kim minsu", "minsu")),
    *((query, "Zoë O'Brien") for query in ("zoe", "OBrien", "o'brien", "o brien", "O’Brien")),
    *((query, "Robert Hale") for query in ("Bob", "bob hale", "acme", "rh@acme", "rockets", "vip")),
    *((query, "Jean-Luc Moreau") for query in ("jeanluc", "jean luc", "bell@acme", "labs")),
    *((query, "Ingrid Solberg") for query in ("oboe", "sailing", "bergen harbour", "ingrid oboe")),
    *((query, "Ingrid Solberg") for query in ("solbreg", "slberg", "ingrit", "soolberg")),
]


@pytest.fixture
def crowd(seed: Seed) -> Seed:
    """One of each."""
    for name, said in PEOPLE.items():
        seed.contact(name, *said["keys"], **{k: v for k, v in said.items() if k != "keys"})
    seed.conn.commit()
    return seed


def names(client: httpx.Client, **query: Any) -> list[str]:
    answer = client.get("/v1/contacts", params=query)
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


def walked(client: httpx.Client, **query: Any) -> list[str]:
    """All names, one small page after the other."""
    found, cursor = [], None
    while True:
        asked = {**query, "limit": 2, **({"cursor": cursor} if cursor else {})}
        page = client.get("/v1/contacts", params=asked).json()
        found += [item["name"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            return found


def test_everybody_is_found_however_they_are_written(client: httpx.Client, crowd: Seed) -> None:
    missed = [(query, name) for query, name in FOUND if name not in names(client, q=query)]
    assert missed == []


def test_what_fits_nobody_finds_nobody(client: httpx.Client, crowd: Seed) -> None:
    for query in ("zzz", "müller acme", "bob solberg", "99999", "!?", "hal moreau"):
        assert names(client, q=query) == [], query


def test_the_best_come_first(client: httpx.Client, seed: Seed) -> None:
    seed.contact("Annabel Frost", "email:af@x.example")
    seed.contact("Otto Noll", "email:on@x.example", company="Anna Foods")
    seed.contact("Eva Marsh", "email:em@x.example", notes="knows Anna")
    seed.contact("Ana Ruiz", "email:ar@x.example")
    seed.contact("Anna Cold", "email:ac@x.example")
    seed.touched("Anna Warm", "email:aw@x.example", ago=3)
    seed.conn.commit()
    spelt = ["Anna Warm", "Anna Cold", "Annabel Frost", "Otto Noll", "Eva Marsh"]
    best = [*spelt, "Ana Ruiz"]
    assert names(client, q="anna") == best
    assert names(client, q="anna", sort="relevance") == best
    assert names(client, q="anna", sort="name") == sorted(best)
    assert walked(client, q="anna") == best
    assert names(client, q="anna", sort="-score")[0] == "Anna Warm"


@pytest.mark.parametrize("few", [0, 3, 1000])
@pytest.mark.parametrize("query", ["anna", "ann be", "ana bell", "bel"])
def test_pages_hold_together_whatever_road_is_taken(
    client: httpx.Client, seed: Seed, query: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, name in enumerate(("Anna Bell", "Anna Beller", "Annika Bell", "Bell Anna")):
        for n in range(3):
            touched = seed.touched if n else seed.contact
            ago = {"ago": place * 10 + n} if n else {}
            touched(f"{name} {n}", tags=("all",), **ago)
    seed.conn.commit()
    monkeypatch.setattr(narrowing, "SOME", few)
    monkeypatch.setattr(relevance, "COMMON", few)
    monkeypatch.setattr(relevance, "ALONE", few)
    monkeypatch.setattr(narrowing, "LED", few // 2)
    for more in ({}, {"tag": "all"}, {"sort": "-score"}, {"sort": "name"}):
        whole = names(client, q=query, limit=200, **more)
        assert walked(client, q=query, **more) == whole
        assert len(set(whole)) == len(whole)
    monkeypatch.setattr(narrowing, "SOME", 1000)
    monkeypatch.setattr(relevance, "COMMON", 1000)
    monkeypatch.setattr(relevance, "ALONE", 1000)
    monkeypatch.setattr(narrowing, "LED", 1000)
    assert sorted(names(client, q=query, limit=200)) == sorted(whole)


def test_a_slip_is_forgiven_only_where_nothing_else_is_found(
    client: httpx.Client, seed: Seed
) -> None:
    for name in ("Martin One", "Martin Two", "Martin Three", "Marten Four"):
        seed.contact(name)
    seed.conn.commit()
    assert names(client, q="marten") == ["Marten Four"]
    martins = ["Martin One", "Martin Three", "Martin Two"]
    assert sorted(names(client, q="martinn")) == martins
    assert sorted(walked(client, q="martinn")) == martins
    assert walked(client, q="martinn", sort="name") == martins
    assert names(client, q="mrtn") == []  # two slips


@pytest.mark.parametrize("few", [0, 1000])
def test_filters(
    client: httpx.Client, seed: Seed, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrowing, "SOME", few)
    monkeypatch.setattr(relevance, "COMMON", few)
    monkeypatch.setattr(relevance, "ALONE", few)
    monkeypatch.setattr(narrowing, "LED", few // 2)
    anna = seed.touched("Anna", "email:a@x.example", ago=100, tags=("a",), company="Acme GmbH")
    seed.touched(
        "Bo", "phone:+4915112345", ago=10, tags=("a", "b"), confirmed=False, stage="crisis"
    )
    seed.contact("Cy", "email:c@x.example", company="ACME, GmbH.", created_at=seed.now - 9 * DAY)
    seed.gap("overdue", anna, 90, seed.now - DAY)
    seed.gap("dormant", anna, 90, seed.now + DAY)
    seed.conn.commit()
    assert names(client, not_tag="b") == ["Anna", "Cy"]
    assert names(client, tag="a", not_tag="b") == ["Anna"]
    assert names(client, gap="overdue") == ["Anna"]
    assert names(client, gap="dormant") == []
    assert names(client, gap=["dormant", "overdue"]) == ["Anna"]
    assert names(client, confirmed="false") == ["Bo"]
    assert names(client, confirmed="true") == ["Anna", "Cy"]
    assert names(client, company="acme gmbh") == ["Anna", "Cy"]
    assert names(client, has="phone") == ["Bo"]
    assert names(client, has=["phone", "email"], company="Acme GmbH") == ["Anna", "Cy"]
    assert names(client, stage="crisis") == ["Bo"]
    assert names(client, touched_before="2026-10-01T00:00:00Z") == ["Anna"]
    assert names(client, touched_after="2026-10-01T00:00:00Z") == ["Bo"]
    assert names(client, created_after="2026-10-30T00:00:00Z") == ["Anna", "Bo"]
    assert names(client, sort="-created_at")[-1] == "Cy"
    assert names(client, q="a", has="email", tag="a") == ["Anna"]
    for wrong in ({"sort": "relevance"}, {"gap": "late"}, {"has": "fax"}, {"confirmed": "maybe"}):
        assert client.get("/v1/contacts", params=wrong).status_code == 422


def test_the_stage_shown_is_the_stage_found(client: httpx.Client, seed: Seed) -> None:
    at, month = seed.now, 30 * DAY
    both = {"last_inbound_at": at - 5 * DAY, "touches": 2}
    seed.touched("New", ago=5, first_touched_at=at - month, **both)
    seed.touched("Old", ago=5, first_touched_at=at - 9 * month, **both)
    seed.touched("Moved", ago=5, first_touched_at=at - month, job_changed_at=at - DAY, **both)
    seed.touched("Crisis", ago=5, first_touched_at=at - month, stage="crisis", **both)
    seed.contact("Never")
    seed.conn.commit()
    shown = {one["name"]: one["stage"] for one in client.get("/v1/contacts").json()["items"]}
    assert sorted(shown.values()) == ["", "crisis", "job_changed", "new", "settled"]
    for name, stage in shown.items():
        assert names(client, stage=stage) == [name]
        assert names(client, stage=[stage, "crisis"]) == sorted({name, "Crisis"})


def test_one_contacts_id_is_no_account(client: httpx.Client, seed: Seed) -> None:
    number = seed.contact("Anna")
    seed.conn.commit()
    assert client.get("/v1/contacts", params={"account": public("c", number)}).status_code == 422


@given(st.text(max_size=60))
def test_any_text_is_words_or_none(text: str) -> None:
    for one in sought(text):
        assert one.word
        assert one.word.isascii()
        assert one.word == one.word.lower()


@given(st.text(alphabet="abcdefghij äöüßéñçłøåàÀЖюл王明", min_size=1, max_size=20))
def test_whoever_is_filed_is_found_by_the_same_words(name: str) -> None:
    filed = found_by({"name": name}, [])
    for one in sought(name):
        assert any(term.startswith(one.word) for term in filed), (one, filed)
        assert any(term.startswith(one.sound) for term in filed), (one, filed)


@given(st.from_regex(r"[a-z]{5,12}", fullmatch=True), st.data())
def test_every_slip_leads_back(word: str, data: st.DataObject) -> None:
    slipped = data.draw(st.sampled_from(slips(word)))
    assert len(slipped) < 5 or word in slips(slipped)


def test_a_name_goes_before_what_else_is_known() -> None:
    filed = found_by({"name": "Anna Bell", "company": "Bell", "notes": "bell"}, [])
    assert filed["bell"] == NAME
