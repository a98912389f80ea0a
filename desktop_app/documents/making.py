"""A paper from one description: as strokes for a screen and a printer, or as a PDF with the same words in the same places."""

import io
from collections.abc import Callable
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from desktop_app.documents.pen import Drawing, Pen, Recorder
from desktop_app.documents.sheet import use_faces

SetSheets = Callable[[Pen], None]
"""Draws all sheets, each ended by `showPage`."""


@dataclass(frozen=True)
class Size:
    """A sheet in points."""

    width: float
    height: float


@dataclass(frozen=True)
class About:
    """What a PDF says of itself; nothing about persons."""

    title: str
    author: str
    language: str


def drawn(size: Size, set_sheets: SetSheets) -> Drawing:
    """The paper stroke for stroke."""
    use_faces()
    pen = Recorder()
    set_sheets(pen)
    return Drawing(size.width, size.height, pen.sheets)


def pdf(size: Size, set_sheets: SetSheets, about: About) -> bytes:
    """The paper as a PDF; the same data give the same bytes."""
    use_faces()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(size.width, size.height), invariant=1, pageCompression=1, lang=about.language)
    canvas.setTitle(about.title)
    canvas.setAuthor(about.author)
    canvas.setCreator("Registratura")
    set_sheets(canvas)
    canvas.save()
    return out.getvalue()
