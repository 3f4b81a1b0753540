"""digest: the week in one calm message, on the screen or by mail."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.markdown import Markdown

from service.cli.opening import Trouble, desk
from service.cli.printing import Json, emit, minute, say
from service.db.moments import ms
from service.delivery.mailing import NotSent
from service.delivery.weekly import deliver
from service.timeline.digesting import markdown as written
from service.timeline.read.digest import digest as read


def digest(
    markdown: Annotated[bool, typer.Option("--markdown", help="As Markdown.")] = False,
    json: Json = False,
    send: Annotated[
        bool, typer.Option("--send", help="Mail it to you, unless this week's was sent.")
    ] = False,
) -> None:
    """Whom to turn to this week, who waits for you, which days come, who came back."""
    if markdown + json + send > 1:
        raise typer.BadParameter("choose one of --markdown, --json and --send")
    if send:
        _send()
        return
    with desk() as at, at.db.reading() as conn:
        found = read(conn, at.ws, ms(at.now))
    if json:
        emit(found)
    elif markdown:
        say(written(found).rstrip())
    else:
        Console().print(Markdown(written(found)))


def _send() -> None:
    with desk() as at:
        try:
            sent = deliver(at.db, at.ws, at.now)
        except NotSent as trouble:
            raise Trouble(f"the digest was not sent: {trouble.because}") from trouble
    if sent.fresh:
        say(f"Sent to {sent.address}.")
    else:
        say(f"It was sent to {sent.address} on {minute(sent.at)}.")
