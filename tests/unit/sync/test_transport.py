"""The door to the network, tried on real sockets: what came back, whether anything left, and where it must not go."""

from __future__ import annotations

import gzip
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop_app.core.clock import SystemClock
from desktop_app.sync import transport
from desktop_app.sync.transport import Answer, ForeignLink, HttpDoor, NoAnswer, NotFhir, PlainToken, Request
from tests.kit.clock import MONDAY_MORNING, FixedClock
from tests.kit.listener import Listener, Reply, listening, saying, self_signed

READ = Request("GET", "Slot/1")


def door(listener: Listener, token: str | None = None, ca_file: str = "") -> HttpDoor:
    """A door to the listener."""
    return HttpDoor(listener.url, SystemClock(), lambda: token, ca_file)


def test_a_request_says_who_asks_and_that_no_copy_is_wanted() -> None:
    with listening(saying(200, b'{"resourceType":"Slot"}', "X-Thing: 5")) as listener:
        answer = door(listener, "secret").ask(Request("POST", "", b"{}", {"Prefer": "return=representation"}))
    assert (answer.status, answer.body, answer.headers["x-thing"], answer.good) == (200, b'{"resourceType":"Slot"}', "5", True)
    head = listener.heads[0]
    assert head.startswith("POST /fhir/ HTTP/1.1\r\n")
    for line in (
        "Authorization: Bearer secret",
        "Cache-Control: no-cache",
        "Accept-Encoding: gzip",
        "Content-Type: application/fhir+json",
        "Prefer: return=representation",
    ):
        assert f"\r\n{line}\r\n" in head


def test_a_packed_answer_is_unpacked() -> None:
    with listening(saying(200, gzip.compress(b"plain"), "Content-Encoding: gzip")) as listener:
        assert door(listener).ask(READ).body == b"plain"


def test_an_answer_that_cannot_be_unpacked_is_not_fhir() -> None:
    with listening(saying(200, b"not packed at all", "Content-Encoding: gzip")) as listener, pytest.raises(NotFhir):
        door(listener).ask(READ)


def test_nobody_listens_so_nothing_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NoAnswer) as caught:
        HttpDoor(f"http://127.0.0.1:{port}/fhir", SystemClock()).ask(Request("POST", "", b"{}"))
    assert caught.value.sent is False


def test_a_connection_that_ends_without_an_answer_may_have_carried_the_request() -> None:
    with listening(lambda connection, head: None) as listener, pytest.raises(NoAnswer) as caught:
        door(listener).ask(Request("POST", "", b"{}"))
    assert caught.value.sent is True


def test_a_body_that_is_cut_counts_as_no_answer() -> None:
    def half(connection: socket.socket, _head: str) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")

    with listening(half) as listener, pytest.raises(NoAnswer) as caught:
        door(listener).ask(READ)
    assert caught.value.sent is True


def test_what_is_no_http_counts_as_no_answer() -> None:
    with listening(lambda connection, head: connection.sendall(b"220 smtp ready\r\n")) as listener, pytest.raises(NoAnswer):
        door(listener).ask(READ)


def test_a_body_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "LARGEST_BODY", 1000)
    with listening(saying(200, b"x" * 200_000)) as listener, pytest.raises(NoAnswer):
        door(listener).ask(READ)


def test_a_server_that_drips_is_given_up_after_a_minute() -> None:
    clock = FixedClock()

    def drip(connection: socket.socket, _head: str) -> None:
        clock.advance(61)
        saying(200, b"late")(connection, _head)

    with listening(drip) as listener, pytest.raises(NoAnswer) as caught:
        HttpDoor(listener.url, clock).ask(READ)
    assert caught.value.sent is True


