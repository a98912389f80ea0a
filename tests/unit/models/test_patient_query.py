"""What a clerk may type to find a patient."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.patient_query import NumberToken, PatientQuery, Reading, parse_patient_query

TODAY = date(2026, 11, 23)
R = Reading
BORN = date(1984, 3, 12)


def parse(text: str) -> PatientQuery:
    return parse_patient_query(text, TODAY)


def only_number(text: str) -> NumberToken:
    query = parse(text)
    assert query.names == ()
    [number] = query.numbers
    return number


def first_forms(text: str) -> list[str]:
    return [token.forms[0] for token in parse(text).names]


@pytest.mark.parametrize(
    "typed",
    [
        "12.03.1984",
        "12.3.84",
        "12/03/1984",
        "12-03-1984",
        "12,03,1984",
        "12ю03ю1984",
        "1984-03-12",
        "12 марта 1984",
        "12 мар 84",
        "12.03.1984 г.р.",
        "12.03.1984г.р.",
        "12.03.1984 года рождения",
        "12 03 1984",
        "12 03 84",
    ],
)
def test_a_birth_date_is_understood_in_any_writing(typed: str) -> None:
    number = only_number(typed)
    assert number.readings == {R.BIRTH_DATE}
    assert number.dates == (BORN,)
    with_name = parse(f"Орлова {typed}")
    assert [token.forms[0] for token in with_name.names] == ["орлова"]
    assert [token.dates for token in with_name.numbers] == [(BORN,)]


@pytest.mark.parametrize("typed", ["120384", "12031984"])
def test_a_birth_date_without_separators_may_also_be_a_piece_of_a_number(typed: str) -> None:
    number = only_number(typed)
    assert number.dates == (BORN,)
    assert number.readings == {R.BIRTH_DATE, R.PHONE, R.DOCUMENT}
    assert number.lookups == (typed,)


def test_a_two_digit_year_may_be_of_either_century() -> None:
    assert only_number("12.03.20").dates == (date(2020, 3, 12), date(1920, 3, 12))
    assert only_number("12.03.84").dates == (BORN,)
    assert only_number("30.11.26").dates == (date(1926, 11, 30),)


def test_a_year_alone() -> None:
    assert parse("орлова 84").numbers == (NumberToken("84", frozenset({R.BIRTH_YEAR}), years=(1984,)),)
    assert parse("орлова 1984").numbers[0].years == (1984,)
    assert R.PHONE in parse("орлова 1984").numbers[0].readings
    assert parse("орлова 1984 г.р.").numbers == (NumberToken("1984", frozenset({R.BIRTH_YEAR}), years=(1984,)),)
    assert R.BIRTH_YEAR not in only_number("2084").readings


@pytest.mark.parametrize(
    "typed",
    ["+7 916 123-45-67", "8 (916) 123-45-67", "8 916 123 45 67", "+7(916)123-45-67", "89161234567", "8-916-123-45-67", "тел. 89161234567"],
)
def test_a_pasted_number_of_the_caller_is_a_phone(typed: str) -> None:
    number = only_number(typed)
    assert R.PHONE in number.readings
    assert "79161234567" in number.lookups
    assert not number.dates


def test_a_phone_without_the_country_code_and_a_piece_of_one() -> None:
    assert only_number("916 123 45 67") == NumberToken("9161234567", frozenset({R.PHONE}), ("9161234567",))
    assert only_number("(495) 123-45-67").lookups == ("4951234567",)
    assert only_number("45-67").lookups == ("4567",)
    assert R.PHONE in only_number("123-45-67").readings


@pytest.mark.parametrize("typed", ["112-233-445 95", "112 233 445 95", "СНИЛС 112-233-445 95"])
def test_a_snils_in_its_grouping_is_a_snils(typed: str) -> None:
    assert only_number(typed) == NumberToken("11223344595", frozenset({R.SNILS}), ("11223344595",))


def test_eleven_bare_digits_may_be_a_snils_or_a_phone() -> None:
    assert only_number("11223344595").readings == {R.SNILS, R.DOCUMENT}
    both = only_number("87654302001")
    assert both.readings == {R.SNILS, R.PHONE, R.DOCUMENT}
    assert both.lookups == ("87654302001", "77654302001")


@pytest.mark.parametrize("typed", ["7756410884001233", "7756 4108 8400 1233", "77564108 84001233", "полис № 7756410884001233"])
def test_a_policy_number(typed: str) -> None:
    number = only_number(typed)
    assert R.ENP in number.readings
    assert number.lookups == ("7756410884001233",)


def test_documents() -> None:
    for typed in ("4510 123456", "45 10 123456", "паспорт 4510 123456"):
        assert only_number(typed) == NumberToken("4510123456", frozenset({R.DOCUMENT}), ("4510123456",))
    assert only_number("IV-АБ 744233").lookups == ("ivаб744233",)
    assert only_number("ХУ-мю № 744233").lookups == ("xvмю744233",)


def test_two_numbers_in_one_line_stay_two() -> None:
    query = parse("Орлова 120384 9161234567")
    assert [number.digits for number in query.numbers] == ["120384", "9161234567"]
    query = parse("12.03.1984 8 916 123-45-67 Орлова 112-233-445 95")
    assert [sorted(number.readings)[0] for number in query.numbers] == ["birth-date", "phone", "snils"]
    assert [token.forms[0] for token in query.names] == ["орлова"]


def test_names_and_initials() -> None:
    assert first_forms("Орлова Анна Юрьевна") == ["орлова", "анна", "юрьевна"]
    for typed in ("Орлова А.Ю.", "А.Ю. Орлова", "орлова а ю", "А.Ю.Орлова", "Орлова АЮ"):
        query = parse(typed)
        assert sorted(token.forms[0] for token in query.names if token.initial) == ["а", "ю"]
        assert [token.forms[0] for token in query.names if not token.initial] == ["орлова"]
    assert first_forms("ЮН АН") == ["юн", "ан"]
    assert first_forms("Орлова +А") == ["орлова", "а"]
    assert first_forms("Д’Артаньян И\u0306озеф") == ["дартаньян", "йозеф"]
    assert first_forms("Салтыкова-Щедрина,Анна") == ["салтыкова", "щедрина", "анна"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bdfyjd", ["иванов"]),
        ("Bdfyjd Gtnh", ["иванов", "петр"]),
        (",jhbcjd? gtnh", ["борисов", "петр"]),
        (".lby", ["юдин"]),
        ("bdfyjd, gtnh", ["иванов", "петр"]),
        ("bdfyjd f/g/", ["иванов", "а", "п"]),
        ("cfknsrjd-otlhby", ["салтыков", "щедрин"]),
        ("ivanov petr", ["иванов", "петр"]),
    ],
)
def test_a_forgotten_layout_and_latin_letters_are_among_the_meanings(typed: str, meant: list[str]) -> None:
    tokens = parse(typed).names
    assert len(tokens) == len(meant)
    assert all(any(form.startswith(word) for form in token.forms) for token, word in zip(tokens, meant, strict=True))


def test_a_birth_date_beside_a_name_in_the_wrong_layout() -> None:
    query = parse("bdfyjd 12/03/1984")
    assert query.numbers[0].dates == (BORN,)
    assert "иванов" in query.names[0].forms


def test_an_impossible_date_is_only_digits() -> None:
    assert only_number("31.02.1984").readings == {R.DOCUMENT, R.PHONE}
    assert not only_number("310284").dates
    assert not only_number("01.01.2030").dates


@pytest.mark.parametrize("typed", ["", "  ", "—", "№", "..."])
def test_nothing_to_look_for(typed: str) -> None:
    assert parse(typed).is_empty


@given(st.text(max_size=60))
def test_any_text_is_a_query(text: str) -> None:
    query = parse(text)
    assert all(token.forms and all(form and " " not in form for form in token.forms) for token in query.names)
    assert all(token.lookups or token.dates or token.years for token in query.numbers)


@given(st.text(alphabet="0123456789 .-+()/иванАПbdfy№", max_size=40))
def test_no_digit_is_lost(text: str) -> None:
    query = parse(text)
    typed = sorted(sign for sign in text if sign.isdigit())
    read = sorted(sign for token in query.numbers for sign in token.digits)
    inside_words = sorted(sign for token in query.names for sign in token.forms[0] if sign.isdigit())
    assert sorted(read + inside_words) == typed


@given(st.dates(date(1920, 1, 1), TODAY))
def test_every_birth_date_is_read_back(born: date) -> None:
    for pattern in ("%d.%m.%Y", "%d%m%Y", "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%y", "%d%m%y"):
        assert born in only_number(born.strftime(pattern)).dates
