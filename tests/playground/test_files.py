"""Files that people upload: the event as Slack sends it, and the bytes only for whoever shows the app's token."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from slack_sdk import WebClient

from playground.server import Running
from playground.visitor import Visitor
from tests.playground.conftest import refusal
from tests.playground.listener import Listener

Json = dict[str, object]
TOKEN = {"Authorization": "Bearer xoxb-playground"}


@pytest.fixture
def file(ana: Visitor, slack: Running, listener: Listener) -> Json:
    """A file that Ana gave the app, as its event describes it."""
    ana.upload(ana.dm(), "Q3 deals.csv", b"a,b\n1,2\n")
    slack.settle()
    (found,) = listener.of("event_callback")[-1]["event"]["files"]
    return dict(found)


def test_the_app_is_told_of_a_file_in_its_direct_messages(
    file: Json, ana: Visitor, listener: Listener
) -> None:
    event = listener.of("event_callback")[-1]["event"]
    assert (event["type"], event["subtype"], event["channel_type"]) == ("message", "file_share", "im")
    assert (event["user"], event["channel"], event["upload"]) == ("U0ANA", ana.dm(), False)
    assert (file["name"], file["size"], file["mimetype"], file["mode"]) == (
        "Q3 deals.csv",
        8,
        "text/csv",
        "hosted",
    )
    assert str(file["url_private_download"]).endswith("/download/q3_deals.csv")
    assert (file["ims"], file["channels"]) == ([ana.dm()], [])


def test_the_bytes_are_for_whoever_shows_the_token(file: Json) -> None:
    for name in ("url_private", "url_private_download"):
        url = str(file[name])
        assert httpx.get(url, headers=TOKEN).content == b"a,b\n1,2\n"
        for headers in ({}, {"Authorization": "Bearer xoxb-other"}, {"Authorization": "xoxb-playground"}):
            refused = httpx.get(url, headers=headers)
            assert (refused.status_code, refused.headers["location"].startswith("/?redir=")) == (302, True)


def test_without_the_scope_the_token_is_worth_nothing(file: Json, slack: Running) -> None:
    workspace = slack.desk.workspace
    workspace.app = replace(workspace.app, scopes=workspace.app.scopes - {"files:read"})
    assert httpx.get(str(file["url_private_download"]), headers=TOKEN).status_code == 302


def test_a_file_of_a_conversation_without_the_app_is_not_found(
    slack: Running, ana: Visitor, client: WebClient
) -> None:
    given = ana.upload("C0RANDOM", "a.csv", b"a,b")
    url = f"{slack.url}/files-pri/T0-{given['file']}/download/a.csv"
    assert httpx.get(url, headers=TOKEN).status_code == 404


def test_a_deleted_file_leaves_a_tombstone(
    file: Json, slack: Running, client: WebClient, ana: Visitor
) -> None:
    slack.desk.workspace.delete_file(str(file["id"]))
    assert httpx.get(str(file["url_private_download"]), headers=TOKEN).status_code == 404
    assert refusal(lambda: client.files_info(file=str(file["id"]))) == "file_deleted"
    (said,) = client.conversations_history(channel=ana.dm())["messages"]
    assert said["files"] == [{"id": file["id"], "mode": "tombstone"}]
    assert ana.messages(ana.dm())[0]["files"][0]["deleted"]


def test_a_download_can_fail(file: Json, slack: Running) -> None:
    url = str(file["url_private_download"])
    slack.desk.faults.server_error("download", status=500)
    assert httpx.get(url, headers=TOKEN).status_code == 500
    slack.desk.faults.lose_answer("download")
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(url, headers=TOKEN)
    assert httpx.get(url, headers=TOKEN).status_code == 200
