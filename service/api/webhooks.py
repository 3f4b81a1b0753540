"""Webhooks: addresses that are told of changes, signed as Standard Webhooks 1.0.0 says."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from schemas.page import Moment, Page
from schemas.problem import FieldProblem
from schemas.webhook import (
    DeliveredType,
    Delivery,
    DeliveryState,
    Endpoint,
    EndpointEdit,
    NewEndpoint,
    NewlyMade,
    Replay,
    Replayed,
    Rotation,
)
from service.accounts.office import Office
from service.api.answers import Answer
from service.api.desk import At, AtDesk, AtPost, Desk
from service.api.ids import number
from service.api.paging import Part
from service.api.preconditions import IfMatch, demand
from service.api.problems import ApiProblem, not_found, told
from service.api.tables import LISTED, listed
from service.db.moments import ms
from service.db.vault import Vault
from service.delivery.webhooks import endpoints, reading, replaying
from service.delivery.webhooks.endpoints import BadUrl
from service.delivery.webhooks.reading import DeliveryFilter
from service.timeline.read.paging import Slice

router = APIRouter(prefix="/webhooks", tags=["webhooks"])
_ROOT = "/v1/webhooks"


@router.get("", response_model=Page[Endpoint], responses=LISTED)
def list_webhooks(desk: AtDesk, part: Part) -> Response:
    """Endpoints without their secrets, the oldest first."""

    def read(at: At, part: Slice) -> Page[Endpoint]:
        return reading.page(at.conn, at.ws, _vault(desk), part, at.now)

    return listed(desk, Endpoint, part, read)


@router.post("", response_model=NewlyMade, status_code=201, responses=told("refused"))
def add_webhook(desk: AtPost, body: NewEndpoint) -> Response:
    """An address to be told of what happens from now on. Its secret is shown now and never again.
    It is called from this service, so it must be public, and https, unless the operator allows
    otherwise (`TOUCHLINE_DELIVERY__ALLOW_PRIVATE`). Deliveries come at least once and in no sure
    order: know them by `webhook-id`, and order them by `sequence`."""

    def work(at: At) -> Answer:
        vault, user = _vault(desk), desk.caller.user
        try:
            made, secret = endpoints.make(at.conn, at.ws, vault, body, user, at.now)
        except BadUrl as error:
            raise _bad_url(error) from error
        found = NewlyMade(**dict(_present(desk, at, made)), secret=secret)
        kept = found.model_copy(update={"secret": None})
        return Answer(found, 201, f"{_ROOT}/{found.id}", kept)

    return desk.write(work, body)


@router.get("/deliveries/{delivery_id}", response_model=Delivery)
def get_delivery(desk: AtDesk, delivery_id: str) -> Response:
    """One delivery with its attempts."""
    with desk.reading() as at:
        found = _sent(at, number("dl", delivery_id, "delivery"))
    return desk.shown(found)


@router.post(
    "/deliveries/{delivery_id}/replay",
    response_model=Delivery,
    status_code=202,
    responses=told("refused"),
)
def replay_delivery(desk: AtPost, delivery_id: str) -> Response:
    """Sends a delivery that is over, done or failed, once more: the same bytes under the same
    `webhook-id`."""

    def work(at: At) -> Answer:
        delivery = number("dl", delivery_id, "delivery")
        _sent(at, delivery)
        replaying.replay(at.conn, at.ws, delivery, at.now)
        return Answer(_sent(at, delivery), 202)

    return desk.write(work)


@router.get("/{endpoint_id}", response_model=Endpoint)
def get_webhook(desk: AtDesk, endpoint_id: str) -> Response:
    """One endpoint, without its secret."""
    with desk.reading() as at:
        found = _present(desk, at, _number(endpoint_id))
    return desk.shown(found)


@router.patch("/{endpoint_id}", response_model=Endpoint, responses=told("refused"))
def edit_webhook(
    desk: AtDesk, endpoint_id: str, body: EndpointEdit, if_match: IfMatch = None
) -> Response:
    """Changes an endpoint; what is left out stays. Deliveries that wait already keep what they say.
    Enabled again, it is sent what was collected meanwhile."""

    def work(at: At) -> Answer:
        endpoint, vault, user = _number(endpoint_id), _vault(desk), desk.caller.user
        demand(if_match, _present(desk, at, endpoint))
        try:
            endpoints.change(at.conn, at.ws, vault, endpoint, body, user, at.now)
        except BadUrl as error:
            raise _bad_url(error) from error
        return Answer(_present(desk, at, endpoint), tagged=True)

    return desk.write(work)


@router.delete("/{endpoint_id}", status_code=204)
def delete_webhook(desk: AtDesk, endpoint_id: str, if_match: IfMatch = None) -> Response:
    """Sends nothing more there, and forgets what was sent."""

    def work(at: At) -> Answer:
        endpoint = _number(endpoint_id)
        demand(if_match, _present(desk, at, endpoint))
        endpoints.drop(at.conn, at.ws, endpoint)
        return Answer(None, 204)

    return desk.write(work)


@router.get("/{endpoint_id}/deliveries", response_model=Page[Delivery], responses=LISTED)
def list_deliveries(
    desk: AtDesk,
    endpoint_id: str,
    part: Part,
    state: Annotated[list[DeliveryState], Query(max_length=4)] = [],  # noqa: B006
    type: Annotated[list[DeliveredType], Query(max_length=40)] = [],  # noqa: B006
    since: Annotated[Moment | None, Query(description="made then or later")] = None,
    until: Annotated[Moment | None, Query(description="made before then")] = None,
) -> Response:
    """What was sent to an endpoint, or waits for it, with every attempt; newest first. Kept for
    `TOUCHLINE_DELIVERY__KEEP_DAYS`."""
    wanted = _wanted(tuple(state), tuple(type), since, until)

    def read(at: At, part: Slice) -> Page[Delivery]:
        endpoint = _number(endpoint_id)
        _present(desk, at, endpoint)
        return reading.sent(at.conn, at.ws, endpoint, wanted, part)

    return listed(desk, Delivery, part, read)


@router.post(
    "/{endpoint_id}/test", response_model=Delivery, status_code=201, responses=told("refused")
)
def test_webhook(desk: AtPost, endpoint_id: str) -> Response:
    """Sends an `endpoint.test`, signed like everything else. Ask for the delivery to see what came
    of it."""

    def work(at: At) -> Answer:
        endpoint = _number(endpoint_id)
        _present(desk, at, endpoint)
        made = _sent(at, replaying.trial(at.conn, at.ws, endpoint, at.now))
        return Answer(made, 201, f"{_ROOT}/deliveries/{made.id}")

    return desk.write(work)


@router.post("/{endpoint_id}/rotate", response_model=NewlyMade)
def rotate_webhook(desk: AtPost, endpoint_id: str, body: Rotation | None = None) -> Response:
    """A new secret, shown now and never again. For a while deliveries are signed with the old one
    too, so that the receiver can change over without losing one."""
    hours = (body or Rotation.model_validate({})).both_for_hours

    def work(at: At) -> Answer:
        endpoint = _number(endpoint_id)
        _present(desk, at, endpoint)
        secret = endpoints.rotate(at.conn, at.ws, _vault(desk), endpoint, hours, at.now)
        found = NewlyMade(**dict(_present(desk, at, endpoint)), secret=secret)
        return Answer(found, kept=found.model_copy(update={"secret": None}))

    return desk.write(work, body)


@router.post("/{endpoint_id}/replay", response_model=Replayed, status_code=202)
def replay_webhook(desk: AtPost, endpoint_id: str, body: Replay) -> Response:
    """Sends many once more: those made in a range of time that failed, or that were done too."""
    wanted = _wanted(tuple(body.states), tuple(body.types), body.since, body.until)

    def work(at: At) -> Answer:
        endpoint = _number(endpoint_id)
        _present(desk, at, endpoint)
        many = replaying.replay_all(at.conn, at.ws, endpoint, wanted, at.now)
        return Answer(Replayed(replayed=many), 202)

    return desk.write(work, body)


def _wanted(
    states: tuple[DeliveryState, ...],
    types: tuple[DeliveredType, ...],
    since: Moment | None,
    until: Moment | None,
) -> DeliveryFilter:
    return DeliveryFilter(states, types, ms(since) if since else None, ms(until) if until else None)


def _vault(desk: Desk) -> Vault:
    office: Office = desk.request.app.state.office
    return office.vault


def _number(endpoint_id: str) -> int:
    return number("wh", endpoint_id, "webhook")


def _present(desk: Desk, at: At, endpoint: int) -> Endpoint:
    found = reading.one(at.conn, at.ws, _vault(desk), endpoint, at.now)
    if found is None:
        raise not_found("webhook")
    return found


def _sent(at: At, delivery: int) -> Delivery:
    found = reading.one_sent(at.conn, at.ws, delivery)
    if found is None:
        raise not_found("delivery")
    return found


def _bad_url(error: BadUrl) -> ApiProblem:
    wrong = FieldProblem(field="body.url", because=error.because)
    return ApiProblem("invalid-request", f"body.url: {error.because}", [wrong])
