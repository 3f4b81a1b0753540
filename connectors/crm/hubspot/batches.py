"""One batch of writes, and what became of each of its inputs.

HubSpot answers 207 where some inputs failed (a create only when every input has a trace id of its
own) and names each by that id; a batch it refuses as a whole was not carried out, and is sent
again in halves until the one at fault stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from connectors.crm.hubspot.portal import VERSION, Portal, refusal, why
from connectors.crm.line import told
from connectors.crm.singly import in_turn
from connectors.sink import Receipt

Input = Mapping[str, Any]
"""As HubSpot takes it: id or associations, properties, and objectWriteTraceId."""

_EXISTING = re.compile(r"Existing ID:\s*(\d+)")
"""Of the contact that has the address already; in no document, but in what all clients see."""
_TRACE = "objectWriteTraceId"


class Batch:
    """Batches of one kind of object."""

    def __init__(self, portal: Portal, kind: str, verb: Literal["create", "update"]) -> None:
        self._portal, self._kind, self._verb = portal, kind, verb

    async def send(self, inputs: Sequence[Input]) -> list[Receipt]:
        """Receipts in order. Where the object is there already: done, not made. Raises Unclear and
        ConnectorError."""
        if not inputs:
            return []
        path = f"/crm/objects/{VERSION}/{self._kind}/batch/{self._verb}"
        route = f"hubspot.{self._kind}.{self._verb}"
        response = await self._portal.write(path, route, {"inputs": list(inputs)})
        if response.status_code >= 400 and len(inputs) > 1:
            middle = len(inputs) // 2
            return await in_turn([inputs[:middle], inputs[middle:]], self.send)
        if response.status_code >= 400:
            return [self._refused(refusal(response))]
        return self._receipts(inputs, told(response))

    def _receipts(self, inputs: Sequence[Input], body: Mapping[str, Any]) -> list[Receipt]:
        errors = [_of(error, inputs) for error in body.get("errors") or ()]
        refused = {number: error for numbers, error in errors for number in numbers}
        left = [number for number in range(len(inputs)) if number not in refused]
        results = body.get("results") or []
        traced = {one.get(_TRACE): one for one in results}
        receipts = []
        for number, one in enumerate(inputs):
            result = traced.get(one[_TRACE])
            if result is None and number in left and len(results) == len(left):
                result = results[left.index(number)]  # in the order of what was sent
            if number in refused:
                receipts.append(self._refused(refused[number]))
            elif result is None:
                receipts.append(Receipt("unknown", because="HubSpot did not say what became of it"))
            else:
                receipts.append(self._done(str(result["id"]), made=self._verb == "create"))
        return receipts

    def _refused(self, error: Mapping[str, Any]) -> Receipt:
        because = f"HubSpot: {why(error)}"
        if found := _EXISTING.search(because):
            return self._done(found[1], made=False)
        category = str(error.get("category", ""))
        if category == "INTERNAL_ERROR":
            return Receipt("unknown", because=because)
        gone = category == "OBJECT_NOT_FOUND" or str(error.get("subCategory", "")).endswith(
            "OBJECT_NOT_FOUND"
        )
        return Receipt("gone" if gone else "failed", because=because)

    def _done(self, remote_id: str, *, made: bool) -> Receipt:
        return Receipt("done", remote_id, made=made, object=self._kind)


def _of(error: Mapping[str, Any], inputs: Sequence[Input]) -> tuple[list[int], Mapping[str, Any]]:
    """The numbers of the inputs an error is about."""
    context = error.get("context") or {}
    traces, ids = set(context.get(_TRACE, ())), set(context.get("ids", ()))
    if traces:
        return [number for number, one in enumerate(inputs) if one[_TRACE] in traces], error
    numbers = [number for number, one in enumerate(inputs) if one.get("id") in ids]
    return numbers or ([0] if len(inputs) == 1 else []), error
