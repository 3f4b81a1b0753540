"""Numbers for Prometheus: the state of the work, and what this process did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from service.accounts.meters import REGISTRY
from service.api.desk import AtDesk
from service.timeline.read.metrics import Gauge, gauges

router = APIRouter(tags=["health"])


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "Prometheus text"}},
)
def metrics(desk: AtDesk) -> Response:
    """Gauges of the workspace from the database, counters of this process; with a token that may
    read. Nothing in them tells one person or account from another."""
    with desk.reading() as at:
        told = gauges(at.conn, at.ws, at.now)
    text = generate_latest(_Told(told))
    headers = {"Cache-Control": "no-store", "Content-Type": CONTENT_TYPE_LATEST}
    return Response(text, headers=headers)


class _Told(Collector):
    """The gauges, then the counters."""

    def __init__(self, told: Sequence[Gauge]) -> None:
        self._told = told

    def collect(self) -> Iterable[Metric]:
        """One family after the other."""
        for gauge in self._told:
            family = GaugeMetricFamily(gauge.name, gauge.about, labels=gauge.labels)
            for where, number in gauge.samples:
                family.add_metric(where, number)
            yield family
        yield from REGISTRY.collect()
