"""What a delegate is told about its cell; PySide's type stubs leave the fields of style options out."""

from operator import attrgetter

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

_rect = attrgetter("rect")
_state = attrgetter("state")


def rect_of(option: QStyleOptionViewItem) -> QRect:
    """Where the cell is."""
    return QRect(_rect(option))


def is_selected(option: QStyleOptionViewItem) -> bool:
    """True for a selected cell."""
    return bool(_state(option) & QStyle.StateFlag.State_Selected)


def has_focus(option: QStyleOptionViewItem) -> bool:
    """True for the cell with the cursor, in a view that has the focus."""
    return bool(_state(option) & QStyle.StateFlag.State_HasFocus)
