"""Manners of HTTP over the node: conditions, wishes, kinds of content, HEAD, compression, and what ends in the middle."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from random import Random
from urllib.parse import urlencode

import pytest

from desktop_app.node.server import NodeServer
from tests.kit.central import Central
from tests.kit.clock import FixedClock
from tests.kit.fhir_valid import assert_valid
from tests.kit.ids import SequentialIds
from tests.kit.rest import FHIR, ROWS, Resource, Rest, appointment, creating, patient, slot, updating, version_of
from tests.kit.stores import opened

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def bare(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> Iterator[Rest]:
    """A client of the node itself, with no double around it."""
    with opened(tmp_path, clock, ids) as store:
        node = NodeServer(store, "secret", clock=clock)
        node.start()
        yield Rest(node.url, "secret")
        node.stop()


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ('W/"{now}"', 200), ('"{now}"', 200), ("{now}", 200), ("*", 200), ('  W/"{now}" ', 200),
        ('W/"{old}"', 412), ('"{old}"', 412), ("{old}", 412), ('W/"0"', 412), ('W/""', 412), ('W/"{now}.0"', 412), ('W/"0{now}"', 412),
        ('w/"{now}"', 400), ('W/{now}', 400), ('W/"{now}', 400), ('"{old}", "{now}"', 400), ("**", 400), ("", 400), ('""{now}""', 400),
    ],
)  # fmt: skip
def test_an_update_on_condition_is_done_only_where_the_condition_is_read_and_met(bare: Rest, condition: str, status: int) -> None:
    first = bare.post(slot()).json
    second = bare.put({**first, "status": "busy"}).json
    asked = condition.format(now=version_of(second), old=version_of(first))
    alone = bare.put({**second, "comment": "alone"}, If_Match=asked)
    assert alone.status == status
    if status != 200:
        assert alone.issue["code"] == ("conflict" if status == 412 else "value")
        assert bare.get(f"Slot/{first['id']}").json == second


@pytest.mark.parametrize("condition", ['W/"{now}"', '"{now}"', "{now}", "*"])
def test_a_bundle_reads_conditions_as_headers_are_read(bare: Rest, condition: str) -> None:
    made = bare.post(slot()).json
    entry = updating({**made, "status": "busy"})
    entry["request"]["ifMatch"] = condition.format(now=version_of(made))
    assert bare.send(entry).status == 200
    entry["request"]["ifMatch"] = 'W/"nonsense'
    assert bare.send(entry).status == 400


@pytest.mark.parametrize(
    ("wish", "bodies"),
    [
        ("return=minimal", False), ("return=Minimal", False), ("respond-async, return=minimal", False),
        ("handling=strict;return=minimal", False),
        ("return = minimal", False), ("return=representation", True), ("return=OperationOutcome", True), ("minimal", True), ("", True),
        ("return=minimally", True),
    ],
)  # fmt: skip
def test_bodies_come_back_unless_they_are_not_wished_for(bare: Rest, wish: str, bodies: bool) -> None:
    made = bare.post(patient(), Prefer=wish)
    assert (made.status, bool(made.body)) == (201, bodies)
    stored = bare.get(f"Patient/{made.headers['location'].split('/')[-3]}").json
    changed = bare.put({**stored, "gender": "female"}, Prefer=wish)
    assert (changed.status, bool(changed.body)) == (200, bodies)
    both = bare.send(updating({**stored, "gender": "male"}), creating(slot()), Prefer=wish).json
    assert ["resource" in entry for entry in both["entry"]] == [bodies, bodies]
    assert all(entry["response"]["etag"] for entry in both["entry"])


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        (FHIR, 200), ("application/json", 200), ("application/fhir+json; charset=utf-8", 200),
        ("application/fhir+json;fhirVersion=4.0", 200),
        ("application/*", 200), ("*/*;q=0.1", 200), ("Application/FHIR+JSON", 200), ("text/html,application/xhtml+xml,*/*;q=0.8", 200),
        ("application/fhir+xml, application/json;q=0.9", 200), ("application/fhir+xml", 406), ("text/*", 406), ("application/jso", 406),
        ("application/fhir+json;q=0", 406), ("application/fhir+json; q=0.0, text/html", 406), ("application/fhir+json;q=0.001", 200),
    ],
)  # fmt: skip
def test_every_interaction_heeds_what_the_client_takes(bare: Rest, accept: str, status: int) -> None:
    made = bare.post(slot()).json
    address = f"Slot/{made['id']}"
    for where in ("metadata", "Slot", address, f"{address}/_history", f"{address}/_history/{version_of(made)}"):
        answer = bare.get(where, Accept=accept)
        assert (answer.status, answer.headers["content-type"]) == (status, "application/fhir+json; charset=utf-8"), where
    assert bare.ask("POST", "Slot/_search", b"status=free", {"Content-Type": FORM, "Accept": accept}).status == status
    assert bare.send(Accept=accept).status == status


@pytest.mark.parametrize(
    ("form", "status"),
    [("json", 200), ("application/json", 200), ("application/fhir+json", 200), ("application/fhir json", 200),
     ("application/fhir+json; charset=utf-8", 200),
     ("JSON", 200), ("xml", 406), ("ttl", 406), ("text/html", 406), ("application/fhir+xml", 406)],
)  # fmt: skip
def test_the_format_in_the_address_counts_for_every_interaction(bare: Rest, form: str, status: int) -> None:
    made = bare.post(slot()).json
    address = f"Slot/{made['id']}"
    for where in ("Slot", address, f"{address}/_history", f"{address}/_history/{version_of(made)}"):
        assert bare.get(where, {"_format": form}).status == status, where
    query = urlencode({"_format": form})
    assert bare.ask("POST", f"Slot?{query}", json.dumps(slot()).encode()).status == (201 if status == 200 else status)
    assert bare.ask("PUT", f"{address}?{query}", json.dumps({**made, "status": "busy"}).encode()).status == status


def test_the_statement_heeds_the_format_too(bare: Rest) -> None:
    """`metadata?_format=` is how many clients begin."""
    assert bare.get("metadata", {"_format": "json"}).status == 200
    assert bare.get("metadata", {"_format": "xml"}).status == 406


@pytest.mark.parametrize("packing", ["identity", "gzip"])
def test_head_is_get_without_its_body_everywhere(bare: Rest, packing: str) -> None:
    made = bare.post({**patient(row="p1"), "address": [{"text": "ул. Лесная, д. 12, " * 80}]}).json
    address = f"Patient/{made['id']}"
    wheres = (
        "metadata",
        "Patient",
        f"Patient?identifier={ROWS}|p1",
        address,
        f"{address}/_history",
        f"{address}/_history/1",
        "Patient/none",
    )
    for where in wheres:
        got, headed = (bare.ask(method, where, None, {"Accept-Encoding": packing}) for method in ("GET", "HEAD"))
        assert headed.body == b""
        assert (headed.status, headed.headers) == (got.status, got.headers), where


def test_packed_answers_unpack_to_the_plain_ones(bare: Rest) -> None:
    made = [bare.post({**slot(row=f"r{number}"), "comment": "слово " * 60}).json for number in range(12)]
    address = f"Slot/{made[0]['id']}"
    searches = ("Slot", "Slot?status=free&_count=7", address, f"{address}/_history", "metadata")
    for where in searches:
        plain, packed = (bare.get(where, Accept_Encoding=packing) for packing in ("identity", "gzip"))
        is_packed = packed.headers.get("content-encoding") == "gzip"
        assert (gzip.decompress(packed.body) if is_packed else packed.body) == plain.body, where
        assert packed.headers["content-length"] == str(len(packed.body))
        assert {**packed.headers, "content-length": "", "content-encoding": ""} == {
            **plain.headers, "content-length": "", "content-encoding": "",
        }  # fmt: skip
        assert packed.headers["vary"] == "Accept-Encoding"


def test_refusals_and_writes_are_packed_too(bare: Rest) -> None:
    long = {**slot(), "comment": "слово " * 300}
    written = bare.post(long, Accept_Encoding="gzip")
    assert written.headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(written.body))["comment"] == long["comment"]
    assert written.headers["etag"] == 'W/"1"'
    whole = bare.send(*[{"request": {"method": "GET", "url": "Slot/none"}}] * 30, kind="batch", Accept_Encoding="gzip")
    assert_valid(json.loads(gzip.decompress(whole.body)))


@pytest.mark.parametrize("header", ["If-None-Match", "If-Modified-Since"])
def test_a_conditional_read_that_is_not_supported_is_a_read(bare: Rest, header: str) -> None:
    made = bare.post(slot()).json
    value = f'W/"{version_of(made)}"' if header == "If-None-Match" else "Mon, 16 Nov 2099 06:00:00 GMT"
    assert bare.ask("GET", f"Slot/{made['id']}", None, {header: value}).json == made


def test_a_search_by_form_may_say_a_part_in_the_address(bare: Rest) -> None:
    made = [bare.post(slot(status=status, row=status)).json for status in ("free", "busy")]
    found = bare.ask(
        "POST", f"Slot/_search?identifier={ROWS}|busy", b"status=busy,free&_count=5", {"Content-Type": f"{FORM}; charset=utf-8"}
    )
    assert found.resources == [made[1]]
    assert "status=busy" in found.json["link"][0]["url"]
    assert "identifier=" in found.json["link"][0]["url"]
    nothing = bare.ask("POST", "Slot/_search", b"", {"Content-Type": FORM})
    assert nothing.resources == made


def test_pages_of_a_search_by_form_are_read_by_their_links(bare: Rest) -> None:
    made = [bare.post(slot(row=str(number))).json for number in range(7)]
    page = bare.ask("POST", "Slot/_search", b"status=free&_count=3", {"Content-Type": FORM})
    found = page.resources
    while page.next:
        page = bare.get(page.next)
        found += page.resources
    assert found == made


def stays_up_to_date(rest: Rest, over: threading.Event, writer_has_ended: threading.Event) -> dict[str, str]:
    """Read as a desk does, by what has changed since the last look, until the writers have ended; versions by id."""
    seen: dict[str, str] = {}
    since = "2026-01-01"
    while True:
        last_look = writer_has_ended.is_set()
        for page in rest.pages("Slot", {"_lastUpdated": f"ge{since}", "_sort": "_lastUpdated", "_count": 9}):
            for one in page.resources:
                seen[one["id"]] = version_of(one)
                since = max(since, one["meta"]["lastUpdated"])
        if last_look or over.is_set():
            return seen


def test_who_reads_by_changes_while_others_write_misses_nothing(central: Central, rest: Rest, clock: FixedClock) -> None:
    """Moments are given in the order of the commits, so nothing ever appears behind a reader's back."""
    made = [rest.post(slot(row=str(number))).json for number in range(20)]
    over, ended = threading.Event(), threading.Event()

    def write(seed: int) -> None:
        dice = Random(seed)
        for number in range(25):
            clock.advance(dice.choice([0, 0, 1]))
            if dice.random() < 0.3:
                rest.post(slot(row=f"{seed} {number}"))
            else:
                entries = [updating({**one, "comment": f"{seed} {number}"}) for one in dice.sample(made, 3)]
                rest.send(*entries)

    with ThreadPoolExecutor(4) as people:
        readers = [people.submit(stays_up_to_date, rest, over, ended) for _ in range(2)]
        writers = [people.submit(write, seed) for seed in (1, 2)]
        try:
            for writer in writers:
                writer.result()
        finally:
            ended.set()
        seen = [reader.result() for reader in readers]
    present = {one["id"]: version_of(one) for one in central.all("Slot")}
    assert seen == [present, present]


