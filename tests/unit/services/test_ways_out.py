"""The ways out of a case: each is one act with all its consequences, and nothing of either side is thrown away."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from desktop_app.core.errors import RightMissing, RuleRefused
from desktop_app.models.conflict import CaseKind, CaseState, ConflictCase, Way
from desktop_app.models.operation import OperationState
from desktop_app.models.person import RoleCode
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.services.bookings import cancel, move
from desktop_app.services.outcome import Done
from desktop_app.services.patients import PatientForm, correct_patient
from desktop_app.services.settling import keep_mine, keep_theirs, put_off, send_again
from desktop_app.services.settling_visits import another_time, give_up, over_schedule, to_waiting_list
from desktop_app.services.undo import undo
from desktop_app.storage.gate import Urgency
from tests.unit.services.desk import PETROV, Clerk

PETROV_SHOWN = PatientForm("Петров", "Андрей", "Ильич", date(1961, 5, 30), "male", "+79037654321")
TAKEN: dict[str, Any] = {"status": "busy"}


def troubled(clerk: Clerk, done: Done, kind: CaseKind, about: str, state: OperationState = OperationState.CONFLICT, **there: Any) -> str:
    """The central did not take the operation of `done`: of its row of the kind `about` it has base with what `there` says instead."""
    clerk.answered(done.operation_id, state)
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        row_id, base, sequence = unit.connection.exec_driver_sql(
            "SELECT r.row_id, r.base, o.sequence FROM operation_row r JOIN operation o ON o.sequence = r.operation_sequence"
            " WHERE o.id = ? AND r.kind = ? ORDER BY r.position LIMIT 1",
            (done.operation_id, about),
        ).one()
        theirs = {**json.loads(base or "{}"), "id": f"r-{row_id[-6:]}", "meta": {"versionId": "9"}, **there} if base else None
        if theirs is not None and kind is not CaseKind.GONE:
            unit.connection.exec_driver_sql(
                "INSERT INTO theirs (kind, row_id, remote_version, last_updated, resource) VALUES (?, ?, '9', 5, ?)",
                (about, row_id, json.dumps(theirs)),
            )
        case = ConflictCase(
            id=unit.ids.new(), kind=kind, operation_sequence=sequence, opened=unit.now, row_kind=about, row_id=row_id,
            theirs={f"{about}/{row_id}": theirs} if theirs and kind is not CaseKind.GONE else {}, groups=["visit"],
        )  # fmt: skip
        unit.session.add(case)
        return case.id


def lost(clerk: Clerk, slot: FreeSlot | None = None) -> tuple[Done, str]:
    """A booking whose place somebody else has, and its case."""
    done = clerk.book(slot=slot or clerk.free(hours=48)[0])
    return done, troubled(clerk, done, CaseKind.SLOT_TAKEN, "slot", **TAKEN)


def stands(clerk: Clerk) -> Done:
    """A visit that the central has."""
    done = clerk.book(slot=clerk.free("Мельник", hours=48)[0])
    clerk.accepted(done.operation_id)
    return done


def moved(clerk: Clerk, done: Done) -> Done:
    """The visit of `done` moved by a day, not sent yet."""
    target = clerk.free("Мельник", hours=72)[0].slot_id
    return clerk.replica.act(move, clerk.replica.actor, str(done.row_id), clerk.version("appointment", done.row_id), target)


def rows_of(clerk: Clerk, operation_id: str | None) -> list[tuple[str, bool]]:
    """What an operation does: kinds of rows, and whether they are made."""
    with clerk.replica.store.read() as connection:
        found = connection.exec_driver_sql(
            'SELECT r.kind, r."create" FROM operation_row r JOIN operation o ON o.sequence = r.operation_sequence WHERE o.id = ?'
            " ORDER BY r.position",
            (operation_id,),
        )
        return [(row[0], bool(row[1])) for row in found]


def told(clerk: Clerk, case_id: str) -> list[dict[str, Any]]:
    """What the journal says of a case."""
    with clerk.replica.store.read() as connection:
        found = connection.exec_driver_sql("SELECT payload FROM journal WHERE act = 'settle' AND row_id = ? ORDER BY sequence", (case_id,))
        return [json.loads(row[0]) for row in found]


def act(clerk: Clerk, verb: Any, *rest: Any) -> Done:
    done: Done = clerk.replica.act(verb, clerk.replica.actor, *rest)
    return done


# Over the schedule


def test_a_lost_time_is_given_over_the_schedule_on_a_place_of_its_own(clerk: Clerk) -> None:
    clerk.role(RoleCode.SENIOR_CLERK)
    slot = clerk.free(hours=48)[0]
    done, case = lost(clerk, slot)
    made = act(clerk, over_schedule, case)
    visit = clerk.row("appointment", done.row_id)
    place = clerk.row_by("slot", "pk", visit["slot_pk"])
    taken = clerk.row("slot", slot.slot_id)
    assert (place["overbooked"], place["status"], place["start"], place["schedule_pk"]) == (1, "busy", taken["start"], taken["schedule_pk"])
    assert (taken["status"], taken["remote_version"]) == ("busy", "9"), "the other patient keeps it"
    assert rows_of(clerk, made.operation_id) == [("slot", True), ("appointment", True)]
    assert (visit["status"], visit["ticket_version"]) == ("booked", 2)
    assert clerk.row("conflict", case)["state"] == CaseState.SETTLED.value


def test_over_the_schedule_is_a_right_of_its_own(clerk: Clerk) -> None:
    clerk.role(RoleCode.CLERK)
    _done, case = lost(clerk)
    before = clerk.everything()
    with pytest.raises(RightMissing):
        act(clerk, over_schedule, case)
    assert clerk.everything() == before


def test_a_visit_moved_over_the_schedule_leaves_its_old_place(clerk: Clerk) -> None:
    clerk.role(RoleCode.SENIOR_CLERK)
    done = stands(clerk)
    old = clerk.row("appointment", done.row_id)["slot_pk"]
    case = troubled(clerk, moved(clerk, done), CaseKind.SLOT_TAKEN, "slot", **TAKEN)
    made = act(clerk, over_schedule, case)
    assert rows_of(clerk, made.operation_id) == [("slot", True), ("slot", False), ("appointment", False)]
    assert clerk.row_by("slot", "pk", old)["status"] == "free"


# The waiting list


def test_who_lost_his_time_goes_to_the_waiting_list_without_a_place(clerk: Clerk) -> None:
    done, case = lost(clerk)
    post = clerk.row("appointment", done.row_id)["post_pk"]
    made = act(clerk, to_waiting_list, case)
    visit = clerk.row("appointment", done.row_id)
    assert (visit["status"], visit["slot_pk"], visit["start"], visit["post_pk"]) == ("waitlist", None, None, post)
    assert visit["wanted_from"] is not None
    assert rows_of(clerk, made.operation_id) == [("appointment", True)]
    assert clerk.row("operation", made.operation_id)["kind"] == "wait"
    assert clerk.row("operation", done.operation_id)["state"] == "resolved"


def test_who_still_has_a_place_is_not_put_on_the_waiting_list(clerk: Clerk) -> None:
    case = troubled(clerk, moved(clerk, stands(clerk)), CaseKind.SLOT_TAKEN, "slot", **TAKEN)
    before = clerk.everything()
    with pytest.raises(RuleRefused):
        act(clerk, to_waiting_list, case)
    assert clerk.everything() == before


def test_waiting_is_undone_as_any_other_act(clerk: Clerk) -> None:
    done, case = lost(clerk)
    made = act(clerk, to_waiting_list, case)
    clerk.accepted(made.operation_id)
    act(clerk, undo, made.operation_id)
    assert clerk.row("appointment", done.row_id)["status"] == "cancelled"


# Cancelling with a reason


def test_a_booking_that_never_arrived_is_given_up_and_the_journal_says_why(clerk: Clerk) -> None:
    done, case = lost(clerk)
    made = act(clerk, give_up, case, "pat-fb")
    assert (made.operation_id, clerk.row("operation", done.operation_id)["state"]) == (None, "abandoned")
    assert clerk.row("appointment", done.row_id)["status"] == "entered-in-error"
    assert told(clerk, case) == [{"way": "cancel", "reason": "pat-fb"}]


def test_a_visit_that_stands_there_is_cancelled_there_with_the_reason(clerk: Clerk) -> None:
    done = stands(clerk)
    case = troubled(clerk, moved(clerk, done), CaseKind.SLOT_TAKEN, "slot", **TAKEN)
    made = act(clerk, give_up, case, "pat")
    visit = clerk.row("appointment", done.row_id)
    assert (visit["status"], visit["cancel_reason"]) == ("cancelled", "pat")
    assert clerk.row("operation", made.operation_id)["kind"] == "cancel"


# A place sold twice


def sold_twice(clerk: Clerk) -> tuple[str, str, str]:
    """Two visits on one place: the case, the slot, and the visit of who came later."""
    done = stands(clerk)
    slot = clerk.row_by("slot", "pk", clerk.row("appointment", done.row_id)["slot_pk"])["id"]
    later = clerk.stranger_sits_on(slot)
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        unit.session.add(
            ConflictCase(
                id="twice",
                kind=CaseKind.SOLD_TWICE,
                row_kind="slot",
                row_id=slot,
                opened=unit.now,
                groups=sorted([str(done.row_id), later]),
            )
        )
    return "twice", slot, later


def test_of_two_on_one_place_the_later_one_is_received_over_the_schedule(clerk: Clerk) -> None:
    clerk.role(RoleCode.SENIOR_CLERK)
    case, slot, later = sold_twice(clerk)
    made = act(clerk, over_schedule, case, later)
    assert clerk.row_by("slot", "pk", clerk.row("appointment", later)["slot_pk"])["overbooked"] == 1
    assert clerk.row("slot", slot)["status"] == "busy", "the first one sits there"
    assert rows_of(clerk, made.operation_id) == [("slot", True), ("appointment", False)]
    assert clerk.row("conflict", case)["way"] == Way.OVER.value


def test_of_two_on_one_place_the_later_one_waits_under_a_new_visit(clerk: Clerk) -> None:
    clerk.role(RoleCode.SENIOR_CLERK)
    case, slot, later = sold_twice(clerk)
    made = act(clerk, to_waiting_list, case, later)
    assert clerk.row("appointment", later)["status"] == "cancelled"
    waiting = clerk.row("appointment", made.row_id)
    assert (waiting["status"], waiting["replaces"]) == ("waitlist", later)
    assert clerk.row("slot", slot)["status"] == "busy"


def test_of_two_on_one_place_one_is_cancelled_with_a_reason(clerk: Clerk) -> None:
    case, slot, later = sold_twice(clerk)
    act(clerk, give_up, case, "pat", later)
    assert (clerk.row("appointment", later)["status"], clerk.row("slot", slot)["status"]) == ("cancelled", "busy")
    assert clerk.row("conflict", case)["state"] == CaseState.SETTLED.value


# Cancelled there, gone, refused


def cancelled_there(clerk: Clerk) -> tuple[Done, Done, str]:
    """A visit moved here while it was cancelled at the central: its booking, its move, the case."""
    done = stands(clerk)
    shifted = moved(clerk, done)
    return done, shifted, troubled(clerk, shifted, CaseKind.CANCELLED_THERE, "appointment", status="cancelled")


def test_a_visit_cancelled_there_is_booked_anew_and_not_put_on_a_place_cancelled(clerk: Clerk) -> None:
    done, _shifted, case = cancelled_there(clerk)
    place = clerk.free("Мельник", hours=96)[0]
    made = act(clerk, another_time, case, place.slot_id, place.slot_version)
    assert clerk.row("appointment", done.row_id)["status"] == "cancelled"
    visit = clerk.row("appointment", made.row_id)
    assert (visit["status"], visit["replaces"], visit["ticket_version"]) == ("booked", done.row_id, 1)
    assert clerk.row("operation", made.operation_id)["kind"] == "book"
    assert visit["number"] != clerk.row("appointment", done.row_id)["number"]


def test_insisting_on_a_visit_cancelled_there_books_it_anew_at_our_time(clerk: Clerk) -> None:
    done, _shifted, case = cancelled_there(clerk)
    wanted = clerk.row("appointment", done.row_id)["start"]
    made = act(clerk, keep_mine, case)
    visit = clerk.row("appointment", made.row_id)
    assert (visit["status"], visit["replaces"], visit["start"]) == ("booked", done.row_id, wanted)


def test_a_visit_cancelled_there_can_wait(clerk: Clerk) -> None:
    done, _shifted, case = cancelled_there(clerk)
    waiting = clerk.row("appointment", act(clerk, to_waiting_list, case).row_id)
    assert (waiting["status"], waiting["replaces"]) == ("waitlist", done.row_id)


def test_a_visit_gone_there_is_booked_anew_and_the_old_one_disappears(clerk: Clerk) -> None:
    done = stands(clerk)
    case = troubled(clerk, moved(clerk, done), CaseKind.GONE, "appointment")
    place = clerk.free("Мельник", hours=96)[0]
    made = act(clerk, another_time, case, place.slot_id, place.slot_version)
    assert clerk.row("appointment", done.row_id)["hidden"] == 1
    assert (made.row_id != done.row_id, clerk.row("appointment", made.row_id)["status"]) == (True, "booked")


def test_what_is_gone_there_is_let_go_here(clerk: Clerk) -> None:
    done = stands(clerk)
    case = troubled(clerk, moved(clerk, done), CaseKind.GONE, "appointment")
    act(clerk, keep_theirs, case)
    assert clerk.row("appointment", done.row_id)["hidden"] == 1


def test_what_was_refused_is_sent_once_more_as_it_is(clerk: Clerk) -> None:
    done = clerk.book()
    case = troubled(clerk, done, CaseKind.REFUSED, "slot", OperationState.REJECTED)
    assert act(clerk, send_again, case).operation_id == done.operation_id
    operation = clerk.row("operation", done.operation_id)
    assert (operation["state"], operation["answer_code"], operation["attempts"]) == ("queued", None, 0)
    assert clerk.row("appointment", done.row_id)["status"] == "booked"
    assert clerk.row("conflict", case)["way"] == Way.AGAIN.value


def test_a_place_that_was_taken_is_not_tried_once_more(clerk: Clerk) -> None:
    _done, case = lost(clerk)
    with pytest.raises(RuleRefused):
        act(clerk, send_again, case)


# Both sides of a correction


def corrected(clerk: Clerk, **there: Any) -> tuple[str, str]:
    """Петров's name corrected here, while the central says what `there` says: the case and the patient."""
    patient = clerk.replica.patients[PETROV]
    form = replace(PETROV_SHOWN, family="Петровский", phone="+79990001122")
    done = act(clerk, correct_patient, patient, (1, PETROV_SHOWN), form, "паспорт")
    case = troubled(clerk, done, CaseKind.FIELD_DIFFERS, "patient", **there)
    return case, patient


