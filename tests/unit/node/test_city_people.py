"""The people of the synthetic town: nobody real, everybody well-formed, and all whom a registry stumbles over."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import phonenumbers
import pytest

from desktop_app.core.changes import Kind
from desktop_app.node.city_names import known_fathers, patronymic
from desktop_app.storage.rows import Values
from tests.unit.node.town import TODAY, age, by_reference, entries, grouped, numbers, town


def _patients() -> list[Values]:
    return town().rows(Kind.PATIENT)


def _full_name(row: Values) -> tuple[object, object, object]:
    return row["family"], row["given"], row["middle"]


def _snils_is_right(snils: str) -> bool:
    """The rule as the fund words it: digits times 9 … 1, modulo 101, with 100 counting as 00."""
    rest = sum(int(digit) * (9 - place) for place, digit in enumerate(snils[:9])) % 101
    return len(snils) == 11 and int(snils[9:]) == (0 if rest == 100 else rest)


def _luhn_is_right(number: str) -> bool:
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2]]
    return (sum(doubled) + sum(int(digit) for digit in number[-1::-2])) % 10 == 0


def _enp_says(enp: str) -> tuple[date, str]:
    """Birth date and sex out of digits 3 to 10, each of which is 9 minus the plain one."""
    plain = "".join("9876543210"[int(digit)] for digit in enp[2:10])
    month, year, day = int(plain[:2]), int(plain[5] + plain[4] + plain[3] + plain[2]), int(plain[6:])
    century = 20 if year <= 1950 else 40 if year <= 2000 else 0
    return date(year, month - century, day % 50), "female" if day > 50 else "male"


def test_every_snils_of_patients_and_doctors_has_the_right_check_number() -> None:
    found = [number for row in _patients() for number in numbers(row, "snils")]
    found += [str(row["snils"]) for row in town().rows(Kind.SPECIALIST)]
    assert len(found) > 1_300
    assert all(_snils_is_right(number) for number in found)
    assert len(set(found)) == len(found)


def test_every_enp_passes_luhn_and_says_the_birth_date_and_sex_of_its_bearer() -> None:
    bearers = [(row, number) for row in _patients() for number in numbers(row, "enp")]
    assert len(bearers) > 1_200
    for row, number in bearers:
        assert len(number) == 16
        assert _luhn_is_right(number)
        assert _enp_says(number) == (date.fromisoformat(str(row["birth_date"])), row["sex"])


def test_every_phone_is_a_valid_russian_number_and_some_people_have_none() -> None:
    phones = [entry["value"] for row in _patients() for entry in entries(row, "contacts") if entry["kind"] == "phone"]
    phones += [str(row["phone"]) for kind in (Kind.CLINIC, Kind.PLACE, Kind.REPRESENTATIVE) for row in town().rows(kind) if row["phone"]]
    kinds = Counter(phonenumbers.number_type(phonenumbers.parse(phone)) for phone in phones)
    assert all(phonenumbers.is_valid_number_for_region(phonenumbers.parse(phone), "RU") for phone in phones)
    assert kinds[phonenumbers.PhoneNumberType.MOBILE] > 1_000
    assert kinds[phonenumbers.PhoneNumberType.FIXED_LINE] > 100
    assert sum(not entries(row, "contacts") for row in _patients()) > 20


def test_phones_and_snils_come_from_ranges_that_nobody_is_called_by() -> None:
    """A letter to a wrong number must reach nobody: 000 after a mobile code, 00 after the town's, 900-… for СНИЛС."""
    for row in _patients():
        for entry in entries(row, "contacts"):
            value = entry["value"]
            assert value.startswith("+7492200") or value[5:8] == "000" or value.endswith("@example.org")
        assert all(number.startswith("90") for number in numbers(row, "snils"))


