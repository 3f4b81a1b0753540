"""What went over the wire, for /metrics: requests by route and status, never by whom."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, disable_created_metrics

disable_created_metrics()  # type: ignore[no-untyped-call] # a second series of no use here
REGISTRY = CollectorRegistry()
"""Of this process."""
_requests = Counter(
    "touchline_provider_requests",
    "Requests to providers by route and status; 0 = no answer",
    ("route", "status"),
    registry=REGISTRY,
)


def count(route: str, status: int) -> None:
    """A Wire's watch."""
    _requests.labels(route, str(status)).inc()
