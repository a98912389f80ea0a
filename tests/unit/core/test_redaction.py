"""No line of a log names a patient: not by any number, in any writing, not by name, not hidden in an address of the central."""

import logging
import logging.handlers
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop_app.core.log import redact, start_log

STRUCK = "▒▒▒"

PHONES = [
    "+7 (916) 123-45-67",
    "8 (916) 123-45-67",
    "8(916)123-45-67",
    "+7-(916)-123-45-67",
    "8 - 916 - 123 - 45 - 67",
    "8 916 123–45–67",
    "(495) 123-45-67",
    "+375 (29) 123-45-67",
    "8\u00a0916\u00a0123\u00a045\u00a067",
]
PAPERS = [
    "112-233-445 95",
    "112 233 445 95",
    "7756 4108 8400 1233",
    "4510 123456",
    "45 10 № 123456",
    "45 10 №123456",
    "9912 345678",
    "500100200303",
]
NAMES = [
    "Иванова Анна",
    "Иванова Анна Юрьевна",
    "ИВАНОВА АННА ЮРЬЕВНА",
    "Анна Юрьевна Иванова",
    "Иванова А.Ю.",
    "Иванова А. Ю.",
    "А.Ю. Иванова",
    "А. Ю. Иванова",
    "А.Ю.Иванова",
    "Иванова А",
    "Салтыков-Щедрин Михаил Евграфович",
    "О'Коннор Анна-Мария",
    "Ёлкина Ёлка",
    "Мамедов Рашид Оглы",
    "Христорождественская-Преображенская Александра Константиновна",
]


@pytest.mark.parametrize("personal", PHONES + PAPERS)
def test_a_number_of_a_person_is_struck_out_however_it_is_written(personal: str) -> None:
    said = redact(f"refused for {personal} at the window")
    assert said == f"refused for {STRUCK} at the window"


@pytest.mark.parametrize("personal", NAMES)
def test_nothing_of_a_full_name_is_left_not_even_the_patronymic(personal: str) -> None:
    assert redact(f"refused for {personal}, at the window") == f"refused for {STRUCK}, at the window"


@pytest.mark.parametrize("address", ["anna.ivanova@example.org", "anna+x@mail.example.org", "А.Иванова@пример.рф", "a_b-1@example.co.uk"])
def test_an_address_of_mail_is_struck_out(address: str) -> None:
    assert redact(f"notice to {address} is queued") == f"notice to {STRUCK} is queued"


def test_a_birth_date_as_people_write_it_is_struck_out() -> None:
    assert redact("born 12.03.1984, at 12:30") == f"born {STRUCK}, at 12:30"


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("identifier", "https://fhir.ru/ig/core/systems/snils|11223344595"),
        ("identifier", "urn:oid:1.2.643.2.69.1.1.1.6.14|4510:123456"),
        ("phone", "+79161234567"),
        ("family", "Иванова"),
        ("name", "иванова анна"),
        ("email", "anna@example.org"),
    ],
)
def test_the_address_of_a_request_that_failed_tells_of_nobody(parameter: str, value: str) -> None:
    """A broken connection is told by the library with the whole address, percent-encoded."""
    for encode in (quote, lambda text: quote(text, safe="|:/")):
        line = f"HTTPSConnectionPool: Max retries exceeded with url: /fhir/Patient?{parameter}={encode(value)}&_count=5 (refused)"
        said = redact(line)
        assert encode(value) not in said
        assert not any(secret in said for secret in ("11223344595", "123456", "79161234567", "anna", quote("Иванова"), quote("анна")))
        assert said.startswith("HTTPSConnectionPool: Max retries exceeded with url: /fhir/Patient?")
        assert said.endswith("&_count=5 (refused)")


def test_a_form_that_was_sent_is_no_better_than_an_address() -> None:
    assert "79161234567" not in redact(urlencode({"phone": "+79161234567", "birthdate": "1984-03-12"}))


@pytest.mark.parametrize(
    "harmless",
    [
        "2026-11-24 08:45:10,123 INFO Thread-1 (run) desktop_app.sync.engine: round 17 took 0.35 s",
        "2026-11-24T08:45:10.123456+03:00",
        "pulled 500 rows, 123 slots, 456 appointments in 789 ms",
        "HTTP 412 for Appointment/01935f2c-1234-7000-8000-123456789012",
        "version 1.2.3 of 12 parts on Windows 10.0.22631",
        "urn:oid:1.2.643.5.1.13.13.11.1002 is not known",
        "resource 01935f2c-0000-7000-8000-000000000001 (version 3) set aside: Slot.start: missing",
        "GET https://central.example/fhir/Slot?_lastUpdated=ge2026-11-24T08:45:10Z&_count=500",
        "Нет связи с центральной записью",
        "Ошибка. Проверьте адрес.",
        "ОМС: 3 строки",
        "",
    ],
)
def test_what_the_support_needs_stays(harmless: str) -> None:
    assert redact(harmless) == harmless


@given(st.integers(9_000_000_000, 9_999_999_999), st.lists(st.sampled_from(["", " ", "-", " (", ") ", ".", "–"]), min_size=10, max_size=10))
def test_no_punctuation_between_the_digits_saves_a_phone_from_the_pen(number: int, between: list[str]) -> None:
    written = "8" + "".join(mark + digit for mark, digit in zip(between, str(number), strict=True))
    left = [sign for sign in redact(f"call {written} back") if sign.isdigit()]
    assert left == []


@given(st.lists(st.sampled_from([*PHONES, *PAPERS, *NAMES]), min_size=2, max_size=4), st.sampled_from([", ", "; ", " / ", "\n"]))
@example(["Иванова А", "А.Ю.Иванова"], "\n")
def test_several_persons_in_one_line_are_all_struck_out(persons: list[str], joint: str) -> None:
    said = redact(joint.join(persons))
    assert not any(sign.isdigit() or sign.isalpha() for sign in said)


@given(st.text(max_size=80))
def test_striking_out_twice_changes_nothing(text: str) -> None:
    assert redact(redact(text)) == redact(text)


def test_a_line_as_long_as_a_page_of_digits_is_read_at_once() -> None:
    assert redact("1" * 100_000) == STRUCK
    assert redact("A" * 50_000 + " И" * 50_000).startswith("A")
    assert redact("%41" * 50_000) == STRUCK


@pytest.mark.parametrize("piece", ["Ая'", "Ая-", "А.", "А. "])
def test_a_line_as_long_as_a_book_of_capitals_is_read_once_and_not_from_each_letter(piece: str) -> None:
    # From each letter anew this took minutes; the limit of a test would end it.
    assert redact(piece * 100_000 + " и Петров Пётр.").endswith(" и ▒▒▒.")


def test_the_files_of_the_log_are_bounded_and_the_root_is_left_as_it_was(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    stop = start_log(tmp_path / "logs")
    [added] = set(root.handlers) - set(before[0])
    assert isinstance(added, logging.handlers.RotatingFileHandler)
    assert added.maxBytes * (added.backupCount + 1) == 10_000_000
    stop()
    assert (list(root.handlers), root.level) == before


def test_an_argument_of_a_log_line_is_redacted_as_its_text_is(tmp_path: Path) -> None:
    stop = start_log(tmp_path)
    logging.getLogger("desktop_app.sync").info("refused for %s, %s", "Иванова А.Ю.", "+7 (916) 123-45-67")
    stop()
    assert (tmp_path / "registratura.log").read_text("utf8").endswith(f"desktop_app.sync: refused for {STRUCK}, {STRUCK}\n")
