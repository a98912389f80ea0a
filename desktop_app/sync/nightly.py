"""When a desk compares its replica with the central: each at an hour of its own, so that sixty desks do not come at once."""

from datetime import datetime, time, timedelta, tzinfo
from zlib import crc32

NIGHT_MINUTES = 300
STILL_NIGHT = timedelta(hours=2)
MAKE_UP = timedelta(hours=12)


def own_moment(desk_id: str) -> timedelta:
    """How long after midnight this desk's moment is: some minute of the first five hours, for ever the same."""
    return timedelta(minutes=crc32(desk_id.encode()) % NIGHT_MINUTES)


def is_due(last: datetime | None, now: datetime, zone: tzinfo, desk_id: str) -> bool:
    """Whether the comparison of a night is to begin now; `last`: when one was asked for last, for whatever reason.

    A computer that was off at its moment makes up for it twelve hours later, when its clinic's afternoon is: again not all at once, and
    not while the morning's patients stand at the window.
    """
    here = now.astimezone(zone)
    moment = datetime.combine(here.date(), time(), zone) + own_moment(desk_id)
    if moment > here:
        moment -= timedelta(days=1)
    if last is not None and last >= moment:
        return False
    return here < moment + STILL_NIGHT or here >= moment + MAKE_UP