def test_a_certificate_nobody_vouches_for_is_refused_before_anything_is_said(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    with listening(saying(200), certificate) as listener, pytest.raises(NoAnswer) as caught:
        door(listener, "secret").ask(Request("POST", "", b"{}"))
    assert caught.value.sent is False
    assert listener.heads == []


def test_a_clinic_s_own_authority_is_enough(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    with listening(saying(200, b"{}"), certificate) as listener:
        assert door(listener, "secret", str(certificate)).ask(READ).good


def test_a_token_does_not_go_unprotected_over_a_network() -> None:
    with pytest.raises(PlainToken):
        HttpDoor("http://central.example/fhir", SystemClock(), lambda: "secret").ask(READ)


def test_a_redirect_within_the_central_is_followed_for_a_question() -> None:
    def reply(connection: socket.socket, head: str) -> None:
        told = saying(200, b"here") if "/fhir/new" in head else saying(302, b"", "Location: /fhir/new")
        told(connection, head)

    with listening(reply) as listener:
        assert door(listener).ask(READ).body == b"here"


def test_a_redirect_of_a_write_is_not_followed() -> None:
    with listening(saying(307, b"", "Location: /fhir/elsewhere")) as listener:
        assert door(listener).ask(Request("POST", "", b"{}")).status == 307
    assert len(listener.heads) == 1


def test_a_redirect_to_another_host_is_not_followed() -> None:
    with listening(saying(302, b"", "Location: http://127.0.0.2/steal")) as listener, pytest.raises(ForeignLink):
        door(listener, "secret").ask(READ)


def test_a_redirect_in_a_circle_ends() -> None:
    with listening(saying(302, b"", "Location: /fhir/again")) as listener, pytest.raises(NotFhir):
        door(listener).ask(READ)


@pytest.mark.parametrize(
    "link",
    ["http://evil.example/fhir?page=2", "https://127.0.0.1/fhir?page=2", "http://127.0.0.1:9/fhir?page=2", "//evil.example/x", "ftp://x/y"],
)
def test_a_link_to_another_place_is_not_followed(link: str) -> None:
    with pytest.raises(ForeignLink):
        HttpDoor("http://127.0.0.1:8080/fhir", SystemClock()).ask(Request("GET", link))


def test_links_of_the_central_are_taken_relative_and_whole() -> None:
    with listening(saying(200)) as listener:
        ours = door(listener)
        for link in ("Slot?_count=5", "?_getpages=1", f"{listener.url}/Slot?page=2"):
            ours.ask(Request("GET", link))
        ours.close()
    asked = [head.split(" ")[1] for head in listener.heads]
    assert asked == ["/fhir/Slot?_count=5", "/fhir/?_getpages=1", "/fhir/Slot?page=2"]


@pytest.mark.parametrize(
    ("date", "offset"),
    [("Mon, 16 Nov 2026 06:00:00 GMT", 1), ("Mon, 16 Nov 2026 06:02:10 GMT", 131), ("Mon, 16 Nov 2026 05:58:00 GMT", -119), ("soon", None)],
)
def test_the_central_s_clock_is_compared_with_the_middle_of_the_exchange(date: str, offset: int | None) -> None:
    answer = Answer(200, {"date": date}, b"", MONDAY_MORNING, seconds=1.0)
    assert answer.clock_offset_seconds == offset
    assert Answer(200, {}, b"", datetime(2026, 11, 16, tzinfo=UTC)).clock_offset_seconds is None


# A token that the central refuses


def refusing(good: str) -> Reply:
    """A central that lets in who has the `good` token."""

    def reply(connection: socket.socket, head: str) -> None:
        saying(200 if f"Bearer {good}\r\n" in head else 401)(connection, head)

    return reply


class Another:
    """Says that there is another token, and remembers for which."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    def __call__(self, token: str) -> bool:
        """The token was refused."""
        self.refused.append(token)
        return True


def test_a_refused_request_is_made_once_more_where_there_is_another_token() -> None:
    another = Another()
    with listening(refusing("new")) as listener:
        answer = HttpDoor(listener.url, SystemClock(), lambda: "new" if another.refused else "old", refused=another).ask(READ)
    assert (answer.status, another.refused, len(listener.heads)) == (200, ["old"], 2)


@pytest.mark.parametrize(("token", "refused", "times"), [("any", ["any"], 2), (None, [], 1)])
def test_it_is_not_made_a_third_time_and_without_a_token_once(token: str | None, refused: list[str], times: int) -> None:
    another = Another()
    with listening(refusing("none")) as listener:
        answer = HttpDoor(listener.url, SystemClock(), lambda: token, refused=another).ask(READ)
    assert (answer.status, another.refused, len(listener.heads)) == (401, refused, times)