def theirs_name() -> list[dict[str, Any]]:
    return [{"use": "official", "family": "Петренко", "given": ["Андрей", "Ильич"]}]


def test_insisting_on_ours_keeps_what_the_central_changed_elsewhere(clerk: Clerk) -> None:
    """The birth date was corrected there alone: whoever keeps our name must not put the old date back."""
    case, patient = corrected(clerk, name=theirs_name(), birthDate="1961-05-31")
    act(clerk, keep_mine, case)
    row = clerk.row("patient", patient)
    assert (row["family"], row["birth_date"]) == ("Петровский", "1961-05-31")
    with clerk.replica.store.read() as connection:
        mine = json.loads(connection.exec_driver_sql("SELECT mine FROM operation_row WHERE kind = 'patient'").scalar_one())
    assert mine["birthDate"] == "1961-05-31"


def test_a_group_can_be_left_to_the_central_while_the_rest_of_ours_is_sent(clerk: Clerk) -> None:
    case, patient = corrected(clerk, name=theirs_name())
    with clerk.replica.store.read() as connection:
        base = json.loads(connection.exec_driver_sql("SELECT base FROM operation_row WHERE kind = 'patient'").scalar_one())
    group = f"name[{base['name'][0].get('use', '')}]"
    act(clerk, keep_mine, case, frozenset({group}))
    row = clerk.row("patient", patient)
    assert row["family"] == "Петренко"
    assert "+79990001122" in row["contacts"]
    assert clerk.row("conflict", case)["way"] == Way.MERGE.value


