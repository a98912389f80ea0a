"""What a desk may promise of a place before the central has answered, and whose held places it may sell: pure rules (sync.md 5)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b

from desktop_app.models.slot import Channel

SAFETY = timedelta(minutes=5)
"""So long before its end a hold is not called guaranteed any more: an answer takes its time, and clocks differ."""
TAKE_OVER = timedelta(minutes=60)
"""So long after its end a hold of another desk is left alone."""
BACK = timedelta(minutes=30)
"""So long the central must be back before a lapsed hold is taken over: its holder sends his bookings meanwhile."""
SEEN = timedelta(hours=1)
"""A desk whose holds were written within this time is at work."""
ONLY_OURS = (Channel.REGISTRY.value,)


class Promise(StrEnum):
    """How safe a booking is that the central has not applied yet, the safest first."""

    GUARANTEED = "guaranteed"
    LOW_RISK = "low-risk"
    AT_RISK = "at-risk"


ORDER = tuple(Promise)


@dataclass(frozen=True)
class Hold:
    """A place is held for `desk` (its id; `name` as people call it) until the instant `until` of the central's clock."""

    desk: str
    until: datetime
    name: str = ""


@dataclass(frozen=True)
class Promised:
    """What was promised when a place was taken; `until` is the end of the hold that the promise stood on."""

    promise: Promise
    until: datetime | None = None

    def at(self, central_now: datetime) -> Promise:
        """What of it holds at an instant of the central's clock: a guarantee ends shortly before its hold."""
        return _of_own_hold(self.until, central_now) or Promise.AT_RISK if self.until is not None else self.promise


NOTHING_PROMISED = Promised(Promise.AT_RISK)


@dataclass(frozen=True)
class Ground:
    """What the promises of a desk stand on, as it knew the central last.

    `clock_ahead`: by how much the central's clock is ahead of ours. `neighbours`: for each clinic (its row id) the desks that were seen
    at work there. `lapsed_before`: holds of others that ended before this instant may be taken over by a person; None: none may.
    `ended`: by slot, since when this desk counts a hold of its own as over, whatever the central says still.
    """

    desk_id: str = ""
    clock_ahead: timedelta = timedelta()
    neighbours: Mapping[str, frozenset[str]] = field(default_factory=dict)
    lapsed_before: datetime | None = None
    ended: Mapping[str, datetime] = field(default_factory=dict)

    def central_time(self, now: datetime) -> datetime:
        """The instant that the central's clock shows when ours shows `now`."""
        return now + self.clock_ahead

    def counted(self, slot_id: str, hold: Hold) -> Hold:
        """The hold of a place with the end that this desk counts on."""
        return replace(hold, until=min(hold.until, self.ended.get(slot_id, hold.until)))

    def is_ours(self, hold: Hold | None) -> bool:
        """Whether the place is held for this desk."""
        return hold is not None and bool(self.desk_id) and hold.desk == self.desk_id

    def opens(self, hold: Hold | None) -> bool:
        """Whether a held place may be sold here: it is held for this desk, or was left by another one."""
        left = hold is not None and self.lapsed_before is not None and hold.until < self.lapsed_before
        return self.is_ours(hold) or left

    def promise(self, slot_id: str, clinic_id: str, channels: Collection[str], hold: Hold | None, now: datetime) -> Promise:
        """What may be promised of a place that may be sold here, at the instant `now` of our clock.

        Guaranteed while it is held for this desk; low risk for an hour more, and where it is this desk's own share of the places that only
        the clinic's registry sells; else at risk.
        """
        if hold is not None:
            until = self.counted(slot_id, hold).until
            found = _of_own_hold(until, self.central_time(now)) if self.is_ours(hold) else Promise.AT_RISK
            if found is not None:
                return found
        if tuple(channels) != ONLY_OURS:
            return Promise.AT_RISK
        desks = self.neighbours.get(clinic_id, frozenset()) | {self.desk_id}
        return Promise.LOW_RISK if share_of(slot_id, desks) == self.desk_id else Promise.AT_RISK

    def promised(self, slot_id: str, clinic_id: str, channels: Collection[str], hold: Hold | None, now: datetime) -> Promised:
        """As `promise`, to be kept with the booking."""
        found = self.promise(slot_id, clinic_id, channels, hold, now)
        return Promised(found, hold.until if hold is not None and found is Promise.GUARANTEED else None)


def share_of(slot_id: str, desks: Collection[str]) -> str:
    """Whose share a place is: the desk that weighs most on it (rendezvous hashing). Every desk that knows the same desks says the same.

    Where a desk comes or goes, only its own share changes hands.
    """
    return max(desks, key=lambda desk: (weight(slot_id, desk), desk))


def weight(slot_id: str, desk: str) -> bytes:
    """An even, fixed dice for a place and a desk."""
    return blake2b(f"{desk}|{slot_id}".encode(), digest_size=8).digest()


def _of_own_hold(until: datetime, central_now: datetime) -> Promise | None:
    """What a hold of our own is worth; None when it is over for so long that others may have taken the place."""
    if central_now < until - SAFETY:
        return Promise.GUARANTEED
    return Promise.LOW_RISK if central_now < until + TAKE_OVER else None
