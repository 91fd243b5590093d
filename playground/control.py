"""/control/…: trouble on demand and the record, for tests in another process or language."""

from __future__ import annotations

from dataclasses import asdict, replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.acts import Acts
from playground.desk import Desk
from playground.rates import Rates


class Control:
    """The endpoints under /control. `Running` offers the same as Python objects."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """All of them."""
        return [
            Route("/control/faults", self._fault, methods=["POST"]),
            Route("/control/faults", self._clear, methods=["DELETE"]),
            Route("/control/rates", self._rates, methods=["POST"]),
            Route("/control/app", self._app, methods=["POST"]),
            Route("/control/person", self._person, methods=["POST"]),
            Route("/control/calls", self._calls, methods=["GET"]),
            Route("/control/deliveries", self._deliveries, methods=["GET"]),
            Route("/control/settle", self._settle, methods=["POST"]),
            Route("/control/record", self._forget, methods=["DELETE"]),
        ]

    async def _fault(self, request: Request) -> Response:
        try:
            self._desk.faults.add_described(await request.json())
        except (TypeError, ValueError) as why:
            return JSONResponse({"error": str(why)}, status_code=400)
        return JSONResponse({"ok": True})

    async def _clear(self, _: Request) -> Response:
        self._desk.faults.clear()
        return JSONResponse({"ok": True})

    async def _rates(self, request: Request) -> Response:
        given = await request.json()
        self._desk.limiter.rates = Rates(given.get("scale"))
        return JSONResponse({"ok": True})

    async def _app(self, request: Request) -> Response:
        given = await request.json()
        self._desk.courier.url = given.get("url")
        return JSONResponse({"ok": True})

    async def _person(self, request: Request) -> Response:
        """{id, and what is to change: locale, tz, title, deleted, …}; the app hears of it (user_change)."""
        given = await request.json()
        person = self._desk.workspace.person(given.get("id", ""))
        if person is None:
            return JSONResponse({"error": "nobody has that id"}, status_code=400)
        try:
            changed = replace(person, **given)
        except TypeError as why:
            return JSONResponse({"error": str(why)}, status_code=400)
        return JSONResponse(Acts(self._desk, "").change(changed).body())

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
