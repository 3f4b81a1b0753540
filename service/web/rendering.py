"""Templates to HTML."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.timeline.days import named
from service.timeline.digesting import doing
from service.web.standing import way_out
from service.web.words import bare, coded, hours, kind_of, many, plainly

HERE = Path(__file__).parent
SCRIPTED = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
}
"""For pages whose script writes through the API."""
_templates = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters |= {
    "bare": bare,
    "coded": coded,
    "hours": hours,
    "kind": kind_of,
    "many": many,
    "plainly": plainly,
}
_templates.globals |= {"doing": doing, "named": named, "way_out": way_out}


def page(
    template: str, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """A page that no browser keeps."""
    return answered(rendered(template, **values), status, headers)


def rendered(template: str, **values: Any) -> str:
    """The HTML."""
    return _templates.get_template(template).render(**values)


def answered(
    text: str, status: int = 200, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """The HTML as a page that no browser keeps."""
    kept = {"Cache-Control": "no-store", **(headers or {})}
    return HTMLResponse(text, status_code=status, headers=kept)
