"""The exchange in words: kinds and states of operations, kinds of data, how old they are."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from desktop_app.core.dates import data_age, day_time_short, local_day, time_short
from desktop_app.core.i18n import mark, tr
from desktop_app.core.sync_control import PathReason, Probing, SendingPath
from desktop_app.models.operation import UNFINISHED, OperationKind, OperationState
from desktop_app.queries.exchange import ConnectionRow, KindAge, OperationLine
from desktop_app.queries.holds import HeldLine
from desktop_app.queries.upkeep import ComparisonRow, RetrialRow
from desktop_app.ui.connection_view import describe
from desktop_app.ui.operation_words import OPERATION_WORDS

_CAREFUL = {
    PathReason.UNREADABLE: mark(
        "Operations go to the central by the careful path: what IT found out about it cannot be read."
        " Let IT repeat registratura probe --write."
    ),
    PathReason.OTHER_SOFTWARE: mark("Operations go to the central by the careful path until it is checked again."),
    PathReason.NOT_PROBED: mark(
        "Operations go to the central by the careful path, one record at a time, until it is known to do them whole."
    ),
    PathReason.TORN: mark(
        "Operations go to the central by the careful path: it did one in part, and what was half done was put right."
        " Let IT repeat registratura probe --write."
    ),
}
_CHECKED = {
    Probing.NEVER: mark("IT has not checked yet how it does so (registratura probe --write)."),
    Probing.FITS: mark("Checked by IT."),
    Probing.UPDATED: mark("The central was updated since IT checked it: let IT repeat registratura probe --write."),
    Probing.OTHER: mark("The central is another program than the one that IT checked: let IT repeat registratura probe --write."),
}


@dataclass(frozen=True)
class StateLook:
    """A state of an operation: its sign, its words and the palette's ink of them."""

    sign: str
    words: str
    ink: str


_S = OperationState
STATES = {
    _S.QUEUED: StateLook("◷", mark("waits to be sent"), "band_text"),
    _S.SENDING: StateLook("→", mark("on its way"), "accent_text"),
    _S.IN_DOUBT: StateLook("?", mark("in doubt: it is being found out whether it arrived"), "band_text"),
    _S.APPLIED: StateLook("✓", mark("accepted by the central"), "muted"),
    _S.CONFLICT: StateLook("!", mark("to settle"), "danger_text"),
    _S.REJECTED: StateLook("!", mark("refused by the central"), "danger_text"),
    _S.WITHDRAWN: StateLook("×", mark("withdrawn, never sent"), "muted"),
    _S.RESOLVED: StateLook("✓", mark("settled by another act"), "muted"),
    _S.ABANDONED: StateLook("×", mark("given up by a person"), "muted"),
}
_ANSWERED = StateLook("◷", mark("answered by the central, to be read back"), "muted")
_RESOURCES = {
    "Organization": mark("Clinics"),
    "Location": mark("Branches and rooms"),
    "Practitioner": mark("Specialists"),
    "PractitionerRole": mark("Posts"),
    "HealthcareService": mark("Services"),
    "Schedule": mark("Schedules"),
    "Slot": mark("Places"),
    "Appointment": mark("Appointments"),
    "Patient": mark("Patients"),
    "RelatedPerson": mark("Representatives"),
    "Coverage": mark("Policies"),
    "ServiceRequest": mark("Referrals"),
    "Task": mark("Requests"),
    "DocumentReference": mark("Documents"),
}


def kind_words(line: OperationLine) -> str:
    """What was intended."""
    return tr(OPERATION_WORDS[OperationKind(line.kind)])


def state_look(line: OperationLine) -> StateLook:
    """How the state of an operation is shown: accepted only after reading back."""
    if line.state == OperationState.APPLIED and line.read_back is None:
        return _ANSWERED
    return STATES[OperationState(line.state)]


def state_words(line: OperationLine) -> str:
    """The state with its sign, and what the central answered."""
    look = state_look(line)
    said = f"{look.sign} {tr(look.words)}"
    if line.attempts > 1 and OperationState(line.state) in UNFINISHED:
        said += " · " + tr("tries: {n}", n=line.attempts)
    return f"{said} · {line.answer}" if line.answer and line.state in (_S.REJECTED, _S.CONFLICT) else said


def holder_words(line: HeldLine) -> str:
    """Whose places these are."""
    return tr("this desk") if line.ours else line.name or tr("another desk")


def visit_words(line: OperationLine, zone: tzinfo) -> str:
    """To whom and when."""
    when = day_time_short(line.start, zone, tr.language) if line.start else ""
    return ", ".join(part for part in (line.specialist, when) if part) or "—"


