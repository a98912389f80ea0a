"""What every paper of ours is set with: embedded Roboto (Cyrillic), a few colours, wrapping that never clips a letter.

Lengths are in points, 1/72 inch, from the lower left corner, as in PDF.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib import resources
from itertools import groupby

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from desktop_app.documents.pen import Pen

MM = float(mm)
LEADING = 1.32


class Face(StrEnum):
    """The weights that papers use, named as PDF knows them."""

    REGULAR = "Roboto-Regular"
    MEDIUM = "Roboto-Medium"
    BOLD = "Roboto-Bold"


class Ink(StrEnum):
    """The light theme's colours of the window, so that paper and screen are one house."""

    TEXT = "#1c2630"
    MUTED = "#5b6875"
    LINE = "#dfe4ea"
    ACCENT = "#0f6e84"
    ACCENT_TEXT = "#0b5567"
    ACCENT_SOFT = "#e1f1f4"
    AMBER = "#fff1cf"
    AMBER_LINE = "#b7791f"
    AMBER_TEXT = "#6b4a06"


@dataclass(frozen=True)
class Style:
    """How a text is set; it may shrink to `smallest` before a word is broken."""

    face: Face
    size: float
    ink: Ink = Ink.TEXT
    smallest: float = 0.0
    leading: float = LEADING

    def scaled(self, scale: float) -> "Style":
        """The same at `scale` times the size."""
        return replace(self, size=self.size * scale, smallest=self.smallest * scale)


@dataclass(frozen=True)
class Setting:
    """Lines of one style at the size that fitted."""

    lines: tuple[str, ...]
    style: Style

    @property
    def height(self) -> float:
        """From the top of the first line to the bottom of the last."""
        return len(self.lines) * self.style.size * self.style.leading

    @property
    def first_baseline(self) -> float:
        """From the top down to the first baseline: letters are centred in their line (ascender 0.93, descender 0.24 in Roboto)."""
        return self.style.size * (self.style.leading / 2 + 0.345)

    def width_of(self, line: int) -> float:
        """How wide that line is."""
        return text_width(self.lines[line], self.style)

    def draw(self, canvas: Pen, x: float, top: float) -> None:
        """Set the lines from `top` downwards, beginning at `x`."""
        baseline = top - self.first_baseline
        for line in self.lines:
            write(canvas, x, baseline, line, self.style)
            baseline -= self.style.size * self.style.leading


@dataclass(frozen=True)
class Block:
    """A piece of a page that is never parted: its height, and how it is drawn from its top edge."""

    height: float
    draw: Callable[[Pen, float], None]


def use_faces() -> None:
    """Make Roboto known to reportlab; cheap when done already."""
    known = set(pdfmetrics.getRegisteredFontNames())
    folder = resources.files("font_roboto") / "files"
    for face in Face:
        if face not in known:
            with resources.as_file(folder / f"{face.value}.ttf") as path:
                pdfmetrics.registerFont(TTFont(face.value, str(path)))


def colour(ink: Ink) -> Color:
    """The ink as reportlab wants it."""
    return HexColor(ink.value)


def text_width(text: str, style: Style) -> float:
    """How wide `text` is in one line."""
    return float(pdfmetrics.stringWidth(text, style.face.value, style.size))


def write(canvas: Pen, x: float, baseline: float, text: str, style: Style, *, right: bool = False) -> None:
    """Write one line that begins (with `right`: ends) at `x`."""
    canvas.setFont(style.face.value, style.size)
    canvas.setFillColor(colour(style.ink))
    draw = canvas.drawRightString if right else canvas.drawString
    draw(x, baseline, text)


def clean(text: str) -> str:
    """`text` as it can be set: composed letters, no control characters, single spaces (no-break ones stay)."""
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(" " if letter.isspace() and letter != "\u00a0" else letter for letter in composed)
    printable = "".join(letter for letter in visible if unicodedata.category(letter) not in {"Cc", "Cf"})
    return " ".join(part for part in printable.split(" ") if part)


def set_text(text: str, style: Style, width: float) -> Setting:
    """`text` in lines of at most `width`: at full size if no word need be broken, else smaller down to `style.smallest`.

    Only where even the smallest size is too large for a word it is parted between letters.
    """
    words = clean(text)
    longest = max((text_width(part.rstrip(" "), style) for part in _parts(words)), default=0.0)
    if longest > width and style.smallest:
        # A hair under the exact ratio: rounding must not push the word over the edge.
        size = max(style.smallest, style.size * width / longest - 0.01)
        style = replace(style, size=size)
    return Setting(tuple(_lines(words, style, width)), style)


def set_line(text: str, style: Style, width: float) -> Setting:
    """`text` in one line, smaller down to `style.smallest` if need be; what is still too wide is wrapped, half-way smaller."""
    excess = text_width(clean(text), style) / width
    if excess > 1 and style.smallest:
        fitting = style.size / excess - 0.01
        size = fitting if fitting >= style.smallest else (style.size + style.smallest) / 2
        style = replace(style, size=size)
    return set_text(text, style, width)


def _parts(text: str) -> Iterator[str]:
    """What must stay together: words with the space after them, and halves of a word up to its hyphen (but not of a phone)."""
    start = 0
    for place, letter in enumerate(text):
        between_letters = letter in "-/" and text[place - 1 : place].isalpha() and text[place + 1 : place + 2].isalpha()
        if letter == " " or between_letters or place == len(text) - 1:
            yield text[start : place + 1]
            start = place + 1


def _lines(text: str, style: Style, width: float) -> Iterator[str]:
    line = ""
    for part in _parts(text):
        if text_width((line + part).rstrip(" "), style) <= width:
            line += part
            continue
        if line.strip():
            yield line.rstrip(" ")
        line = part
        while text_width(line.rstrip(" "), style) > width and len(line) > 1:
            fitting = next((count for count in range(len(line) - 1, 1, -1) if text_width(line[:count], style) <= width), 1)
            yield line[:fitting]
            line = line[fitting:]
    if line.strip():
        yield line.rstrip(" ")


def hairline(canvas: Pen, x: float, y: float, width: float) -> None:
    """A quiet line from `x` to the right."""
    canvas.setStrokeColor(colour(Ink.LINE))
    canvas.setLineWidth(0.6)
    canvas.line(x, y, x + width, y)


def draw_modules(canvas: Pen, modules: list[list[bool]], x: float, top: float, side: float) -> None:
    """Draw a square code of `side`, its upper left corner at (`x`, `top`), as one path: no seams between the modules."""
    step = side / len(modules)
    path = canvas.beginPath()
    for down, row in enumerate(modules):
        across = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                path.rect(x + across * step, top - (down + 1) * step, length * step, step)
            across += length
    canvas.setFillColor(colour(Ink.TEXT))
    canvas.drawPath(path, stroke=0, fill=1)
