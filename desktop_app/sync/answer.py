"""What an answer to a writing means: every entry is looked at, and only what certainly did not happen counts as not done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from desktop_app.sync.backoff import wished_seconds
from desktop_app.sync.transport import Answer, NotFhir

Resource = dict[str, Any]
LONGEST_TEXT = 500
_DOUBTFUL = frozenset({404, 408, 409, 410, 412})


@dataclass(frozen=True)
class EntryAnswer:
    """What the central says of one entry; `resource` is its echo, None where it gave none."""

    status: int
    remote_id: str | None
    version: str | None
    last_updated: datetime | None
    resource: Resource | None


@dataclass(frozen=True)
class Accepted:
    """Every entry was done."""

    entries: tuple[EntryAnswer, ...]


@dataclass(frozen=True)
class InDoubt:
    """It may have happened or not: the rows must be read. `wished_seconds` is the wait the central asked for before that.

    `busy`: the whole central wants to be left alone; `unwell`: it failed at this one, which is tried again after a while.
    `torn`: a part was done and a part was not, so this central does not do transactions whole.
    """

    wished_seconds: float | None = None
    busy: bool = False
    unwell: bool = False
    torn: bool = False


@dataclass(frozen=True)
class NotNow:
    """It certainly did not happen, and may be sent again later."""

    wished_seconds: float | None = None


@dataclass(frozen=True)
class SignIn:
    """The central does not know this desk (401): it did not happen."""


@dataclass(frozen=True)
class Refusal:
    """It was refused; `code` is of FHIR's issue types, `text` the central's own words. `rights`: a 403, perhaps of the whole desk."""

    code: str
    text: str
    rights: bool = False


Verdict = Accepted | InDoubt | NotNow | SignIn | Refusal


def judge(answer: Answer, asked: int) -> Verdict:
    """What `answer` to a transaction of `asked` entries means."""
    body = _body(answer)
    return _trouble(answer, body) or _entries(body or {}, asked)


def judge_one(answer: Answer) -> Verdict:
    """What `answer` to a single create or update means; its one entry has the resource only if the central echoed it."""
    body = _body(answer)
    if not answer.good or (body is None and answer.body):
        return _trouble(answer, body) or InDoubt(unwell=True)
    told = {"etag": answer.headers.get("etag"), "location": answer.headers.get("location"), "status": str(answer.status)}
    entry = _entry({"response": told, "resource": body})
    return Accepted((entry,)) if entry is not None else InDoubt()


def _body(answer: Answer) -> Resource | None:
    try:
        return parse(answer)
    except NotFhir:
        return None


def _trouble(answer: Answer, body: Resource | None) -> Verdict | None:
    """What an answer means that is not a plain yes."""
    if answer.status == 401:
        return SignIn()
    if answer.status == 429:
        return NotNow(wished_seconds(answer))
    if answer.status == 503:
        return InDoubt(wished_seconds(answer), busy=True)
    if body is None or answer.status >= 500 or not (answer.good or 400 <= answer.status < 500):
        return InDoubt(unwell=True)
    if answer.status in _DOUBTFUL:
        return InDoubt()
    return None if answer.good else _refusal(body, rights=answer.status == 403)


def speaks_fhir(answer: Answer) -> bool:
    """Whether a FHIR server seems to have said this, and not a proxy or a sign-in page of some network."""
    return answer.body.lstrip()[:1] == b"{" and b'"resourceType"' in answer.body


def parse(answer: Answer) -> Resource:
    """The FHIR resource in the body of `answer`; NotFhir where there is none."""
    try:
        body = msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotFhir(answer.status) from error
    if not isinstance(body, dict) or not isinstance(body.get("resourceType"), str):
        raise NotFhir(answer.status)
    return body


def issue_of(outcome: object) -> tuple[str, str]:
    """Code and words of the first error in an OperationOutcome; empty where it is none."""
    issues = outcome.get("issue") if isinstance(outcome, dict) else None
    for issue in issues if isinstance(issues, list) else []:
        if isinstance(issue, dict) and issue.get("severity") in {"error", "fatal"}:
            details = issue.get("details")
            said = details.get("text") if isinstance(details, dict) else None
            words = said or issue.get("diagnostics") or ""
            return str(issue.get("code") or ""), str(words)[:LONGEST_TEXT]
    return "", ""


def instant_of(value: object) -> datetime | None:
    """An aware FHIR instant, else None."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def version_of(resource: Resource) -> str | None:
    """The version that the central gave to `resource`."""
    meta = resource.get("meta")
    version = meta.get("versionId") if isinstance(meta, dict) else None
    return version if isinstance(version, str) else None


def updated_of(resource: Resource) -> datetime | None:
    """When the central last changed `resource`."""
    meta = resource.get("meta")
    return instant_of(meta.get("lastUpdated")) if isinstance(meta, dict) else None


def _entries(body: Resource, asked: int) -> Verdict:
    """An answer of the 200s: good only with an answer to every entry, each of the 200s itself."""
    found = body.get("entry")
    parts = [_entry(one) for one in found] if isinstance(found, list) else []
    if len(parts) != asked or any(part is None for part in parts):
        return InDoubt()
    entries = tuple(part for part in parts if part is not None)
    if all(200 <= entry.status < 300 for entry in entries):
        return Accepted(entries)
    torn = any(200 <= entry.status < 300 for entry in entries)
    if any(entry.status == 429 for entry in entries):
        return InDoubt(busy=True, torn=torn)
    refused = [one for one, entry in zip(found or [], entries, strict=True) if 400 <= entry.status < 500 and entry.status not in _DOUBTFUL]
    return _refusal(refused[0]["response"].get("outcome"), rights=False) if refused and not torn else InDoubt(torn=torn)


def _entry(entry: object) -> EntryAnswer | None:
    response = entry.get("response") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(response, dict):
        return None
    status = str(response.get("status") or "")[:3]
    if not status.isdecimal():
        return None
    resource = entry.get("resource")
    echo = resource if isinstance(resource, dict) and resource.get("resourceType") != "OperationOutcome" else None
    remote_id, version = _located(response.get("location"))
    etag = response.get("etag")
    if isinstance(etag, str) and etag:
        version = etag.removeprefix("W/").strip('"')
    if echo is not None:
        remote_id = str(echo.get("id") or "") or remote_id
        version = version_of(echo) or version
    updated = instant_of(response.get("lastModified")) or (updated_of(echo) if echo else None)
    return EntryAnswer(int(status), remote_id, version, updated, echo)


def _located(location: object) -> tuple[str | None, str | None]:
    """Id and version in `[base/]Type/id[/_history/version]`."""
    parts = location.strip("/").split("/") if isinstance(location, str) else []
    if "_history" in parts:
        at = parts.index("_history")
        return parts[at - 1], parts[at + 1] if len(parts) > at + 1 else None
    return (parts[-1], None) if len(parts) >= 2 else (None, None)


def _refusal(outcome: object, rights: bool) -> Refusal:
    code, text = issue_of(outcome)
    return Refusal(code or ("forbidden" if rights else "processing"), text, rights)
