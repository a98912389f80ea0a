"""Quotas of a piece: whose how many of its places are, and how long before the visit what is left is open to all."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop_app.core.errors import RuleRefused
from desktop_app.core.i18n import tr
from desktop_app.models.schedule_template import Quota
from desktop_app.models.slot import Channel
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.timetable.typed import number_of
from desktop_app.ui.timetable.words import channels_words
from desktop_app.ui.widgets.choice import ElidedComboBox

NOBODY, ANYBODY = "nobody", ""
"""What a row without a quota says, and one for any channel; else the codes of its channels, comma-joined."""
_NUMBER = 52


def codes_of(channels: tuple[Channel, ...]) -> str:
    """As rows and choices keep them."""
    return ",".join(channel.value for channel in channels)


def channels_of(codes: str) -> tuple[Channel, ...]:
    """The channels of a choice."""
    return tuple(Channel(code) for code in codes.split(",") if code)


def choose_channels(box: ElidedComboBox, codes: str) -> None:
    """Choose these channels; several at once, which the list does not offer, are put into it."""
    if box.findData(codes) < 0:
        box.addItem(channels_words(channels_of(codes)), codes)
    box.setCurrentIndex(box.findData(codes))


class _Row(QWidget):
    """One quota."""

    def __init__(self, number: int, changed: Callable[[], object], parent: QWidget) -> None:
        super().__init__(parent)
        self.channels, self.places, self.hours = ElidedComboBox(self), QLineEdit(self), QLineEdit(self)
        self.channels.addItem("—", NOBODY)
        self.channels.addItem(tr("any channel"), ANYBODY)
        for channel in Channel:
            self.channels.addItem(channels_words((channel,)), channel.value)
        named = (
            (self.channels, tr("Quota {n}: through which channel", n=number), ""),
            (self.places, tr("How many places; empty: those that are left"), tr("rest")),
            (self.hours, tr("So many hours before the visit what is free opens to all"), tr("h")),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for part, name, hint in named:
            part.setAccessibleName(name)
            part.setToolTip(name)
            row.addWidget(part, 1 if part is self.channels else 0)
            if isinstance(part, QLineEdit):
                part.setFixedWidth(_NUMBER)
                part.setPlaceholderText(hint)
                part.editingFinished.connect(changed)
        self.channels.activated.connect(lambda _index: changed())

    @property
    def codes(self) -> str:
        """The chosen channels."""
        return str(self.channels.currentData())

    def show_quota(self, quota: Quota | None) -> None:
        """Its quota, or an empty row."""
        choose_channels(self.channels, NOBODY if quota is None else codes_of(quota.channels))
        self.places.setText("" if quota is None or quota.places is None else str(quota.places))
        self.hours.setText("" if quota is None or quota.release_hours is None else str(quota.release_hours))
        for part in (self.places, self.hours):
            part.setEnabled(quota is not None)

    def read(self) -> Quota:
        """Raises `RuleRefused`."""
        places, hours = (number_of("QUOTA", part.text(), 0) if part.text().strip() else None for part in (self.places, self.hours))
        return Quota(channels_of(self.codes), places, hours)


class QuotaRows(QWidget):
    """A row for each quota, and an empty one; `changed` is called when one was edited."""

    def __init__(self, changed: Callable[[], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._changed = changed
        self.rows: list[_Row] = []
        self._wrong = QLabel(self)
        self._wrong.setWordWrap(True)
        dress(self._wrong, "wrong")
        self._wrong.hide()
        label = QLabel(tr("Quotas: channel, places, hours before"), self)
        dress(label, "section")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        for part in (label, self._wrong):
            self._column.addWidget(part)

    @property
    def wrong(self) -> str:
        """What is wrong, or ""."""
        return self._wrong.text()

    def show_quotas(self, quotas: tuple[Quota, ...]) -> None:
        """These, and an empty row for the next."""
        while len(self.rows) <= len(quotas):
            self.rows.append(_Row(len(self.rows) + 1, self._changed, self))
            self._column.addWidget(self.rows[-1])
        for number, row in enumerate(self.rows):
            row.show_quota(quotas[number] if number < len(quotas) else None)
            row.setVisible(number <= len(quotas))
        self._say("")

    def read(self) -> tuple[Quota, ...] | None:
        """None where something is wrong, which is then said."""
        try:
            found = tuple(row.read() for row in self.rows if not row.isHidden() and row.codes != NOBODY)
        except RuleRefused as why:
            self._say(tr.said(why.said))
            return None
        self._say("")
        return found

    def _say(self, sentence: str) -> None:
        self._wrong.setText(sentence)
        self._wrong.setVisible(bool(sentence))
