"""Old rows go when nothing needs them; whatever is still shown somewhere stays (sync.md 4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop_app.core.changes import Kind
from desktop_app.models.base import to_micros
from desktop_app.models.draft import Draft
from desktop_app.storage.gate import Urgency
from desktop_app.sync.pull import Wishes
from desktop_app.sync.scope import Scope
from tests.sync.world import Desk, World, visit_of

LONG = timedelta(days=70)
"""Behind the horizon of a week or two, and thirty days more."""


def pass_days(desk: Desk, days: timedelta, step: timedelta = timedelta(days=5)) -> None:
    """Days on which the desk runs, each with its comparison and its tidying."""
    for _ in range(days // step):
        desk.turn(step.total_seconds() / 2)
        desk.turn(step.total_seconds() / 2)
        for _ in range(50):
            desk.turn(2)
            if desk.comparison().ended:
                break


def foreign_patient(world: World, slot: int, family: str = "Дальняя") -> str:
    """A patient of no clinic with a visit on place `slot`; the id at the central."""
    patient = world.central.put_in({"resourceType": "Patient", "name": [{"family": family}]})[0]
    world.central.put_in(visit_of(world.slots()[slot], f"Patient/{patient['id']}", world.refs["PractitionerRole"]))
    policy = {"resourceType": "Coverage", "status": "active", "beneficiary": {"reference": f"Patient/{patient['id']}"}, "payor": []}
    world.central.put_in(policy | {"payor": [{"display": "СМО"}]})
    return str(patient["id"])


def of_the_clinic(world: World, keep_days: int = 30) -> Wishes:
    """A desk for the world's clinic alone."""
    return Wishes(Scope(clinics=(world.refs["Organization"],)), keep_days=keep_days)


def in_scope_says_the_same(world: World, desk: Desk) -> None:
    """Law 4: what lies here is as the central has it, and nothing of the scope is missing."""
    here = set(desk.says())
    there = {f"{one['resourceType']}/{one['id']}" for one in world.central.all("Organization", "Location", "Practitioner", "Schedule")}
    there |= {f"Patient/{one['id']}" for one in world.central.all("Patient") if "managingOrganization" in one}
    assert here >= there
    assert here <= {f"{one['resourceType']}/{one['id']}" for one in world.central.all()}


def test_places_and_visits_go_thirty_days_after_the_horizon_left_them(world: World) -> None:
    world.portal_books(2)
    desk = world.desk(of_the_clinic(world))
    pass_days(desk, timedelta(days=40))
    assert len(desk.ids_of(Kind.SLOT)) == 10, "not yet: thirty days after the week that is kept"
    pass_days(desk, timedelta(days=20))
    assert desk.ids_of(Kind.SLOT) == []
    assert desk.ids_of(Kind.APPOINTMENT) == []
    assert desk.scalar("SELECT sum(purged) FROM reconciliation") == 11
    assert desk.scalar("SELECT count(*) FROM stray") == 0
    in_scope_says_the_same(world, desk)
    pass_days(desk, timedelta(days=2))
    assert desk.ids_of(Kind.SLOT) == [], "and they do not come back"
    assert len(world.slots()) == 10, "at the central nothing was touched"


def test_a_patient_of_elsewhere_goes_with_what_is_hers_when_her_last_visit_has_gone(world: World) -> None:
    remote_id = foreign_patient(world, 2)
    desk = world.desk(of_the_clinic(world))
    assert desk.by_remote(Kind.PATIENT, remote_id)["family"] == "Дальняя"
    pass_days(desk, timedelta(days=40))
    assert desk.scalar("SELECT count(*) FROM patient WHERE remote_id = ?", remote_id) == 1, "her visit still lies here"
    pass_days(desk, timedelta(days=20))
    assert desk.scalar("SELECT count(*) FROM patient WHERE remote_id = ?", remote_id) == 0
    assert desk.scalar("SELECT count(*) FROM patient") == 3, "the clinic's own stay"
    assert desk.scalar("SELECT count(*) FROM patient_keys WHERE patient_pk NOT IN (SELECT pk FROM patient)") == 0
    with desk.store.read() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    in_scope_says_the_same(world, desk)


