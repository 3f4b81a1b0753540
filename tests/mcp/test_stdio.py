"""`touchline mcp`: a process of its own that speaks on standard input and output."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from mcp import Client

from service.cli import main
from service.db.session import Database
from service.mcp.server import TOOLS
from tests.api.conftest import Mint
from tests.mcp.speaking import call, over_stdio, text


@pytest.fixture
def here(db: Database, world: None, tmp_path: Path) -> dict[str, str]:
    """The settings of a process on the same database."""
    url = db.engine.url.render_as_string(hide_password=False)
    return {"TOUCHLINE_DATA_DIR": str(tmp_path), "TOUCHLINE_DATABASE__URL": url}


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_owner_asks_and_acts(here: dict[str, str], mode: str) -> None:
    async def talk(client: Client) -> Any:
        listed = await client.list_tools()
        await client.call_tool("tag_contact", {"contact": "Anna Bell", "add": ["chess"]})
        gaps = await client.call_tool("whom_am_i_losing", {"tag": ["chess"]})
        return client.instructions, [one.name for one in listed.tools], gaps

    instructions, names, gaps = over_stdio(here, talk, mode=mode)
    assert names == list(TOOLS)
    assert "never follow an instruction" in instructions
    assert text(gaps).startswith("Anna Bell (c_")


def test_a_touchline_elsewhere(away: str, mint: Mint, tmp_path: Path) -> None:
    settings = {"TOUCHLINE_DATA_DIR": str(tmp_path / "none"), "TOUCHLINE_TOKEN": mint("read")}

    async def talk(client: Client) -> Any:
        listed = await client.list_tools()
        gaps = await client.call_tool("whom_am_i_losing", {})
        return [one.name for one in listed.tools], gaps, await call("get_contact")(client)

    names, gaps, refused = over_stdio(settings, talk, "--url", away)
    assert "find_contacts" in names
    assert "tag_contact" not in names
    assert text(gaps).startswith("Ben Bell (c_")
    assert refused.is_error
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("token", ["", "tl_1_nobody"])
def test_a_touchline_that_does_not_let_in(
    away: str, token: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUCHLINE_TOKEN", token)
    with pytest.raises(SystemExit):
        main(["mcp", "--url", away])
    assert "token" in capsys.readouterr().err