def test_people_are_of_every_age_and_none_is_born_tomorrow() -> None:
    ages = Counter(age(row) // 10 for row in _patients())
    assert set(range(9)) <= set(ages)
    assert min(age(row) for row in _patients()) == 0
    assert all(date.fromisoformat(str(row["birth_date"])) <= TODAY for row in _patients())
    assert 0.1 < sum(age(row) < 18 for row in _patients()) / len(_patients()) < 0.4


def test_papers_fit_the_age_of_their_bearer() -> None:
    for row in _patients():
        if numbers(row, "birth-certificate"):
            assert age(row) < 14
        if numbers(row, "passport"):
            assert age(row) >= 14
        if numbers(row, "medical-birth-certificate"):
            assert TODAY - date.fromisoformat(str(row["birth_date"])) < timedelta(days=31)


def test_some_have_no_numbers_at_all_and_some_only_foreign_papers() -> None:
    foreign_kinds = ("foreign-passport", "residence-permit", "temporary-residence", "refuge", "international-passport")
    without = [row for row in _patients() if not entries(row, "identifiers")]
    guests = [row for row in _patients() if any(numbers(row, kind) for kind in foreign_kinds)]
    assert len(without) >= 20
    assert len(guests) >= 12
    assert {kind for row in guests for kind in foreign_kinds if numbers(row, kind)} == set(foreign_kinds)
    assert not any(numbers(row, "snils") for row in guests)
    assert any(row["middle"] is None for row in guests)


def test_children_have_somebody_who_speaks_for_them_but_a_few_have_not() -> None:
    patients = by_reference(town(), Kind.PATIENT)
    represented = grouped(town().rows(Kind.REPRESENTATIVE), "patient")
    children = {name: row for name, row in patients.items() if age(row) < 18}
    alone = [name for name in children if name not in represented]
    assert 0 < len(alone) < len(children) / 5
    assert set(represented) <= set(children)
    codes = {str(row["relationship_code"]) for row in town().rows(Kind.REPRESENTATIVE)}
    assert codes == {"MTH", "FTH", "GUARD"}


def test_a_childs_patronymic_comes_from_its_father() -> None:
    patients = by_reference(town(), Kind.PATIENT)
    fathers = [row for row in town().rows(Kind.REPRESENTATIVE) if row["relationship_code"] == "FTH" and row["given"] in known_fathers()]
    assert len(fathers) > 50
    for father in fathers:
        child = patients[str(father["patient"])]
        assert child["middle"] == patronymic(str(father["given"]), str(child["sex"]))


def test_namesakes_are_born_on_one_day_and_differ_in_their_numbers() -> None:
    same = [twins for twins in _by_name_and_birth().values() if len(twins) == 2 and all(entries(row, "identifiers") for row in twins)]
    assert len(same) >= 4
    for first, second in same:
        assert first["addresses"] != second["addresses"]
        assert not set(map(str, entries(first, "identifiers"))) & set(map(str, entries(second, "identifiers")))


def test_likely_duplicates_share_birthday_and_phone_and_differ_by_a_slip() -> None:
    patients = _patients()
    by_birth_and_phone = grouped(
        [{**row, "key": (row["birth_date"], contact["value"])} for row in patients for contact in _phones(row)], "key"
    )
    pairs = [rows for rows in by_birth_and_phone.values() if len(rows) == 2]
    assert len(pairs) >= 4
    slips = {"surname": 0, "patronymic": 0}
    for first, second in pairs:
        slips["surname"] += first["family"] != second["family"]
        slips["patronymic"] += first["middle"] != second["middle"]
    assert slips["surname"]
    assert slips["patronymic"]


def test_surnames_of_forty_letters_with_yo_and_in_two_parts_are_there() -> None:
    families = [str(row["family"]) for row in _patients()]
    assert sum(len(family) >= 40 for family in families) >= 4
    assert any("ё" in family for family in families)
    assert sum("-" in family for family in families) > 10
    assert any("’" in family for family in families)


def test_some_women_bore_another_surname_before() -> None:
    changed = [row for row in _patients() if entries(row, "former_names")]
    assert len(changed) > 30
    for row in changed:
        (former,) = entries(row, "former_names")
        assert row["sex"] == "female"
        assert str(row["birth_date"]) < former["until"] <= TODAY.isoformat()


def test_surnames_agree_with_the_sex() -> None:
    regular = [
        row for row in _patients() if str(row["family"]).endswith(("ов", "ев", "ин", "ова", "ева", "ина")) and "-" not in str(row["family"])
    ]
    guests = {"Мухаммад-заде"}
    wrong = [row for row in regular if str(row["family"]).endswith("а") != (row["sex"] == "female") and row["family"] not in guests]
    assert len(wrong) <= 5, "only the slips of duplicates may break the agreement"


def test_policies_are_of_every_kind_and_some_have_run_out() -> None:
    policies = town().rows(Kind.POLICY)
    assert {row["kind"] for row in policies} == {"1", "2", "3", "dms"}
    expired = [row for row in policies if row["ends"] is not None and str(row["ends"]) < TODAY.isoformat()]
    assert 10 < len(expired) < len(policies) / 5
    patients = by_reference(town(), Kind.PATIENT)
    assert all(row["patient"] in patients for row in policies)
    assert all(row["starts"] is None or row["ends"] is None or str(row["starts"]) <= str(row["ends"]) for row in policies)


def test_attachment_names_an_area_of_the_patients_own_age() -> None:
    areas = by_reference(town(), Kind.PLACE)
    attached = [(row, entry) for row in _patients() for entry in entries(row, "attachments")]
    assert 0.85 < len(attached) / len(_patients()) < 0.99
    for row, entry in attached:
        area = areas[entry["area"]]
        assert area["level"] == "area"
        assert area["clinic"] == entry["clinic"]
        assert str(area["name"]).startswith("Педиатрический") == (age(row) < 18)


def test_an_attached_patient_lives_in_a_street_of_the_area() -> None:
    areas = by_reference(town(), Kind.PLACE)
    for row in _patients():
        for entry in entries(row, "attachments"):
            streets = [covered["street"] for covered in entries(areas[entry["area"]], "ranges")]
            (home,) = entries(row, "addresses")
            assert any(f", {street}, " in home["text"] for street in streets)


@pytest.mark.parametrize("status", ["иностранный гражданин", "инвалид II группы"])
def test_special_statuses_are_met(status: str) -> None:
    assert any(row["special_status"] == status for row in _patients())


def _by_name_and_birth() -> dict[object, list[Values]]:
    return grouped([{**row, "key": (*_full_name(row), row["birth_date"])} for row in _patients()], "key")


def _phones(row: Values) -> list[dict[str, str]]:
    return [entry for entry in entries(row, "contacts") if entry["kind"] == "phone"][:1]