def time_words(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """A time of today alone, else with its day."""
    same = local_day(moment, zone) == local_day(now, zone)
    return time_short(moment, zone) if same else day_time_short(moment, zone, tr.language)


def resource_words(resource_type: str) -> str:
    """What a kind of data is called."""
    return tr(_RESOURCES[resource_type]) if resource_type in _RESOURCES else resource_type


def percent_of(age: KindAge) -> int | None:
    """How far the walk of a kind is, where its end is known."""
    return min(99, age.rows * 100 // age.total) if age.walking and age.total else None


def age_words(age: KindAge, now: datetime) -> str:
    """«2 мин назад», or how far the first fetch is."""
    if age.complete is not None:
        return data_age(age.complete, now, tr.language)
    percent = percent_of(age)
    if percent is not None:
        return tr("loading, {n} %", n=percent)
    return tr("loading, {n} so far", n=age.rows) if age.walking else tr("not fetched yet")


def head_words(row: ConnectionRow, now: datetime, zone: tzinfo) -> str:
    """The connection in one sentence, with since when."""
    sentence = describe(row, now, zone)
    if sentence.head:
        return sentence.head
    state = sentence.pill.split(" · ")[0]
    return tr("{state} since {time}", state=state, time=time_words(row.since, now, zone)) if row.since else state


def detail_words(row: ConnectionRow, now: datetime, zone: tzinfo) -> tuple[str, ...]:
    """What else is known, a line each: what is safe; the last answer, the data and the clock; what the central said."""
    parts = []
    if row.last_answer is not None:
        parts.append(tr("Last answer of the central: {age}.", age=data_age(row.last_answer, now, tr.language)))
    if row.data_from is not None:
        parts.append(tr("Free places as of {time}.", time=time_words(row.data_from, now, zone)))
    else:
        parts.append(tr("The schedule has not been fetched whole yet."))
    offset = row.clock_offset_seconds
    parts.append(tr("Clock against the central's: {n} s.", n=f"{offset:+d}" if offset else "0"))
    return tuple(line for line in (describe(row, now, zone).body, " ".join(parts), path_words(row), row.detail) if line)


def path_words(row: ConnectionRow) -> str:
    """How operations reach the central, and whether that was checked; why nothing does is said by the band."""
    careful = mark("Operations go to the central by the careful path, one record at a time: it does not do them whole.")
    said = {SendingPath.WHOLE: mark("Operations go to the central whole."), SendingPath.CAREFUL: _CAREFUL.get(row.path_reason, careful)}
    if row.path is None or (row.path not in said and row.probing in {Probing.NEVER, Probing.FITS}):
        return ""
    checked = "" if row.path_reason in {PathReason.UNREADABLE, PathReason.TORN} else _CHECKED[row.probing]
    return " ".join(tr(one) for one in (said.get(row.path, ""), checked) if one)


def comparison_words(row: ComparisonRow | None, now: datetime, zone: tzinfo) -> str:
    """How the comparison with the central stands, or what the last one found; empty where there was none."""
    if row is None:
        return ""
    if row.ended is None:
        if row.begun is None:
            return tr("All data will be compared with the central as soon as there is time for it.")
        return tr("All data is being compared with the central: part {n} of {m}.", n=row.done, m=row.parts)
    if row.stopped_at is not None:
        return ""
    found = tr(
        "Compared with the central: {when}. Fetched anew: {n}, gone there: {m}.",
        when=time_words(row.ended, now, zone),
        n=row.fetched,
        m=row.gone,
    )
    rest = (
        (row.denied, mark("Not shown to this desk any more: {n}.")),
        (row.held, mark("Gone there, kept because of unfinished work: {n}.")),
        (row.skipped, mark("Parts that could not be compared: {n}.")),
        (row.purged, mark("Old rows let go: {n}.")),
    )
    return " ".join([found, *(tr(words, n=number) for number, words in rest if number)])


def stopped_words(row: ComparisonRow | None) -> str:
    """Why a comparison was stopped; empty where it was not."""
    if row is None or row.stopped_at is None:
        return ""
    return tr(
        "The comparison with the central was stopped: «{kind}», {n} rows or more are gone there. Nothing of them was hidden. Let IT ask"
        " whether the central has lost data.",
        kind=resource_words(row.stopped_at),
        n=row.would_vanish,
    )


def retrial_words(row: RetrialRow | None, now: datetime, zone: tzinfo) -> str:
    """What came of the last try of what was set aside; empty where there was none."""
    if row is None:
        return ""
    when = time_words(row.at, now, zone)
    return tr("Tried again {when}: {n}, understood {m}.", when=when, n=row.tried, m=row.understood)
