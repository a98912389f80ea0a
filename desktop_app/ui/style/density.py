"""Sizes of one density, in logical pixels, grown with the system's font."""

from dataclasses import dataclass

DRAWN_AT = 13
"""The body size, in pixels, at which the pictures of ux.md are drawn."""


@dataclass(frozen=True)
class Sizes:
    """Sizes in logical pixels: type of four grades, then what stands around it."""

    body: int
    secondary: int
    title: int
    heading: int
    key: int
    row: int
    list_row: int
    control: int
    field: int
    gap: int
    radius: int
    icon: int
    header: int
    bar: int
    rail: int
    rail_icons: int
    panel: int


@dataclass(frozen=True)
class Density:
    """One of the two densities: heights in pixels at the drawn body size."""

    name: str
    row: int
    list_row: int
    control: int
    field: int


NORMAL = Density("normal", row=26, list_row=44, control=30, field=34)
DENSE = Density("dense", row=22, list_row=36, control=26, field=28)
DENSITIES = (NORMAL, DENSE)


def density_named(name: str) -> Density:
    """The density of that name; the normal one where the name is unknown."""
    return next((one for one in DENSITIES if one.name == name), NORMAL)


def sizes(density: Density, body: int) -> Sizes:
    """Sizes for a body text of `body` logical pixels."""

    def grown(pixels: float) -> int:
        return round(pixels * body / DRAWN_AT)

    return Sizes(
        body=body,
        secondary=max(11, round(body * 11.5 / DRAWN_AT)),
        title=grown(16),
        heading=grown(15),
        key=max(10, grown(11)),
        row=max(22, grown(density.row)),
        list_row=grown(density.list_row),
        control=grown(density.control),
        field=grown(density.field),
        gap=8,
        radius=6,
        icon=grown(16),
        header=grown(52),
        bar=grown(48),
        rail=grown(88),
        rail_icons=grown(52),
        panel=grown(372),
    )