def test_what_both_sides_said_is_kept_with_the_settled_case(clerk: Clerk) -> None:
    case, patient = corrected(clerk, name=theirs_name())
    act(clerk, keep_mine, case)
    (side,) = json.loads(clerk.row("conflict", case)["sides"])
    families = [side[one]["name"][0]["family"] for one in ("base", "mine", "theirs")]
    assert (side["id"], families) == (patient, ["Петров", "Петровский", "Петренко"])


# Its tree


def test_what_stood_on_a_refused_act_is_decided_with_it_and_its_own_case_is_closed(clerk: Clerk) -> None:
    done = clerk.book(slot=clerk.free("Мельник", hours=48)[0])
    later = moved(clerk, done)
    case = troubled(clerk, done, CaseKind.SLOT_TAKEN, "slot", **TAKEN)
    sequence = clerk.row("operation", later.operation_id)["sequence"]
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        unit.session.add(ConflictCase(id="twin", kind=CaseKind.REFUSED, operation_sequence=sequence, opened=unit.now))
    act(clerk, give_up, case, "pat")
    assert clerk.row("operation", later.operation_id)["state"] == "withdrawn"
    assert {clerk.row("conflict", one)["state"] for one in (case, "twin")} == {CaseState.SETTLED.value}
    assert len(json.loads(clerk.row("conflict", case)["sides"])) == 5


