"""The stop card comes up at what people say at the window when it is no matter of a booking, and not at every pain (rule 51)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.danger_words import TITLES, Danger, danger_in


@pytest.mark.parametrize(
    ("reason", "danger"),
    [
        ("боль в груди, одышка", Danger.CHEST),
        ("Болит за грудиной и тяжело дышать", Danger.CHEST),
        ("давит сердце, задыхается", Danger.CHEST),
        ("жжение в груди, не хватает воздуха", Danger.CHEST),
        ("chest pain, short of breath", Danger.CHEST),
        ("внезапная слабость в руке", Danger.WEAKNESS),
        ("резко онемела нога", Danger.WEAKNESS),
        ("ВДРУГ ПЕРЕКОСИЛО лицо", Danger.WEAKNESS),
        ("кровотечение из носа", Danger.BLEEDING),
        ("кровь не останавливается", Danger.BLEEDING),
        ("температура 38,5 и рвота", Danger.FEVER),
        ("39 судороги у ребёнка", Danger.FEVER),
        ("t 40.1, рвёт", Danger.FEVER),
        ("приступ астмы", Danger.ASTHMA),
        ("астма, задыхаюсь", Danger.ASTHMA),
        ("подозрение на перелом руки", Danger.FRACTURE),
        ("сломала палец", Danger.FRACTURE),
    ],
)
def test_what_is_said_at_the_window_brings_the_card_up(reason: str, danger: Danger) -> None:
    assert danger_in(reason) is danger
    assert danger_in(reason.upper()) is danger
    assert danger_in(f"  {reason}… срочно!! ") is danger


@pytest.mark.parametrize(
    "reason",
    [
        "",
        "боль в груди",
        "боль в груди без одышки",
        "болит грудь, одышки нет",
        "одышка при ходьбе",
        "слабость",
        "не слабость, а усталость",
        "кровь из вены, анализ",
        "нет кровотечения",
        "температура 37,2 и рвота",
        "температура 38,5, кашель",
        "рвота",
        "астма, плановый осмотр",
        "после перелома, снятие гипса",
        "старый перелом, справка",
        "профосмотр",
        "повторный приём, давление 140/90",
        "рецепт на 90 дней",
    ],
)
def test_an_ordinary_reason_does_not(reason: str) -> None:
    assert danger_in(reason) is None


@pytest.mark.parametrize("number", ["381", "1938", "38:15", "12.38.4", "43", "380"])
def test_only_a_temperature_is_a_temperature(number: str) -> None:
    assert danger_in(f"рвота, {number}") is None


@pytest.mark.parametrize("number", ["38", "38,1", "39.9", "40", "42", "38 и кашель", "за 38"])
def test_a_temperature_over_38_in_any_writing_counts_with_vomiting(number: str) -> None:
    assert danger_in(f"рвота, {number}") is Danger.FEVER


def test_every_danger_has_its_title() -> None:
    assert set(TITLES) == set(Danger)


@given(st.text(max_size=80))
def test_any_text_is_read_without_fault(text: str) -> None:
    assert danger_in(text) in {None, *Danger}


@given(st.permutations(["боль", "груди", "одышка", "с", "утра"]))
def test_the_order_of_the_words_does_not_matter(words: list[str]) -> None:
    assert danger_in(" ".join(words)) is Danger.CHEST
