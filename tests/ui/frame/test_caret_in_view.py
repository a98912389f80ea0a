"""A long form in a low window: whoever has the focus is seen, however it came there and whatever grows above it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLineEdit, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.widgets.columns import CaretInView
from tests.ui.frame.hands import put_away

LINES = 30


class Form(QScrollArea):
    """Thirty lines and room for four."""

    def __init__(self) -> None:
        super().__init__()
        inner = QWidget()
        column = QVBoxLayout(inner)
        self.lines = [QLineEdit(str(number)) for number in range(LINES)]
        self.growing = QWidget()
        column.addWidget(self.growing)
        for line in self.lines:
            column.addWidget(line)
        self.setWidgetResizable(True)
        self.setWidget(inner)
        CaretInView(self)

    def sees(self, line: QLineEdit) -> bool:
        """Whether nothing of it is scrolled away."""
        return line.visibleRegion().boundingRect() == line.rect()


@pytest.fixture
def form(qtbot: QtBot) -> Iterator[Form]:
    made = Form()
    qtbot.addWidget(made)
    made.resize(300, 160)
    with qtbot.waitActive(made):
        made.show()
    yield made
    put_away(qtbot, made)


@pytest.mark.parametrize("number", [0, 7, LINES - 1])
def test_a_line_that_gets_the_focus_comes_into_view(form: Form, qtbot: QtBot, number: int) -> None:
    form.lines[number].setFocus()
    qtbot.waitUntil(lambda: form.sees(form.lines[number]))


def test_what_grows_above_does_not_push_it_out(form: Form, qtbot: QtBot) -> None:
    line = form.lines[3]
    line.setFocus()
    qtbot.waitUntil(lambda: form.sees(line))
    form.growing.setFixedHeight(400)
    qtbot.waitUntil(lambda: form.widget().height() > 400 + LINES)
    qtbot.waitUntil(lambda: form.sees(line))


def test_a_focus_elsewhere_moves_nothing(form: Form, qtbot: QtBot) -> None:
    form.lines[LINES - 1].setFocus()
    qtbot.waitUntil(lambda: form.sees(form.lines[LINES - 1]))
    stood = form.verticalScrollBar().value()
    outside = QLineEdit()
    qtbot.addWidget(outside)
    with qtbot.waitActive(outside):
        outside.show()
    outside.setFocus()
    assert form.verticalScrollBar().value() == stood
    put_away(qtbot, outside)
