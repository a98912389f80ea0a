"""Finding a patient by what a clerk types: plainly first, then anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.changes import Kind
from desktop_app.fhir.search import search_indexes
from desktop_app.models.base import to_json
from desktop_app.models.search_text import fold, name_keys
from desktop_app.queries.patients import PAGE, find_patients
from desktop_app.storage.rows import Values
from desktop_app.storage.store import Store
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.stores import arrive, opened, scalar

TODAY = date(2026, 11, 16)
LONG = "Воздвиженская-Новопреображенская-Задонская"


def person(name: str, born: str | None = None, former: str = "", phone: str = "", snils: str = "") -> Values:
    """A patient as taken in; `name` is `surname given patronymic`, any left out at its end."""
    family, first, middle = [*name.split(maxsplit=2), "", ""][:3]
    values: Values = {
        "remote_id": f"r-{name}-{born}".replace(" ", "-"), "family": family, "given": first or None, "middle": middle or None,
        "birth_date": born,
        "former_names": to_json([{"family": former}]) if former else None,
        "contacts": to_json([{"kind": "phone", "value": phone}]) if phone else None,
        "identifiers": to_json([{"kind": "snils", "value": snils}]) if snils else None,
    }  # fmt: skip
    return values | search_indexes(values)


TOWN = (
    person("Иванова Анна Сергеевна", "1984-03-12", phone="+79161234567"),
    person("Иванова Анна Петровна", "1984-08-02", snils="11223344595"),
    person("Иванов Пётр Андреевич", "1950-10-10"),
    person("Сидорова Анна Ивановна", "1984-03-12"),
    person("Смирнова Анна Олеговна", "1984-05-05", former="Иванова"),
    person("Семёнов Артём Ильич", "2001-02-20"),
    person(f"{LONG} Александра Вениаминовна", "1968-09-09"),
    person("Аннаев Сердар", "1984-01-01"),
    person("Ким"),
    person("О’Брайен Патрик", "1990-01-15"),
)


@pytest.fixture
def store(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> Iterator[Store]:
    with opened(tmp_path, clock, ids) as made:
        arrive(made, Kind.PATIENT, *TOWN)
        yield made


def found(store: Store, typed: str) -> list[str]:
    with store.read() as connection:
        return [hit.full_name for hit in find_patients(connection, typed, TODAY)]


ANNAS = ["Иванова Анна Петровна", "Иванова Анна Сергеевна", "Смирнова Анна Олеговна"]


@pytest.mark.parametrize("typed", ["иванова анна", "анна иванова", "Иванова А", "иванова анн", "bdfyjdf fyyf", "ivanova anna"])
def test_a_surname_and_a_given_name_in_any_order_layout_and_script_find_the_present_and_the_former_bearers(
    store: Store, typed: str
) -> None:
    assert found(store, typed) == ANNAS


def test_where_a_surname_fits_those_who_only_have_it_as_a_patronymic_do_not_stand_in_the_way(store: Store) -> None:
    assert "Сидорова Анна Ивановна" not in found(store, "иванов анна 84")
    assert found(store, "анна ивановна") == ["Сидорова Анна Ивановна"], "but they are found when meant"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("иванова анна 84", ANNAS),
        ("иванова 84", ANNAS),
        ("1984 г.р. иванова", ANNAS),
        ("иванова 12.03.1984", ["Иванова Анна Сергеевна"]),
        ("анна иванова 020884", ["Иванова Анна Петровна"]),
        ("иванова а с 12 марта 1984", ["Иванова Анна Сергеевна"]),
        ("анна 12.03.1984", ["Иванова Анна Сергеевна", "Сидорова Анна Ивановна"]),
        ("иванов 50", ["Иванов Пётр Андреевич"]),
        ("иванова 12.03.1985", []),
    ],
)
def test_a_birth_date_or_year_narrows(store: Store, typed: str, expected: list[str]) -> None:
    assert found(store, typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("иванова а п", ["Иванова Анна Петровна"]),
        ("Петрова-Иванов А.С.", []),
        ("Семёнов А.И.", ["Семёнов Артём Ильич"]),
        ("сергеевна иванова анна", ["Иванова Анна Сергеевна"]),
        ("семенов артем", ["Семёнов Артём Ильич"]),
        ("СЕМЁНОВ АРТЁМ", ["Семёнов Артём Ильич"]),
        ("обрайен", ["О’Брайен Патрик"]),
        ("ким", ["Ким"]),
        ("ким анна", []),
        ("нетакой", []),
        ("", []),
    ],
)
def test_initials_yo_apostrophes_and_lone_surnames(store: Store, typed: str, expected: list[str]) -> None:
    assert found(store, typed) == expected


@pytest.mark.parametrize(
    "typed",
    [LONG, LONG.lower(), "воздвиж", "новопреобр александра", "александра задонская 68", "задонская воздвиженская", f"{LONG} а в 1968"],
)
def test_a_surname_of_forty_letters_is_found_by_the_whole_and_by_each_part(store: Store, typed: str) -> None:
    assert found(store, typed) == [f"{LONG} Александра Вениаминовна"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("9161234567", "Иванова Анна Сергеевна"),
        ("8 (916) 123-45-67", "Иванова Анна Сергеевна"),
        ("1234567", "Иванова Анна Сергеевна"),
        ("112-233-445 95", "Иванова Анна Петровна"),
        ("иванова 112-233-445 95", "Иванова Анна Петровна"),
        ("20.02.2001", "Семёнов Артём Ильич"),
    ],
)
def test_numbers_and_lone_dates_find_without_a_name(store: Store, typed: str, expected: str) -> None:
    assert found(store, typed) == [expected]


def test_a_corrected_name_is_found_by_the_new_one_only_and_a_deleted_row_leaves_no_key(store: Store) -> None:
    changed = person("Ким") | {"remote_version": "2", "family": "Пак", "given": "Вера"}
    arrive(store, Kind.PATIENT, changed | search_indexes(changed))
    assert (found(store, "ким"), found(store, "пак вера")) == ([], ["Пак Вера"])
    assert scalar(store, "SELECT count(*) FROM patient_keys WHERE key LIKE 'ким%'") == 0


def test_hidden_and_inactive_patients_are_not_offered(store: Store) -> None:
    gone = person("Ким") | {"remote_version": "2", "active": False}
    arrive(store, Kind.PATIENT, gone)
    assert found(store, "ким") == []


def test_a_page_is_full_and_begins_with_the_first_in_order(store: Store) -> None:
    crowd = [person(f"Орлов Олег {chr(1040 + number // 5)}{chr(1072 + number % 5)}вич", f"19{number + 20}-01-01") for number in range(60)]
    arrive(store, Kind.PATIENT, *crowd)
    assert len(found(store, "орлов")) == len(found(store, "орлов олег")) == PAGE
    assert found(store, "орлов 1941") == ["Орлов Олег Дбвич"]


def test_keys_pair_every_surname_with_given_names_and_the_birth_date() -> None:
    assert name_keys([("Иванова", "Анна", "Сергеевна"), ("Ёлкина", None, None)], "1984-03-12") == [
        ("иванова анна", "сергеевна елкина 1984-03-12"),
        ("@иванова 1984-03-12", "анна сергеевна елкина"),
        ("елкина анна", "иванова сергеевна 1984-03-12"),
        ("@елкина 1984-03-12", "иванова анна сергеевна"),
    ]
    assert name_keys([("", "Амара", None)], None) == [("амара ", "")]
    assert name_keys([("Ким", None, None)], None) == [("ким ", "")]
    assert name_keys([(None, None, None)], "1984-03-12") == []


# What is found plainly against what the full text finds


FAMILIES, CALLS, FATHERS = (
    ("Иванов", "Иванова", "Анненков", "Петров-Иванов"),
    ("Анна", "Пётр", "Иван"),
    ("Иванович", "Петровна", "Андреевна"),
)
CROWD = tuple(
    person(f"{family} {call} {father}", f"19{60 + number}-0{number % 9 + 1}-1{number % 10}", former="Анисова" if number % 5 == 0 else "")
    for number, (family, call, father) in enumerate(Random(3).sample(list(product(FAMILIES, CALLS, FATHERS)), PAGE - 2))
)


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with opened(tmp_path_factory.mktemp("crowd"), FixedClock(), SequentialIds()) as made:
        arrive(made, Kind.PATIENT, *CROWD)
        yield made


def by_full_text(store: Store, words: list[str]) -> set[str]:
    """Everybody in whose names each of the words begins one."""
    match = " AND ".join(f'"{word}"*' for word in words)
    with store.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT p.id FROM patient_names n JOIN patient p ON p.pk = n.rowid WHERE n.names_index MATCH ?", (match,)
        )
        return {row[0] for row in rows}


@given(data=st.data())
def test_whatever_is_found_plainly_the_full_text_finds_too_and_the_one_who_was_meant_is_there(crowded: Store, data: st.DataObject) -> None:
    meant = data.draw(st.sampled_from(CROWD))
    surname = data.draw(st.sampled_from([*fold(str(meant["family"])).split(), *(["анисова"] if meant["former_names"] else [])]))
    others = data.draw(st.lists(st.sampled_from([fold(str(meant["given"])), fold(str(meant["middle"]))]), unique=True))
    cut = [word[: data.draw(st.integers(1, len(word)))] for word in others]
    typed = data.draw(st.permutations([surname, *cut]))
    with crowded.read() as connection:
        hits = {hit.patient_id for hit in find_patients(connection, " ".join(typed), TODAY)}
    everywhere = by_full_text(crowded, typed)
    assert hits <= everywhere
    assert bool(hits) == bool(everywhere)
    if not others or fold(str(meant["given"])) in others:
        remote = str(meant["remote_id"])
        assert scalar(crowded, "SELECT id FROM patient WHERE remote_id = ?", remote) in hits