def test_a_node_that_is_stopped_finishes_what_it_has_begun_and_loses_nothing(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> None:
    """Whoever was told 201 finds it after the next start; whoever was told nothing has written nothing."""
    with opened(tmp_path, clock, ids) as store:
        node = NodeServer(store, None, clock=clock)
        node.start()
        rest = Rest(node.url)
        under_way = threading.Semaphore(0)

        def knock_until_nobody_opens(number: int) -> list[str]:
            made = []
            try:
                while True:
                    made.append(rest.post(slot(row=f"{number}")).json["id"])
                    under_way.release()
            except (OSError, HTTPException):
                return made

        with ThreadPoolExecutor(6) as clients:
            told = [clients.submit(knock_until_nobody_opens, number) for number in range(6)]
            for _ in range(30):
                assert under_way.acquire(timeout=20)
            node.stop()
            answered = sorted(one for client in told for one in client.result())
        node.start()
        pages = list(rest.pages("Slot", {"_count": 1000}))
        node.stop()
    assert sorted(one["id"] for page in pages for one in page.resources) == answered


def test_a_restart_goes_on_counting_whatever_the_clock_says(tmp_path: Path) -> None:
    clock = FixedClock()
    stamps: list[Resource] = []
    for start in range(4):
        with Central(tmp_path, clock=clock, ids=SequentialIds(start)) as central:
            rest = Rest(central.url, central.token)
            made = rest.post(slot(row=str(start))).json
            stamps += [made["meta"], rest.put({**made, "status": "busy"}).json["meta"]]
        clock.set(clock.now().replace(day=clock.now().day - 1))
    assert [int(one["versionId"]) for one in stamps] == list(range(1, 9))
    assert [one["lastUpdated"] for one in stamps] == sorted(one["lastUpdated"] for one in stamps)


def test_the_same_place_is_refused_after_a_restart_too(tmp_path: Path) -> None:
    with Central(tmp_path, clock=FixedClock(), ids=SequentialIds(1)) as central:
        rest = Rest(central.url, central.token)
        place = rest.post(slot()).json
        assert rest.post(appointment(place)).status == 201
    with Central(tmp_path, clock=FixedClock(), ids=SequentialIds(2)) as central:
        rest = Rest(central.url, central.token)
        assert rest.post(appointment(place)).status == 409
        assert rest.put({**place, "status": "busy"}, version_of(place)).status == 200
