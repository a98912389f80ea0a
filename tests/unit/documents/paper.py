"""Made-up bookings, and eyes that look at a printed ticket as a person and as a scanner do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

import pypdfium2
import zxingcpp

from desktop_app.core.ids import RowId
from desktop_app.documents.ticket_data import Provisional, TicketData
from desktop_app.models.clinic_key import ClinicKey, ClinicKeys
from desktop_app.models.promise import Promise

APPOINTMENT: Final = RowId("0192f7c1-6b3e-7a10-9c44-5d0a8e2f7b31")
PRINTED: Final = datetime(2026, 11, 23, 7, 42, tzinfo=UTC)
START: Final = datetime(2026, 11, 24, 8, 45, tzinfo=UTC)
BY_EVENING: Final = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

OUR_KEYS: Final = ClinicKeys((ClinicKey(bytes(range(16))),))

ORDINARY: Final = TicketData(
    appointment_id=APPOINTMENT,
    ticket_version=1,
    family="Щёголева",
    given="Анна",
    patronymic="Сергеевна",
    birth_date=date(1984, 3, 12),
    specialty="терапевт",
    specialist="Кузнецова Елена Павловна",
    start=START,
    tz="Europe/Moscow",
    clinic="Городская поликлиника",
    clinic_number="7",
    branch="Филиал на Садовой",
    address="ул. Садовая, д. 12",
    room="214",
    clinic_phone="+7 495 123-45-67",
    printed_at=PRINTED,
    desk="Окно 3",
    what_to_bring=("Паспорт", "Полис ОМС", "Список лекарств"),
    preparation=("Анализ крови сдаётся натощак.",),
    keys=OUR_KEYS,
)


def at_risk(promise: Promise = Promise.AT_RISK, phone: str | None = "+7 916 123-45-67") -> Provisional:
    """What is said of a booking that waits for the central."""
    return Provisional(promise, BY_EVENING, phone)


@dataclass(frozen=True)
class Glyph:
    """A printed letter and the edges of its ink, in points from the lower left corner of the sheet."""

    letter: str
    left: float
    bottom: float
    right: float
    top: float

    def touches(self, other: Glyph) -> bool:
        """True where the ink of both meets by more than a hair."""
        across = min(self.right, other.right) - max(self.left, other.left)
        upright = min(self.top, other.top) - max(self.bottom, other.bottom)
        return across > 0.6 and upright > 0.6


class Paper:
    """A PDF as it lies on the desk."""

    def __init__(self, pdf: bytes) -> None:
        self._document = pypdfium2.PdfDocument(pdf)

    def __len__(self) -> int:
        """How many sheets."""
        return len(self._document)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the first sheet, in points."""
        width, height = self._document[0].get_size()
        return float(width), float(height)

    @property
    def title(self) -> str:
        """What a viewer shows in its title bar."""
        return str(self._document.get_metadata_value("Title"))

    @property
    def metadata(self) -> str:
        """Everything the file says of itself."""
        return str(self._document.get_metadata_dict())

    def words(self, sheet: int = 0) -> str:
        """The text in reading order, in one line; words parted at a hyphen are joined again."""
        text = str(self._document[sheet].get_textpage().get_text_range())
        return " ".join(text.replace("\ufffe", "-").replace("\u00a0", " ").split())

    def all_words(self) -> str:
        """The text of all sheets."""
        return " ".join(self.words(sheet) for sheet in range(len(self)))

    def glyphs(self, sheet: int = 0) -> list[Glyph]:
        """Every visible letter and where it stands."""
        page = self._document[sheet].get_textpage()
        letters = ((place, page.get_text_range(place, 1)) for place in range(page.count_chars()))
        return [Glyph(letter, *page.get_charbox(place)) for place, letter in letters if letter.strip()]

    def scanned(self, scale: float = 2.0) -> str:
        """What a scanner reads from the first sheet, photographed at `scale` times 72 dots an inch."""
        image = self._document[0].render(scale=scale).to_pil()
        (code,) = zxingcpp.read_barcodes(image)
        return str(code.text)

    def code_edges(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the code on the first sheet, in points from the upper left corner."""
        (code,) = zxingcpp.read_barcodes(self._document[0].render(scale=4).to_pil())
        upper, lower = code.position.top_left, code.position.bottom_right
        return upper.x / 4, upper.y / 4, lower.x / 4, lower.y / 4

    def darkest_around(self, edges: tuple[float, float, float, float], margin: float) -> int:
        """The darkest grey (255 is white) in a frame of `margin` points around `edges`, a point away from them."""
        image = self._document[0].render(scale=4).to_pil().convert("L")
        left, top, right, bottom = edges
        outer = [round(4 * edge) for edge in (left - margin + 1, top - margin + 1, right + margin - 1, bottom + margin - 1)]
        inner = [round(4 * edge) for edge in (left - 1, top - 1, right + 1, bottom + 1)]
        image.paste(255, (inner[0], inner[1], inner[2], inner[3]))
        darkest, _ = image.crop((outer[0], outer[1], outer[2], outer[3])).getextrema()
        return int(darkest)

    def colours(self) -> set[tuple[int, int, int]]:
        """The flat colours of the first sheet that cover more than a few points."""
        image = self._document[0].render(scale=0.5).to_pil().convert("RGB")
        return {colour for count, colour in image.getcolors(image.width * image.height) if count > 100}
