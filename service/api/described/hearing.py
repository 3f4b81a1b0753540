"""What endpoints are sent, for the `webhooks` of the OpenAPI document."""

from __future__ import annotations

import inspect
from typing import Any

from pydantic.json_schema import models_json_schema

from schemas.told import DATA, Told
from service.api.described.samples import SHAPES

_HEADERS = {
    "webhook-id": "The same in every attempt and replay: drop what you have already.",
    "webhook-timestamp": "Unix seconds of this attempt; refuse what is older than five minutes.",
    "webhook-signature": "`v1,…`, of `id.timestamp.body`; several while the secret is rotated.",
}
_ANSWERS = {
    "2XX": "Taken; anything else, or nothing within 15 seconds, is tried again.",
    "410": "Gone: the endpoint is disabled.",
    "429": "Slow down; Retry-After is obeyed.",
}


def webhooks() -> tuple[dict[str, Any], dict[str, Any]]:
    """(webhooks by event type, the shapes they name)."""
    models = [(one, "validation") for one in dict.fromkeys(DATA.values())]
    _, found = models_json_schema(models, ref_template=SHAPES + "{model}")  # type: ignore[arg-type]
    frame = Told.model_json_schema(ref_template=SHAPES + "{model}")["properties"]
    told: dict[str, Any] = {
        kind: {"post": _post(kind, frame, model.__name__, inspect.getdoc(model) or "")}
        for kind, model in DATA.items()
    }
    return told, found["$defs"]


def _post(kind: str, frame: dict[str, Any], data: str, about: str) -> dict[str, Any]:
    body = {**frame, "type": {"const": kind}, "data": {"$ref": SHAPES + data}}
    schema = {"type": "object", "properties": body, "required": list(body)}
    return {
        "operationId": kind.replace(".", "_"),
        "tags": ["webhooks"],
        "summary": kind,
        "description": about,
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": said,
                "schema": {"type": "string"},
            }
            for name, said in _HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {status: {"description": said} for status, said in _ANSWERS.items()},
    }
