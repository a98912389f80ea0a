"""Requests that nobody should send: each gets an OperationOutcome, none a traceback, and nothing is written by a refused one."""

from __future__ import annotations

import gzip
import json
import socket
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.node.incoming import MOST_BYTES
from desktop_app.node.parameters import PARAMETERS, TYPES
from tests.kit.central import Central
from tests.kit.fhir_valid import assert_valid
from tests.kit.guards import ExpectLog
from tests.kit.rest import FHIR, Reply, Rest, appointment, creating, slot

FORM = "application/x-www-form-urlencoded"


def refused(reply: Reply, *statuses: int) -> None:
    """The answer is a valid OperationOutcome of one of `statuses`, and tells nothing of our insides."""
    assert reply.status in statuses
    assert reply.json["resourceType"] == "OperationOutcome"
    assert reply.headers["content-type"].startswith(FHIR)
    for word in (b"Traceback", b"sqlite", b"desktop_app", b".py"):
        assert word not in reply.body
    assert_valid(reply.json)


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "", 405),
        ("GET", "Basic", 404),
        ("GET", "Basic/1", 404),
        ("GET", "slot", 404),
        ("GET", "Slot/1/2/3/4", 404),
        ("GET", "Slot/%00", 404),
        ("GET", "Slot/" + "a" * 65, 404),
        ("GET", "Slot/" + quote("идентификатор"), 404),
        ("GET", "Slot/x/_history/%D9%A3", 404),
        ("GET", "Slot/x/_history/" + "9" * 40, 404),
        ("GET", "_history", 404),
        ("GET", "Slot/_history", 404),
        ("GET", "../../etc/passwd", 404),
        ("GET", "metadata/x", 404),
        ("DELETE", "Slot/1", 405),
        ("PATCH", "Slot/1", 405),
        ("PUT", "Slot", 405),
        ("POST", "Slot/1", 405),
        ("PUT", "metadata", 405),
        ("DELETE", "", 405),
        ("OPTIONS", "Slot", 405),
        ("BREW", "Slot", 405),
        ("GET", "Slot/_search", 404),
        ("GET", "Slot/x?_summary=count", 400),
        ("GET", "Slot/x/_history?_since=2026", 400),
    ],
)
def test_addresses_and_methods_that_are_not_there(rest: Rest, method: str, address: str, status: int) -> None:
    reply = rest.ask(method, address)
    refused(reply, status)
    if status == 405:
        assert reply.headers["allow"]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"[]", b'"Slot"', b"12", b"{}", b'{"resourceType":"Slot"', b'{"resourceType":"Slot"}x', b"\xff\xfe",
        b"\xef\xbb\xbf{}", b"[" * 100_000, b'{"a":' * 5000, b'{"resourceType":"Slot","status":NaN}',
        b'{"resourceType":"Slot","comment":"\\ud800"}',
        b'{"resourceType":"Slot","comment":"\\ud800x"}', b"<Slot/>", b"\x00" * 10, b'{"resourceType":"Slot","overbooked":1e999999}',
    ],
    ids=lambda body: repr(body[:20]),
)  # fmt: skip
def test_bodies_that_are_no_resource(central: Central, rest: Rest, body: bytes) -> None:
    refused(rest.ask("POST", "Slot", body), 400)
    refused(rest.ask("POST", "", body), 400)
    refused(rest.ask("PUT", "Slot/x", body), 400, 404)
    assert central.all() == []


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/fhir+xml", "", "application/json; charset=koi8-r", "multipart/form-data", FORM]
)
def test_content_of_another_kind(rest: Rest, kind: str) -> None:
    refused(rest.ask("POST", "Slot", json.dumps(slot()).encode(), {"Content-Type": kind}), 415)


@pytest.mark.parametrize("kind", [FHIR, "application/json", "application/fhir+json; charset=UTF-8", 'application/json;charset="utf-8"'])
def test_content_of_the_right_kind(rest: Rest, kind: str) -> None:
    assert rest.ask("POST", "Slot", json.dumps(slot()).encode(), {"Content-Type": kind}).status == 201


