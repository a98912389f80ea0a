"""The HTTP face of the node: addresses, sign-in and headers. All work on data is done off the event loop."""

import asyncio
import contextlib
import hmac
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from desktop_app.core.clock import Clock
from desktop_app.models.base import to_micros
from desktop_app.node.answers import CONTENT_TYPE, Answer, json_answer, read_answer, refusal, write_answer
from desktop_app.node.bundle import answer_bundle, create, update
from desktop_app.node.capability import capability
from desktop_app.node.incoming import (
    FORM_TYPES,
    JSON_TYPES,
    ROOT,
    base_of,
    body_of,
    check_accept,
    check_plain,
    id_of,
    json_of,
    takes_gzip,
    type_of,
    wants_little,
)
from desktop_app.node.outcome import Issue, Refused, bad
from desktop_app.node.query import check_format, read_pairs
from desktop_app.node.reading import history_of, read, searched, vread
from desktop_app.node.spans import http_date, stamp
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store, Unit

READERS = 3
RETRY_SECONDS = 2
_log = logging.getLogger(__name__)
_CODES = {404: "not-found", 405: "not-supported"}


class Face:
    """The handlers of all addresses, over one store. One thread writes; a few read."""

    _writer: ThreadPoolExecutor
    _readers: ThreadPoolExecutor

    def __init__(self, store: Store, clock: Clock, token: str | None) -> None:
        self._store = store
        self._clock = clock
        self._token = token.encode() if token is not None else None

    def application(self) -> Starlette:
        """The ASGI application; its threads live as long as its lifespan, and it may be started again."""
        application = Starlette(
            routes=[
                Route(f"{ROOT}/metadata", self.metadata, methods=["GET"]),
                Route(ROOT, self.whole, methods=["POST"]),
                Route(f"{ROOT}/", self.whole, methods=["POST"]),
                Route(f"{ROOT}/{{type}}", self.kind, methods=["GET", "POST"]),
                Route(f"{ROOT}/{{type}}/_search", self.form, methods=["POST"]),
                Route(f"{ROOT}/{{type}}/{{id}}", self.one, methods=["GET", "PUT"]),
                Route(f"{ROOT}/{{type}}/{{id}}/_history", self.history, methods=["GET"]),
                Route(f"{ROOT}/{{type}}/{{id}}/_history/{{version}}", self.version, methods=["GET"]),
            ],
            exception_handlers={
                Refused: self._refused,
                HTTPException: self._strayed,
                ClientDisconnect: self._left,
                Exception: self._broken,
            },
            lifespan=self._lifespan,
        )
        application.router.redirect_slashes = False
        return application

    async def metadata(self, request: Request) -> Response:
        """What this server does; open, for a client must know before it signs in."""
        check_accept(request)
        for name, value in read_pairs(request.url.query):
            if name == "_format":
                check_format(value)
        statement = capability(base_of(request), stamp(to_micros(self._clock.now())), secured=self._token is not None)
        return self._response(request, json_answer(statement))

    async def whole(self, request: Request) -> Response:
        """POST of a Bundle."""
        self._admit(request)
        check_plain(read_pairs(request.url.query))
        body, base, minimal = await body_of(request, JSON_TYPES), base_of(request), wants_little(request)
        return await self._write(request, lambda unit: json_answer(answer_bundle(unit, json_of(body), base, minimal)))

    async def kind(self, request: Request) -> Response:
        """Search of a type, or create in it."""
        self._admit(request)
        resource_type, pairs, base = type_of(request), read_pairs(request.url.query), base_of(request)
        if request.method != "POST":
            return await self._read(request, lambda connection: json_answer(searched(connection, resource_type, pairs, base)))
        check_plain(pairs)
        body, minimal, condition = await body_of(request, JSON_TYPES), wants_little(request), request.headers.get("if-none-exist")

        def job(unit: Unit) -> Answer:
            done = create(unit, json_of(body), resource_type, condition)
            return write_answer(done.stored, done.created, base, minimal)

        return await self._write(request, job)

    async def form(self, request: Request) -> Response:
        """Search by POST: long lists of references have room in the body."""
        self._admit(request)
        resource_type, base = type_of(request), base_of(request)
        body = await body_of(request, FORM_TYPES)
        try:
            pairs = [*read_pairs(request.url.query), *read_pairs(body.decode("utf8"))]
        except UnicodeDecodeError as error:
            raise bad("the body is not UTF-8", "structure") from error
        return await self._read(request, lambda connection: json_answer(searched(connection, resource_type, pairs, base)))

    async def one(self, request: Request) -> Response:
        """Read or update one resource."""
        self._admit(request)
        resource_type, resource_id = type_of(request), id_of(request)
        check_plain(read_pairs(request.url.query))
        if request.method != "PUT":
            return await self._read(request, lambda connection: read_answer(read(connection, resource_type, resource_id)))
        body, base, minimal = await body_of(request, JSON_TYPES), base_of(request), wants_little(request)
        if_match = request.headers.get("if-match")

        def job(unit: Unit) -> Answer:
            done = update(unit, json_of(body), resource_type, resource_id, if_match)
            return write_answer(done.stored, done.created, base, minimal)

        return await self._write(request, job)

    async def history(self, request: Request) -> Response:
        """All versions of one resource."""
        self._admit(request)
        resource_type, resource_id = type_of(request), id_of(request)
        pairs, base = read_pairs(request.url.query), base_of(request)
        return await self._read(request, lambda connection: json_answer(history_of(connection, resource_type, resource_id, pairs, base)))

    async def version(self, request: Request) -> Response:
        """One version of one resource."""
        self._admit(request)
        resource_type, resource_id, version = type_of(request), id_of(request), request.path_params["version"]
        check_plain(read_pairs(request.url.query))
        return await self._read(request, lambda connection: read_answer(vread(connection, resource_type, resource_id, version)))

    def _admit(self, request: Request) -> None:
        """Raises Refused (401) without the right token; the comparison takes the same time for every wrong one."""
        check_accept(request)
        if self._token is None:
            return
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode("utf8", "surrogateescape"), self._token):
            challenge = 'Bearer realm="fhir"' + (', error="invalid_token"' if given else "")
            raise Refused(401, Issue("login", "a bearer token is needed"), {"WWW-Authenticate": challenge})

    async def _read(self, request: Request, job: Callable[[Connection], Answer]) -> Response:
        def reading() -> Answer:
            with self._store.read() as connection:
                return job(connection)

        return await self._off_the_loop(request, self._readers, reading)

    async def _write(self, request: Request, job: Callable[[Unit], Answer]) -> Response:
        def writing() -> Answer:
            with self._store.write(Urgency.MACHINE) as unit:
                return job(unit)

        return await self._off_the_loop(request, self._writer, writing)

    async def _off_the_loop(self, request: Request, pool: ThreadPoolExecutor, job: Callable[[], Answer]) -> Response:
        gzip = takes_gzip(request)

        def packing() -> Answer:
            answer = _guarded(job)
            return answer.packed() if gzip else answer

        return self._response(request, await asyncio.get_running_loop().run_in_executor(pool, packing))

    def _response(self, request: Request, answer: Answer) -> Response:
        headers = {
            "Cache-Control": "no-store",
            "Vary": "Accept-Encoding",
            "Date": http_date(to_micros(self._clock.now())),
            **answer.headers,
        }
        return Response(answer.body, answer.status, headers, CONTENT_TYPE if answer.body else None)

    async def _refused(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        return self._response(request, refusal(error))

    async def _strayed(self, request: Request, error: Exception) -> Response:
        """Addresses and methods that are not there."""
        assert isinstance(error, HTTPException)
        issue = Issue(_CODES.get(error.status_code, "processing"), "there is no such address or method here")
        return self._response(request, refusal(Refused(error.status_code, issue, dict(error.headers or {}))))

    async def _left(self, request: Request, error: Exception) -> Response:
        """The client went away in the middle of its request; nobody reads this."""
        return self._response(request, refusal(bad("the request was cut")))

    async def _broken(self, request: Request, error: Exception) -> Response:
        """A bug of ours: said without its traceback, which goes to the log."""
        return self._response(request, refusal(Refused(500, Issue("exception", "the server failed; nothing was written"))))

    @contextlib.asynccontextmanager
    async def _lifespan(self, application: Starlette) -> AsyncIterator[None]:
        with ThreadPoolExecutor(1, "node-writer") as self._writer, ThreadPoolExecutor(READERS, "node-reader") as self._readers:
            yield


def _guarded(job: Callable[[], Answer]) -> Answer:
    """Do `job`; what the database says when it fails may hold a person's data, so only the kind of the failure is told."""
    try:
        return job()
    except OperationalError as error:
        _log.error("the store refused: %s", type(error.orig).__name__)
    except SQLAlchemyError as error:
        _log.error("a statement failed: %s", type(error).__name__)
        raise Refused(500, Issue("exception", "the server failed; nothing was written")) from None
    raise Refused(503, Issue("transient", "the server's store is not available now"), {"Retry-After": str(RETRY_SECONDS)})
