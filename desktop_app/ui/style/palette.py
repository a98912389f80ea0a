"""The colours of both themes by their meaning, and the pairs that must keep their contrast (ux.md: text 4.5:1, edges 3:1)."""

from dataclasses import dataclass

TEXT_CONTRAST = 4.5
EDGE_CONTRAST = 3.0


@dataclass(frozen=True)
class Palette:
    """Named colours of one theme, `#rrggbb`.

    `line`, `line2` and `cap` (round a key's name) only decorate; what tells a control from its ground is drawn with `edge`.
    Every state of a slot has a fill (`booked`) and a line (`booked_line`).
    """

    dark: bool
    bg: str
    surface: str
    raised: str
    line: str
    line2: str
    edge: str
    cap: str
    hover: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    accent_text: str
    free: str
    free_registry: str
    free_portal: str
    free_same_day: str
    free_outbound: str
    booked: str
    booked_line: str
    arrived: str
    arrived_line: str
    done: str
    done_line: str
    done_text: str
    noshow: str
    noshow_line: str
    provisional: str
    provisional_line: str
    conflict: str
    conflict_line: str
    on_conflict: str
    closed: str
    band: str
    band_text: str
    danger_text: str
    fill_muted: str
    shadow: str


LIGHT = Palette(
    dark=False,
    bg="#f4f6f8",
    surface="#ffffff",
    raised="#ffffff",
    line="#dfe4ea",
    line2="#eceff3",
    edge="#808b96",
    cap="#c2cad2",
    hover="#eef2f5",
    text="#1c2630",
    muted="#566370",
    faint="#606d7a",
    accent="#0f6e84",
    accent_hover="#0b5a6d",
    on_accent="#ffffff",
    accent_soft="#e1f1f4",
    accent_text="#0b5567",
    free="#ffffff",
    free_registry="#0f6e84",
    free_portal="#6f58d0",
    free_same_day="#b5650f",
    free_outbound="#2f6f3f",
    booked="#d5e7f6",
    booked_line="#2f74a8",
    arrived="#b9e2c6",
    arrived_line="#217145",
    done="#eef0f2",
    done_line="#7a8691",
    done_text="#566370",
    noshow="#f7dcd8",
    noshow_line="#b5493c",
    provisional="#fff3d6",
    provisional_line="#a86c14",
    conflict="#fde7ea",
    conflict_line="#c0263d",
    on_conflict="#ffffff",
    closed="#eef1f4",
    band="#fff1cf",
    band_text="#6b4a06",
    danger_text="#a81f34",
    fill_muted="#42505d",
    shadow="#102030",
)

DARK = Palette(
    dark=True,
    bg="#12181e",
    surface="#1a2229",
    raised="#212b34",
    line="#2e3a45",
    line2="#26313b",
    edge="#748390",
    cap="#48555f",
    hover="#26313a",
    text="#e6ecf1",
    muted="#a8b4c0",
    faint="#95a3af",
    accent="#4fb3c9",
    accent_hover="#6cc4d7",
    on_accent="#06222a",
    accent_soft="#17343c",
    accent_text="#9bdbe8",
    free="#1a2229",
    free_registry="#4fb3c9",
    free_portal="#a493f0",
    free_same_day="#e0964a",
    free_outbound="#7cc48d",
    booked="#1f3f57",
    booked_line="#62a9da",
    arrived="#215a3a",
    arrived_line="#6fd39a",
    done="#262f38",
    done_line="#8694a0",
    done_text="#a8b4c0",
    noshow="#4b2a2d",
    noshow_line="#dd7d70",
    provisional="#46381a",
    provisional_line="#e0ae4b",
    conflict="#4c2029",
    conflict_line="#f0697d",
    on_conflict="#2a0710",
    closed="#161d23",
    band="#4a3a14",
    band_text="#f6dfa4",
    danger_text="#ff9aa8",
    fill_muted="#c3ced8",
    shadow="#000000",
)

STATES = ("booked", "arrived", "done", "noshow", "provisional", "conflict")
"""States of a slot that have a fill and a line."""

TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *((ink, ground) for ink in ("text", "muted", "faint") for ground in ("bg", "surface", "raised", "closed", "hover")),
    *(("text", ground) for ground in ("accent_soft", "free", *STATES)),
    *(("fill_muted", ground) for ground in ("booked", "arrived", "noshow", "provisional", "conflict", "free", "accent_soft")),
    ("muted", "accent_soft"),
    ("faint", "accent_soft"),
    *((ink, "accent_soft") for ink in ("band_text", "danger_text")),
    ("done_text", "done"),
    ("accent_text", "accent_soft"),
    ("accent_text", "surface"),
    ("accent_text", "raised"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_conflict", "conflict_line"),
    ("band_text", "band"),
    ("band_text", "provisional"),
    ("danger_text", "surface"),
    ("danger_text", "raised"),
    ("danger_text", "conflict"),
)
"""(ink, ground) pairs in which the program writes."""

EDGE_PAIRS: tuple[tuple[str, str], ...] = (
    *(("edge", ground) for ground in ("surface", "raised", "bg", "closed")),
    *(("accent", ground) for ground in ("surface", "raised", "bg", "accent_soft")),
    *((line, "free") for line in ("free_registry", "free_portal", "free_same_day", "free_outbound")),
    *((f"{state}_line", ground) for state in STATES for ground in ("surface", state)),
)
"""(line, ground) pairs that tell one thing from another."""

STATE_FILLS = ("booked", "arrived", "done")
"""Fills that stand side by side all day and must differ in lightness too, for eyes that see no hue."""


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.1)."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.1)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def lightness(colour: str) -> float:
    """CIE L* of `#rrggbb`, 0 to 100."""
    y = luminance(colour)
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def colour(palette: Palette, name: str) -> str:
    """The colour called `name` in `palette`."""
    found: str = getattr(palette, name)
    return found
