"""Who comes without a booking: to which receptions of today he may be sent, and by what right."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from desktop_app.models.person import Right
from desktop_app.models.slot import Channel

WALK_IN = "WALKIN"
"""The code of v2-0276 for a visit without a booking (`Appointment.kind`)."""
USUAL = timedelta(minutes=15)


class LaneKind(StrEnum):
    """What a reception of today is for who came without a booking.

    `DUTY` is the duty doctor: all places open on the day. `URGENT` is the urgent room (rule 52): the same without a doctor of its own.
    `OVER` is any other reception: one more beside the bookings, agreed with the doctor.
    """

    LIVE_QUEUE = "live-queue"
    DUTY = "duty"
    URGENT = "urgent"
    OVER = "over"

    @property
    def right(self) -> Right:
        """What one must be allowed to send a patient there."""
        return Right.BOOK_OVER if self is LaneKind.OVER else Right.CHECK_IN


def lane_kind(live_queue: bool, has_post: bool, channels_of_places: Iterable[str]) -> LaneKind:
    """What a schedule is today; `channels_of_places` are the joined channels of each of its places."""
    if live_queue:
        return LaneKind.LIVE_QUEUE
    places = [channels.split(",") for channels in channels_of_places]
    if not places or not all(Channel.SAME_DAY in channels for channels in places):
        return LaneKind.OVER
    return LaneKind.DUTY if has_post else LaneKind.URGENT


def walk_in_span(now: datetime, opens: datetime, minutes: timedelta) -> tuple[datetime, datetime]:
    """When a visit without a booking stands in the schedule: from the present minute, or from the opening for who came before it."""
    start = max(now.replace(second=0, microsecond=0), opens)
    return start, start + minutes
