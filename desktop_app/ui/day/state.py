"""What the day says instead of, or above, its grid: how far the data is and how old."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from desktop_app.core.dates import data_age, date_short, time_short
from desktop_app.core.i18n import tr
from desktop_app.core.settings import HORIZON_AHEAD, HORIZON_BACK, STALE_OFFLINE_MINUTES, STALE_ONLINE_MINUTES, Settings
from desktop_app.core.sync_control import ConnectionState
from desktop_app.queries.day import DayColumn, DayPicture
from desktop_app.ui.states import ListState, filtered_out, loading, no_reception, not_fetched


@dataclass(frozen=True)
class Horizon:
    """The days that are kept on this computer."""

    first: date
    last: date

    @staticmethod
    def of(settings: Settings, today: date) -> "Horizon":
        """As the settings say."""
        return Horizon(today - timedelta(days=settings.get(HORIZON_BACK)), today + timedelta(days=settings.get(HORIZON_AHEAD)))


def state_of(
    picture: DayPicture, shown: int, horizon: Horizon, fetch: Callable[[], object], reset: Callable[[], object], days: Sequence[date] = ()
) -> ListState | None:
    """The state that takes the place of the grid where `shown` columns pass the filter; None where the grid has something to show.

    `days` are those of a week, where a week is looked at.
    """
    if any(column.slots for column in picture.columns):
        return None if shown else filtered_out(len(picture.columns), reset)
    if not picture.complete:
        return _not_there_yet(picture, fetch)
    if days and not picture.columns:
        return no_reception(tr("This specialist has no schedule here any more."))
    if not any(horizon.first <= day <= horizon.last for day in days or (picture.day,)):
        said = tr("Days from {first} to {last} are kept on this computer.", first=_day(horizon.first), last=_day(horizon.last))
        return not_fetched(None, said)
    if picture.columns and not any(column.fetched for column in picture.columns):
        return _not_there_yet(picture, fetch, any(column.fetched is False for column in picture.columns))
    if not any(column.absence for column in picture.columns):
        words = tr("There is no reception in this week: no places are published.") if days else ""
        return no_reception(words or tr("Nobody receives on this day: no places are published."))
    return None if shown else filtered_out(len(picture.columns), reset)


def _not_there_yet(picture: DayPicture, fetch: Callable[[], object], coming: bool = True) -> ListState:
    if not coming:
        return not_fetched(fetch)
    if picture.connection in (ConnectionState.OFFLINE, ConnectionState.PAUSED, ConnectionState.SIGN_IN_NEEDED):
        return not_fetched(fetch, tr("No data for this day was fetched yet, and the central is away."))
    return loading(picture.percent, tr("The schedule is being fetched; what has come is shown at once."))


def stale_words(picture: DayPicture, settings: Settings, now: datetime, zone: tzinfo) -> str:
    """What to say of data that is older than the settings allow, or ""."""
    if picture.data_from is None:
        return ""
    away = picture.connection not in (ConnectionState.ONLINE, ConnectionState.SLOW)
    allowed = settings.get(STALE_OFFLINE_MINUTES if away else STALE_ONLINE_MINUTES)
    if now - picture.data_from <= timedelta(minutes=allowed):
        return ""
    age = data_age(picture.data_from, now, tr.language)
    return tr("Data of {time}, {age}: what is free may be taken already", time=time_short(picture.data_from, zone), age=age)


def counts(columns: list[DayColumn], picture: DayPicture, free: int) -> str:
    """«Свободно 84 из 312»; with «≥» until the walk is complete."""
    total = sum(len(column.slots) for column in columns)
    if not total:
        return ""
    return tr("Free {n} of {all}", n=f"{'' if picture.complete else '≥ '}{free}", all=total)


def _day(day: date) -> str:
    return date_short(day, tr.language)
