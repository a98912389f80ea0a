"""The calls of a plan in words: what is to be done with each patient now, what he said, and the line to say to him."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, tzinfo

from desktop_app.core.dates import date_short, day_time_short, local_day, time_short
from desktop_app.core.i18n import mark, tr
from desktop_app.models.absence.calls import REACHED_NAMES, Next, Reached, again_at, both_until, next_step
from desktop_app.models.phones import show_phone
from desktop_app.queries.plan_calls import CallLine
from desktop_app.ui.plans.words import place_words

STEPS: dict[Next, tuple[str, str, str]] = {
    Next.SPEAK: ("●", mark("speak: the patient is here"), "danger_text"),
    Next.CALL: ("☎", mark("call"), "accent_text"),
    Next.WAIT: ("◷", mark("call again at {time}"), "text"),
    Next.MOVE: ("◷", mark("is being moved"), "text"),
    Next.LIST: ("!", mark("to the waiting list: W"), "danger_text"),
}
"""Sign, words and ink of what is to be done with a patient now."""
_ALL_IS_WELL = frozenset({Reached.AGREED, Reached.REFUSED})


def is_settled(line: CallLine) -> bool:
    """Whether the patient needs nothing any more: he has the new visit, or is on the waiting list."""
    return line.moved or line.listed_until is not None


def step_words(line: CallLine, now: datetime, zone: tzinfo) -> str:
    """Sign and words of what is to be done with the patient at the aware `now`."""
    if line.listed_until is not None:
        return tr("✓ waiting list, answer by {day}", day=date_short(local_day(line.listed_until, zone), tr.language))
    if line.moved:
        return tr("✓ moved")
    step = next_step(line.whom, line.call, now)
    sign, words, _ = STEPS[step]
    if step is Next.WAIT and not line.whom.phone:
        return tr("– without a telephone: tell him when he comes")
    again = again_at(line.whom, line.call, now)
    return f"{sign} {tr(words, time=time_short(again, zone))}" if step is Next.WAIT and again is not None else f"{sign} {tr(words)}"


def step_ink(line: CallLine, now: datetime) -> str:
    """The ink that goes with those words."""
    return "muted" if is_settled(line) else STEPS[next_step(line.whom, line.call, now)][2]


def phone_words(line: CallLine) -> str:
    """The number to call, or that there is none."""
    return show_phone(line.whom.phone) if line.whom.phone else tr("no telephone")


def offer_words(line: CallLine, zone: tzinfo) -> str:
    """The new time with whom and where; the waiting list where there is none."""
    if line.whom.new is None:
        return tr("waiting list")
    room = tr("room {room}", room=line.room) if line.room else ""
    return ", ".join(part for part in (place_words(line.to_whom, line.whom.new, zone), room, line.branch) if part)


def said_words(line: CallLine, zone: tzinfo) -> str:
    """What the patient said last, how often nobody answered, and who noted it when; why he has no place where he has none."""
    call, parts = line.call, []
    if call.reached is Reached.NO_ANSWER:
        parts.append(tr("no answer × {n}", n=call.tries))
    elif call.reached is not Reached.OPEN:
        parts.append(tr(REACHED_NAMES[call.reached]))
    if call.at is not None:
        parts.append(", ".join(part for part in (time_short(call.at, zone), line.by) if part))
    if line.why is not None and line.listed_until is None:
        parts.append(tr.said(line.why))
    return " · ".join(parts)


def line_to_say(line: CallLine, clinic: str, zone: tzinfo) -> str:
    """What to read aloud: who calls, what falls away, what is offered instead, the question."""
    old = day_time_short(line.whom.start, zone, tr.language)
    hello = tr("{patient}, this is {clinic}.", patient=line.patient, clinic=clinic) if clinic else f"{line.patient}."
    gone = tr("The visit of {old} to {whom} will not take place: the doctor is away.", old=old, whom=line.from_whom)
    if line.whom.new is not None:
        asked = tr("We offer instead: {offer}. Does it suit you?", offer=offer_words(line, zone))
    elif line.wait_until is not None:
        by = date_short(local_day(line.wait_until, zone), tr.language)
        asked = tr("We put you on the waiting list and tell you of a time by {day}. Do you agree?", day=by)
    else:
        asked = tr("We look for another time and call you.")
    return " ".join((hello, gone, asked))


def keeps_words(line: CallLine, zone: tzinfo) -> str:
    """Until when the patient keeps both places, or what becomes of him."""
    until = both_until(line.whom.start, line.whom.new)
    if line.listed_until is not None:
        return tr("On the waiting list. «Waiting list» (Ctrl+W) tells when a place comes free.")
    if line.moved:
        return tr("Has the new visit; the old place is free.")
    if until is None or line.call.reached is Reached.REFUSED:
        return tr("Has no new place. The old visit stays until W puts him on the waiting list.")
    moment = day_time_short(until, zone, tr.language)
    return tr("Keeps the old visit and the new place until {moment}; who is not reached by then goes to the waiting list.", moment=moment)


def progress_words(lines: Sequence[CallLine], now: datetime) -> str:
    """«Сообщено 3 из 11. Позвонить: 5, перезвонить: 2 …»: how the calls stand."""
    told = sum(is_settled(line) or line.call.reached in _ALL_IS_WELL for line in lines)
    open_lines = [line for line in lines if not is_settled(line)]
    steps = Counter(next_step(line.whom, line.call, now) for line in open_lines if line.whom.phone or line.whom.here)
    mute = sum(not line.whom.phone and not line.whom.here for line in open_lines)
    counted = (
        (mark("here, to be spoken to: {n}"), steps[Next.SPEAK]),
        (mark("to call: {n}"), steps[Next.CALL]),
        (mark("to call again: {n}"), steps[Next.WAIT]),
        (mark("without a telephone: {n}"), mute),
        (mark("to the waiting list: {n}"), steps[Next.LIST]),
        (mark("moved: {n}"), sum(line.moved for line in lines)),
        (mark("on the waiting list: {n}"), sum(line.listed_until is not None for line in lines)),
    )
    parts = [tr("{n} of {m} told", n=told, m=len(lines)), *(tr(words, n=count) for words, count in counted if count)]
    return ", ".join(parts)
