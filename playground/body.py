"""Request bodies: JSON, urlencoded forms, multipart forms. No upload is larger than the memory of a test."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground.errors import SlackError, Unreadable


@dataclass(frozen=True)
class Part:
    """One field of a multipart form; `filename` is None unless it is a file."""

    name: str
    filename: str | None
    content: bytes
    mimetype: str


async def read_body(request: Request) -> dict[str, Any]:
    """The fields of a request.

    Raises SlackError: invalid_json, json_not_object, invalid_form_data, invalid_post_type.
    """
    content = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not content:
        return {}
    if kind == "application/json":
        return _object(content)
    if kind == "application/x-www-form-urlencoded":
        try:
            return dict(parse_qsl(content.decode(), keep_blank_values=True))
        except UnicodeDecodeError:
            raise SlackError("invalid_form_data") from None
    if kind == "multipart/form-data":
        parts = split_multipart(content, request.headers["content-type"])
        return {part.name: part.content.decode() for part in parts if part.filename is None}
    raise SlackError("invalid_post_type")


def _object(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(value, dict):
        raise SlackError("json_not_object")
    return value


def split_multipart(content: bytes, content_type: str) -> list[Part]:
    """The parts of a multipart/form-data body.

    Raises SlackError invalid_form_data.
    """
    header = Message()
    header["content-type"] = content_type
    boundary = header.get_param("boundary")
    if not isinstance(boundary, str):
        raise SlackError("invalid_form_data")
    parts = []
    for chunk in (b"\r\n" + content).split(b"\r\n--" + boundary.encode())[1:]:
        if chunk.startswith(b"--"):
            break
        head, separator, body = chunk.partition(b"\r\n\r\n")
        if not separator:
            raise SlackError("invalid_form_data")
        parts.append(_part(head, body))
    return parts


def _part(head: bytes, body: bytes) -> Part:
    headers = HeaderParser().parsestr(head.lstrip(b"\r\n").decode(errors="replace"))
    name = headers.get_param("name", header="content-disposition")
    if not isinstance(name, str):
        raise SlackError("invalid_form_data")
    return Part(name, headers.get_filename(), body, headers.get_content_type())


async def read_object(request: Request) -> dict[str, Any]:
    """The JSON object that the page or a test sends.

    Raises Unreadable.
    """
    try:
        given: Any = await request.json()
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise Unreadable("the body is not a JSON object")
    return given


def readable(run: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that answers what it cannot read with 400 and the reason."""

    async def endpoint(request: Request) -> Response:
        try:
            return await run(request)
        except Unreadable as why:
            return JSONResponse({"error": str(why)}, status_code=400)

    return endpoint
