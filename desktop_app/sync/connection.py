"""What the desk may say of the central: a pure state machine that does not flicker when one answer is late or one is lost."""

from dataclasses import dataclass, replace
from datetime import datetime

from desktop_app.core.sync_control import ConnectionState

SLOW_SECONDS = 3.0
QUICK_SECONDS = 1.5
IN_A_ROW = 3
SILENCES = 2

_S = ConnectionState
_HEARING = frozenset({_S.ONLINE, _S.SLOW, _S.READ_ONLY})


@dataclass(frozen=True)
class Link:
    """What is known of the central at one moment; each event gives the next one.

    `silences`, `slow` and `quick` count such events in a row; `offset_seconds` is how far the central's clock is ahead of ours.
    """

    state: ConnectionState = _S.STARTING
    since: datetime | None = None
    last_answer: datetime | None = None
    offset_seconds: int = 0
    detail: str = ""
    silences: int = 0
    slow: int = 0
    quick: int = 0
    writable: bool = True

    @property
    def may_ask(self) -> bool:
        """Whether the exchange may go on by itself."""
        return self.state not in {_S.PAUSED, _S.SIGN_IN_NEEDED}

    def answered(self, moment: datetime, seconds: float, offset_seconds: int | None) -> "Link":
        """Any answer of a working FHIR server: one is enough to be online; slowness needs three to come and three to go."""
        heard = replace(
            self,
            last_answer=moment,
            offset_seconds=self.offset_seconds if offset_seconds is None else offset_seconds,
            silences=0,
            slow=self.slow + 1 if seconds >= SLOW_SECONDS else 0,
            quick=self.quick + 1 if seconds <= QUICK_SECONDS else 0,
        )
        if self.state is _S.PAUSED:
            return heard
        if self.state not in _HEARING:
            return heard._turned(heard._hearing(), moment)
        if heard.slow >= IN_A_ROW and self.state is _S.ONLINE:
            return heard._turned(_S.SLOW, moment)
        if heard.quick >= IN_A_ROW and self.state is _S.SLOW:
            return heard._turned(_S.ONLINE, moment)
        return heard

    def silent(self, moment: datetime) -> "Link":
        """No answer, or none of a working server. The second in a row means offline; at the start the first does."""
        missed = replace(self, silences=self.silences + 1, quick=0, slow=0)
        patient = self.state in _HEARING and missed.silences < SILENCES
        if patient or self.state in {_S.PAUSED, _S.OFFLINE, _S.SIGN_IN_NEEDED}:
            return missed
        return missed._turned(_S.OFFLINE, moment)

    def refused(self, moment: datetime, detail: str) -> "Link":
        """The central wants a sign-in; `detail` is its code, shown to IT."""
        return self if self.state is _S.PAUSED else replace(self, last_answer=moment, silences=0)._turned(_S.SIGN_IN_NEEDED, moment, detail)

    def paused(self, moment: datetime) -> "Link":
        """A person wants to work without the central."""
        return self._turned(_S.PAUSED, moment)

    def resumed(self, moment: datetime) -> "Link":
        """A person wants the exchange again, or signed in."""
        return self._turned(_S.STARTING, moment) if not self.may_ask else self

    def known_as(self, writable: bool, moment: datetime) -> "Link":
        """The profile tells whether the central takes versioned writes at all."""
        known = replace(self, writable=writable)
        return known._turned(known._hearing(), moment) if self.state in _HEARING and writable != self.writable else known

    def _hearing(self) -> ConnectionState:
        return _S.ONLINE if self.writable else _S.READ_ONLY

    def _turned(self, state: ConnectionState, moment: datetime, detail: str = "") -> "Link":
        if state is self.state:
            return replace(self, detail=detail or self.detail)
        return replace(self, state=state, since=moment, detail=detail, slow=0, quick=0)
