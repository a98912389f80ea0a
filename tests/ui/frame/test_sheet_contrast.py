"""What the style sheet writes can be read: every rule that names an ink and a ground, in both themes and both densities."""

from __future__ import annotations

import re

import pytest

from desktop_app.ui.style.density import DENSE, DRAWN_AT, NORMAL, Density, sizes
from desktop_app.ui.style.palette import DARK, EDGE_CONTRAST, LIGHT, TEXT_CONTRAST, Palette, contrast
from desktop_app.ui.style.sheet import build_sheet

THEMES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
DENSITIES = pytest.mark.parametrize("density", [NORMAL, DENSE], ids=["normal", "dense"])
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
INK = re.compile(r"(?<![-\w])color:\s*(#[0-9a-fA-F]{6})")
GROUND = re.compile(r"background(?:-color)?:\s*(#[0-9a-fA-F]{6})")
FOCUS = re.compile(r"border:\s*2px solid\s*(#[0-9a-fA-F]{6})")
KIND = re.compile(r'\[kind="([^"]+)"\]')
DISABLED = ":disabled"


def rules(palette: Palette, density: Density) -> list[tuple[str, str]]:
    """The rules of the sheet as (selector, declarations)."""
    sheet = re.sub(r"/\*.*?\*/", "", build_sheet(palette, sizes(density, DRAWN_AT)), flags=re.DOTALL)
    found = [(selector.strip(), body) for selector, body in RULE.findall(sheet)]
    assert len(found) > 80
    return found


@THEMES
@DENSITIES
def test_a_rule_with_an_ink_and_a_ground_can_be_read_by_weak_eyes(palette: Palette, density: Density) -> None:
    faint = []
    for selector, body in rules(palette, density):
        ink, ground = INK.search(body), GROUND.search(body)
        if ink and ground and DISABLED not in selector and contrast(ink[1], ground[1]) < TEXT_CONTRAST:
            faint.append(f"{selector}: {ink[1]} on {ground[1]} is {contrast(ink[1], ground[1]):.2f}")
    assert faint == []


@THEMES
@DENSITIES
def test_words_inside_a_coloured_frame_can_be_read_on_its_ground(palette: Palette, density: Density) -> None:
    """`QFrame[kind="band"] QLabel` names the ink, `QFrame[kind="band"]` the ground."""
    found = rules(palette, density)
    grounds = {selector: GROUND.search(body) for selector, body in found if " " not in selector and GROUND.search(body)}
    checked = 0
    for selector, body in found:
        outer, _space, inner = selector.partition(" ")
        ink, ground = INK.search(body), grounds.get(outer)
        if inner.startswith("QLabel") and KIND.search(outer) and ink and ground and not GROUND.search(body):
            checked += 1
            assert contrast(ink[1], ground[1]) >= TEXT_CONTRAST, selector
    assert checked >= 8


@THEMES
@DENSITIES
def test_the_ring_of_the_focus_stands_out_from_every_plain_ground(palette: Palette, density: Density) -> None:
    rings = {(selector, ring) for selector, body in rules(palette, density) if ":focus" in selector for ring in FOCUS.findall(body)}
    assert len(rings) >= 8
    for selector, ring in rings:
        assert all(contrast(ring, ground) >= EDGE_CONTRAST for ground in (palette.surface, palette.raised, palette.bg)), selector


@DENSITIES
@pytest.mark.parametrize("body", [11, 13, 16, 20, 26])
def test_no_row_is_lower_than_its_words_and_none_under_22_pixels(density: Density, body: int) -> None:
    made = sizes(density, body)
    assert made.row >= max(22, round(body * 1.4))
    assert made.field >= made.row
    assert made.secondary >= 11


def test_the_dense_one_shows_more_and_both_grow_with_the_systems_font() -> None:
    roomy, dense = sizes(NORMAL, 13), sizes(DENSE, 13)
    assert dense.row < roomy.row
    assert dense.list_row < roomy.list_row
    assert (dense.body, dense.title) == (roomy.body, roomy.title), "dense is nearer, never smaller to read"
    assert sizes(DENSE, 26).row > dense.row
