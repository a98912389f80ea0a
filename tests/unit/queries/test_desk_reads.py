"""Branches, specialties and drafts of a desk, and counts of what was fetched."""

import json
from datetime import timedelta

import pytest

from desktop_app.models.clinic import Clinic
from desktop_app.models.draft import Draft
from desktop_app.models.place import Place, PlaceLevel
from desktop_app.models.specialist import Post
from desktop_app.queries.desk import branches, drafts, specialties
from tests.kit.clock import MONDAY_MORNING
from tests.kit.replica import Replica
from tests.unit.queries.additions import Additions


def test_branches_stand_by_clinic_and_then_by_name(more: Additions) -> None:
    first = more.add(Clinic(name="Амбулатория"))
    for name in ("Южный", "Восточный"):
        more.add(Place(level=PlaceLevel.BRANCH, name=name, clinic_pk=first.pk, address=f"ул. {name}", time_zone="Asia/Kamchatka"))
    rows = more.ask(branches)
    assert [(row.clinic, row.name) for row in rows] == [
        ("Амбулатория", "Восточный"),
        ("Амбулатория", "Южный"),
        ("Городская поликлиника № 7", "Филиал на Лесной"),
        ("Городская поликлиника № 7", "Филиал на Садовой"),
    ]
    assert (rows[0].address, rows[0].time_zone, rows[2].time_zone) == ("ул. Восточный", "Asia/Kamchatka", "Europe/Moscow")


def test_a_branch_without_a_zone_lies_in_moscow_and_one_without_a_clinic_is_still_there(more: Additions) -> None:
    more.add(Place(level=PlaceLevel.BRANCH, name="Ничей"))
    row = next(row for row in more.ask(branches) if row.name == "Ничей")
    assert (row.time_zone, row.clinic, row.address) == ("Europe/Moscow", "", "")
    assert row.remote_id.startswith("x")


@pytest.mark.parametrize("column", [{"active": False}, {"hidden": True}, {"known": False}, {"level": PlaceLevel.ROOM}])
def test_a_desk_cannot_stand_in_what_is_no_branch_in_use(more: Additions, column: dict[str, object]) -> None:
    more.add(Place(**{"level": PlaceLevel.BRANCH, "name": "Закрытый", "clinic_pk": more.clinic().pk, **column}))
    assert "Закрытый" not in {row.name for row in more.ask(branches)}


def test_specialties_are_those_that_somebody_works_in_with_how_many(town: Replica) -> None:
    rows = town.ask(specialties)
    assert {row.code: row.specialists for row in rows} == {"110": 3, "122": 1, "54": 1, "45": 1}
    assert [row.short for row in rows] == sorted(row.short for row in rows)
    assert all(row.short and row.name and row.access for row in rows)


def test_a_specialty_that_is_not_in_the_table_is_called_as_the_central_calls_it(more: Additions) -> None:
    more.add(Post(specialty_code="own:1", specialty_name="Врач-космонавт"))
    more.add(Post(specialty_code="own:2"))
    more.add(Post(specialty_code="own:3", specialty_name="Был", active=False))
    own = {row.code: (row.short, row.name, row.access) for row in more.ask(specialties) if row.code.startswith("own:")}
    assert own == {"own:1": ("Врач-космонавт", "Врач-космонавт", "direct"), "own:2": ("own:2", "own:2", "direct")}


def test_drafts_come_newest_first_each_person_sees_his_own(more: Additions) -> None:
    for number, person in enumerate(("anna", "boris", "anna")):
        changed = MONDAY_MORNING + timedelta(minutes=number)
        more.note(Draft(id=f"d{number}", form="booking", person_id=person, title="Запись", content={"n": [number]}, changed=changed))
    assert [row.draft_id for row in more.ask(drafts)] == ["d2", "d1", "d0"]
    mine = more.ask(drafts, "anna")
    assert [(row.draft_id, row.content, row.changed) for row in mine] == [
        ("d2", {"n": [2]}, MONDAY_MORNING + timedelta(minutes=2)),
        ("d0", {"n": [0]}, MONDAY_MORNING),
    ]
    assert json.dumps(mine[0].content) == '{"n": [2]}'
