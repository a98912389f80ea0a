"""A text as the dark and light modules of a QR code (ISO/IEC 18004)."""

import qrcode.constants
from qrcode.main import QRCode


def matrix(text: str) -> list[list[bool]]:
    """The modules of the code, True for dark, without the quiet zone of 4 modules that the page must leave around it.

    A quarter of it may be creased or stained (level Q).
    """
    drawn = QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=0)
    drawn.add_data(text)
    drawn.make(fit=True)
    return [[bool(module) for module in row] for row in drawn.get_matrix()]
