"""What every source must keep. Subclass once per provider, state its faults, inherit the proof.

A subclass says what SourceGround asks for; the tests stand in the parts: mail, meetings and cards,
and what happens to an account.
"""

from __future__ import annotations

from tests.contract.source_access import AccessContract


class SourceContract(AccessContract):
    """All of it. Name the subclass Test..., beside it write what only its provider can do."""
