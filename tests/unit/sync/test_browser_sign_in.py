"""A person signs in with the browser: one answer, to this computer alone, that belongs to what was asked; else a sentence that helps."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from desktop_app.core.addresses import is_protected
from desktop_app.core.errors import RegistryError
from desktop_app.core.grant import Grant
from desktop_app.core.sign_in import Registration, Way
from desktop_app.sync.browser_sign_in import SECONDS, ForeignAnswer, Listener, NobodySignedIn, NoBrowser, sign_in_by_browser
from desktop_app.sync.sign_in import AnotherIssuer, Endpoints, NowhereToSignIn, SignInRefused, SignInSilent, UnprotectedSignIn
from tests.kit.authority import CLIENT_ID, Authority, raw, saying, signing_in
from tests.kit.clock import FixedClock
from tests.kit.listener import listening
from tests.kit.listener import saying as page
from tests.kit.patience import PATIENCE_SECONDS


class Cancelled(Exception):
    """The person pressed Cancel."""


@pytest.fixture
def authority() -> Iterator[Authority]:
    """A sign-in service."""
    with signing_in() as made:
        yield made


def registration(authority: Authority) -> Registration:
    """A desk of a central that names this service."""
    return Registration(Way.BROWSER, authority.url, client_id=CLIENT_ID)


def signed_in(authority: Authority, clock: FixedClock, wanted: Registration | None = None) -> Grant:
    return sign_in_by_browser(wanted or registration(authority), "", clock, authority.browse, lambda _left: None)


def test_a_person_signs_in_and_is_told_to_close_the_window(authority: Authority, clock: FixedClock) -> None:
    grant = signed_in(authority, clock)
    assert grant == Grant(
        "browser", authority.url, CLIENT_ID, f"{authority.url}/token", "none", "access-2", "refresh-3", 3600.0
    )  # fmt: skip
    (opened,) = authority.opened
    assert (opened["scope"], opened["aud"], opened["response_type"]) == ("offline_access user/*.cruds", authority.url, "code")
    assert urlsplit(opened["redirect_uri"]).hostname == "127.0.0.1"
    assert len(opened["state"]) == 64
    (said,) = authority.pages()
    assert "Окно можно закрыть" in said
    assert "You can close this window" in said


def test_each_sign_in_has_its_own_state_and_verifier(authority: Authority, clock: FixedClock) -> None:
    signed_in(authority, clock)
    signed_in(authority, clock)
    first, second = authority.opened
    assert first["state"] != second["state"]
    assert first["code_challenge"] != second["code_challenge"]
    assert authority.asked[0]["code_verifier"] not in str(authority.opened), "nobody at the browser sees it"


@pytest.mark.parametrize(
    ("brought", "error"),
    [
        ({"state": "of another"}, ForeignAnswer),
        ({"state": ""}, ForeignAnswer),
        ({"state": "состояние"}, ForeignAnswer),
        ({"iss": "https://elsewhere.example.org"}, ForeignAnswer),
        ({"error": "access_denied", "error_description": "Иванова Анна may not"}, SignInRefused),
        ({"error": "нечто"}, SignInRefused),
        ({"error": "temporarily_unavailable"}, SignInSilent),
        ({"error": "server_error"}, SignInSilent),
        ({"code": "made-up"}, SignInRefused),
    ],
)
def test_what_the_browser_brings_must_belong_to_what_was_asked(
    authority: Authority, clock: FixedClock, brought: dict[str, str], error: type[RegistryError]
) -> None:
    authority.person = lambda answer: answer | brought
    with pytest.raises(error) as trouble:
        signed_in(authority, clock)
    assert "Иванова" not in f"{trouble.value} {trouble.value.said.parameters}"
    assert authority.kinds() == (["authorization_code"] if "code" in brought else []), "nothing is changed for a token but a code of ours"


def test_the_issuer_that_answers_may_name_itself(authority: Authority, clock: FixedClock) -> None:
    authority.person = lambda answer: answer | {"iss": authority.url}
    assert signed_in(authority, clock).access_token == "access-2"


def test_a_code_is_used_with_its_own_verifier_only(authority: Authority, clock: FixedClock) -> None:
    stolen: list[str] = []

    def person(answer: dict[str, str]) -> dict[str, str]:
        stolen.append(answer["code"])
        return answer | {"code": stolen[0]}

    authority.person = person
    authority.tricks.append(saying(503, {}))
    with pytest.raises(SignInSilent):
        signed_in(authority, clock)
    with pytest.raises(SignInRefused):
        signed_in(authority, clock)


def test_a_browser_that_was_closed_is_waited_for_so_long_and_no_longer(authority: Authority, clock: FixedClock) -> None:
    authority.person = lambda _answer: None
    left: list[int] = []

    def tick(seconds: int) -> None:
        left.append(seconds)
        clock.advance(100)

    with pytest.raises(NobodySignedIn):
        sign_in_by_browser(registration(authority), "", clock, authority.browse, tick)
    assert left == [SECONDS, SECONDS - 100, SECONDS - 200]


def test_a_person_cancels(authority: Authority, clock: FixedClock) -> None:
    authority.person = lambda _answer: None

    def tick(_left: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        sign_in_by_browser(registration(authority), "", clock, authority.browse, tick)


def test_a_computer_without_a_browser_says_so(authority: Authority, clock: FixedClock) -> None:
    with pytest.raises(NoBrowser):
        sign_in_by_browser(registration(authority), "", clock, lambda _address: False, lambda _left: None)


@pytest.mark.parametrize("trick", [saying(500, {}), raw(200, b'{"access_token": "ab'), saying(429, {})])
def test_a_service_that_gives_no_token_for_the_code_is_in_trouble(
    authority: Authority, clock: FixedClock, trick: Callable[[dict[str, str]], tuple[int, bytes]]
) -> None:
    authority.tricks.append(trick)
    with pytest.raises(SignInSilent):
        signed_in(authority, clock)


def test_a_program_that_the_service_does_not_know_is_told_so(authority: Authority, clock: FixedClock) -> None:
    for client in ("another", "", "имя"):
        with pytest.raises(SignInRefused) as refused:
            signed_in(authority, clock, replace(registration(authority), client_id=client))
        assert refused.value.code == "invalid_client"


# Where to sign in


def test_it_sets_the_addresses_and_nobody_is_asked_where(authority: Authority, clock: FixedClock) -> None:
    known = replace(
        registration(authority),
        central="http://127.0.0.1:9/fhir",
        authorize_url=f"{authority.url}/authorize",
        token_url=f"{authority.url}/token",
        scope=" openid   fhirUser ",
    )
    assert signed_in(authority, clock, known).central == "http://127.0.0.1:9/fhir"
    assert authority.opened[0]["scope"] == "openid fhirUser"


def test_the_issuer_describes_itself_and_must_be_who_was_asked(authority: Authority, clock: FixedClock) -> None:
    known = replace(registration(authority), central="http://127.0.0.1:9/fhir", issuer=f"{authority.url}/")
    assert signed_in(authority, clock, known).access_token == "access-2"
    authority.described = {"issuer": "https://login.example.org"}
    with pytest.raises(AnotherIssuer):
        signed_in(authority, clock, known)


@pytest.mark.parametrize("told", [{"token_endpoint": ""}, {"authorization_endpoint": ""}, {"token_endpoint": 7}])
def test_a_description_without_a_place_is_none(authority: Authority, clock: FixedClock, told: dict[str, object]) -> None:
    authority.described = told
    with pytest.raises(NowhereToSignIn):
        signed_in(authority, clock)
    assert authority.opened == []


@pytest.mark.parametrize("name", ["token_endpoint", "authorization_endpoint"])
def test_nothing_secret_goes_to_an_address_without_tls(authority: Authority, clock: FixedClock, name: str) -> None:
    authority.described = {name: "http://login.example.org/place"}
    with pytest.raises(UnprotectedSignIn):
        signed_in(authority, clock)
    with pytest.raises(UnprotectedSignIn):
        signed_in(authority, clock, replace(registration(authority), central="http://central.example.org"))
    assert authority.opened == []


@pytest.mark.parametrize("address", ["https://login.example.org/t", "http://127.0.0.1:7/t", "http://localhost/t", "http://[::1]:7/t"])
def test_a_protected_address(address: str) -> None:
    assert is_protected(address)


@pytest.mark.parametrize(
    "address", ["", "http://login.example.org", "http://127.0.0.1.example.org", "ftp://127.0.0.1", "https://", "http://["]
)
def test_an_unprotected_address(address: str) -> None:
    assert not is_protected(address)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (page(404), NowhereToSignIn),
        (page(200, b"<html>"), NowhereToSignIn),
        (page(200, b"\xff"), NowhereToSignIn),
        (page(503), SignInSilent),
        (page(429), SignInSilent),
        (page(302, b"", "Location: https://elsewhere.example.org/"), SignInSilent),
        (lambda connection, _head: connection.close(), SignInSilent),
    ],
)
def test_a_central_that_describes_nothing(
    clock: FixedClock, answer: Callable[[socket.socket, str], None], error: type[RegistryError]
) -> None:
    with listening(answer) as central, pytest.raises(error):
        sign_in_by_browser(Registration(Way.BROWSER, central.url, client_id=CLIENT_ID), "", clock, lambda _a: True, lambda _left: None)


def test_a_secret_travels_in_the_header_unless_the_service_wants_it_in_the_body() -> None:
    place = "https://login.example.org/token"
    assert Endpoints("", place).method("") == "none"
    assert Endpoints("", place).method("s") == "client_secret_basic"
    assert Endpoints("", place, methods=("client_secret_post", "client_secret_basic")).method("s") == "client_secret_basic"
    assert Endpoints("", place, methods=("client_secret_post",)).method("s") == "client_secret_post"


# The port that listens


def answers(listener: Listener) -> dict[str, str]:
    """What came, however many glances it takes."""
    while (found := listener.glance()) is None:
        pass
    return found


def visit(listener: Listener, request: bytes) -> socket.socket:
    parts = urlsplit(listener.redirect)
    visitor = socket.create_connection((str(parts.hostname), int(parts.port or 0)), PATIENCE_SECONDS)
    visitor.sendall(request)
    return visitor


def test_it_listens_to_this_computer_alone_and_to_nobody_afterwards() -> None:
    with closing(Listener()) as listener:
        port = int(urlsplit(listener.redirect).port or 0)
        visit(listener, b"").close()
        with closing(socket.create_server(("127.0.0.2", port))) as beside:
            assert beside.getsockname()[1] == port, "no other address of this computer is taken"
    with pytest.raises(ConnectionRefusedError):
        visit(listener, b"")


def test_connections_that_say_nothing_or_something_else_hold_up_nobody() -> None:
    with closing(Listener()) as listener:
        silent = [visit(listener, b"") for _ in range(40)]
        others = [
            visit(listener, request)
            for request in (
                b"GET /favicon.ico HTTP/1.1\r\n\r\n",
                b"GET /sign-in HTTP/1.1\r\n\r\n",
                b"POST /sign-in?code=1 HTTP/1.1\r\n\r\n",
                b"GET http://[ HTTP/1.1\r\n\r\n",
                b"\x16\x03\x01\r\n\r\n",
                b"GET /sign-in?code=1 HTTP/1.1\r\nX: " + b"y" * 20_000,
                b"GET /sign-in?" + b"&".join(b"a=1" for _ in range(30)) + b"&code=1 HTTP/1.1\r\n\r\n",
            )
        ]
        slow = visit(listener, b"GET /sign-in?code=a&st")
        assert listener.glance() is None
        slow.sendall(b"ate=b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert answers(listener) == {"code": "a", "state": "b"}
        assert slow.recv(12) == b"HTTP/1.1 200"
        assert others[0].recv(12) == b"HTTP/1.1 404"
        for one in (*silent, *others, slow):
            one.close()


def test_a_browser_is_told_not_to_keep_the_page_nor_to_tell_where_it_came_from() -> None:
    with closing(Listener()) as listener:
        visitor = visit(listener, b"GET /sign-in?error=access_denied HTTP/1.1\r\n\r\n")
        assert answers(listener) == {"error": "access_denied"}
        head = visitor.recv(4096).decode()
        visitor.close()
    assert "Cache-Control: no-store" in head
    assert "Referrer-Policy: no-referrer" in head
    assert "default-src 'none'" in head


def test_the_service_of_the_tests_knows_no_other_page(authority: Authority) -> None:
    with pytest.raises(HTTPError):
        urlopen(f"{authority.url}/metadata", timeout=PATIENCE_SECONDS)
