"""The colours of both themes keep what ux.md asks of them."""

from itertools import combinations

import pytest

from desktop_app.ui.style.palette import (
    DARK,
    EDGE_CONTRAST,
    EDGE_PAIRS,
    LIGHT,
    STATE_FILLS,
    TEXT_CONTRAST,
    TEXT_PAIRS,
    Palette,
    colour,
    contrast,
    lightness,
)

THEMES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


@THEMES
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_what_is_written_can_be_read_by_weak_eyes(palette: Palette, ink: str, ground: str) -> None:
    assert contrast(colour(palette, ink), colour(palette, ground)) >= TEXT_CONTRAST


@THEMES
@pytest.mark.parametrize(("line", "ground"), EDGE_PAIRS)
def test_an_edge_that_means_something_stands_out_from_its_ground(palette: Palette, line: str, ground: str) -> None:
    assert contrast(colour(palette, line), colour(palette, ground)) >= EDGE_CONTRAST


@THEMES
def test_booked_arrived_and_done_differ_without_hue(palette: Palette) -> None:
    for one, other in combinations(STATE_FILLS, 2):
        assert abs(lightness(colour(palette, one)) - lightness(colour(palette, other))) >= 3


def test_contrast_is_the_ratio_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)
    assert lightness("#ffffff") == pytest.approx(100)
    assert lightness("#000000") == pytest.approx(0)
