"""Dynamics 365 keeps the contract of a CRM, with change tracking and own columns, and without."""

from __future__ import annotations

from tests.contract.crms import CrmContract
from tests.contract.dynamics_ground import BareGround, DynamicsGround


class TestDynamics(DynamicsGround, CrmContract):
    """With all that a maker can add."""


class TestBareDynamics(BareGround, CrmContract):
    """As little as there can be."""
