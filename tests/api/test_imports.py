"""Uploads: streamed to disk, accepted once, refused clearly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from service.settings import ImportSettings, Settings

CSV = b"name,email\nAnna,anna@x.com\n"


def upload(client: httpx.Client, *files: tuple[str, bytes], **fields: Any) -> httpx.Response:
    parts = [("file", file) for file in files]
    return client.post("/v1/imports", files=parts, data=fields)


def kept(settings: Settings) -> list[Path]:
    return [path for path in (settings.data_dir / "uploads").rglob("*") if path.is_file()]


def test_the_same_upload_is_the_same_import(client: httpx.Client, settings: Settings) -> None:
    first = upload(client, ("people.csv", CSV), ("empty.csv", b""), me=["me@x.com"])
    assert first.status_code == 202, first.text
    told = first.json()
    assert (told["state"], told["files"]) == ("queued", ["people.csv", "empty.csv"])
    assert first.headers["location"] == f"/v1/imports/{told['id']}"
    assert sorted(path.read_bytes() for path in kept(settings)) == [b"", CSV]
    again = upload(client, ("people.csv", CSV), ("empty.csv", b""), me=["me@x.com"])
    assert again.json() == told
    assert len(kept(settings)) == 2
    assert client.get(f"/v1/imports/{told['id']}").json() == told
    assert upload(client, ("people.csv", CSV)).json()["id"] != told["id"]


def test_names_do_not_lead_out_of_the_folder(client: httpx.Client, settings: Settings) -> None:
    told = upload(client, ("../../zoë.csv", CSV)).json()
    assert told["files"] == ["../../zoë.csv"]
    assert [path.name for path in kept(settings)] == ["zoë.csv"]


@pytest.mark.parametrize("name", ["..", "a/..", "ä" * 300, "x\t.csv", "con:.csv"])
def test_any_name_can_be_kept(client: httpx.Client, settings: Settings, name: str) -> None:
    assert upload(client, (name, CSV), (name, b"")).status_code == 202
    assert len(kept(settings)) == 2


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"formt": "csv"}, "formt"), ({"columns": "{"}, "columns"), ({"columns": "[1]"}, "columns")],
)
def test_strange_fields_are_named(
    client: httpx.Client, settings: Settings, fields: dict[str, str], field: str
) -> None:
    answer = upload(client, ("a.csv", CSV), **fields)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == f"body.{field}"
    assert kept(settings) == []


def test_an_upload_without_files_is_refused(client: httpx.Client, settings: Settings) -> None:
    assert client.post("/v1/imports", files={"x": (None, "y")}).status_code == 422
    assert client.post("/v1/imports", json={}).status_code == 415
    assert kept(settings) == []


def test_a_broken_body_leaves_nothing_behind(client: httpx.Client, settings: Settings) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    for body in (b"nonsense", head + CSV, b""):
        answer = client.post("/v1/imports", content=body, headers=headers)
        assert answer.status_code == 422, body
    assert kept(settings) == []


@pytest.mark.parametrize("stated", [True, False])
def test_too_large(app: FastAPI, client: httpx.Client, settings: Settings, stated: bool) -> None:
    settings.imports = ImportSettings(max_upload_mb=1)
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    if not stated:
        headers["Content-Length"] = "10"  # a lie; what comes is counted
    answer = client.post("/v1/imports", content=head + b"x" * 1_100_000, headers=headers)
    assert answer.status_code == 413
    assert kept(settings) == []


def test_an_import_that_is_not_there(client: httpx.Client) -> None:
    assert client.get("/v1/imports/n_0000000000000").status_code == 404
