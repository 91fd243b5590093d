"""POST /api/METHOD: token, scope, rate; then the method itself."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from playground.desk import Arguments, Desk
from playground.errors import SlackError
from playground.methods import chat, conversations, files, misc, users, views
from playground.methods.method import Method
from playground.model import Json
from playground.perform import perform

METHODS: Mapping[str, Method] = {
    name: method
    for family in (chat, conversations, files, misc, users, views)
    for name, method in family.METHODS.items()
}


class WebApi:
    """The endpoint."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def endpoint(self, request: Request) -> Response:
        """One call."""
        name = request.path_params["method"]
        base_url = f"{request.url.scheme}://{request.url.netloc}"
        json_body = request.headers.get("content-type", "").startswith("application/json")
        header = request.headers.get("authorization", "")

        def run(given: Json) -> Json:
            token = header[7:].strip() if header.lower().startswith("bearer ") else ""
            if not token and not json_body:
                token = str(given.get("token", ""))
            return self._run(name, token, Arguments(given, base_url=base_url))

        return await perform(self._desk, name, request, run, headers=self._headers(name))

    def _run(self, name: str, token: str, arguments: Arguments) -> Json:
        desk = self._desk
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", more={"req_method": name})
        self._authorise(method, token)
        if not method.app_token:
            desk.need_scope(*method.scopes)
        if method.tier is not None:
            desk.limiter.take(name, allowance=method.tier)
        with desk.workspace.lock:
            return method.run(desk, arguments)

    def _authorise(self, method: Method, token: str) -> None:
        credentials = self._desk.credentials
        if not token:
            raise SlackError("not_authed")
        if token not in (credentials.bot_token, credentials.app_token):
            raise SlackError("invalid_auth")
        if (token == credentials.app_token) != method.app_token:
            raise SlackError("not_allowed_token_type")

    def _headers(self, name: str) -> dict[str, str]:
        method = METHODS.get(name)
        headers = {"x-oauth-scopes": ",".join(sorted(self._desk.app.scopes))}
        if method is not None and method.scopes:
            headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
        return headers
