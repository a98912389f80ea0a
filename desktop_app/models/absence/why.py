"""The names of the reasons in a plan: the rules that forbid a place, the wishes that make one worse, and how a line came about."""

from enum import StrEnum

from desktop_app.core.i18n import Said, mark


class Why(StrEnum):
    """Why a patient was not given a nearer place, or none."""

    PAST = "past"
    TOO_SOON = "too-soon"
    PERIOD = "period"
    TAKEN = "taken"
    SPECIALTY = "specialty"
    VISIT_KIND = "visit-kind"
    AGE = "age"
    SAME_SPECIALIST = "same-specialist"
    OTHER_VISIT = "other-visit"
    CHANNEL = "channel"
    REFERRAL = "referral"
    AUDIENCE = "audience"
    SEX = "sex"
    DAY_OFF = "day-off"
    HORIZON = "horizon"
    CLINIC = "clinic"
    BRANCH = "branch"
    HAND = "hand"

    OTHER_HALF = "other-half"
    OTHER_BRANCH = "other-branch"
    OTHER_CLINIC = "other-clinic"
    NOT_SUBSTITUTE = "not-substitute"
    NOT_OWN = "not-own"
    OVER = "over"
    LATE = "late"

    OTHERS = "others"
    NEAREST = "nearest"
    PINNED = "pinned"
    NO_PLACES = "no-places"


_RULES_OF_PLAN = frozenset({Why.TOO_SOON, Why.PERIOD, Why.SPECIALTY, Why.VISIT_KIND, Why.REFERRAL, Why.AUDIENCE, Why.SEX})
LIFTABLE = _RULES_OF_PLAN | {Why.DAY_OFF, Why.HORIZON, Why.CLINIC, Why.BRANCH}
"""Rules that a clerk may overrule in a booking, and so a planner in a plan."""
FIRM = frozenset({Why.PAST, Why.TAKEN, Why.AGE, Why.SAME_SPECIALIST, Why.OTHER_VISIT, Why.CHANNEL})
"""What refuses a booking, or takes a right of its own: no hand may overrule it."""
RULES = tuple(why for why in Why if why in LIFTABLE | FIRM | {Why.HAND})
"""All that can forbid a place, in the order in which they are named where several forbid as many."""
WISHES = (Why.OTHER_HALF, Why.OTHER_BRANCH, Why.OTHER_CLINIC, Why.NOT_SUBSTITUTE, Why.NOT_OWN, Why.OVER, Why.LATE)

NAMES: dict[Why, str] = {
    Why.PAST: mark("its time has passed"),
    Why.TOO_SOON: mark("too soon to tell the patient"),
    Why.PERIOD: mark("later than this plan looks"),
    Why.TAKEN: mark("taken"),
    Why.SPECIALTY: mark("another specialty"),
    Why.VISIT_KIND: mark("another kind of visit"),
    Why.AGE: mark("another age"),
    Why.SAME_SPECIALIST: mark("the patient sees this doctor on that day already"),
    Why.OTHER_VISIT: mark("the patient has another visit then"),
    Why.CHANNEL: mark("kept for others than the registry"),
    Why.REFERRAL: mark("no referral for that day"),
    Why.AUDIENCE: mark("children and grown-ups are received apart"),
    Why.SEX: mark("the doctor receives the other sex"),
    Why.DAY_OFF: mark("a day off"),
    Why.HORIZON: mark("the schedule is not planned so far"),
    Why.CLINIC: mark("another clinic"),
    Why.BRANCH: mark("another branch"),
    Why.HAND: mark("ruled out by hand"),
    Why.OTHER_HALF: mark("another half of the day"),
    Why.OTHER_BRANCH: mark("another branch"),
    Why.OTHER_CLINIC: mark("another clinic"),
    Why.NOT_SUBSTITUTE: mark("not with the substitute"),
    Why.NOT_OWN: mark("not with the patient's own doctor"),
    Why.OVER: mark("beside the schedule"),
    Why.LATE: mark("after the deadline of the guarantees"),
    Why.OTHERS: mark("given to other patients of this plan"),
    Why.NEAREST: mark("the nearest place there is"),
    Why.PINNED: mark("chosen by hand"),
    Why.NO_PLACES: mark("there is no free place"),
}


def sentence(why: Why, placed: bool) -> Said:
    """The reason as it stands beside a patient: what kept him from a nearer place or, if he is not `placed`, from any.

    The parameter `rule` is one of `NAMES`, to be translated first.
    """
    if why in (Why.NEAREST, Why.PINNED, Why.NO_PLACES):
        return Said(NAMES[why])
    return Said(mark("A nearer place: {rule}") if placed else mark("No place: {rule}"), {"rule": NAMES[why]})
