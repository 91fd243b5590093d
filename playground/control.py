"""/control/…: trouble on demand and the record, for tests in another process or language."""

from __future__ import annotations

from dataclasses import asdict, replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.acts import Acts
from playground.body import read_object, readable
from playground.desk import Desk
from playground.errors import Unreadable
from playground.faults import Fault
from playground.model import Json, Person
from playground.rates import Rates


class Control:
    """The endpoints under /control. `Running` offers the same as Python objects."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """All of them."""
        return [
            Route("/control/faults", readable(self._fault), methods=["POST"]),
            Route("/control/faults", readable(self._clear), methods=["DELETE"]),
            Route("/control/rates", readable(self._rates), methods=["POST"]),
            Route("/control/app", readable(self._app), methods=["POST"]),
            Route("/control/person", readable(self._person), methods=["POST"]),
            Route("/control/calls", readable(self._calls), methods=["GET"]),
            Route("/control/deliveries", readable(self._deliveries), methods=["GET"]),
            Route("/control/settle", readable(self._settle), methods=["POST"]),
            Route("/control/record", readable(self._forget), methods=["DELETE"]),
        ]

    async def _fault(self, request: Request) -> Response:
        self._desk.faults.add(described(await read_object(request)))
        return JSONResponse({"ok": True})

    async def _clear(self, _: Request) -> Response:
        self._desk.faults.clear()
        return JSONResponse({"ok": True})

    async def _rates(self, request: Request) -> Response:
        scale = (await read_object(request)).get("scale")
        if not isinstance(scale, int | float | None):
            raise Unreadable("scale is a number, or null for no limits")
        self._desk.limiter.rates = Rates(scale)
        return JSONResponse({"ok": True})

    async def _app(self, request: Request) -> Response:
        url = (await read_object(request)).get("url")
        if not isinstance(url, str | None):
            raise Unreadable("url is an address, or null for no app")
        self._desk.courier.url = url
        return JSONResponse({"ok": True})

    async def _person(self, request: Request) -> Response:
        """{id, and what is to change: locale, tz, title, deleted, …}; the app hears of it (user_change)."""
        given = await read_object(request)
        person = self._desk.workspace.person(str(given.get("id", "")))
        if person is None:
            raise Unreadable("nobody has that id")
        _check_fields(given, person)
        return JSONResponse(Acts(self._desk, "").change(replace(person, **given)).body())

    async def _calls(self, request: Request) -> Response:
        calls = self._desk.record.calls(request.query_params.get("method"))
        return JSONResponse({"calls": [{**asdict(each), "at": each.at.isoformat()} for each in calls]})

    async def _deliveries(self, request: Request) -> Response:
        deliveries = self._desk.record.deliveries(request.query_params.get("kind"))
        return JSONResponse({"deliveries": [asdict(each) for each in deliveries]})

    async def _settle(self, _: Request) -> Response:
        await self._desk.courier.settle()
        return JSONResponse({"ok": True})

    async def _forget(self, _: Request) -> Response:
        self._desk.record.forget()
        return JSONResponse({"ok": True})


def described(given: Json) -> Fault:
    """A fault from the JSON of its fields.

    Raises Unreadable.
    """
    fault = Fault(method="*")
    _check_fields(given, replace(fault, status=0, error="", retry_after=0))
    return replace(fault, **given)


def _check_fields(given: Json, like: Fault | Person) -> None:
    for name, value in given.items():
        example = getattr(like, name, None)
        if example is None or not isinstance(value, (int, float) if name == "seconds" else type(example)):
            raise Unreadable(f"{name} is not a field of {type(like).__name__}, or not of its type")
