"""What the planner of an absence weighs: the visits that fall away, the places that are left, and the limits of the plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from desktop_app.models.absence.why import LIFTABLE, Why
from desktop_app.models.booking_rules import AppointmentFacts, PatientFacts, SlotFacts

_DAY = 24 * 60


@dataclass(frozen=True)
class TouchedVisit:
    """A visit that cannot take place as it was booked; ids are ours, instants aware, `tz` the zone of its branch.

    `patient.referrals` are those to `specialty` that no other visit uses, of whatever term; `appointments` all visits of the patient that
    hold a place, this one among them. `own`: the posts of the patient's own doctor (участок) and of who acts for him. `until`: by when the
    programme of guarantees wants the visit. `here`: the patient has come; `urgent`: booked as an emergency. `phone`
    is "" for none, `patient_id` where the card is not here.
    """

    id: str
    version: int
    patient_id: str
    start: datetime
    end: datetime
    tz: ZoneInfo
    specialty: str
    specialist: str
    branch: str
    clinic: str
    patient: PatientFacts
    appointments: tuple[AppointmentFacts, ...] = ()
    own: frozenset[str] = frozenset()
    visit_kind: str = ""
    until: datetime | None = None
    here: bool = False
    urgent: bool = False
    phone: str = ""


@dataclass(frozen=True)
class OpenPlace:
    """A place that a patient may be moved to; `over`: it would be made beside the schedule of a colleague."""

    id: str
    version: int
    slot: SlotFacts
    branch: str
    clinic: str
    visit_kind: str = ""
    over: bool = False


@dataclass(frozen=True)
class Wishes:
    """What a wish that is not met is worth, in minutes of waiting: a patient rather waits so long than has it so."""

    other_half: int = _DAY
    other_branch: int = 2 * _DAY
    other_clinic: int = 5 * _DAY
    not_substitute: int = _DAY
    not_own: int = _DAY
    over: int = 2 * _DAY
    late: int = 7 * _DAY


@dataclass(frozen=True)
class Limits:
    """What holds for the whole plan. Places begin from `first` on and before `until`; `now` is the moment of planning, all aware. Who has
    come already may be given a place before `first`: nobody has to reach him.

    `substitute`: the post of who stands in, "" for nobody. `all_channels`: who plans may take places kept for others than the registry.
    `lifted`: rules that a person has switched off for this plan; a rule that refuses a booking cannot be lifted (`ValueError`).
    """

    now: datetime
    first: datetime
    until: datetime | None = None
    substitute: str = ""
    all_channels: bool = False
    lifted: frozenset[Why] = frozenset({Why.BRANCH})
    wishes: Wishes = Wishes()

    def __post_init__(self) -> None:
        if not self.lifted <= LIFTABLE:
            raise ValueError("a rule that refuses a booking holds for a plan too")


@dataclass(frozen=True)
class Hand:
    """What a person has changed in a plan: by visit the place that it was given, and pairs of visit and place that must not be."""

    pinned: Mapping[str, str] = field(default_factory=dict)
    forbidden: frozenset[tuple[str, str]] = frozenset()
