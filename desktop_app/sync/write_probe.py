"""Finding out by writing what a central does with writings. One Task with an identifier of its own is all that is left.

It is `cancelled` from its first version on: whoever cuts the probe anywhere leaves nothing that anybody would work on.
"""

from collections.abc import Callable
from typing import Any

from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark
from desktop_app.sync.answer import Accepted, Refusal, SignIn, judge, judge_one, version_of
from desktop_app.sync.backoff import wished_seconds
from desktop_app.sync.central import Central, Missing, NotAllowed, SignInNeeded, Unwell
from desktop_app.sync.habits import Writes
from desktop_app.sync.transport import Answer

Resource = dict[str, Any]
SYSTEM = "https://registratura.example/fhir/sid/probe"
FIRST, SECOND, DESKS = "write-probe", "write-probe-leak", "version-check"
"""The Task that stays, the one that comes to be only at a central that leaves half of a refused transaction behind, that of desks."""
_NOT_NOW = frozenset({429, 502, 503, 504})
_STALE = frozenset({409, 412})


class CannotWrite(EnvironmentFault):
    """The central took not even the first Task."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(mark("The central refused the trial record ({status}): {text}"), status=status, text=text or "—")


def probe_writes(central: Central, note: Callable[[], str]) -> Writes:
    """Find out what `central` does with writings; `note` gives a text that was not given before, for an update must change something.

    Raises CannotWrite; SignInNeeded, NotAllowed, Unwell, NoAnswer, NotFhir as reads do. What was written by then stays cancelled.
    """
    return _Probe(central, note).run()


def takes_stale(central: Central, note: Callable[[], str]) -> bool | None:
    """Whether `central` does an update on a version that is over; None where it takes no Task of this desk.

    For a desk before its first writing: one Task for all desks and a few small requests; what others do with it meanwhile misleads
    nobody. `note` as for `probe_writes`. Raises SignInNeeded, Unwell, NoAnswer, NotFhir.
    """
    try:
        return _Probe(central, note).takes_stale()
    except (CannotWrite, NotAllowed, Missing):
        return None


class _Probe:
    """One run. `at` is the Task as it was last read."""

    def __init__(self, central: Central, note: Callable[[], str]) -> None:
        self._central = central
        self._note = note

    def run(self) -> Writes:
        at = self._first()
        if at is None:
            return Writes(stores=False, if_match=False, conditional_create=False, transactions=False, atomic=False, if_match_inside=False)
        once = self._is_made_once(at)
        old = version_of(at)
        stores, at = self._updates(at)
        if_match, status = self._refuses_stale(at, old)
        transactions = stores and self._takes_transactions(at)
        inside, atomic = self._is_whole(at, old) if transactions else (False, False)
        return Writes(stores, if_match, once, transactions, atomic, inside, status)

    def takes_stale(self) -> bool | None:
        """Whether the same request that was taken is taken again, though the version that it names is over by then."""
        at = self._first(DESKS)
        old = version_of(at) if at is not None else None
        if at is None or old is None:
            return None
        answer = self._checked(self._central.alone(_updating(at, self._note(), old)))
        if not answer.good:
            return False if answer.status in _STALE else None
        wanted = self._note()
        if not self._checked(self._central.alone(_updating(at, wanted, old))).good:
            return False
        return bool(self._central.read("Task", str(at["id"])).get("description") == wanted)

    def _first(self, value: str = FIRST) -> Resource | None:
        """The Task, made where it is not there yet; None where the central says yes and has none."""
        found = self._found(value)
        if found:
            return found[0]
        answer = self._checked(self._central.alone(_creating(value, self._note())))
        if not answer.good:
            verdict = judge_one(answer)
            raise CannotWrite(answer.status, verdict.text if isinstance(verdict, Refusal) else "")
        return self._there(answer, value)

    def _there(self, answer: Answer, value: str = FIRST) -> Resource | None:
        """The Task that was answered with, read back by its id: a search may lag behind."""
        verdict = judge_one(answer)
        remote_id = verdict.entries[0].remote_id if isinstance(verdict, Accepted) else None
        try:
            return self._central.read("Task", remote_id) if remote_id else next(iter(self._found(value)), None)
        except Missing:
            return None

    def _is_made_once(self, at: Resource) -> bool:
        """Whether a second create of the same identifier makes nothing. A twin is left cancelled like the first."""
        there = self._there(self._checked(self._central.alone(_creating(FIRST, self._note()))))
        return there is not None and there.get("id") == at.get("id")

    def _updates(self, at: Resource) -> tuple[bool, Resource]:
        """Whether an update on the present version is there afterwards; and the Task then."""
        wanted = self._note()
        answer = self._checked(self._central.alone(_updating(at, wanted, version_of(at))))
        now = self._central.read("Task", str(at["id"]))
        return answer.good and now.get("description") == wanted, now

    def _refuses_stale(self, at: Resource, old: str | None) -> tuple[bool, int | None]:
        """Whether an update on a version that is over is refused and not done; and with which status."""
        if old is None or old == version_of(at):
            return False, None
        answer = self._checked(self._central.alone(_updating(at, self._note(), old)))
        now = self._central.read("Task", str(at["id"]))
        refused = not answer.good and now.get("description") == at.get("description")
        return refused, None if answer.good else answer.status

    def _takes_transactions(self, at: Resource) -> bool:
        """Whether a transaction in which nothing is wrong is done."""
        at, wanted = self._central.read("Task", str(at["id"])), self._note()
        answer = self._checked(self._central.transaction(_together(_updating(at, wanted, version_of(at)))))
        now = self._central.read("Task", str(at["id"]))
        return isinstance(judge(answer, 1), Accepted) and now.get("description") == wanted

    def _is_whole(self, at: Resource, old: str | None) -> tuple[bool, bool]:
        """Whether a stale version is refused inside a transaction, and whether then nothing else of it is done.

        The other entry makes a second Task: at a central that does half it is there afterwards, or changed where an earlier probe left it.
        """
        at, wanted = self._central.read("Task", str(at["id"])), self._note()
        earlier = self._found(SECOND)
        second = _updating(earlier[0], wanted, version_of(earlier[0])) if earlier else _creating(SECOND, wanted)
        self._checked(self._central.transaction(_together(second, _updating(at, wanted, old))))
        now = self._central.read("Task", str(at["id"]))
        leaked = any(one.get("description") == wanted for one in self._found(SECOND))
        inside = now.get("description") == at.get("description")
        return inside, inside and not leaked

    def _found(self, value: str) -> list[Resource]:
        return self._central.by_identifier("Task", SYSTEM, value)

    def _checked(self, answer: Answer) -> Answer:
        """An answer that says something about writing, and not about this desk or the moment."""
        if isinstance(judge_one(answer), SignIn):
            raise SignInNeeded
        if answer.status == 403:
            raise NotAllowed
        if answer.status in _NOT_NOW:
            raise Unwell(wished_seconds(answer))
        return answer


def _task(value: str, note: str) -> Resource:
    return {
        "resourceType": "Task",
        "identifier": [{"system": SYSTEM, "value": value}],
        "status": "cancelled",
        "intent": "proposal",
        "code": {"text": "registratura probe --write"},
        "description": note,
    }


def _creating(value: str, note: str) -> Resource:
    return {"resource": _task(value, note), "request": {"method": "POST", "url": "Task", "ifNoneExist": f"identifier={SYSTEM}|{value}"}}


def _updating(at: Resource, note: str, version: str | None) -> Resource:
    request = {"method": "PUT", "url": f"Task/{at['id']}", "ifMatch": f'W/"{version or ""}"'}
    value = at["identifier"][0]["value"]
    return {"resource": {**_task(value, note), "id": at["id"]}, "request": request}


def _together(*entries: Resource) -> Resource:
    return {"resourceType": "Bundle", "type": "transaction", "entry": list(entries)}
