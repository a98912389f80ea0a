"""By when something is to be done, in words: for every list that is sorted by its terms."""

from datetime import datetime, tzinfo

from desktop_app.core.dates import day_time_short, local_day, time_short
from desktop_app.core.i18n import tr


def by_when(term: datetime | None, now: datetime, zone: tzinfo) -> tuple[str, bool]:
    """«сегодня до 14:00», and whether that is today or past; `term` is an aware instant, None for no hurry."""
    if term is None:
        return tr("not urgent"), False
    if term <= now:
        return tr("overdue"), True
    days = (local_day(term, zone) - local_day(now, zone)).days
    if days == 0:
        return tr("today before {time}", time=time_short(term, zone)), True
    if days == 1:
        return tr("tomorrow before {time}", time=time_short(term, zone)), False
    return tr("before {when}", when=day_time_short(term, zone, tr.language)), False
