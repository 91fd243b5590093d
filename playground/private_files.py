"""Private addresses of files: given only to an app that shows its token, as Slack's file hosts do."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from playground.desk import Desk
from playground.methods.files import download
from playground.perform import Hangup
from playground.record import Call


def private_files(desk: Desk) -> list[Route]:
    """Where `url_private` and `url_private_download` lead. Trouble on demand is that of the method `download`."""

    async def give(request: Request) -> Response:
        file_id = request.path_params["file"].rpartition("-")[2]

        def noted(status: int) -> None:
            answer = {"ok": status == 200}
            desk.record.call(Call("download", {"file": file_id}, status, answer, desk.workspace.clock.now()))

        fault = desk.faults.take("download")
        if fault is not None and fault.seconds:
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.status:
            noted(fault.status)
            return Response("upstream connect error", status_code=fault.status)
        if fault is not None and fault.lose_answer:
            return Hangup()
        try:
            found = download(desk, file_id, request.headers.get("authorization", ""))
        except PermissionError:
            noted(302)
            return RedirectResponse("/?redir=" + quote(request.url.path), status_code=302)
        noted(200 if found else 404)
        if found is None:
            return Response("File not found", status_code=404)
        headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
        return Response(found.content, media_type=found.mimetype, headers=headers)

    return [
        Route("/files-pri/{file}/download/{name:path}", give, methods=["GET"]),
        Route("/files-pri/{file}/{name:path}", give, methods=["GET"]),
    ]