def test_compressed_bodies_are_not_opened(rest: Rest) -> None:
    """A small body may unpack to a huge one."""
    refused(rest.ask("POST", "Slot", gzip.compress(b"{}"), {"Content-Encoding": "gzip"}), 415)


def test_forms_that_cannot_be_read(rest: Rest) -> None:
    for body in (b"status=%FF", b"\xff\xfe", b"&".join(b"a=b" for _ in range(1000)), b"status"):
        refused(rest.ask("POST", "Slot/_search", body, {"Content-Type": FORM}), 400)
    refused(rest.ask("POST", "Slot/_search", b"{}"), 415)


@pytest.mark.parametrize(
    ("accept", "status"),
    [("application/fhir+xml", 406), ("text/html", 406), ("*/*", 200), (f"text/html, {FHIR};q=0.5", 200), ("APPLICATION/JSON", 200)],
)
def test_only_json_is_served(rest: Rest, accept: str, status: int) -> None:
    assert rest.get("Slot", Accept=accept).status == status
    assert rest.get("metadata", Accept=accept).status == status


def test_the_format_may_be_asked_in_the_address(rest: Rest) -> None:
    made = rest.post(slot()).json
    for address in ("Slot", f"Slot/{made['id']}", f"Slot/{made['id']}/_history"):
        assert rest.get(address, {"_format": "json"}).status == 200
        refused(rest.get(address, {"_format": "xml"}), 406)


def test_a_body_may_not_be_endless(central: Central, rest: Rest) -> None:
    whole = b'{"resourceType":"Slot","comment":"' + b"x" * MOST_BYTES + b'"}'
    refused(rest.ask("POST", "Slot", whole), 413)
    refused(rest.ask("POST", "", whole), 413)
    assert central.all() == []


def test_a_bundle_has_a_bounded_number_of_entries(rest: Rest) -> None:
    refused(rest.send(*[{"request": {"method": "GET", "url": "Slot/x"}}] * 2001, kind="batch"), 400)


def said(central: Central, *parts: bytes) -> bytes:
    """Send bytes as they are, and read until the server hangs up."""
    where = urlsplit(central.url)
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=20) as line:
        for part in parts:
            line.sendall(part)
        line.shutdown(socket.SHUT_WR)
        answer = b""
        while part := line.recv(65536):
            answer += part
        return answer


@pytest.mark.parametrize(
    "line", [b"hello\r\n\r\n", b"GET / fhir HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01", b"GET /fhir HTTP/1.1\r\nHost\r\n\r\n"]
)
def test_what_is_no_http_is_told_so_in_fhir(central: Central, line: bytes, expect_log: ExpectLog) -> None:
    expect_log("Invalid HTTP request received")
    answer = said(central, line)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400")
    assert json.loads(body)["resourceType"] == "OperationOutcome"


def test_a_request_cut_in_its_middle_writes_nothing(central: Central, rest: Rest) -> None:
    told = ("Host: x", f"Authorization: Bearer {central.token}", f"Content-Type: {FHIR}", "Content-Length: 500")
    head = "\r\n".join(["POST /fhir/Slot HTTP/1.1", *told, "", ""])
    said(central, head.encode(), b'{"resourceType":"Slot",')
    assert rest.get("Slot", {"_summary": "count"}).json["total"] == 0


@pytest.mark.parametrize("host", ["", "a b", "evil/../x", '"><script>', "[::1]:80", "desk.example:8080"])
def test_links_are_right_whatever_the_host_header_says(central: Central, rest: Rest, host: str) -> None:
    rest.post(slot())
    answer = rest.get("Slot", Host=host)
    assert_valid(answer.json)
    base = answer.json["entry"][0]["fullUrl"].partition("/fhir/")[0]
    assert base in (f"http://{host}", central.url.removesuffix("/fhir"))


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic YTpi", "Bearer \xe9", "bearer-ish x"])
def test_without_the_right_token_nothing_is_told(central: Central, header: str) -> None:
    stranger = Rest(central.url)
    headers = {"Authorization": header} if header else {}
    for method, address, body in (
        ("GET", "Slot", None),
        ("GET", "Slot/x", None),
        ("POST", "Slot", b"{"),
        ("POST", "", b"{"),
        ("PUT", "Slot/x", b"{"),
    ):
        reply = stranger.ask(method, address, body, headers)
        refused(reply, 401)
        assert reply.headers["www-authenticate"].startswith("Bearer")
    assert stranger.get("metadata").status == 200


