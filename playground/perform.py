"""Carrying out a call: trouble on demand, refusals in Slack's form, the record of it."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable, Mapping
from typing import cast

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from playground.body import read_body
from playground.desk import Desk
from playground.errors import SlackError
from playground.faults import Fault
from playground.model import Json
from playground.record import Call


class Hangup(Response):
    """No answer at all: the connection closes after the request was read."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Close the connection under the server, which has left its transport in the scope's state."""
        del send
        cast(asyncio.Transport, scope["state"]["transport"]).close()
        while (await receive())["type"] != "http.disconnect":
            pass


async def perform(
    desk: Desk,
    method: str,
    request: Request,
    run: Callable[[Json], Json],
    *,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer one request of the app with what `run` makes of its fields."""
    try:
        given = {**request.query_params, **await read_body(request)}
    except SlackError as refusal:
        return JSONResponse(refusal.answer(), status_code=refusal.status, headers=dict(headers or {}))
    return await carry_out(desk, method, given, run, headers=headers)


async def carry_out(
    desk: Desk,
    method: str,
    given: Json,
    run: Callable[[Json], Json],
    *,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The same for fields that have been read already."""
    fault = desk.faults.take(method)
    if fault is not None and fault.seconds:
        await asyncio.sleep(fault.seconds)
    try:
        if fault is not None and (fault.status or fault.error):
            raise _refusal(fault)
        status, body, more = 200, run(given), dict(headers or {})
    except SlackError as refusal:
        status, body, more = refusal.status, refusal.answer(), {**(headers or {}), **refusal.headers}
    lost = fault is not None and fault.lose_answer
    arguments = copy.deepcopy({name: value for name, value in given.items() if name != "token"})
    desk.record.call(Call(method, arguments, status, body, desk.workspace.clock.now(), answered=not lost))
    if lost:
        return Hangup()
    if status >= 500:
        return PlainTextResponse("upstream connect error", status_code=status)
    return JSONResponse(body, status_code=status, headers=more)


def _refusal(fault: Fault) -> SlackError:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return SlackError(fault.error or "internal_error", status=fault.status or 200, headers=headers)