def test_how_long_they_stay_is_a_setting(world: World) -> None:
    desk = world.desk(of_the_clinic(world, keep_days=3))
    pass_days(desk, timedelta(days=25))
    assert desk.ids_of(Kind.SLOT) == []


@pytest.mark.parametrize("need", ["journal", "draft", "case", "group"])
def test_what_something_still_shows_stays(world: World, need: str) -> None:
    visit = world.portal_books(2)
    desk = world.desk(of_the_clinic(world))
    row_id = str(desk.by_remote(Kind.APPOINTMENT, visit["id"])["id"])
    with desk.store.write(Urgency.MACHINE) as unit:
        if need == "journal":
            unit.connection.exec_driver_sql(
                "INSERT INTO journal (at, act, desk_id, kind, row_id, salt, digest, link)"
                " VALUES (0, 'view', '', 'appointment', ?, '', '', '')",
                (row_id,),
            )
        elif need == "draft":
            unit.session.add(Draft(id="d", form="booking", content={"moves": row_id}, changed=unit.now))
        elif need == "case":
            unit.connection.exec_driver_sql(
                "INSERT INTO conflict (id, kind, state, opened, row_kind, row_id) VALUES ('c', 'gone', 'settled', 0, 'appointment', ?)",
                (row_id,),
            )
        else:
            later = to_micros(unit.now + timedelta(days=75))
            unit.connection.exec_driver_sql("UPDATE appointment SET group_id = 'g' WHERE id = ?", (row_id,))
            unit.connection.exec_driver_sql(
                "INSERT INTO appointment (id, status, start, ticket_version, group_id) VALUES ('later', 'booked', ?, 1, 'g')", (later,)
            )
    pass_days(desk, LONG)
    assert row_id in desk.ids_of(Kind.APPOINTMENT)
    assert len(desk.ids_of(Kind.SLOT)) == 1, "its place stays with it, the other nine went"
    assert desk.scalar("SELECT count(*) FROM patient WHERE family = 'Белова'") == 1


def test_unfinished_work_keeps_its_rows_however_old_they_are(world: World) -> None:
    desk = world.desk(of_the_clinic(world))
    visit = desk.book(2, desk.patient("Белова"))
    desk.engine.pause()
    desk.turn(0)
    desk.clock.advance(LONG)
    desk.store.close()
    desk.store = desk._open()
    desk.engine = desk._engine()
    desk.engine._upkeep._purger.run()
    desk.clock.advance(timedelta(days=31))
    assert desk.engine._upkeep._purger.run() == 9
    assert visit in desk.ids_of(Kind.APPOINTMENT)
    assert desk.states() == ["queued"]
    assert desk.values(Kind.SLOT, desk.slot(0))["id"] == desk.operations()[0].rows[0].row_id


def test_a_row_that_is_in_scope_again_begins_anew(world: World) -> None:
    desk = world.desk(of_the_clinic(world))
    pass_days(desk, timedelta(days=20))
    assert desk.scalar("SELECT count(*) FROM stray WHERE kind = 'slot'") == 10
    soon = desk.clock.now() + timedelta(days=30)
    moved = world.slots()[0]["id"]
    world.central.change("Slot", moved, start=f"{soon:%Y-%m-%dT%H:%M:%SZ}", end=f"{soon + timedelta(minutes=15):%Y-%m-%dT%H:%M:%SZ}")
    pass_days(desk, timedelta(days=5))
    assert desk.scalar("SELECT count(*) FROM stray WHERE kind = 'slot'") == 9
    pass_days(desk, timedelta(days=20))
    assert desk.scalar("SELECT count(*) FROM slot WHERE remote_id = ?", moved) == 1
