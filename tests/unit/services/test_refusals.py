"""What a verb refuses, for which reason, and that a refused verb leaves nothing behind: no row, no operation, no line of the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop_app.core.changes import Kind
from desktop_app.core.errors import NotFound, RightMissing, RowMoved, RuleRefused, UserError
from desktop_app.models.base import to_micros
from desktop_app.models.booking_rules import RefusalCode
from desktop_app.models.conflict import CaseKind, ConflictCase
from desktop_app.models.operation import OperationState
from desktop_app.models.person import ROLE_NAMES, Right, RoleCode
from desktop_app.models.service import Service
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.services.bookings import BookingWish, book, cancel, move
from desktop_app.services.patients import FormRefused, PatientForm, correct_patient, create_patient
from desktop_app.services.settling import keep_mine, keep_theirs, put_off, take_case
from desktop_app.services.settling_visits import another_time
from desktop_app.services.undo import undo
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import first_broken_link
from tests.unit.services.desk import ANNA, PETROV, Clerk

CHILD = "Жуков Тимур Маратович"
FORM = PatientForm("Ким", "Вера", birth_date=date(1990, 5, 4))
SHOWN = PatientForm("Иванова", "Анна", "Сергеевна", date(1984, 3, 12), "female", "+79161234567")


@contextmanager
def nothing_happens(clerk: Clerk, error: type[UserError]) -> Iterator[pytest.ExceptionInfo[UserError]]:
    """The verb inside is refused with `error`, and the replica is afterwards what it was, row by row."""
    before = clerk.everything()
    with pytest.raises(error) as refused:
        yield refused
    assert clerk.everything() == before


def case_of(clerk: Clerk, operation_id: str | None) -> str:
    """The central refused an operation: what the exchange leaves behind."""
    clerk.answered(operation_id, OperationState.REJECTED)
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        sequence = unit.connection.exec_driver_sql("SELECT sequence FROM operation WHERE id = ?", (operation_id,)).scalar_one()
        unit.session.add(ConflictCase(id="case", kind=CaseKind.REFUSED, operation_sequence=sequence, opened=unit.now))
    return "case"


class Desk:
    """A booked visit in three days, a case about another one, a free place, and each verb ready to be done on them."""

    def __init__(self, clerk: Clerk) -> None:
        self.clerk, self.actor = clerk, clerk.replica.actor
        self.booked = clerk.book(slot=clerk.free(hours=72)[0])
        self.case = case_of(clerk, clerk.book(PETROV, clerk.free(hours=96)[0]).operation_id)
        self.free = clerk.free(hours=120)[0]

    def book(self) -> object:
        wish = BookingWish(self.free.slot_id, self.free.slot_version, self.clerk.replica.patients[CHILD])
        return self.clerk.replica.act(book, self.actor, wish)

    def move(self) -> object:
        visit = str(self.booked.row_id)
        return self.clerk.replica.act(move, self.actor, visit, self.clerk.version("appointment", visit), self.free.slot_id)

    def cancel(self) -> object:
        visit = str(self.booked.row_id)
        return self.clerk.replica.act(cancel, self.actor, visit, self.clerk.version("appointment", visit), "pat")

    def undo(self) -> object:
        return self.clerk.replica.act(undo, self.actor, str(self.booked.operation_id))

    def create_patient(self) -> object:
        return self.clerk.replica.act(create_patient, self.actor, FORM)

    def correct_patient(self) -> object:
        wanted = replace(SHOWN, middle="Семёновна")
        return self.clerk.replica.act(correct_patient, self.actor, self.clerk.replica.patients[ANNA], (1, SHOWN), wanted, "паспорт")

    def take_case(self) -> object:
        return self.clerk.replica.act(take_case, self.actor, self.case)

    def put_off(self) -> object:
        return self.clerk.replica.act(put_off, self.actor, self.case)

    def keep_theirs(self) -> object:
        return self.clerk.replica.act(keep_theirs, self.actor, self.case)

    def another_time(self) -> object:
        return self.clerk.replica.act(another_time, self.actor, self.case, self.free.slot_id, self.free.slot_version)


VERBS: dict[str, tuple[Callable[[Desk], object], Right]] = {
    "book": (Desk.book, Right.BOOK),
    "move": (Desk.move, Right.MOVE),
    "cancel": (Desk.cancel, Right.CANCEL),
    "undo": (Desk.undo, Right.BOOK),
    "create a patient": (Desk.create_patient, Right.EDIT_PATIENT),
    "correct a patient": (Desk.correct_patient, Right.EDIT_PATIENT),
    "take a case": (Desk.take_case, Right.SETTLE),
    "put a case off": (Desk.put_off, Right.SETTLE),
    "keep theirs": (Desk.keep_theirs, Right.SETTLE),
    "another time": (Desk.another_time, Right.SETTLE),
}


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_is_done_with_its_right_and_refused_the_moment_the_right_is_gone(clerk: Clerk, name: str) -> None:
    verb, right = VERBS[name]
    desk = Desk(clerk)
    rights = "(SELECT json_group_array(value) FROM json_each(rights) WHERE value <> ?)"
    clerk.comes(f"UPDATE role SET rights = {rights} WHERE code = ?", right.value, RoleCode.CLERK.value)
    with nothing_happens(clerk, RightMissing) as refused:
        verb(desk)
    assert isinstance(refused.value, RightMissing)
    assert refused.value.right == right
    clerk.comes("UPDATE role SET rights = json_insert(rights, '$[#]', ?) WHERE code = ?", right.value, RoleCode.CLERK.value)
    verb(desk)


@pytest.mark.parametrize("name", VERBS)
def test_who_left_the_registry_may_do_nothing_from_then_on(clerk: Clerk, name: str) -> None:
    desk = Desk(clerk)
    clerk.comes("UPDATE person SET active = 0")
    with nothing_happens(clerk, RightMissing):
        VERBS[name][0](desk)


def test_a_refusal_for_want_of_a_right_names_the_roles_that_have_it(clerk: Clerk) -> None:
    desk = Desk(clerk)
    clerk.role(RoleCode.CALL_CENTRE)
    with nothing_happens(clerk, RightMissing) as refused:
        desk.create_patient()
    may = {ROLE_NAMES[role] for role in (RoleCode.CLERK, RoleCode.SENIOR_CLERK, RoleCode.MANAGER)}
    assert set(str(refused.value.said.parameters["who_may"]).split(", ")) == may


def unfree(clerk: Clerk, slot: str) -> None:
    clerk.comes("UPDATE slot SET status = 'busy' WHERE id = ?", slot)


def strange_visit(clerk: Clerk, slot: str) -> None:
    clerk.stranger_sits_on(slot)


def withdrawn_place(clerk: Clerk, slot: str) -> None:
    clerk.comes("UPDATE slot SET status = 'entered-in-error' WHERE id = ?", slot)


def yesterday(clerk: Clerk, slot: str) -> None:
    clerk.clock.advance(timedelta(days=30))


def for_adults(clerk: Clerk, slot: str) -> None:
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        service = Service(id=unit.ids.new(), name="УЗИ", age_from=18, version=1)
        unit.session.add(service)
        unit.session.flush()
        unit.connection.exec_driver_sql("UPDATE schedule SET service_pk = ?", (service.pk,))


def same_day_same_doctor(clerk: Clerk, slot: str) -> None:
    clerk.book(CHILD, next(one for one in clerk.free(hours=120) if one.slot_id != slot))


def elsewhere_at_that_time(clerk: Clerk, slot: str) -> None:
    place = next(one for one in clerk.free(hours=120) if one.slot_id == slot)
    clerk.book(CHILD, next(one for one in clerk.free("Сафина", hours=100) if overlap(one, place)))


def overlap(one: FreeSlot, other: FreeSlot) -> bool:
    return one.start < other.end and other.start < one.end


REFUSALS: list[tuple[RefusalCode, Callable[[Clerk, str], None]]] = [
    (RefusalCode.NO_SLOT, withdrawn_place),
    (RefusalCode.PAST, yesterday),
    (RefusalCode.BUSY, unfree),
    (RefusalCode.BUSY, strange_visit),
    (RefusalCode.OTHER_AGE, for_adults),
    (RefusalCode.SAME_SPECIALIST, same_day_same_doctor),
    (RefusalCode.OTHER_SPECIALIST, elsewhere_at_that_time),
]


def while_others_receive_too(clerk: Clerk) -> str:
    """A free place of an hour at which another doctor has one too; its id."""
    elsewhere = clerk.free("Сафина", hours=100)
    return next(one.slot_id for one in clerk.free(hours=120) if any(overlap(one, other) for other in elsewhere))


@pytest.mark.parametrize(("code", "because"), REFUSALS)
@pytest.mark.parametrize("way", ["book", "move", "another time"])
def test_each_federal_reason_refuses_every_way_onto_a_place(
    clerk: Clerk, way: str, code: RefusalCode, because: Callable[[Clerk, str], None]
) -> None:
    slot, elsewhere = while_others_receive_too(clerk), clerk.free("Орлов", hours=48)[0]
    done = clerk.book(CHILD, elsewhere) if way != "book" else None
    case = case_of(clerk, done.operation_id) if done and way == "another time" else ""
    because(clerk, slot)
    actor, seen = clerk.replica.actor, clerk.version("slot", slot)
    with nothing_happens(clerk, RuleRefused) as refused:
        if done is None:
            clerk.replica.act(book, actor, BookingWish(slot, seen, clerk.replica.patients[CHILD]))
        elif way == "move":
            clerk.replica.act(move, actor, str(done.row_id), clerk.version("appointment", done.row_id), slot)
        else:
            clerk.replica.act(another_time, actor, case, slot, seen)
    assert isinstance(refused.value, RuleRefused)
    assert refused.value.code == code.value


@pytest.mark.parametrize("status", ["arrived", "checked-in", "fulfilled", "noshow", "cancelled", "entered-in-error", "waitlist"])
def test_only_a_booked_visit_is_moved(clerk: Clerk, status: str) -> None:
    desk = Desk(clerk)
    clerk.comes("UPDATE appointment SET status = ? WHERE id = ?", status, desk.booked.row_id)
    with nothing_happens(clerk, RuleRefused) as refused:
        desk.move()
    assert getattr(refused.value, "code", "") == "STATE"


@pytest.mark.parametrize(
    ("status", "may"),
    [("proposed", True), ("waitlist", True), ("pending", True), ("booked", True), ("arrived", True), ("checked-in", True),
     ("noshow", False), ("fulfilled", False), ("cancelled", False), ("entered-in-error", False)],
)  # fmt: skip
def test_what_has_ended_is_not_cancelled(clerk: Clerk, status: str, may: bool) -> None:
    desk = Desk(clerk)
    clerk.comes("UPDATE appointment SET status = ? WHERE id = ?", status, desk.booked.row_id)
    if may:
        desk.cancel()
        assert clerk.row("appointment", desk.booked.row_id)["status"] == "cancelled"
        return
    with nothing_happens(clerk, RuleRefused):
        desk.cancel()


def test_a_visit_that_was_moved_since_it_was_shown_is_neither_moved_nor_cancelled_unseen(clerk: Clerk) -> None:
    desk = Desk(clerk)
    visit, elsewhere = str(desk.booked.row_id), clerk.free("Орлов", hours=96)[0]
    seen = clerk.version("appointment", visit)
    clerk.comes(
        'UPDATE appointment SET slot_pk = s.pk, start = s.start, "end" = s."end", version = appointment.version + 1'
        " FROM slot s WHERE s.id = ? AND appointment.id = ?",
        elsewhere.slot_id,
        visit,
    )
    with nothing_happens(clerk, RowMoved):
        clerk.replica.act(move, desk.actor, visit, seen, desk.free.slot_id)
    with nothing_happens(clerk, RowMoved):
        clerk.replica.act(cancel, desk.actor, visit, seen, "pat")


def test_a_place_that_was_shifted_since_it_was_shown_is_not_sold_at_a_time_nobody_chose(clerk: Clerk) -> None:
    desk = Desk(clerk)
    shifted = 'UPDATE slot SET start = start + 1800000000, "end" = "end" + 1800000000, version = version + 1 WHERE id = ?'
    clerk.comes(shifted, desk.free.slot_id)
    slot, visit = desk.free, str(desk.booked.row_id)
    wish = BookingWish(slot.slot_id, slot.slot_version, clerk.replica.patients[CHILD], seen_start=slot.start)
    with nothing_happens(clerk, RowMoved) as moved:
        clerk.replica.act(book, desk.actor, wish)
    assert isinstance(moved.value, RowMoved)
    assert moved.value.clashes == {"start": (slot.start, slot.start + timedelta(minutes=30))}
    with nothing_happens(clerk, RowMoved):
        clerk.replica.act(move, desk.actor, visit, clerk.version("appointment", visit), slot.slot_id, slot.start)
    with nothing_happens(clerk, RowMoved):
        clerk.replica.act(another_time, desk.actor, desk.case, slot.slot_id, slot.slot_version, slot.start)


@pytest.mark.parametrize(
    ("status", "holder"), [("busy", None), ("busy-unavailable", None), ("busy-tentative", "another desk"), ("entered-in-error", None)]
)
def test_a_place_that_is_free_no_more_is_told_as_moved_with_both_states(clerk: Clerk, status: str, holder: str | None) -> None:
    desk = Desk(clerk)
    clerk.comes("UPDATE slot SET status = ?, holder = ?, version = version + 1 WHERE id = ?", status, holder, desk.free.slot_id)
    with nothing_happens(clerk, RowMoved) as moved:
        desk.book()
    assert isinstance(moved.value, RowMoved)
    assert moved.value.clashes == {"status": ("free", status)}


def test_what_is_not_in_the_replica_is_said_to_be_missing(clerk: Clerk) -> None:
    desk, act, actor = Desk(clerk), clerk.replica.act, clerk.replica.actor
    patient, slot = clerk.replica.patients[ANNA], desk.free.slot_id
    with nothing_happens(clerk, NotFound):
        act(book, actor, BookingWish("nobody", 1, patient))
    with nothing_happens(clerk, NotFound):
        act(book, actor, BookingWish(slot, desk.free.slot_version, "nobody"))
    with nothing_happens(clerk, NotFound):
        act(move, actor, "nobody", 1, slot)
    with nothing_happens(clerk, NotFound):
        act(move, actor, str(desk.booked.row_id), 1, "nobody")
    with nothing_happens(clerk, NotFound):
        act(cancel, actor, "nobody", 1, "pat")
    with nothing_happens(clerk, NotFound):
        act(correct_patient, actor, "nobody", (1, SHOWN), replace(SHOWN, given="Вера"), "паспорт")
    for verb in (take_case, put_off, keep_theirs, keep_mine):
        with nothing_happens(clerk, NotFound) as missing:
            act(verb, actor, "nobody")
        assert getattr(missing.value, "kind", "") == Kind.CONFLICT.value


def test_a_patient_whose_making_was_undone_is_booked_no_more(clerk: Clerk) -> None:
    """Nobody would ever tell the central of him, and the visit would wait in the outbox for ever."""
    done = clerk.replica.act(create_patient, clerk.replica.actor, FORM)
    clerk.replica.act(undo, clerk.replica.actor, str(done.operation_id))
    slot = clerk.free(hours=48)[0]
    with nothing_happens(clerk, NotFound):
        clerk.replica.act(book, clerk.replica.actor, BookingWish(slot.slot_id, slot.slot_version, str(done.row_id)))
    with nothing_happens(clerk, NotFound):
        clerk.replica.act(correct_patient, clerk.replica.actor, str(done.row_id), (99, FORM), replace(FORM, given="Ева"), "паспорт")


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (replace(FORM, family="   "), "family"),
        (replace(FORM, birth_date=None), "birth_date"),
        (replace(FORM, birth_date=date(1899, 12, 31)), "birth_date"),
        (replace(FORM, birth_date=date(2026, 11, 18)), "birth_date"),
        (replace(FORM, phone="12"), "phone"),
    ],
)
def test_a_form_with_an_error_makes_nobody_and_corrects_nobody(clerk: Clerk, form: PatientForm, field: str) -> None:
    with nothing_happens(clerk, FormRefused) as refused:
        clerk.replica.act(create_patient, clerk.replica.actor, form)
    assert isinstance(refused.value, FormRefused)
    assert field in {finding.field for finding in refused.value.findings}
    with nothing_happens(clerk, FormRefused):
        clerk.replica.act(correct_patient, clerk.replica.actor, clerk.replica.patients[ANNA], (1, SHOWN), form, "паспорт")


def test_in_the_east_a_child_born_today_is_registered_before_the_day_begins_in_greenwich(clerk: Clerk) -> None:
    """At nine in the morning of Kamchatka it is nine in the evening of the day before at UTC."""
    clerk.clock.advance(timedelta(hours=15))
    assert clerk.clock.now().date() == date(2026, 11, 16)
    done = clerk.replica.act(create_patient, clerk.replica.actor, replace(FORM, birth_date=date(2026, 11, 17)))
    assert clerk.row("patient", done.row_id)["birth_date"] == "2026-11-17"


@pytest.mark.parametrize("name", VERBS)
def test_every_act_stands_in_the_journal_with_its_author_and_breaks_no_chain(clerk: Clerk, name: str) -> None:
    """A refused one does not, a done one does, inside the same transaction as its rows (sync.md 6.5)."""
    desk = Desk(clerk)
    before = clerk.count("journal")
    VERBS[name][0](desk)
    with clerk.replica.store.read() as connection:
        lines = connection.exec_driver_sql("SELECT person_id, at FROM journal ORDER BY sequence").all()
        assert first_broken_link(connection) is None
    assert len(lines) == before + 1
    assert lines[-1][0] == desk.actor.person_id
    assert lines[-1][1] == to_micros(clerk.clock.now())
