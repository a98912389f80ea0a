"""The printer for a window that may print nothing this morning.

Qt's part for it is loaded with the first paper, on the thread that prints.
"""

from desktop_app.documents.pen import Drawing


def print_drawing(drawing: Drawing, printer_name: str) -> None:
    """As `desktop_app.ui.printing.paper.print_drawing`."""
    from desktop_app.ui.printing import paper

    paper.print_drawing(drawing, printer_name)
