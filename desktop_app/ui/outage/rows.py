"""The table of the outage journal: lines of the form, and below them the lines of paper that are not entered yet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from desktop_app.core.i18n import mark, tr
from desktop_app.models.phones import show_phone
from desktop_app.queries.outages import FormLine, OpenLine, OutageForm
from desktop_app.ui.outage.words import FATES, act_words, fate_words, made_words, paper_words, visit_words
from desktop_app.ui.tables import Column

FATE_COLUMN = 4


@dataclass(frozen=True)
class JournalRow:
    """A line of the form, or one of paper that is still open."""

    line: FormLine | None = None
    paper: OpenLine | None = None

    @property
    def key(self) -> str:
        """The operation, or the draft."""
        if self.line is not None:
            return self.line.operation_id
        return self.paper.draft_id if self.paper is not None else ""

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.line is None or self.line.fate.is_open

    @property
    def ink(self) -> str:
        """The palette's colour of what became of it, which goes with its words."""
        return FATES[self.line.fate][2] if self.line is not None else "danger_text"


def rows_of(form: OutageForm) -> list[JournalRow]:
    """All lines in their order."""
    return [JournalRow(line=line) for line in form.lines] + [JournalRow(paper=one) for one in form.open_lines]


def columns(zone: Callable[[], tzinfo]) -> tuple[Column[JournalRow], ...]:
    """The columns; times are told in the `zone` of then."""
    return (
        Column("number", mark("No."), _number, lambda row: row.line.number if row.line is not None else None, width=62),
        Column("made", mark("When"), lambda row: _made(row, zone()), _when, width=134),
        Column("act", mark("What"), lambda row: act_words(row.line, tr) if row.line is not None else tr("on paper"), width=84),
        Column("patient", mark("Patient"), _patient, tip=_person, width=176),
        Column("fate", mark("Transferred, or why not"), fate, tip=_whole_fate, width=290),
        Column("visit", mark("To whom and when"), lambda row: _visit(row, zone()), _starts),
        Column("policy", mark("OMS policy"), lambda row: row.line.policy if row.line is not None else _paper(row).line.policy, width=150),
    )


def fate(row: JournalRow) -> str:
    """What became of it, and why."""
    if row.line is not None:
        return fate_words(row.line, tr)
    trouble = _paper(row).trouble
    return tr("! not entered: {why}", why=tr.said(trouble) if trouble is not None else tr("not finished"))


def _paper(row: JournalRow) -> OpenLine:
    if row.paper is None:
        raise ValueError("a row is a line of the form or one of paper")
    return row.paper


def _number(row: JournalRow) -> str:
    if row.line is not None:
        return f"{row.line.number} ({row.line.paper})" if row.line.paper else str(row.line.number)
    return f"({_paper(row).line.number})"


def _made(row: JournalRow, zone: tzinfo) -> str:
    return made_words(row.line, zone, tr) if row.line is not None else _paper(row).line.happened


def _when(row: JournalRow) -> object:
    return row.line.happened or row.line.made if row.line is not None else None


def _starts(row: JournalRow) -> object:
    return row.line.start if row.line is not None else None


def _patient(row: JournalRow) -> str:
    return row.line.patient if row.line is not None else _paper(row).line.patient


def _person(row: JournalRow) -> str:
    if row.line is None:
        return ", ".join(part for part in (_paper(row).line.patient, _paper(row).line.phone) if part)
    return ", ".join(part for part in (row.line.patient, show_phone(row.line.phone) if row.line.phone else "") if part)


def _visit(row: JournalRow, zone: tzinfo) -> str:
    return visit_words(row.line, zone, tr) if row.line is not None else _paper(row).line.place


def _whole_fate(row: JournalRow) -> str:
    paper = paper_words(row.line, tr) if row.line is not None else ""
    return "\n".join(part for part in (fate(row), paper) if part)