def test_who_was_put_onto_the_place_that_was_left_gets_a_case_of_his_own(clerk: Clerk) -> None:
    """Анна was moved, Петров took her old time, and her move was refused: she is back, and he must be told."""
    first = stands(clerk)
    slot = clerk.row_by("slot", "pk", clerk.row("appointment", first.row_id)["slot_pk"])["id"]
    shifted = moved(clerk, first)
    freed = next(one for one in clerk.free("Мельник", hours=24) if one.slot_id == slot)
    second = clerk.book(PETROV, freed)
    case = troubled(clerk, shifted, CaseKind.SLOT_TAKEN, "slot", **TAKEN)
    act(clerk, keep_theirs, case)
    assert clerk.row("appointment", first.row_id)["status"] == "booked"
    assert clerk.row("operation", second.operation_id)["state"] == "withdrawn"
    own = clerk.row_by("conflict", "row_id", str(second.row_id))
    assert (own["state"], own["kind"]) == ("open", CaseKind.SLOT_TAKEN.value)
    place = clerk.free("Мельник", hours=96)[0]
    again = act(clerk, another_time, own["id"], place.slot_id, place.slot_version)
    assert (again.row_id, clerk.row("appointment", second.row_id)["status"]) == (second.row_id, "booked")


def test_insisting_on_a_cancelling_of_a_visit_that_was_moved_there_frees_the_place_where_it_is(clerk: Clerk) -> None:
    done = stands(clerk)
    dropped = act(clerk, cancel, str(done.row_id), clerk.version("appointment", done.row_id), "pat")
    other = clerk.free("Мельник", hours=96)[0]
    remote = clerk.row("slot", other.slot_id)["remote_id"]
    clerk.comes("UPDATE slot SET status = 'busy' WHERE id = ?", other.slot_id)
    case = troubled(
        clerk, dropped, CaseKind.FIELD_DIFFERS, "appointment", slot=[{"reference": f"Slot/{remote}"}], start=other.start.isoformat()
    )
    made = act(clerk, keep_mine, case)
    assert (clerk.row("appointment", done.row_id)["status"], clerk.row("slot", other.slot_id)["status"]) == ("cancelled", "free")
    assert rows_of(clerk, made.operation_id) == [("slot", False), ("appointment", False)]


# Putting off


@pytest.mark.parametrize("hours", [1, 20])
def test_a_case_is_put_off_until_the_chosen_hour(clerk: Clerk, hours: int) -> None:
    _done, case = lost(clerk)
    until = clerk.clock.now() + timedelta(hours=hours)
    act(clerk, put_off, case, until)
    assert clerk.row("conflict", case)["put_off_until"] == int(until.timestamp() * 1_000_000)
    assert datetime.fromisoformat(told(clerk, case)[0]["until"]) == until


def test_a_case_is_not_put_off_into_the_past(clerk: Clerk) -> None:
    _done, case = lost(clerk)
    with pytest.raises(RuleRefused):
        act(clerk, put_off, case, clerk.clock.now())
