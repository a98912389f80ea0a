"""The three pages of the first start. Each says what is not yet right beside its field and has one place where typing begins."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop_app.core.access_token import wrong_token
from desktop_app.core.addresses import wrong_address, wrong_file
from desktop_app.core.i18n import tr
from desktop_app.core.settings import SIGN_IN_CLIENT_ID, SIGN_IN_WAY
from desktop_app.core.sign_in import Registration, Way, wrong_client_id, wrong_secret
from desktop_app.models.person import ROLE_NAMES, RoleCode
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.cards import OptionCard, WarnCard, Weight
from desktop_app.ui.widgets.fields import Field
from desktop_app.ui.widgets.labels import SectionTitle
from desktop_app.ui.wizard import answers
from desktop_app.ui.wizard.answers import Central, ClinicChoice

ROLES = (RoleCode.CLERK, RoleCode.SENIOR_CLERK, RoleCode.CALL_CENTRE, RoleCode.MANAGER, RoleCode.IT)


class StepPage(QWidget):
    """One step: a title, a line that explains, fields."""

    def __init__(self, title: str, explains: str) -> None:
        super().__init__()
        self.title = title
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(28, 8, 28, 16)
        self.column.setSpacing(12)
        self.column.setAlignment(Qt.AlignmentFlag.AlignTop)
        line = QLabel(explains, self)
        line.setWordWrap(True)
        dress(line, "muted")
        self.column.addWidget(line)

    def begin(self) -> None:
        """Put the caret where the work begins."""

    def is_right(self) -> bool:
        """Say what is wrong, put the caret there; True where nothing is."""
        return True

    def _first_wrong(self, fields: Sequence[tuple[Field[QLineEdit], str]]) -> bool:
        """Say each sentence at its field; True where none has any."""
        wrong = [field for field, sentence in fields if sentence]
        for field, sentence in fields:
            field.say_wrong(tr(sentence) if sentence else "")
        if wrong:
            wrong[0].setFocus()
        return not wrong


class CentralPage(StepPage):
    """Step 1: a central or the demonstration."""

    def __init__(self) -> None:
        super().__init__(
            tr("Where are appointments kept?"),
            tr("This desk keeps a copy on this computer and works on when the central is away."),
        )
        self.central_card = OptionCard(tr("Central"), tr("The central booking service"), tr("Its address is known to the IT service"), 1)
        self.demo_card = OptionCard(tr("Trial"), tr("A made-up town on this computer"), tr("Nothing leaves it; no real people"), 2)
        self.url = Field(tr("Address of the central booking service"), QLineEdit(), required=True)
        self.url.editor.setPlaceholderText("https://")
        self.ca_file = Field(tr("File with the certificate authority, if it is the clinic's own"), QLineEdit())
        for part in (self.central_card, self.demo_card, self.url, self.ca_file):
            self.column.addWidget(part)
        self.central_card.taken.connect(lambda: self.take_demo(False))
        self.demo_card.taken.connect(lambda: self.take_demo(True))
        self.take_demo(False)

    @property
    def is_demo(self) -> bool:
        """True where the demonstration is taken."""
        return self.demo_card.is_on

    def take_demo(self, demo: bool) -> None:
        """Take the demonstration or the central."""
        self.demo_card.set_on(demo)
        self.central_card.set_on(not demo)
        self.url.setVisible(not demo)
        self.ca_file.setVisible(not demo)

    def begin(self) -> None:
        """At the choice."""
        (self.demo_card if self.is_demo else self.url).setFocus()

    def is_right(self) -> bool:
        """The address must be one."""
        if self.is_demo:
            return True
        address, file = self.url.editor.text(), self.ca_file.editor.text()
        return self._first_wrong([(self.url, wrong_address(address)), (self.ca_file, wrong_file(file))])


class SignInPage(StepPage):
    """Step 2: what lets the desk in, and who works here. `usual` is what IT has set for all desks of this computer."""

    def __init__(self, usual: Registration) -> None:
        super().__init__(tr("Who works here?"), tr("The central lets the desk in; the name stands under every booking made here."))
        self._wanted = True
        self.way = Field(tr(SIGN_IN_WAY.title), QComboBox())
        for way, words in zip(Way, SIGN_IN_WAY.words, strict=True):
            self.way.editor.addItem(tr(words), way.value)
        self.token = Field(tr("Token of this desk"), QLineEdit(), required=True)
        self.client_id = Field(tr(SIGN_IN_CLIENT_ID.title), QLineEdit(usual.client_id), required=True)
        self.secret = Field(tr("Secret of this desk"), QLineEdit(), required=True)
        for hidden in (self.token, self.secret):
            hidden.editor.setEchoMode(QLineEdit.EchoMode.Password)
        self.name = Field(tr("Surname and first name"), QLineEdit(), required=True)
        self.role = Field(tr("Role"), QComboBox())
        for role in ROLES:
            self.role.editor.addItem(tr(ROLE_NAMES[role]), role.value)
        self.desk = Field(tr("Name of this desk"), QLineEdit())
        self.desk.editor.setPlaceholderText(tr("Window 1"))
        for part in (self.way, self.token, self.client_id, self.secret, self.name, self.role, self.desk):
            self.column.addWidget(part)
        self.way.editor.setCurrentIndex(self.way.editor.findData(usual.way.value))
        self.way.editor.currentIndexChanged.connect(self._show_way)
        self._show_way()

    @property
    def chosen(self) -> Way:
        """How the desk is to sign in."""
        return Way(self.way.editor.currentData())

    def ask_sign_in(self, wanted: bool) -> None:
        """The demonstration needs none."""
        self._wanted = wanted
        self._show_way()

    def begin(self) -> None:
        """At the first empty field."""
        shown = [field for field in (self.token, self.client_id, self.secret) if field.isVisibleTo(self)]
        empty = [field for field in (*shown, self.name) if not field.editor.text()]
        (empty[0] if empty else self.name).setFocus()

    def is_right(self) -> bool:
        """What the way takes, and a name."""
        checks = ((self.token, wrong_token), (self.client_id, wrong_client_id), (self.secret, wrong_secret))
        wrong = [(field, check(field.editor.text().strip()) if field.isVisibleTo(self) else "") for field, check in checks]
        no_name = not self.name.editor.text().strip()
        return self._first_wrong([*wrong, (self.name, answers.NO_NAME if no_name else "")])

    def _show_way(self) -> None:
        way = self.chosen if self._wanted else None
        self.way.setVisible(self._wanted)
        self.token.setVisible(way is Way.TOKEN)
        self.client_id.setVisible(way in (Way.BROWSER, Way.CLIENT))
        self.secret.setVisible(way is Way.CLIENT)


class ClinicsPage(StepPage):
    """Step 3: the clinics that this desk books for, and where it stands."""

    changed = Signal()

    def __init__(self, recovery_code: str) -> None:
        super().__init__(
            tr("Which clinics does this desk book for?"), tr("Their schedules and patients are kept on this computer, encrypted.")
        )
        self.clinics: tuple[ClinicChoice, ...] = ()
        self.boxes: list[QCheckBox] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self.column.addLayout(self._list)
        self.branch = Field(tr("This desk stands in"), QComboBox(), required=True)
        self.column.addWidget(self.branch)
        self._wrong = WarnCard("", Weight.WARN, self)
        self._wrong.hide()
        self.column.addWidget(self._wrong)
        if recovery_code:
            self.column.addWidget(SectionTitle(tr("Recovery code, shown only now"), self))
            code = QLabel(recovery_code, self)
            code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
            dress(code, "heading")
            self.column.addWidget(code)
            keep = tr("Without it nobody can open the data if the computer's keyring is lost. Write it down for the IT service.")
            self.column.addWidget(WarnCard(keep, Weight.NOTE, self))

    def show_clinics(self, clinics: tuple[ClinicChoice, ...]) -> None:
        """Offer `clinics`; one alone is taken already."""
        self.clinics = clinics
        for box in self.boxes:
            self._list.removeWidget(box)
            box.deleteLater()
        self.boxes = []
        for clinic in clinics:
            box = QCheckBox(clinic.name, self)
            box.setChecked(len(clinics) == 1)
            box.toggled.connect(self._fill_branches)
            self.boxes.append(box)
            self._list.addWidget(box)
        self._fill_branches()

    @property
    def taken(self) -> tuple[ClinicChoice, ...]:
        """The clinics that are ticked."""
        return tuple(clinic for clinic, box in zip(self.clinics, self.boxes, strict=True) if box.isChecked())

    @property
    def home_branch(self) -> str:
        """The id of the branch where the desk stands."""
        return str(self.branch.editor.currentData() or "")

    def begin(self) -> None:
        """At the first clinic."""
        (self.boxes[0] if self.boxes else self.branch).setFocus()

    def is_right(self) -> bool:
        """At least one clinic, and a branch of it."""
        wrong = answers.NO_CLINIC if not self.taken else "" if self.home_branch else answers.NO_BRANCH
        self._wrong.setVisible(bool(wrong))
        self._wrong.say(tr(wrong) if wrong else "")
        if wrong:
            self.begin()
        return not wrong

    def _fill_branches(self) -> None:
        before, editor = self.home_branch, self.branch.editor
        editor.clear()
        several = len(self.taken) > 1
        for clinic in self.taken:
            for branch in clinic.branches:
                editor.addItem(f"{clinic.name} · {branch.name}" if several else branch.name, branch.id)
        editor.setCurrentIndex(max(0, editor.findData(before)))
        self.changed.emit()


def central_of(first: CentralPage, second: SignInPage) -> Central:
    """What the first two steps say about the central."""
    if first.is_demo:
        return Central(demo=True)
    way = second.chosen
    return Central(
        False,
        first.url.editor.text().strip().rstrip("/"),
        first.ca_file.editor.text().strip(),
        second.token.editor.text().strip() if way is Way.TOKEN else "",
        way,
        second.client_id.editor.text().strip() if way is not Way.TOKEN else "",
        second.secret.editor.text().strip() if way is Way.CLIENT else "",
    )
