"""The shipped table of specialties."""

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.models.specialist import Access
from desktop_app.models.specialty_table import Audience, Norm, SpecialtyTable, Waiting, load_specialties


@pytest.fixture(scope="module")
def table() -> SpecialtyTable:
    return load_specialties()


def test_codes_are_unique_and_every_row_is_whole(table: SpecialtyTable) -> None:
    codes = [row.code for row in table.rows]
    assert len(set(codes)) == len(codes) > 50
    for row in table.rows:
        assert all((row.name, row.short))
        assert 5 <= row.minutes <= 60
        assert row.sex in (None, "male", "female")
        assert row.position == row.code or row.code.startswith(("okso:", "room:"))


@pytest.mark.parametrize(
    ("code", "minutes"),
    [
        ("110", 15), ("49", 18), ("59", 15), ("122", 26), ("54", 14), ("53", 16), ("13", 22), ("119", 35), ("120", 35), ("103", 44),
        ("34", 24), ("45", 22), ("okso:31.08.53", 19), ("20", 20), ("33", 20), ("50", 23), ("okso:31.08.45", 26),
    ],
)  # fmt: skip
def test_federal_norms_of_a_visit(table: SpecialtyTable, code: str, minutes: int) -> None:
    row = table.find(code)
    assert row is not None
    assert (row.minutes, row.norm) == (minutes, Norm.FEDERAL)


def test_no_other_row_claims_a_federal_norm(table: SpecialtyTable) -> None:
    assert sum(row.norm is Norm.FEDERAL for row in table.rows) == 17


def test_positions_open_without_a_referral(table: SpecialtyTable) -> None:
    direct = {row.position for row in table.rows if row.access is Access.DIRECT and row.position}
    assert direct == {"110", "49", "59", "122", "28", "54", "53", "13", "87", "83", "85", "119", "120", "100", "103", "101"}


def test_only_the_district_doctors_and_the_family_doctor_are_the_first_contact(table: SpecialtyTable) -> None:
    assert {row.code for row in table.rows if row.waiting is Waiting.PRIMARY} == {"110", "49", "59"}


def test_a_row_is_found_by_any_of_its_codes(table: SpecialtyTable) -> None:
    medic = table.find("334")
    assert medic is not None
    assert medic.short == "фельдшер"
    urologist = table.find("31.08.68")
    assert urologist is not None
    assert urologist.code == "okso:31.08.68"
    assert table.find("9999") is table.find(None) is table.find("") is None


def test_a_row_is_found_by_the_clerks_word(table: SpecialtyTable) -> None:
    ear = table.find("53")
    assert ear is not None
    assert ear.search.split() == ["лор", "врач", "оториноларинголог"]


def test_whom_a_specialty_receives() -> None:
    assert Audience.CHILD.suits(17)
    assert not Audience.CHILD.suits(18)
    assert Audience.ADULT.suits(18)
    assert not Audience.ADULT.suits(17)
    assert Audience.ANY.suits(0)


def test_a_region_may_have_its_own_table(tmp_path: Path) -> None:
    own = tmp_path / "own.json"
    entry: dict[str, Any] = {
        "code": "1", "name": "врач", "short": "врач", "position": None, "other_positions": [], "okso": None, "minutes": 10,
        "norm": "proposal", "access": "region", "waiting": "none", "audience": "any", "sex": None,
    }  # fmt: skip
    own.write_text(json.dumps({"specialties": [entry]}), "utf-8")
    assert [row.code for row in load_specialties(own).rows] == ["1"]
    own.write_text(json.dumps({"specialties": [entry | {"access": "perhaps"}]}), "utf-8")
    with pytest.raises(ValueError, match="perhaps"):
        load_specialties(own)
