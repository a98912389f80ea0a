"""The ticket's papers for a window that may print none this morning.

reportlab, the QR code and Pillow are loaded with the first ticket, on the thread that makes it: 6 MB and a tenth of a second of the start.
"""

from desktop_app.documents.pen import Drawing
from desktop_app.documents.ticket_data import TicketData


def ticket_drawing(data: TicketData, language: str) -> Drawing:
    """As `desktop_app.documents.ticket.ticket_drawing`."""
    from desktop_app.documents import ticket

    return ticket.ticket_drawing(data, language)


def ticket_pdf(data: TicketData, language: str) -> bytes:
    """As `desktop_app.documents.ticket.ticket_pdf`."""
    from desktop_app.documents import ticket

    return ticket.ticket_pdf(data, language)
