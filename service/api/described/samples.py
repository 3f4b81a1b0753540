"""Examples, made of a schema: its own where it has one, else believable words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.api.described.meanings import MEANINGS
from service.api.described.words import WORDS

Schema = Mapping[str, Any]
SHAPES = "#/components/schemas/"
_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list,
    "object": dict, "null": type(None),
}  # fmt: skip
_BLANK: Mapping[str, Any] = {"string": "…", "boolean": True, "null": None}
_FORMATS = {"date-time": "2026-11-01T12:00:00Z", "date": "2026-11-01"}


class Samples:
    """components: the schemas of the document by name."""

    def __init__(self, components: Mapping[str, Schema]) -> None:
        self._components = components

    def of(self, schema: Schema, model: str = "", field: str = "") -> Any:
        """A value the schema allows. model, field: where it stands."""
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(SHAPES)
            return self.of(self._components[name], name)
        if "examples" in schema:
            return schema["examples"][0]
        for words, key in ((MEANINGS, f"{model}.{field}"), (WORDS, field)):
            if key in words and self._fits(words[key], schema):
                return words[key]
        return self._made(schema, model, field)

    def about(self, schema: Schema) -> str:
        """What the schema is of, in a sentence."""
        if "anyOf" in schema:
            return " Or: ".join(self.about(one) for one in schema["anyOf"])
        said = self._components[schema["$ref"].removeprefix(SHAPES)]["description"]
        return " ".join(str(said).split()).partition(". ")[0].rstrip(".") + "."

    def _made(self, schema: Schema, model: str, field: str) -> Any:
        for several in ("allOf", "anyOf", "oneOf"):
            if several in schema:
                return self.of(schema[several][0], model, field)
        if "const" in schema or "enum" in schema:
            return schema["const"] if "const" in schema else schema["enum"][0]
        kind = schema.get("type")
        if kind == "object":
            return self._object(schema, model)
        if kind == "array":
            return [self.of(schema["items"], model, field)]
        if kind in ("integer", "number"):
            return int(schema.get("minimum", 1))
        return _FORMATS.get(schema.get("format", ""), _BLANK.get(str(kind)))

    def _object(self, schema: Schema, model: str) -> dict[str, Any]:
        held = schema.get("properties", {})
        return {name: self.of(one, model, name) for name, one in held.items()}

    def _fits(self, value: Any, schema: Schema) -> bool:
        """Whether a value is of the kind the schema wants; the tests look closer."""
        options = schema.get("anyOf", schema.get("oneOf"))
        if options is not None:
            return any(self._fits(value, one) for one in options)
        if "enum" in schema or "const" in schema:
            return value in schema.get("enum", [schema.get("const")])
        if "$ref" in schema:
            return isinstance(value, dict)
        if isinstance(value, list):
            items = schema.get("items", {})
            return schema.get("type", "array") == "array" and all(
                self._fits(one, items) for one in value
            )
        kind = _KINDS.get(schema.get("type", ""))
        return kind is None or (
            isinstance(value, kind) and isinstance(value, bool) == (kind is bool)
        )
