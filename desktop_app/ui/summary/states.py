"""Why the grid of Сводка is empty, and how old its data is, in words."""

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo

from desktop_app.core.dates import data_age, date_short, local_day, time_short
from desktop_app.core.i18n import tr
from desktop_app.queries.schedule_summary import SummaryPicture
from desktop_app.ui.states import ListState, empty, filtered_out, loading, not_fetched


def grid_state(picture: SummaryPicture, hidden: int, reset: Callable[[], object], fetch: Callable[[], object]) -> ListState:
    """The state of a grid without lines; `hidden` of them are kept back by the filter."""
    if hidden:
        return filtered_out(hidden, reset)
    if picture.data_from is None:
        if picture.asked:
            return loading(picture.percent, tr("The schedules come first; booking can begin as soon as they are here."))
        return not_fetched(fetch, tr("No schedule was fetched to this computer yet. It comes by itself as soon as the central answers."))
    return empty(tr("No specialist receives here"), tr("Schedules appear when the manager publishes them at the central."))


def stale_words(data_from: datetime | None, now: datetime, limit_minutes: int, zone: tzinfo) -> str:
    """«Данные 10:12, 40 мин назад» where they are older than the limit; else ""."""
    if data_from is None or now - data_from <= timedelta(minutes=limit_minutes):
        return ""
    moment = time_short(data_from, zone)
    if local_day(data_from, zone) != local_day(now, zone):
        moment = f"{date_short(local_day(data_from, zone), tr.language)}, {moment}"
    return tr("Stale data: {moment}, {age}", moment=moment, age=data_age(data_from, now, tr.language))