def test_the_scheme_of_the_token_is_read_in_any_case(central: Central) -> None:
    assert Rest(central.url).get("Slot", Authorization=f"bEARER {central.token}").status == 200


WORDS = st.one_of(
    st.sampled_from([*TYPES, "_search", "_history", "metadata", "", ".", "..", "x", "1", "%2F", "Slot?status=free"]), st.text(max_size=12)
)
NAMES = st.sampled_from(
    sorted(
        {name for one in PARAMETERS.values() for name in one}
        | {"_id", "_count", "_sort", "_cursor", "_lastUpdated", "identifier", "_elements", "x"}
    )
)
VALUES = st.one_of(st.text(max_size=20), st.sampled_from(["ge2026", "2026-11-16T09:00:00Z", "Slot/1", "a|b", "free", "1", "_lastUpdated"]))
JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)
KEYS = st.sampled_from(
    [
        "resourceType",
        "type",
        "entry",
        "request",
        "method",
        "url",
        "resource",
        "fullUrl",
        "ifMatch",
        "ifNoneExist",
        "status",
        "slot",
        "participant",
        "id",
        "meta",
        "extension",
    ]
)
SHAPED: st.SearchStrategy[Any] = st.recursive(
    JSON_VALUES
    | st.sampled_from(["Bundle", "transaction", "batch", "POST", "PUT", "GET", "Slot", "Patient", "Slot/1", "urn:uuid:1", *TYPES]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)
BODIES = st.one_of(
    st.binary(max_size=40),
    SHAPED.map(lambda content: json.dumps(content).encode()),
    st.builds(
        lambda kind, entries: json.dumps({"resourceType": "Bundle", "type": kind, "entry": entries}).encode(),
        st.sampled_from(["batch", "transaction"]),
        st.lists(SHAPED, max_size=3),
    ),
    st.dictionaries(KEYS, SHAPED, max_size=4).map(lambda more: json.dumps({**slot(), **more}).encode()),
    st.dictionaries(KEYS, SHAPED, max_size=4).map(
        lambda more: json.dumps(
            {"resourceType": "Bundle", "type": "batch", "entry": [{**creating(appointment(None, "waitlist")), **more}]}
        ).encode()
    ),
)
HEADERS = st.dictionaries(
    st.sampled_from(["If-Match", "If-None-Exist", "Prefer", "Accept", "Accept-Encoding", "Content-Type", "Content-Encoding"]),
    st.one_of(
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20),
        st.sampled_from(['W/"1"', "identifier=a|b", FHIR, FORM, "*/*", "return=minimal", "gzip"]),
    ),
    max_size=3,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]),
    parts=st.lists(WORDS, max_size=4),
    pairs=st.lists(st.tuples(NAMES, VALUES), max_size=3),
    body=st.none() | BODIES,
    headers=HEADERS,
)
def test_whatever_is_sent_the_answer_is_fhir(
    central: Central, method: str, parts: list[str], pairs: list[tuple[str, str]], body: bytes | None, headers: dict[str, str]
) -> None:
    path = "/".join(quote(part, safe="%?=") for part in parts)
    query = "&".join(f"{quote(name)}={quote(value, safe='|,/:')}" for name, value in pairs)
    reply = Rest(central.url, central.token).ask(method, path + (f"?{query}" if query else ""), body, headers)
    assert reply.status < 500
    if method == "HEAD":
        return
    content = reply.body if reply.headers.get("content-encoding") != "gzip" else gzip.decompress(reply.body)
    if reply.status in (200, 201) and not content:
        assert "return=minimal" in headers.get("Prefer", "").replace(" ", "").lower()
        return
    answer = json.loads(content)
    assert_valid(answer)
    assert (answer["resourceType"] == "OperationOutcome") == (reply.status >= 400)
