"""What is sent to CRMs, against the documents their vendors publish.

Those may not be given on, so none is here. TOUCHLINE_OPENAPI_DIR names a folder with a folder for
each CRM ("hubspot", "pipedrive", "zoho", "nimble", "espocrm", "twenty"), and in it, at any depth,
OpenAPI 3 documents as .json, .yml or .yaml: for HubSpot contacts, emails, meetings, calls,
communications, notes, properties, associations, crmOwners, accountInfo of the date of
connectors.crm.hubspot.portal; for Pipedrive v2; for Zoho record, notes, fields, associate_email and
what they refer to; for EspoCRM spec.json. A CRM without documents is skipped, and so is a request
that no document describes.
"""

from __future__ import annotations

import inspect
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
import yaml  # type: ignore[import-untyped]
from openapi_core import Config, OpenAPI
from openapi_core.templating.paths.exceptions import PathError
from openapi_core.testing import MockRequest

from connectors.registry import CRMS
from connectors.wire.client import Wire
from tests.contract.crm_activities import KINDS
from tests.contract.crm_ground import OWN, At, Weather, act, ada
from tests.contract.crms import CrmContract
from tests.house.test_registry import modules

HOST = "https://vendor.example"
LEFT_OUT = {"zoho": ("fields.json", "notes.json")}
"""Documents that ask requests for what only answers have."""
TOO_STRICT = frozenset({"linked_record"})
"""Required in Zoho's document, and optional in its text."""
TOO_NARROW = frozenset({"Fields.FieldPresentation"})
"""Nimble's document says in words that this may be null, and forgets it in the schema."""
FOLDER = os.environ.get("TOUCHLINE_OPENAPI_DIR", "")


@pytest.mark.parametrize("name", sorted(CRMS))
def test_requests_are_as_the_vendor_describes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [opened(path) for path in described(name)]
    if not documents:
        pytest.skip(f"no OpenAPI document of {name}")
    sent: list[httpx.Request] = []
    exchange = Weather.handle_async_request

    async def recorded(self: Weather, request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return await exchange(self, request)

    monkeypatch.setattr(Weather, "handle_async_request", recorded)
    ground(name).play(everything)
    found = Counter(fits(documents, request) for request in sent)
    assert found[True] > found[False], f"{found[False]} of {len(sent)} are in no document"


def described(name: str) -> list[Path]:
    """The documents there are of a CRM."""
    folder = Path(FOLDER) / name
    if not FOLDER or not folder.is_dir():
        return []
    found = [path for path in folder.rglob("*") if path.suffix in (".json", ".yml", ".yaml")]
    return sorted(path for path in found if path.name not in LEFT_OUT.get(name, ()))


def opened(path: Path) -> OpenAPI:
    """A document as it can be used: without security and the mistakes that are known."""
    text = path.read_text(encoding="utf-8")
    said = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    document = mended(said, path.parent)
    at = urlsplit((document.get("servers") or [{}])[0].get("url", "")).path.rstrip("/")
    document["servers"] = [{"url": HOST + at}]
    config = Config(spec_validator_cls=None)
    return OpenAPI.from_dict(document, config=config, base_uri=path.resolve().as_uri())


def mended(part: Any, folder: Path) -> Any:
    """Without empty examples, security, queries and patterns that fit one account; references to
    elsewhere lead into the folder."""
    if isinstance(part, list):
        return [mended(one, folder) for one in part]
    if not isinstance(part, dict):
        return part
    if isinstance(reference := part.get("$ref"), str) and reference.startswith("http"):
        name, _, place = reference.rpartition("/v8.0/")[2].partition("#")
        return {"$ref": f"{(folder / name).resolve().as_uri()}#{place}"}
    left_out = {"security", "example", "examples"} | ({"pattern"} if "type" in part else set())
    kept = {key: value for key, value in part.items() if key not in left_out}
    if isinstance(stated := kept.get("parameters"), list):  # only bodies are looked at
        kept["parameters"] = [one for one in stated if one.get("in") == "path"]
    if isinstance(required := kept.get("required"), list):
        kept["required"] = [one for one in required if one not in TOO_STRICT]
    return {k: {} if k in TOO_NARROW else mended(v, folder) for k, v in kept.items()}


def fits(documents: list[OpenAPI], request: httpx.Request) -> bool:
    """Whether some document describes it. Raises OpenAPIError where it is not as it should be."""
    asked = MockRequest(
        HOST,
        request.method.lower(),
        request.url.path,
        args=dict(parse_qsl(request.url.query.decode())),
        headers=dict(request.headers),
        data=request.content or None,
        content_type=request.headers.get("content-type", "").partition(";")[0],
    )
    for document in documents:
        try:
            document.validate_request(asked)
        except PathError:
            continue
        return True
    return False


async def everything(at: At) -> None:
    """All that is ever asked of a CRM."""
    await at.sink.whoami()
    own = (await at.sink.prepare(OWN)).fields
    await at.sink.fields()
    values = {own["last_touch_kind"]: "mail"} if "last_touch_kind" in own else {}
    person = replace(ada(**values), phone="+442071234567", title="CTO")
    (made,) = await at.save(person)
    await at.save(replace(person, remote_id=made.remote_id))
    await at.sink.find([person.emails[0], "nobody@example.com"])
    await at.sink.current([made.remote_id])
    sent = [act(f"A {kind}.", made.remote_id, kind=kind, text="Text") for kind in KINDS]
    sent.append(act("Chat.", made.remote_id, kind="message", channel="linkedin"))
    await at.log(*sent)
    found = await at.sink.logged(sent)
    await at.sink.remove(list(found.values()))
    checkpoint = [page async for page in at.sink.records(None, None)][-1].checkpoint
    if checkpoint:
        assert [page async for page in at.sink.records(None, checkpoint)]


def ground(name: str) -> CrmContract:
    """The suite of a CRM, in its first form."""
    return next(suite for suite in suites() if named(suite) == name)


def suites() -> Iterator[CrmContract]:
    """All of them."""
    import tests.contract

    for module in modules(tests.contract):
        for _, thing in inspect.getmembers(module, inspect.isclass):
            if issubclass(thing, CrmContract) and thing.crm is not CrmContract.crm:
                yield thing()


def named(suite: CrmContract) -> str:
    """Of the CRM it is about."""
    return suite.crm(Wire(transport=httpx.MockTransport(lambda _: httpx.Response(500)))).name


def test_the_mending_leaves_what_is_right(tmp_path: Path) -> None:
    """One small document, so that the test above is tested where no vendor's is at hand."""
    body: Mapping[str, Any] = {
        "type": "object", "required": ["name"], "properties": {"name": {"type": "string"}},
    }  # fmt: skip
    asked = {"requestBody": {"required": True, "content": {"application/json": {"schema": body}}}}
    document = {
        "openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "security": [{"key": []}],
        "servers": [{"url": "https://api.example/v2"}],
        "paths": {"/people": {"post": {**asked, "responses": {"200": {"description": "ok"}}}}},
    }  # fmt: skip
    (tmp_path / "one.json").write_text(json.dumps(document))
    documents = [opened(tmp_path / "one.json")]
    url = "https://api.example"
    assert fits(documents, httpx.Request("POST", f"{url}/v2/people", json={"name": "Ada"}))
    assert not fits(documents, httpx.Request("GET", f"{url}/v2/others"))
    with pytest.raises(Exception, match="Request body validation error"):
        fits(documents, httpx.Request("POST", f"{url}/v2/people", json={"name": 3}))
