"""The documentation leads where it says, and tells all of the document."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

Page = tuple[str, dict[str, Any]]


@pytest.fixture
def told(stranger: httpx.Client) -> Page:
    """The page, and the document it is made of."""
    return stranger.get("/docs").text, stranger.get("/openapi.json").json()


def test_every_anchor_is_there_once(told: Page) -> None:
    page, _ = told
    there = re.findall(r' id="([^"]+)"', page)
    assert len(there) == len(set(there))
    assert set(re.findall(r'href="/docs#([^"]+)"', page)) <= set(there)


def test_every_route_key_problem_and_shape_is_told(told: Page) -> None:
    page, document = told
    for methods in document["paths"].values():
        for operation in methods.values():
            part = page.partition(f'id="{operation["operationId"]}"')[2].partition("</section>")[0]
            for key in operation.get("parameters", ()):
                assert key.get("name", "If-None-Match") in part
            for code in operation["responses"]:
                assert code in part, (operation["operationId"], code)
    for problem in document["x-problems"]:
        assert f'id="problem-{problem["slug"]}"' in page
    for shape in document["components"]["schemas"]:
        assert shape.endswith("Page") or f'id="shape-{shape}"' in page


def test_the_document_is_told_again_only_when_it_is_another(stranger: httpx.Client) -> None:
    first = stranger.get("/openapi.json")
    held = {"If-None-Match": first.headers["etag"]}
    assert stranger.get("/openapi.json", headers=held).status_code == 304
