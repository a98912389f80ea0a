"""The few strokes that our papers are drawn with: by reportlab into a PDF, or kept as data for a screen and a printer to follow."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from reportlab.lib.colors import Color


class Pen(Protocol):
    """What the pieces of a paper draw with; reportlab's canvas is one. Points, from the lower left corner."""

    def setFont(self, psfontname: str, size: float) -> Any: ...
    def setFillColor(self, aColor: "Color") -> Any: ...
    def setStrokeColor(self, aColor: "Color") -> Any: ...
    def setLineWidth(self, width: float) -> Any: ...
    def setLineCap(self, mode: int) -> Any: ...
    def drawString(self, x: float, y: float, text: str) -> Any: ...
    def drawRightString(self, x: float, y: float, text: str) -> Any: ...
    def line(self, x1: float, y1: float, x2: float, y2: float) -> Any: ...
    def rect(self, x: float, y: float, width: float, height: float, stroke: int = 1, fill: int = 0) -> Any: ...
    def roundRect(self, x: float, y: float, width: float, height: float, radius: float, stroke: int = 1, fill: int = 0) -> Any: ...
    def circle(self, x_cen: float, y_cen: float, r: float, stroke: int = 1, fill: int = 0) -> Any: ...
    def beginPath(self) -> Any: ...
    def drawPath(self, aPath: Any, stroke: int = 1, fill: int = 0) -> Any: ...
    def showPage(self) -> Any: ...


@dataclass(frozen=True)
class Words:
    """One line of text on its baseline; `face` is the font's name (`Roboto-Medium`), `right` where `x` is its end."""

    x: float
    y: float
    text: str
    face: str
    size: float
    ink: str
    right: bool = False


@dataclass(frozen=True)
class Rectangles:
    """Rectangles (x, y, width, height) of one ink: filled where `width` is 0, else outlined so thickly; corners of `radius`."""

    areas: tuple[tuple[float, float, float, float], ...]
    ink: str
    width: float = 0.0
    radius: float = 0.0


@dataclass(frozen=True)
class Stroke:
    """A straight line; `rounded` at its ends or not."""

    start: tuple[float, float]
    end: tuple[float, float]
    ink: str
    width: float
    rounded: bool


@dataclass(frozen=True)
class Ring:
    """A circle's outline."""

    x: float
    y: float
    radius: float
    ink: str
    width: float


Stroked = Words | Rectangles | Stroke | Ring
Sheet = tuple[Stroked, ...]


@dataclass(frozen=True)
class Drawing:
    """A paper as strokes: the size of its sheets in points, and the sheets."""

    width: float
    height: float
    sheets: tuple[Sheet, ...]

    @property
    def text(self) -> str:
        """All its words in the order they are set, for those who hear them."""
        return ". ".join(mark.text for sheet in self.sheets for mark in sheet if isinstance(mark, Words))


@dataclass
class Path:
    """Rectangles being gathered, as reportlab's path object."""

    areas: list[tuple[float, float, float, float]] = field(default_factory=list)

    def rect(self, x: float, y: float, width: float, height: float) -> None:
        """Add one."""
        self.areas.append((x, y, width, height))


class Recorder:
    """A `Pen` that keeps what is drawn."""

    def __init__(self) -> None:
        self._sheets: list[Sheet] = []
        self._marks: list[Stroked] = []
        self._face, self._size = "", 0.0
        self._fill, self._stroke = "#000000", "#000000"
        self._width, self._rounded = 1.0, False

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The finished sheets."""
        return tuple(self._sheets)

    def setFont(self, psfontname: str, size: float) -> None:
        """The font of what is written next, in points."""
        self._face, self._size = psfontname, size

    def setFillColor(self, aColor: "Color") -> None:
        """The ink of words and filled shapes."""
        self._fill = _named(aColor)

    def setStrokeColor(self, aColor: "Color") -> None:
        """The ink of lines."""
        self._stroke = _named(aColor)

    def setLineWidth(self, width: float) -> None:
        """How thick lines are, in points."""
        self._width = width

    def setLineCap(self, mode: int) -> None:
        """1 for round ends of lines."""
        self._rounded = mode == 1

    def drawString(self, x: float, y: float, text: str) -> None:
        """Write a line that begins at `x`."""
        self._marks.append(Words(x, y, text, self._face, self._size, self._fill))

    def drawRightString(self, x: float, y: float, text: str) -> None:
        """Write a line that ends at `x`."""
        self._marks.append(Words(x, y, text, self._face, self._size, self._fill, right=True))

    def line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """Draw a line."""
        self._marks.append(Stroke((x1, y1), (x2, y2), self._stroke, self._width, self._rounded))

    def rect(self, x: float, y: float, width: float, height: float, stroke: int = 1, fill: int = 0) -> None:
        """Draw a rectangle."""
        self.roundRect(x, y, width, height, 0.0, stroke, fill)

    def roundRect(self, x: float, y: float, width: float, height: float, radius: float, stroke: int = 1, fill: int = 0) -> None:
        """Draw a rectangle with round corners."""
        area = ((x, y, width, height),)
        if fill:
            self._marks.append(Rectangles(area, self._fill, radius=radius))
        if stroke:
            self._marks.append(Rectangles(area, self._stroke, self._width, radius))

    def circle(self, x_cen: float, y_cen: float, r: float, stroke: int = 1, fill: int = 0) -> None:
        """Draw a circle's outline."""
        self._marks.append(Ring(x_cen, y_cen, r, self._stroke, self._width))

    def beginPath(self) -> Path:
        """Begin to gather rectangles."""
        return Path()

    def drawPath(self, aPath: Path, stroke: int = 1, fill: int = 0) -> None:
        """Fill what was gathered."""
        self._marks.append(Rectangles(tuple(aPath.areas), self._fill))

    def showPage(self) -> None:
        """End the sheet."""
        self._sheets.append(tuple(self._marks))
        self._marks = []


def _named(colour: "Color") -> str:
    return f"#{colour.hexval()[2:]}"
