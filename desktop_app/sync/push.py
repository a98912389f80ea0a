"""Sending: one operation is one small transaction, every answer is judged, and whatever is in doubt is looked up first (sync.md 3)."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.core.clock import Clock
from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.sync_control import SendingPath
from desktop_app.fhir.mapping import with_meta
from desktop_app.models.conflict import CaseKind
from desktop_app.models.operation import Operation, OperationState
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store, Unit
from desktop_app.sync import careful
from desktop_app.sync.answer import Accepted, InDoubt, NotNow, Refusal, SignIn, Verdict, judge
from desktop_app.sync.backoff import Backoff
from desktop_app.sync.central import Carried, Central, Missing, NotAllowed, Refused, SignInNeeded, Unwell
from desktop_app.sync.doubt import Finding, There, look_up, taken_unmarked
from desktop_app.sync.intake import Intake
from desktop_app.sync.outgoing import Outgoing, OutgoingRow, bundle_of, load, next_few
from desktop_app.sync.rebase import Onto, Sides, Trouble, rebase, sold_already
from desktop_app.sync.settling import Landed, Settler, theirs_by_row
from desktop_app.sync.stream import Stream, Stride
from desktop_app.sync.transport import ForeignLink, NoAnswer, NotFhir
from desktop_app.sync.twins import set_in_error

Resource = dict[str, Any]
Found = TypeVar("Found")
Outcome = Callable[[Unit, Operation, Mapping[int, Resource]], None]
TRIES_A_RUN = 3
_log = logging.getLogger(__name__)


@dataclass
class Pushed:
    """How many operations came to an end, or to a person, in a run; `gone`: so many of their rows are not at the central any more."""

    applied: int = 0
    conflicts: int = 0
    rejected: int = 0
    gone: int = 0

    @property
    def any(self) -> bool:
        """Whether anything came of it."""
        return bool(self.applied or self.conflicts or self.rejected)


class _Run:
    """One run of sending: what came of it, and what was tried how often."""

    def __init__(self) -> None:
        self.pushed = Pushed()
        self._tries: Counter[int] = Counter()

    def tried(self, sequence: int) -> None:
        """Once more."""
        self._tries[sequence] += 1

    @property
    def passed_over(self) -> frozenset[int]:
        """What was tried often enough."""
        return frozenset(sequence for sequence, count in self._tries.items() if count >= TRIES_A_RUN)


class Pusher:
    """The one sender of a replica. `between` is called before each operation; it may raise to end the run. `path`: how the central is
    written to at the moment. `plans_may`: whether there is room for what belongs to plans. `torn` is told of a transaction that the central
    did in part.
    """

    def __init__(
        self,
        store: Store,
        central: Central,
        clock: Clock,
        backoff: Backoff,
        between: Callable[[], None],
        path: Callable[[], SendingPath] = lambda: SendingPath.WHOLE,
        plans_may: Callable[[], bool] = lambda: True,
        torn: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._central = central
        self._clock = clock
        self._backoff = backoff
        self._between = between
        self._path = path
        self._plans_may = plans_may
        self._torn = torn
        self._settler = Settler(Intake(store, clock))
        self._stride = Stride()
        self._stream = Stream(store, central, self._settler, self._stride, between)
        self._is_cut_short = False

    def recover(self) -> None:
        """At the start, and whenever a sending was cut short: an operation that was being sent then is in doubt."""
        with self._store.write(Urgency.MACHINE) as unit:
            for operation in unit.session.scalars(select(Operation).where(Operation.state == OperationState.SENDING)):
                operation.state = OperationState.IN_DOUBT
                operation.not_before = None
                unit.touch(Kind.OPERATION, operation.id)
        self._is_cut_short = False

    @property
    def has_work(self) -> bool:
        """Whether anything is to be sent now, or was cut short."""
        return self._is_cut_short or bool(self._next(_Run(), 1))

    def push(self) -> Pushed:
        """Send whatever is ready until nothing is.

        Raises NoAnswer, NotFhir, Unwell, SignInNeeded, NotAllowed where the central as a whole is the trouble; by then the operation
        at hand is queued again or in doubt.
        """
        if self._is_cut_short:
            self.recover()
        run = _Run()
        while sequences := self._next(run, self._stride.count):
            try:
                if len(sequences) == 1 or self._is_careful or not self._in_a_row(run):
                    self._between()
                    run.tried(sequences[0])
                    self._ended(run, sequences[0], self._one(sequences[0]))
            except EnvironmentFault:
                self._is_cut_short = True
                self.recover()
                raise
        return run.pushed

    def _next(self, run: "_Run", limit: int) -> list[int]:
        with self._store.read() as connection:
            return next_few(connection, self._clock.now(), run.passed_over, limit, plans=self._plans_may())

    def _ended(self, run: "_Run", sequence: int, state: OperationState) -> None:
        """Count what came of an operation; what was tried often enough waits."""
        run.pushed.applied += state is OperationState.APPLIED
        run.pushed.conflicts += state is OperationState.CONFLICT
        run.pushed.rejected += state is OperationState.REJECTED
        run.pushed.gone += state is OperationState.CONFLICT and self._is_gone(sequence)
        if sequence in run.passed_over and state in {OperationState.QUEUED, OperationState.IN_DOUBT}:
            self._wait(sequence, state, None)

    def _in_a_row(self, run: "_Run") -> bool:
        """Send what can leave as it is, up to the first that cannot or that meets trouble; False where none could."""
        ended = self._stream.send(lambda: self._next(run, self._stride.count))
        run.pushed.applied += ended.applied
        if ended.stopped:
            outgoing, carried = ended.stopped
            run.tried(outgoing.sequence)
            self._ended(run, outgoing.sequence, self._came_back(outgoing, lambda: self._verdict(outgoing, carried)))
        return ended.applied > 0 or ended.stopped is not None

    def _one(self, sequence: int) -> OperationState:
        """Take one operation as far as it goes now; its state afterwards."""
        outgoing = self._leave(sequence)
        if outgoing is None:
            return self._state(sequence)
        if outgoing.must_read_first or (self._is_careful and outgoing.was_sent):
            return self._resolve(outgoing)
        return self._send(outgoing)

    def _leave(self, sequence: int) -> Outgoing | None:
        """Mark the operation as leaving, on the newest base, before any byte does; None where it is not to be sent (any more)."""
        with self._store.write(Urgency.MACHINE) as unit:
            operation = _operation(unit, sequence)
            if operation.state not in {OperationState.QUEUED, OperationState.IN_DOUBT}:
                return None
            outgoing = load(unit, operation)
            if outgoing.state is OperationState.IN_DOUBT:
                return outgoing
            self._settler.leave(unit, operation)
            sold = next((row for row in outgoing.left if sold_already(row.kind, row.base, row.mine)), None)
            if sold is not None:
                self._settler.conflict(unit, operation, Trouble(CaseKind.SLOT_TAKEN, sold.kind, sold.row_id, ("status",)), {})
                return None
            if any(row.reached for row in outgoing.left) and not self._build_on(unit, operation, outgoing):
                return None
            unit.session.flush()
            return replace(load(unit, operation), was_sent=outgoing.was_sent)

    def _build_on(self, unit: Unit, operation: Operation, outgoing: Outgoing) -> bool:
        """Bring the operation onto what the one before it left there; False where that is trouble."""
        theirs = {
            row.position: with_meta(row.reached or row.base, row.remote_id, row.base_version)
            for row in outgoing.left
            if row.base is not None
        }
        return self._rebased(unit, operation, outgoing, theirs)

    @property
    def _is_careful(self) -> bool:
        return self._path() is SendingPath.CAREFUL

    def _send(self, outgoing: Outgoing, seen: Iterable[careful.Seen] = ()) -> OperationState:
        """Send the operation; on the careful path from where it was `seen` to be."""
        if self._is_careful or seen:
            return self._came_back(outgoing, lambda: careful.send(self._central, outgoing, seen), one_by_one=True)
        return self._came_back(outgoing, lambda: self._verdict(outgoing, self._central.carry(bundle_of(outgoing))))

    def _verdict(self, outgoing: Outgoing, carried: Carried) -> Verdict:
        answer = self._central.told(carried)
        self._stride.learn(answer.seconds)
        return judge(answer, len(outgoing.left))

    def _came_back(
        self, outgoing: Outgoing, asked: Callable[[], Mapping[int, Landed] | Verdict], *, one_by_one: bool = False
    ) -> OperationState:
        """Write down what came of sending the operation."""
        try:
            verdict = asked()
        except NoAnswer as error:
            if error.sent:
                self._wait(outgoing.sequence, OperationState.IN_DOUBT, None)
            elif outgoing.state is OperationState.IN_DOUBT:
                self._turn(outgoing.sequence, OperationState.IN_DOUBT)
            else:
                with self._store.write(Urgency.MACHINE) as unit:
                    self._settler.take_back(unit, _operation(unit, outgoing.sequence), outgoing.was_sent)
            raise
        except NotFhir:
            self._wait(outgoing.sequence, OperationState.IN_DOUBT, None)
            raise
        if isinstance(verdict, Mapping):
            return self._land(outgoing.sequence, verdict)
        if one_by_one and isinstance(verdict, Refusal):
            return self._refused(outgoing, verdict)
        return self._judged(outgoing, verdict)

    def _land(self, sequence: int, landed: Mapping[int, Landed]) -> OperationState:
        """Every row that was left is at the central."""
        if any(not one.remote_id for one in landed.values()):
            return self._turn(sequence, OperationState.IN_DOUBT)
        with self._store.write(Urgency.MACHINE) as unit:
            self._settler.land(unit, _operation(unit, sequence), landed)
        return OperationState.APPLIED

    def _judged(self, outgoing: Outgoing, verdict: Verdict) -> OperationState:
        sequence = outgoing.sequence
        match verdict:
            case Accepted():
                return self._land(sequence, Landed.of_entries(outgoing.left, verdict.entries))
            case InDoubt(wished, busy, unwell, torn):
                if torn:
                    self._torn()
                if busy:
                    self._wait(sequence, OperationState.IN_DOUBT, wished)
                    raise Unwell(wished)
                return self._wait(sequence, OperationState.IN_DOUBT, None if unwell else 0.0)
            case NotNow(wished):
                self._wait(sequence, OperationState.QUEUED, wished)
                raise Unwell(wished)
            case SignIn():
                self._turn(sequence, OperationState.QUEUED)
                raise SignInNeeded
            case Refusal(code, text, rights):
                if rights and not self._may_read(outgoing):
                    self._turn(sequence, OperationState.QUEUED)
                    raise NotAllowed
                with self._store.write(Urgency.MACHINE) as unit:
                    self._settler.reject(unit, _operation(unit, sequence), code, text)
                _log.info("an operation was refused: %s", code)
                return OperationState.REJECTED

    def _refused(self, outgoing: Outgoing, refusal: Refusal) -> OperationState:
        """One record of the careful path was refused, perhaps after others were written: what was done is taken back first."""
        if refusal.rights and not self._may_read(outgoing):
            self._turn(outgoing.sequence, OperationState.IN_DOUBT)
            raise NotAllowed
        return self._give_up(outgoing, lambda unit, operation, _: self._settler.reject(unit, operation, refusal.code, refusal.text))

    def _resolve(self, outgoing: Outgoing) -> OperationState:
        """Look the operation up; send it again where it did not arrive, merge it where the rows moved on."""
        if self._is_careful:
            return self._go_on(outgoing)
        findings = self._asked(outgoing, lambda: look_up(self._central, outgoing))
        if findings is None:
            return OperationState.IN_DOUBT
        if any(careful.half_done(finding.row, finding.resource) for finding in findings):
            return self._go_on(outgoing)
        untouched = [finding.row for finding in findings if finding.there is There.UNTOUCHED]
        taken = self._asked(outgoing, lambda: (taken_unmarked(self._central, outgoing, untouched),))
        if taken is None:
            return OperationState.IN_DOUBT
        for finding in findings:
            set_in_error(self._central, finding.twins)
        with self._store.write(Urgency.MACHINE) as unit:
            operation = _operation(unit, outgoing.sequence)
            again = self._found(unit, operation, outgoing, findings, taken[0])
            if not again:
                return operation.state
            outgoing = self._again(unit, operation)
        return self._send(outgoing)

    def _asked(self, outgoing: Outgoing, question: Callable[[], Found]) -> Found | None:
        """The answer to reads about an operation; None where it has to stay in doubt for a while."""
        try:
            return question()
        except (Refused, NotAllowed, Missing, ForeignLink):
            self._put_off(outgoing.sequence)
            return None
        except (NotFhir, Unwell):
            self._put_off(outgoing.sequence)
            raise

    def _again(self, unit: Unit, operation: Operation) -> Outgoing:
        """The operation as it leaves once more."""
        self._settler.leave(unit, operation)
        unit.session.flush()
        return replace(load(unit, operation), state=OperationState.IN_DOUBT)

    def _go_on(self, outgoing: Outgoing) -> OperationState:
        """Go on with an operation of the careful path from where it is at the central, or take it back."""
        seen = self._asked(outgoing, lambda: careful.look(self._central, outgoing))
        if seen is None:
            return OperationState.IN_DOUBT
        for one in seen:
            set_in_error(self._central, one.twins)
        rebased = self._asked(outgoing, lambda: self._onto(outgoing, seen))
        if rebased is None:
            return OperationState.IN_DOUBT
        if isinstance(rebased, Trouble):
            return self._give_up(outgoing, lambda unit, operation, there: self._in_case(unit, operation, outgoing, rebased, there))
        with self._store.write(Urgency.MACHINE) as unit:
            operation = _operation(unit, outgoing.sequence)
            if rebased:
                theirs = {one.row.position: one.resource for one in seen if one.resource is not None and one.row.position in rebased}
                self._settler.rebase(unit, operation, rebased, theirs)
            if operation.state is OperationState.APPLIED:
                return operation.state
            outgoing = self._again(unit, operation)
        return self._send(outgoing, seen)

    def _onto(self, outgoing: Outgoing, seen: list[careful.Seen]) -> dict[int, Onto] | Trouble:
        """What others' changes make of the rows that are still to be written; only trouble leads back."""
        gone = next((one.row for one in seen if one.stage is careful.Stage.GONE), None)
        if gone is not None:
            return Trouble(CaseKind.GONE, gone.kind, gone.row_id)
        torn = careful.torn_off(self._central, seen)
        if torn is not None:
            return Trouble(CaseKind.SLOT_TAKEN, torn.kind, torn.row_id, ("status",))
        if careful.stands(seen):
            return careful.left_behind(self._central, seen)
        open_rows = [one for one in seen if one.stage in {careful.Stage.TO_DO, careful.Stage.MOVED} and not one.row.create]
        taken = taken_unmarked(self._central, outgoing, [one.row for one in open_rows if one.stage is careful.Stage.TO_DO])
        if taken is not None:
            return Trouble(CaseKind.SLOT_TAKEN, taken.kind, taken.row_id)
        if all(one.stage is careful.Stage.TO_DO for one in open_rows):
            return {}
        theirs = {one.row.position: one.resource for one in open_rows if one.resource is not None}
        return rebase(_sides([one.row for one in open_rows], theirs), self._store.desk_id)

    def _give_up(self, outgoing: Outgoing, outcome: Outcome) -> OperationState:
        """Take back at the central what was done of an operation that will not be whole, then write down its `outcome`.

        Where the first does not succeed the operation stays in doubt: whoever resolves it comes here again.
        """
        there = self._asked(outgoing, lambda: careful.look(self._central, outgoing) if careful.take_back(self._central, outgoing) else [])
        if not there:
            return OperationState.IN_DOUBT if there is None else self._put_off(outgoing.sequence)
        resources = {one.row.position: one.resource for one in there if one.resource is not None}
        with self._store.write(Urgency.MACHINE) as unit:
            operation = _operation(unit, outgoing.sequence)
            changed = {one.row.position for one in there if not one.row.create and one.stage is not careful.Stage.DONE}
            outcome(unit, operation, {position: resources[position] for position in changed & resources.keys()})
            self._settler.keep_beside(unit, operation, resources)
            return operation.state

    def _in_case(self, unit: Unit, operation: Operation, outgoing: Outgoing, trouble: Trouble, theirs: Mapping[int, Resource]) -> None:
        self._settler.conflict(unit, operation, trouble, theirs_by_row(outgoing, theirs))

    def _found(self, unit: Unit, operation: Operation, outgoing: Outgoing, findings: list[Finding], taken: OutgoingRow | None) -> bool:
        """Write down what was found; True where the rest is to be sent now."""
        ours = {one.row.position: Landed.found(one.resource) for one in findings if one.there is There.OURS and one.resource}
        if ours:
            self._settler.land(unit, operation, ours)
        theirs = {one.row.position: one.resource for one in findings if one.resource is not None and one.there is not There.OURS}
        gone = next((one.row for one in findings if one.there is There.GONE), None)
        stuck = taken or gone
        if stuck is not None:
            trouble = Trouble(CaseKind.SLOT_TAKEN if taken else CaseKind.GONE, stuck.kind, stuck.row_id)
            self._settler.conflict(unit, operation, trouble, theirs_by_row(outgoing, theirs))
            return False
        if any(one.there is There.MOVED for one in findings) and not self._rebased(unit, operation, outgoing, theirs):
            return False
        return operation.state is not OperationState.APPLIED

    def _rebased(self, unit: Unit, operation: Operation, outgoing: Outgoing, theirs: Mapping[int, Resource]) -> bool:
        """Merge the rows with `theirs`; False where that ended in a case."""
        result = rebase(_sides(outgoing.left, theirs), unit.desk_id)
        if isinstance(result, Trouble):
            self._settler.conflict(unit, operation, result, theirs_by_row(outgoing, theirs))
            return False
        self._settler.rebase(unit, operation, result, theirs)
        return True

    def _may_read(self, outgoing: Outgoing) -> bool:
        """Whether a plain read still works, so that a 403 is about this operation alone."""
        try:
            self._central.search(outgoing.rows[0].wire_type, [("_count", "1")])
        except (NotAllowed, SignInNeeded):
            return False
        except Refused:
            return True
        return True

    def _wait(self, sequence: int, state: OperationState, wished_seconds: float | None) -> OperationState:
        """Leave the operation in `state` for so long; without a wish for as long as its attempts suggest."""
        with self._store.write(Urgency.MACHINE) as unit:
            operation = _operation(unit, sequence)
            seconds = self._backoff.seconds(operation.attempts) if wished_seconds is None else wished_seconds
            self._settler.wait(unit, operation, state, timedelta(seconds=seconds))
        return state

    def _put_off(self, sequence: int) -> OperationState:
        """Leave in doubt what cannot be looked up, longer each time: all others go on meanwhile."""
        with self._store.write(Urgency.MACHINE) as unit:
            _operation(unit, sequence).attempts += 1
        return self._wait(sequence, OperationState.IN_DOUBT, None)

    def _turn(self, sequence: int, state: OperationState) -> OperationState:
        return self._wait(sequence, state, 0.0)

    def _is_gone(self, sequence: int) -> bool:
        with self._store.read() as connection:
            return connection.execute(select(Operation.answer_code).where(Operation.sequence == sequence)).scalar() == CaseKind.GONE

    def _state(self, sequence: int) -> OperationState:
        with self._store.read() as connection:
            return connection.execute(select(Operation.state).where(Operation.sequence == sequence)).scalar_one()


def _sides(rows: Iterable[OutgoingRow], theirs: Mapping[int, Resource]) -> list[Sides]:
    """The rows that are updated and that were read."""
    return [
        Sides(row.position, row.kind, row.row_id, row.remote_id or "", row.base, row.mine, theirs[row.position])
        for row in rows
        if row.position in theirs and row.base is not None
    ]


def _operation(unit: Unit, sequence: int) -> Operation:
    return unit.session.get_one(Operation, sequence)
