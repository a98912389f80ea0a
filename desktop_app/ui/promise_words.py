"""What may be promised of a place, and whose a held one is, in words: for lists, grids and panels."""

from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from desktop_app.core.dates import day_time_short, local_day, time_short
from desktop_app.core.i18n import mark, tr
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.promise import Ground, Hold, Promise
from desktop_app.queries.day import DayPicture, SlotCell

AWAY = (ConnectionState.OFFLINE, ConnectionState.PAUSED, ConnectionState.READ_ONLY, ConnectionState.SIGN_IN_NEEDED)
"""The states in which a booking waits for long, so that it is said beforehand what may be promised."""
PROMISE_WORDS: dict[Promise, str] = {
    Promise.GUARANTEED: mark("guaranteed"),
    Promise.LOW_RISK: mark("low risk"),
    Promise.AT_RISK: mark("at risk"),
}
PROMISE_SENTENCES: dict[Promise, str] = {
    Promise.GUARANTEED: mark("The place is guaranteed: it is held for this desk."),
    Promise.LOW_RISK: mark("Low risk: hardly anybody else gives this place away."),
    Promise.AT_RISK: mark("At risk: until then others may take the place."),
}


@dataclass(frozen=True)
class Safety:
    """What a schedule needs to tell how safe its places are: what promises stand on, and whether bookings wait for the central now."""

    ground: Ground = field(default_factory=Ground)
    away: bool = False

    @staticmethod
    def of(picture: DayPicture) -> "Safety":
        """As a day was read."""
        return Safety(picture.ground, picture.connection in AWAY)

    def words(self, slot: SlotCell, clinic_id: str, now: datetime, zone: tzinfo) -> list[str]:
        """Whose the place is where it is held, and what may be promised of it where it is free and bookings wait."""
        said = [hold_words(self.ground.counted(slot.slot_id, slot.hold), self.ground, now, zone)] if slot.hold is not None else []
        if self.away and slot.state == "free" and slot.start > now:
            said.append(tr(PROMISE_WORDS[self.ground.promise(slot.slot_id, clinic_id, slot.channels, slot.hold, now)]))
        return said


NOTHING_SAID = Safety()
"""Where nothing is known of it."""


def hold_words(hold: Hold, ground: Ground, now: datetime, zone: tzinfo) -> str:
    """«придержано: стол 3, до 12:40»; of a hold that its desk has left: «было придержано …»."""
    until = hold.until - ground.clock_ahead
    when = time_short(until, zone) if local_day(until, zone) == local_day(now, zone) else day_time_short(until, zone, tr.language)
    if ground.is_ours(hold):
        return tr("held for this desk until {when}", when=when)
    desk = hold.name or tr("another desk")
    if ground.opens(hold):
        return tr("was held: {desk}, until {when}", desk=desk, when=when)
    return tr("held: {desk}, until {when}", desk=desk, when=when)
