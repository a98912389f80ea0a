"""What holds for the whole template: until when, on which days of the calendar; and whose template it may be copied from."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop_app.core.errors import RuleRefused
from desktop_app.core.i18n import mark, tr
from desktop_app.models.schedule_template import Template, WorkedOn
from desktop_app.queries.timetables import TemplateSource
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.timetable.typed import day_of
from desktop_app.ui.timetable.words import days_words, template_words
from desktop_app.ui.widgets.choice import ElidedComboBox
from desktop_app.ui.widgets.fields import Field

_WORKED_ON = {
    WorkedOn.WORKING_DAYS: mark("working days"),
    WorkedOn.DAYS_OFF: mark("days off and holidays"),
    WorkedOn.ALL_DAYS: mark("all days"),
}


class TermsForm(QWidget):
    """`edited` tells that its terms were changed, `copied` that another template (a `Template`) is to be drawn here."""

    edited = Signal()
    copied = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        title = QLabel(tr("The whole template"), self)
        dress(title, "title")
        self.until, self.worked_on = Field(tr("In force until"), QLineEdit()), Field(tr("On which days"), QComboBox())
        self.source = Field(tr("Copy from"), ElidedComboBox())
        self._sources: tuple[TemplateSource, ...] = ()
        self.until.editor.setPlaceholderText(tr("without an end"))
        for worked_on, words in _WORKED_ON.items():
            self.worked_on.editor.addItem(tr(words), worked_on.value)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        for part in (title, self.until, self.worked_on, self.source):
            column.addWidget(part)
        self.until.editor.editingFinished.connect(self.edited.emit)
        self.worked_on.editor.activated.connect(lambda _index: self.edited.emit())
        self.source.editor.activated.connect(self._chosen)

    def offer(self, sources: tuple[TemplateSource, ...]) -> None:
        """Templates to copy from."""
        self._sources = sources
        self.source.editor.clear()
        self.source.editor.addItem(tr("choose a template"))
        for one in sources:
            template = one.template
            self.source.editor.addItem(f"{one.title}, {days_words(template.valid_from, template.valid_to)}: {template_words(template)}")

    def show_template(self, template: Template) -> None:
        """Tell of that template."""
        self.until.editor.setText(f"{template.valid_to:%d.%m.%Y}" if template.valid_to else "")
        self.worked_on.editor.setCurrentIndex(self.worked_on.editor.findData(template.worked_on.value))
        self.until.say_wrong("")

    def read(self, template: Template) -> Template | None:
        """`template` with these terms; None where something is wrong, which is then said."""
        typed = self.until.editor.text().strip()
        try:
            valid_to = day_of(typed) if typed else None
            made = replace(template, valid_to=valid_to, worked_on=WorkedOn(self.worked_on.editor.currentData()))
        except RuleRefused as why:
            self.until.say_wrong(tr.said(why.said))
            return None
        self.until.say_wrong("")
        return made

    def _chosen(self, index: int) -> None:
        if index > 0:
            self.copied.emit(self._sources[index - 1].template)
            self.source.editor.setCurrentIndex(0)
