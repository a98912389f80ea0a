"""A new patient's card: checked while it is typed, each remark under its field; booking goes on with who was entered."""

from collections.abc import Callable, Iterable
from datetime import date

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop_app.core.dates import age, date_full, local_day
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import mark, tr
from desktop_app.models.findings import Finding, error
from desktop_app.models.identifiers import IdentifierKind
from desktop_app.models.person import Right
from desktop_app.queries.patients import PatientHit, find_patients, patient_hit
from desktop_app.services.outcome import Done
from desktop_app.services.patients import FormRefused, PatientForm, check_form, create_patient
from desktop_app.ui.booking.hits import HitList
from desktop_app.ui.booking.person_words import patient_row
from desktop_app.ui.booking.prefill import prefilled
from desktop_app.ui.booking.typed_date import read_birth_date
from desktop_app.ui.desk import Desk
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.buttons import Segmented
from desktop_app.ui.widgets.cards import WarnCard, Weight
from desktop_app.ui.widgets.fields import Field

_SEX = "sex"
_NUMBERS = (("enp", IdentifierKind.ENP), ("snils", IdentifierKind.SNILS), ("passport", IdentifierKind.PASSPORT))


class NewPatient(QWidget):
    """`entered` gives the patient that was made, or the one that was there already; `edited` tells any typing."""

    entered = Signal(object)
    edited = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._left: set[str] = set()
        self._busy = self._giving = False
        self._began_with: str | None = None
        self.fields: dict[str, Field[QLineEdit]] = {
            "family": self._field(tr("Surname"), required=True),
            "given": self._field(tr("Given name")),
            "middle": self._field(tr("Patronymic")),
            "birth_date": self._field(tr("Date of birth"), required=True, hint=tr("DD.MM.YYYY")),
            "phone": self._field(tr("Phone"), hint="+7 …"),
            "enp": self._field(tr("Policy (ENP)"), hint=tr("16 digits")),
            "snils": self._field(tr("SNILS"), hint="000-000-000 00"),
            "passport": self._field(tr("Passport"), hint=tr("series and number")),
        }
        self.sex = Segmented((("female", tr("female")), ("male", tr("male")), ("", tr("unknown"))), tr("Sex"), self)
        self.sex.choose("")
        self._age = QLabel(self)
        dress(self._age, "secondary")
        self._known = WarnCard("", Weight.NOTE, self)
        self.hits = HitList(desk.look, tr("Patients who may be the same"), self)
        self._lay_out()
        self.sex.chosen.connect(lambda _sex: self._edited("sex"))
        self.hits.picked.connect(self.entered)

    # What the panel asks

    def begin(self, typed: str) -> None:
        """An empty form with what was already typed into the search put into its fields; the one begun with the same text goes on."""
        if not self.filled_in(typed):
            self.clear()
            self.fill(prefilled(typed, self._today()), typed)
        self.focus_next(None)

    def clear(self) -> None:
        """Nothing is filled in."""
        self._began_with = None
        self._left.clear()
        for field in self.fields.values():
            field.editor.clear()
            field.say_wrong("")
        self.sex.choose("")
        self._show_age()
        self._look_for_same()

    def filled_in(self, began_with: str) -> tuple[tuple[str, str], ...]:
        """The fields with something in them, by name, of the card that was begun with that text; nothing where it was another."""
        if began_with != self._began_with:
            return ()
        texts = {**{name: field.editor.text() for name, field in self.fields.items()}, _SEX: self.sex.choice}
        return tuple((name, text) for name, text in texts.items() if text.strip())

    def fill(self, card: Iterable[tuple[str, str]], began_with: str) -> None:
        """Put `card` into the fields (what it does not know is passed over) and look whether the patient is here already."""
        self._began_with = began_with
        for name, text in card:
            if name in self.fields:
                self.fields[name].editor.setText(text)
            elif name == _SEX:
                self.sex.choose(text)
        self._show_age()
        self._look_for_same()

    def form(self) -> PatientForm:
        """What is filled in."""
        text = {name: field.editor.text().strip() for name, field in self.fields.items()}
        return PatientForm(
            text["family"], text["given"], text["middle"], read_birth_date(text["birth_date"], self._today()), self.sex.choice or None,
            text["phone"], identifiers={kind: text[name] for name, kind in _NUMBERS if text[name]},
        )  # fmt: skip

    @property
    def is_ready(self) -> bool:
        """Whether Enter may save: nothing is wrong and nothing required is missing."""
        return not self._busy and not self.forbidden and not any(finding.is_error for finding in self._findings())

    @property
    def forbidden(self) -> str:
        """Who may make a card, in words, where the acting person may not; else ""."""
        who = self._desk.who_may(Right.EDIT_PATIENT)
        return tr("May be done by: {who}", who=who) if who else ""

    def enter(self) -> None:
        """Enter: the next empty field after this one; where none is left, save, or go to the first field that is wrong."""
        focused = next((name for name, field in self.fields.items() if field.editor.hasFocus()), None)
        if focused is not None:
            self._leave(focused)
            if self.focus_next(focused):
                return
        self.save()

    def save(self) -> None:
        """Make the patient; a form that is not right shows what is wrong and goes there."""
        self._left.update(self.fields)
        self._check()
        wrong = next((finding for finding in self._findings() if finding.is_error), None)
        if wrong is not None:
            self.fields[_field_of(wrong)].editor.setFocus()
            return
        if self._busy:
            return
        self._busy = True
        self.edited.emit()
        desk, form = self._desk, self.form()
        desk.tasks.change(lambda: desk.act(create_patient, desk.actor, form)).on_success(self._made).on_failure(self._refused).on_end(
            self._end
        ).run(self)

    def focus_next(self, after: str | None) -> bool:
        """Put the caret into the next empty field behind `after`; False where there is none."""
        names = list(self.fields)
        for name in names[names.index(after) + 1 if after else 0 :]:
            if not self.fields[name].editor.text().strip():
                self.fields[name].editor.setFocus()
                return True
        return False

    def step(self, by: int) -> bool:
        """Up and Down among those who may be the same."""
        return self.hits.step(by)

    def take_known(self) -> bool:
        """Book the highlighted one of those who are there already, instead of a second card."""
        if self.hits.highlighted is None:
            return False
        self.entered.emit(self.hits.highlighted.value)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A field that was left is checked as a whole."""
        if event.type() == QEvent.Type.FocusOut:
            name = next((name for name, field in self.fields.items() if field.editor is watched), None)
            if name is not None:
                self._leave(name)
        return False

    # Inside

    def _field(self, label: str, required: bool = False, hint: str = "") -> Field[QLineEdit]:
        edit = QLineEdit(self)
        edit.setPlaceholderText(hint)
        edit.installEventFilter(self)
        return Field(label, edit, required, self)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.addWidget(self.fields["family"], 0, 0, 1, 2)
        grid.addWidget(self.fields["given"], 1, 0)
        grid.addWidget(self.fields["middle"], 1, 1)
        birth = QVBoxLayout()
        birth.addWidget(self.fields["birth_date"])
        birth.addWidget(self._age)
        grid.addLayout(birth, 2, 0)
        sex = QVBoxLayout()
        title = QLabel(tr("Sex"), self)
        dress(title, "section")
        sex.setSpacing(4)
        sex.addWidget(title)
        sex.addWidget(self.sex)
        sex.addStretch(1)
        grid.addLayout(sex, 2, 1)
        grid.addWidget(self.fields["phone"], 3, 0)
        grid.addWidget(self.fields["passport"], 3, 1)
        grid.addWidget(self.fields["enp"], 4, 0)
        grid.addWidget(self.fields["snils"], 4, 1)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(self._known)
        whole.addWidget(self.hits)
        whole.addLayout(grid)
        self._known.hide()
        for name, field in self.fields.items():
            field.editor.textEdited.connect(self._editor(name))

    def _editor(self, name: str) -> Callable[[str], None]:
        return lambda _text: self._edited(name)

    def _edited(self, name: str) -> None:
        if name == "birth_date":
            self._show_age()
        self._check()
        if name in ("family", "birth_date"):
            self._look_for_same()
        self.edited.emit()

    def _leave(self, name: str) -> None:
        if self.fields[name].editor.text().strip():
            self._left.add(name)
        self._check()

    def _findings(self) -> list[Finding]:
        form, typed = self.form(), self.fields["birth_date"].editor.text()
        return [_date_unread(finding, typed, form.birth_date is not None) for finding in check_form(form, self._today())]

    def _check(self) -> None:
        """Show the remarks of the fields that were left; a field still being typed is spared."""
        said: dict[str, str] = {}
        for finding in self._findings():
            said.setdefault(_field_of(finding), tr.said(finding.said))
        for name, field in self.fields.items():
            field.say_wrong(said.get(name, "") if name in self._left else "")

    def _show_age(self) -> None:
        born = read_birth_date(self.fields["birth_date"].editor.text(), self._today())
        shown = born is not None and born <= self._today()
        self._age.setText(f"{date_full(born, tr.language)} · {age(born, self._today(), tr.language)}" if born is not None and shown else "")

    def _look_for_same(self) -> None:
        form = self.form()
        if len(form.family) < 2 or form.birth_date is None:
            self._desk.tasks.forget("booking.same")
            self._show_same([])
            return
        ask, typed, today = self._desk.ask, f"{form.family} {form.birth_date:%d.%m.%Y}", self._today()
        self._desk.tasks.read(lambda: ask(find_patients, typed, today), view="booking.same").on_success(self._show_same).run(self)

    def _show_same(self, hits: list[PatientHit]) -> None:
        self.hits.show_hits([patient_row(hit, self._today()) for hit in hits[:3]])
        self._known.setVisible(bool(hits))
        if hits:
            self._known.say(tr("The same surname and day of birth is here already. Alt+Enter takes the patient below."), Weight.NOTE)

    def _made(self, done: Done) -> None:
        ask, row_id = self._desk.ask, done.row_id or ""
        self._giving = True
        self._desk.tasks.read(lambda: ask(patient_hit, row_id)).on_success(self._give).on_end(self._given).run(self)

    def _give(self, hit: PatientHit | None) -> None:
        if hit is not None:
            self.entered.emit(hit)

    def _refused(self, error: UserError) -> None:
        if isinstance(error, FormRefused):
            for finding in error.findings:
                self.fields[_field_of(finding)].say_wrong(tr.said(finding.said))
        else:
            self._desk.notices.refused(error)

    def _end(self) -> None:
        """The same Enter pressed twice makes no twins: until the patient was handed over the card is busy."""
        if not self._giving:
            self._given()

    def _given(self) -> None:
        self._busy = self._giving = False
        self.edited.emit()

    def _today(self) -> date:
        return local_day(self._desk.clock.now(), self._desk.zone)


def _field_of(finding: Finding) -> str:
    """The field that a remark stands under: numbers of a policy are one field here."""
    known = {"family", "given", "middle", "birth_date", "phone", "enp", "snils", "passport"}
    return finding.field if finding.field in known else "family"


def _date_unread(finding: Finding, typed: str, readable: bool) -> Finding:
    """A date that was typed but means no day is not a missing one."""
    if finding.field == "birth_date" and typed.strip() and not readable:
        return error("birth_date", mark("This is not a date. Write it as 12.03.1984."))
    return finding
