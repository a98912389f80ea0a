"""What a request says, read with suspicion: its base address, body, kinds of content, conditions and wishes."""

import re
from collections.abc import Iterable

from starlette.requests import Request

from desktop_app.node.outcome import Issue, Refused, absent, bad
from desktop_app.node.parameters import TYPES, Resource
from desktop_app.node.query import Pairs, check_format
from desktop_app.node.versions import decode

ROOT = "/fhir"
MOST_BYTES = 16 * 1024 * 1024
PATIENCE = 4 * MOST_BYTES
JSON_TYPES = frozenset({"application/fhir+json", "application/json"})
FORM_TYPES = frozenset({"application/x-www-form-urlencoded"})
_ACCEPTED = frozenset({*JSON_TYPES, "application/*", "*/*"})
_HOST = re.compile(r"[A-Za-z0-9._-]{1,255}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?")
_UNWANTED = re.compile(r";\s*q\s*=\s*0(\.0*)?\s*(;|$)", re.IGNORECASE)
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")


def base_of(request: Request) -> str:
    """The address of this server as the client calls it, without a slash at its end."""
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        server = request.scope.get("server") or ("localhost", None)
        host = f"{server[0]}:{server[1]}" if server[1] else str(server[0])
    return f"{request.url.scheme}://{host}{ROOT}"


def type_of(request: Request) -> str:
    """The resource type in the address. Raises Refused (404)."""
    found: str = request.path_params["type"]
    if found not in TYPES:
        raise absent("this type of resource is not served here")
    return found


def id_of(request: Request) -> str:
    """The id in the address. Raises Refused (404) for what can be none."""
    found: str = request.path_params["id"]
    if not _ID.fullmatch(found):
        raise absent()
    return found


async def body_of(request: Request, kinds: frozenset[str]) -> bytes:
    """The whole body. Raises Refused: 415 for another kind of content, 413 for too much of it."""
    _check_content(request, kinds)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size <= MOST_BYTES:
            parts.append(part)
        elif size > PATIENCE:
            break
    # A client that is still sending does not read: the rest is swallowed, within reason, before it is told.
    if size > MOST_BYTES:
        raise Refused(413, Issue("too-long", f"a body has at most {MOST_BYTES} bytes"), {"Connection": "close"})
    return b"".join(parts)


def json_of(body: bytes) -> Resource:
    """The JSON in a body. Raises Refused (400)."""
    try:
        return decode(body)
    except (ValueError, RecursionError) as error:
        raise bad("the body is no JSON", "structure") from error


def check_accept(request: Request) -> None:
    """Raises Refused (406) where the client takes no JSON."""
    for listed in request.headers.getlist("accept"):
        kinds = {one.partition(";")[0].strip().lower() for one in listed.split(",") if not _UNWANTED.search(one)}
        if not _ACCEPTED & kinds:
            raise Refused(406, Issue("not-supported", "only JSON is served"))


def check_plain(pairs: Pairs) -> None:
    """Raises Refused where an interaction that takes no parameters got some, but `_format`."""
    for name, value in pairs:
        if name != "_format":
            raise bad("this interaction takes no parameters", "not-supported")
        check_format(value)


def takes_gzip(request: Request) -> bool:
    """Whether the client said so."""
    offers = _listed(request.headers.getlist("accept-encoding"))
    return any(one.partition(";")[0].strip().lower() == "gzip" and not _UNWANTED.search(one) for one in offers)


def wants_little(request: Request) -> bool:
    """Whether the client asked for no bodies after writes."""
    return "return=minimal" in [one.replace(" ", "").lower() for one in _listed(request.headers.getlist("prefer"), ",;")]


def _listed(headers: Iterable[str], signs: str = ",") -> list[str]:
    return [one.strip() for header in headers for one in re.split(f"[{signs}]", header)]


def _check_content(request: Request, kinds: frozenset[str]) -> None:
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    charset = re.search(r'charset="?([^";\s]+)', rest, re.IGNORECASE)
    if kind.strip().lower() not in kinds or (charset and charset[1].lower() not in {"utf-8", "utf8"}):
        raise Refused(415, Issue("not-supported", f"the content must be {' or '.join(sorted(kinds))} in UTF-8"))
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Refused(415, Issue("not-supported", "compressed requests are not read"))
