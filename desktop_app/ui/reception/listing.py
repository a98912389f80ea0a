"""Which rows the list of «Приём» shows, and the state that stands in its place where there are none."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, tzinfo

from desktop_app.core.dates import data_age, time_short
from desktop_app.core.i18n import mark, tr
from desktop_app.core.settings import STALE_OFFLINE_MINUTES, STALE_ONLINE_MINUTES
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.calendar import ProductionCalendar
from desktop_app.queries.reception import EXPECTED, HERE, OVER, ReceptionLine, ReceptionPicture
from desktop_app.ui.desk import Desk
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.reception.deeds import Here, is_ours
from desktop_app.ui.reception.rows import ListRow
from desktop_app.ui.reception.words import group_row, visit_row
from desktop_app.ui.states import ListState, Offer, Sign, empty, loading, no_reception, not_fetched

WALK_IN_KEY = PhysicalKey.of("F7")
_FILTERS = {"expected": EXPECTED, "here": HERE, "over": OVER}
_HEAPS = (mark("Today, here"), mark("Today, at another branch"), mark("On another day"))


def picture_rows(picture: ReceptionPicture, choice: str, now: datetime, zone: tzinfo, kept: str = "") -> list[ListRow]:
    """The visits of the day under their specialists; `choice` is one of the filter's, `kept` stays whatever the filter hides."""
    rows: list[ListRow] = []
    for group in picture.groups:
        shown = [line for line in group.lines if choice not in _FILTERS or line.status in _FILTERS[choice] or line.appointment_id == kept]
        if shown:
            rows += [group_row(group), *(visit_row(line, now, zone) for line in shown)]
    return rows


def found_rows(lines: Sequence[ReceptionLine], here: Here, now: datetime) -> list[ListRow]:
    """What was looked up, each with its day and specialist: today's here first, then where else the patient has to go."""
    rows: list[ListRow] = []
    for number, title in enumerate(_HEAPS):
        heap = [line for line in lines if _heap(line, here) == number]
        if heap:
            rows.append(ListRow(f"heap {title}", tr(title), heading=True))
            rows += [visit_row(line, now, here.zone, whole=True) for line in heap]
    return rows


def _heap(line: ReceptionLine, here: Here) -> int:
    if not line.is_on(here.today):
        return 2
    return 0 if is_ours(line, here) else 1


def state_of(
    picture: ReceptionPicture, found: tuple[ReceptionLine, ...] | None, desk: Desk, without: Callable[[], object]
) -> ListState | None:
    """Why there is nothing to list; None where the list is to be shown, or the filter alone hides it."""
    if found is not None:
        if found:
            return None
        teaches = tr("Look at the number again, or type the surname. Who has no booking gets a number by F7.")
        return empty(tr("No such visit is known here"), teaches, Offer(tr("Without a booking"), without, WALK_IN_KEY))
    if picture.lines:
        return None
    return _of_an_empty_day(picture, desk, without)


def _of_an_empty_day(picture: ReceptionPicture, desk: Desk, without: Callable[[], object]) -> ListState:
    if picture.data_from is None:
        if picture.percent is not None:
            return loading(picture.percent, tr("Who is expected today comes as soon as the places are here."))
        return not_fetched(desk.sync.send_now, tr("The visits of today were not fetched to this computer yet."))
    calendar = ProductionCalendar()
    if picture.receptions:
        return empty(
            tr("Nobody is booked for today"),
            tr("Who comes without a booking gets a number to a live queue, the duty doctor or the urgent room."),
            Offer(tr("Without a booking"), without, WALK_IN_KEY),
        )
    name = "" if calendar.working_day(picture.day) else calendar.name(picture.day)
    return no_reception(name or tr("No specialist receives here today."))


def all_over() -> ListState:
    """Nobody is left in the heap of those who are expected: the counterpart of a day that is all taken."""
    return ListState(Sign.FULL, tr("Nobody is expected any more"), tr("All who were booked for today have come, or did not come."))


def stale_words(picture: ReceptionPicture, desk: Desk) -> str:
    """«Данные 10:12, 40 мин назад» where they are older than the settings allow; how far the first fetch is; else ""."""
    if picture.data_from is None:
        return tr("incomplete: {n} %", n=picture.percent) if picture.percent is not None else tr("incomplete")
    away = picture.connection is not ConnectionState.ONLINE
    limit = desk.settings.get(STALE_OFFLINE_MINUTES if away else STALE_ONLINE_MINUTES)
    now = desk.clock.now()
    if now - picture.data_from <= timedelta(minutes=limit):
        return ""
    moment = time_short(picture.data_from, desk.zone)
    return tr("Stale data: {moment}, {age}", moment=moment, age=data_age(picture.data_from, now, tr.language))
