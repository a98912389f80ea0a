"""The node as a program on a socket: it starts, tells its address, is closed to strangers, and ends without losing an answer."""

from __future__ import annotations

import gzip
import os
import re
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from desktop_app.core.changes import ChangeFeed
from desktop_app.node.server import HttpServer, NodeServer, NotStarted, PortTaken
from desktop_app.node.write import draft_create, keep
from desktop_app.storage.gate import Urgency
from tests.kit.asgi import Receive, Scope, Send
from tests.kit.central import Central
from tests.kit.clock import FixedClock
from tests.kit.fhir_valid import assert_valid
from tests.kit.guards import ExpectLog
from tests.kit.ids import SequentialIds
from tests.kit.rest import Rest, slot
from tests.kit.stores import opened


@pytest.fixture
def bare(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> Iterator[Rest]:
    """A client of the node itself, with no double around it; fifty places are there."""
    with opened(tmp_path, clock, ids) as store:
        with store.write(Urgency.MACHINE) as unit:
            keep(unit, [draft_create(unit.ids, slot(row=str(number))) for number in range(50)])
        node = NodeServer(store, "secret", clock=clock)
        node.start()
        yield Rest(node.url, "secret")
        node.stop()


def test_a_node_over_a_store_answers_on_loopback_and_ends(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> None:
    with opened(tmp_path, clock, ids, ChangeFeed()) as store:
        node = NodeServer(store, "secret", clock=clock)
        node.start()
        try:
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/fhir", node.url)
            assert Rest(node.url, "secret").post(slot()).status == 201
            assert Rest(node.url).get("Slot").status == 401
        finally:
            node.stop()
        with pytest.raises(ConnectionRefusedError):
            Rest(node.url).get("metadata")


def test_without_a_token_whoever_reaches_the_node_may_use_it(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> None:
    with opened(tmp_path, clock, ids) as store:
        node = NodeServer(store, None, clock=clock)
        node.start()
        try:
            assert Rest(node.url).post(slot()).status == 201
            assert "security" not in Rest(node.url).get("metadata").json["rest"][0]
        finally:
            node.stop()


def test_what_was_served_is_served_after_a_new_start_on_the_same_address(tmp_path: Path, clock: FixedClock) -> None:
    with Central(tmp_path, clock=clock) as first:
        url = first.url
        made = Rest(url, first.token).post(slot()).json
        first.stop()
        first.start()
        assert first.url == url
        assert Rest(url, first.token).get(f"Slot/{made['id']}").json == made
    with Central(tmp_path, clock=clock) as second:
        again = Rest(second.url, second.token)
        assert again.get(f"Slot/{made['id']}").json == made
        assert int(again.post(slot()).json["meta"]["versionId"]) > int(made["meta"]["versionId"])


def test_a_taken_port_is_said_in_plain_words(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> None:
    with opened(tmp_path, clock, ids) as store, socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PortTaken):
            NodeServer(store, None, port=other.getsockname()[1]).start()


def test_an_application_that_cannot_start_is_not_waited_for(expect_log: ExpectLog) -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "the cupboard is bare"})

    expect_log("the cupboard is bare")
    expect_log("Application startup failed")
    with pytest.raises(NotStarted):
        HttpServer(broken).start()


def test_the_node_ends_at_a_signal_and_gives_the_old_handlers_back(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> None:
    before = signal.getsignal(signal.SIGTERM)
    heard: list[str] = []

    def listening(url: str) -> None:
        heard.append(url)
        os.kill(os.getpid(), signal.SIGTERM)

    with opened(tmp_path, clock, ids) as store:
        NodeServer(store, None, clock=clock).serve(listening)
    assert heard
    assert signal.getsignal(signal.SIGTERM) is before
    assert threading.current_thread() is threading.main_thread()


def test_an_answer_under_way_is_still_given_when_the_server_ends(central: Central, rest: Rest) -> None:
    central.knobs.hold()
    with ThreadPoolExecutor(2) as others:
        answer = others.submit(rest.post, slot())
        central.knobs.wait_held()
        ending = others.submit(central.stop)
        central.knobs.release()
        assert answer.result().status == 201
        ending.result()
    assert len(central.all("Slot")) == 1


def test_the_date_is_the_clock_of_the_server(rest: Rest, clock: FixedClock) -> None:
    clock.advance(3600)
    assert parsedate_to_datetime(rest.get("metadata").headers["date"]) == clock.now()


def test_the_headers_tell_nothing_of_what_runs_here(bare: Rest) -> None:
    headers = bare.get("Slot").headers
    assert "server" not in headers
    assert not [name for name in headers if name.startswith("x-")]
    assert headers["cache-control"] == "no-store"


def test_large_answers_are_packed_where_the_client_takes_that(bare: Rest) -> None:
    plain = bare.get("Slot")
    packed = bare.get("Slot", Accept_Encoding="gzip, deflate")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.body) < len(plain.body) / 3
    assert gzip.decompress(packed.body) == plain.body
    for refused in ("gzip;q=0", "gzip; q=0.0", "deflate", "identity", ""):
        assert "content-encoding" not in bare.get("Slot", Accept_Encoding=refused).headers
    assert "content-encoding" in bare.get("Slot", Accept_Encoding="br, GZIP;q=0.5").headers


def test_a_connection_is_used_again_and_answers_leave_at_once(central: Central) -> None:
    line = HTTPConnection(urlsplit(central.url).netloc, timeout=10)
    try:
        used = []
        for _ in range(5):
            line.request("GET", "/fhir/metadata")
            assert line.getresponse().read()
            used.append(line.sock)
        assert all(one is used[0] is not None for one in used)
    finally:
        line.close()


def test_the_statement_is_valid_and_says_what_is_built(central: Central, rest: Rest) -> None:
    statement = rest.get("metadata").json
    assert_valid(statement)
    assert statement["implementation"]["url"] == central.url
    assert statement["fhirVersion"] == "4.0.1"
    served = {one["type"]: one for one in statement["rest"][0]["resource"]}
    assert {"Slot", "Appointment", "Patient", "Provenance"} <= set(served)
    for name, one in served.items():
        assert {"read", "vread", "update", "create", "search-type", "history-instance"} == {action["code"] for action in one["interaction"]}
        for parameter in one["searchParam"]:
            sample = {"date": "2026", "token": "x", "reference": "Patient/x", "string": "x"}[parameter["type"]]
            assert rest.get(name, {parameter["name"]: sample}).status == 200
