"""What stands in the way at the portal, in words: the name of each rule, and who can do what about it."""

from desktop_app.core.i18n import mark
from desktop_app.models.booking_rules import GONE
from desktop_app.models.portal_rules import Lift

RULE_WORDS = {
    GONE: mark("Not in the schedule"),
    "past": mark("Past"),
    "not-free": mark("Not free"),
    "other-age": mark("Another age"),
    "same-specialist": mark("Booked to this specialist already"),
    "other-specialist": mark("Elsewhere at this time"),
    "kept": mark("Kept for others than the portal"),
    "held": mark("Held for a desk"),
    "not-open-yet": mark("Not open yet"),
    "beyond-horizon": mark("Beyond the planned schedule"),
    "day-off": mark("A day off"),
    "live-queue": mark("A live queue"),
    "schedule-closed": mark("Schedule not in use"),
    "place-unsent": mark("The place waits to be sent"),
    "other-sex": mark("For the other sex"),
    "no-referral": mark("No referral"),
    "second-visit": mark("Booked to this specialty already"),
    "deceased": mark("The patient is deceased"),
    "card-closed": mark("The card is closed"),
    "card-incomplete": mark("The card is not complete"),
    "card-faulty": mark("Wrong number on the card"),
    "card-unsent": mark("The card waits to be sent"),
    "attached-elsewhere": mark("Attached to another clinic"),
    "no-policy": mark("No policy in force"),
    "no-representative": mark("No representative on the card"),
}
"""By a rule's name what it is called."""
LIFT_WORDS = {
    Lift.ANOTHER_PLACE: mark("See the other places of this specialist"),
    Lift.VISIT: mark("Open that visit: move or cancel it"),
    Lift.SEND: mark("Send now"),
    Lift.HOLDS: mark("To the held places"),
}
"""What a key does about it."""
LIFTED_BY = {
    Lift.VISIT: mark("It may be moved or cancelled by: {who}"),
    Lift.HOLDS: mark("Held places may be let go by: {who}"),
    Lift.CARD: mark("The card may be corrected by: {who}"),
    Lift.SCHEDULE: mark("The schedule may be changed by: {who}"),
    Lift.HERE: mark("The registry may book it: {who}"),
}
"""Who may do it."""
