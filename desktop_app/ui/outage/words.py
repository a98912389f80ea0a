"""The outage journal in words, for the screen and for paper; each takes the translator of what it is written on."""

from datetime import datetime, tzinfo

from desktop_app.core.dates import date_short, day_time_short, local_day, time_short
from desktop_app.core.i18n import Translator, mark
from desktop_app.models.operation import OperationKind
from desktop_app.models.outage import Cause, Fate
from desktop_app.queries.outages import FormLine, OutageForm, OutageRow
from desktop_app.ui.operation_words import CASE_WORDS, VISIT_STATES

_ACTS = {
    OperationKind.BOOK: mark("booked"),
    OperationKind.MOVE: mark("moved"),
    OperationKind.CANCEL: mark("cancelled"),
    OperationKind.WALK_IN: mark("taken without a booking"),
}
_VISIT_KINDS = {"primary": mark("first"), "repeat": mark("repeat"), "preventive": mark("preventive")}
FATES = {
    Fate.TRANSFERRED: ("✓", mark("transferred"), "muted"),
    Fate.WAITS: ("◷", mark("waits to be sent"), "band_text"),
    Fate.IN_DOUBT: ("?", mark("not known yet"), "band_text"),
    Fate.REFUSED: ("!", mark("not transferred"), "danger_text"),
    Fate.TAKEN_BACK: ("×", mark("taken back here"), "muted"),
    Fate.GIVEN_UP: ("×", mark("not transferred: given up"), "muted"),
}
"""Sign, words and ink of what became of a line."""
_CAUSES = {Cause.LINK: mark("no connection with the central"), Cause.BY_HAND: mark("written down by hand")}


def act_words(line: FormLine, tr: Translator) -> str:
    """What was done."""
    return tr(_ACTS[line.kind])


def status_words(line: FormLine, tr: Translator) -> str:
    """How the visit stands now."""
    return tr(VISIT_STATES[line.status]) if line.status in VISIT_STATES else ""


def service_words(line: FormLine, tr: Translator) -> str:
    """The service, or which visit it is."""
    return line.service or (tr(_VISIT_KINDS[line.visit_kind]) if line.visit_kind in _VISIT_KINDS else "")


def fate_words(line: FormLine, tr: Translator) -> str:
    """«! не передано: место занял другой»: what became of the line, and why, with its sign."""
    return f"{FATES[line.fate][0]} {told_words(line, tr)}"


def told_words(line: FormLine, tr: Translator) -> str:
    """The same without the sign, for paper."""
    why = why_words(line, tr)
    return tr(FATES[line.fate][1]) + (f": {why}" if why else "")


def why_words(line: FormLine, tr: Translator) -> str:
    """Why a line is not transferred, or by which way it was; "" where there is nothing to say."""
    settled = tr("another act was made instead") if line.settled else ""
    case = tr(CASE_WORDS[line.case]) if line.case in CASE_WORDS and line.fate is not Fate.TRANSFERRED else ""
    lost = tr("the answer was lost, it is being found out") if line.fate is Fate.IN_DOUBT else ""
    answer = line.answer if line.fate is Fate.REFUSED and not case else ""
    return ", ".join(part for part in (case, lost, answer, settled) if part)


def made_words(line: FormLine, zone: tzinfo, tr: Translator) -> str:
    """When it was really done: on paper, or at this desk."""
    return moment_words(line.happened or line.made, zone, tr)


def paper_words(line: FormLine, tr: Translator) -> str:
    """«с бумаги, строка 7, Сидорова О.»; "" for what was done at the desk."""
    return tr("from paper, line {number}, {who}", number=line.paper, who=line.wrote) if line.paper else ""


def visit_words(line: FormLine, zone: tzinfo, tr: Translator) -> str:
    """To whom and when: «Кузнецова Е. П., чт 19 ноября, 10:00»."""
    when = day_time_short(line.start, zone, tr.language) if line.start is not None else ""
    family, *names = line.specialist.split() or [""]
    who = " ".join((family, *(f"{name[0]}." for name in names)))
    return ", ".join(part for part in (who, when) if part) or "—"


def moment_words(moment: datetime, zone: tzinfo, tr: Translator) -> str:
    """«23 ноя, 10:42»."""
    return f"{date_short(local_day(moment, zone), tr.language)}, {time_short(moment, zone)}"


def span_words(outage: OutageRow, zone: tzinfo, tr: Translator) -> str:
    """«23 ноя, 10:42 – 12:05», or since when it goes on."""
    begun = moment_words(outage.begun, zone, tr)
    if outage.ended is None:
        return tr("since {moment}", moment=begun)
    same_day = local_day(outage.begun, zone) == local_day(outage.ended, zone)
    return f"{begun} – {time_short(outage.ended, zone) if same_day else moment_words(outage.ended, zone, tr)}"


def state_words(outage: OutageRow, zone: tzinfo, tr: Translator) -> str:
    """Why it was, whether it goes on, and by whom and how its journal was closed."""
    said = [tr(_CAUSES[outage.cause]) + (f" ({outage.opened_by})" if outage.opened_by else "")]
    if outage.ended is None:
        said.append(tr("it goes on"))
    elif outage.closed is None:
        said.append(tr("over, the journal is open"))
    else:
        said.append(tr("closed {moment}, {who}", moment=moment_words(outage.closed, zone, tr), who=outage.closed_by))
    return " · ".join(said)


def totals_words(form: OutageForm, tr: Translator) -> str:
    """«Строк: 12. Передано: 9. Ждут: 1. Не передано: 1 …»."""
    totals = form.totals
    counts = (
        (True, tr("Lines: {n}.", n=totals.lines)),
        (True, tr("Transferred: {n}.", n=totals.transferred)),
        (totals.waits, tr("Wait: {n}.", n=totals.waits)),
        (True, tr("Not transferred: {n}.", n=totals.refused + totals.given_up)),
        (totals.taken_back, tr("Taken back: {n}.", n=totals.taken_back)),
        (totals.unentered, tr("On paper, not entered: {n}.", n=totals.unentered)),
        (form.others, tr("Other acts (patients, reception): {n}, transferred {m}.", n=form.others, m=form.others_transferred)),
    )
    return " ".join(words for said, words in counts if said)
