"""The proof of arrival in words, for the screen and for paper; each takes the translator of what it is written on."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from desktop_app.core.dates import date_short, day_time_short, local_day, time_short
from desktop_app.core.i18n import Translator, mark
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.operation import Standing
from desktop_app.queries.proof import CentralRow, Proof, ProofLine
from desktop_app.ui.operation_words import CASE_WORDS, OPERATION_WORDS

_S = Standing
STANDINGS = {
    _S.ONLY_HERE: ("◷", mark("only here"), "band_text"),
    _S.ON_ITS_WAY: ("→", mark("on its way"), "accent_text"),
    _S.IN_DOUBT: ("?", mark("in doubt"), "band_text"),
    _S.ANSWERED: ("◷", mark("answered"), "band_text"),
    _S.ACCEPTED: ("✓", mark("accepted"), "muted"),
    _S.REFUSED: ("!", mark("not accepted"), "danger_text"),
    _S.TAKEN_BACK: ("×", mark("taken back here"), "muted"),
    _S.SETTLED: ("×", mark("settled by another act"), "muted"),
}
"""Sign, words and ink of how an act stands."""
_AWAY = {
    ConnectionState.OFFLINE: mark("no connection with the central"),
    ConnectionState.PAUSED: mark("this desk works on its own"),
    ConnectionState.SIGN_IN_NEEDED: mark("the central asks this desk to sign in"),
    ConnectionState.READ_ONLY: mark("the central only lets this desk read"),
}


@dataclass(frozen=True)
class Light:
    """The light at the top: its words, the palette's colour of its dot, and whether it is hollow."""

    words: str
    dot: str
    hollow: bool = True


def light(found: Proof, tr: Translator) -> Light:
    """Green only where all of the period was read back at the central."""
    counts = found.counts
    if refused := counts.of(_S.REFUSED):
        return Light(tr("Not all of it arrived. To settle by a person: {n}", n=refused), "conflict_line")
    if counts.open:
        return Light(tr("Not all of it is proved to be at the central yet: {n}", n=counts.open), "provisional_line")
    if not counts.entered:
        return Light(tr("Nothing was entered in this time"), "faint")
    return Light(tr("All of it is at the central, and was read back there"), "arrived_line", hollow=False)


def counts_words(found: Proof, tr: Translator) -> str:
    """«Внесено: 12. Принято: 9. Ждут: 1 …»: the four counts, and what else there is to know."""
    counts = found.counts
    ended = counts.of(_S.TAKEN_BACK, _S.SETTLED)
    said = (
        (True, tr("Entered: {n}.", n=counts.entered)),
        (True, tr("Accepted: {n}.", n=counts.of(_S.ACCEPTED))),
        (True, tr("Waiting: {n}.", n=counts.of(_S.ONLY_HERE, _S.ON_ITS_WAY, _S.ANSWERED))),
        (True, tr("In doubt: {n}.", n=counts.of(_S.IN_DOUBT))),
        (True, tr("Not accepted: {n}.", n=counts.of(_S.REFUSED))),
        (ended, tr("Taken back or settled otherwise: {n}.", n=ended)),
        (found.older_open, tr("Entered before this time and not arrived either: {n}.", n=found.older_open)),
        (found.unlisted, tr("Not listed here, the list is too long: {n}.", n=found.unlisted)),
    )
    return " ".join(words for shown, words in said if shown)


def walk_words(found: Proof, zone: tzinfo, tr: Translator) -> str:
    """When the central was last read whole."""
    at = found.connection.data_from
    if at is None:
        return tr("The central has not been read whole yet.")
    return tr("The central was last read whole: {moment}.", moment=moment_words(at, zone, tr))


def span_words(found: Proof, zone: tzinfo, tr: Translator) -> str:
    """«16 ноя, 00:00 – 12:05»."""
    same_day = local_day(found.since, zone) == local_day(found.until, zone)
    until = time_short(found.until, zone) if same_day else moment_words(found.until, zone, tr)
    return f"{moment_words(found.since, zone, tr)} – {until}"


def act_words(line: ProofLine, tr: Translator) -> str:
    """What was intended."""
    return tr(OPERATION_WORDS[line.kind])


def visit_words(line: ProofLine, zone: tzinfo, tr: Translator) -> str:
    """To whom and when: «Кузнецова Е. П., чт 19 ноября, 10:00»."""
    when = day_time_short(line.start, zone, tr.language) if line.start is not None else ""
    family, *names = line.specialist.split() or [""]
    who = " ".join((family, *(f"{name[0]}." for name in names)))
    return ", ".join(part for part in (who, when) if part) or "—"


def standing_words(line: ProofLine, found: Proof, zone: tzinfo, tr: Translator) -> str:
    """«◷ только здесь: нет связи с центральной записью», with its sign."""
    return f"{STANDINGS[line.standing][0]} {told_words(line, found, zone, tr)}"


def told_words(line: ProofLine, found: Proof, zone: tzinfo, tr: Translator) -> str:
    """The same without the sign, for paper."""
    why = _why(line, found, zone, tr)
    return tr(STANDINGS[line.standing][1]) + (f": {why}" if why else "")


def _why(line: ProofLine, found: Proof, zone: tzinfo, tr: Translator) -> str:
    """Why it waits, or how it was proved."""
    match line.standing:
        case _S.ONLY_HERE | _S.ON_ITS_WAY:
            return _waits(line, found, zone, tr)
        case _S.IN_DOUBT:
            return tr("the answer was lost, it is being found out")
        case _S.ANSWERED:
            return tr("the central said yes, it is being read back")
        case _S.ACCEPTED if line.read_back is not None:
            return tr("read back {moment}", moment=moment_words(line.read_back, zone, tr))
        case _S.REFUSED:
            return tr(line.detail) if line.detail else tr(CASE_WORDS[line.case]) if line.case in CASE_WORDS else ""
    return ""


def _waits(line: ProofLine, found: Proof, zone: tzinfo, tr: Translator) -> str:
    if found.connection.state in _AWAY:
        return tr(_AWAY[found.connection.state])
    if line.stands_behind:
        return tr("after an earlier act on the same record")
    if line.not_before is not None and line.not_before > found.until:
        return tr("tried again at {time}", time=time_short(line.not_before, zone))
    return tr("its turn comes")


def address_words(line: ProofLine) -> str:
    """The record at the central that matters: of a booking, the visit."""
    return line.confirmed[0].address if line.confirmed else ""


def confirmed_words(line: ProofLine, zone: tzinfo, tr: Translator) -> str:
    """«в. 7, 16 ноября, 12:00»: the version and the central's own time of that record; where it told none, when its yes came here."""
    if not line.confirmed:
        return ""
    return _version_words(line.confirmed[0], line, zone, tr)


def records_words(line: ProofLine, zone: tzinfo, tr: Translator) -> str:
    """All records, a line each."""
    return "\n".join(f"{row.address}, {_version_words(row, line, zone, tr)}" for row in line.confirmed)


def _version_words(row: CentralRow, line: ProofLine, zone: tzinfo, tr: Translator) -> str:
    version = tr("v. {v}", v=row.version) if row.version else ""
    at = row.at or line.answered
    return ", ".join(part for part in (version, moment_words(at, zone, tr) if at else "") if part)


def moment_words(moment: datetime, zone: tzinfo, tr: Translator) -> str:
    """«23 ноя, 10:42»."""
    return f"{date_short(local_day(moment, zone), tr.language)}, {time_short(moment, zone)}"
