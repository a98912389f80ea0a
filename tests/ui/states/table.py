"""The table of places by states: where each place stands, and why a pair that is not played cannot occur."""

from __future__ import annotations

from tests.ui.states.stage import State

LOADING, NOT_FETCHED, CLOSED, FULL = State.LOADING, State.NOT_FETCHED, State.CLOSED, State.FULL
FILTERED, WRONG, NO_RIGHT, EMPTY = State.FILTERED, State.WRONG, State.NO_RIGHT, State.EMPTY

PLACES = {
    "summary": "summary", "summary-day": "summary",
    "day": "day", "day-column": "day", "week": "day", "week-day": "day",
    "reception": "reception", "walk-in": "reception",
    "cases": "cases", "exchange": "exchange", "papers": "papers", "sets": "sets", "settings": "settings", "ticket": "ticket",
    "times": "booking", "patients": "booking", "outage": "outage", "paper-places": "paper-line",
    "handover": "handover", "proof": "proof", "plans": "plans", "waiting": "waiting",
    "timetable": "timetable", "month": "month",
}  # fmt: skip
"""Each place and the screen or panel it stands in."""

WITHOUT_LISTS = {
    "appointment": "one visit in words; its other times are the nearest times of the booking panel",
    "inspector": "reasons in words, of one place or counted over all; the times themselves are those of the booking panel",
    "staff": "the people of this desk are kept here whole, and who looks is one of them",
}
"""Screens and panels without a list that could be in a state."""

_SCREEN = "the whole screen says it, and the place is not to be seen then"
_EMPTY = "it has its places, or one of the other states says why not"
_HERE = "it is made at this desk, never fetched"
_NO_FILTER = "nothing filters it"
_NO_RECEPTION = "it is no reception"

CANNOT: dict[str, dict[State, str]] = {
    "summary": {FULL: "each of its days says it; who is full stays in the list", EMPTY: "no specialist at all is its «no reception»"},
    "summary-day": {FILTERED: "a filter hides specialists, never single days", NO_RIGHT: _SCREEN, EMPTY: _EMPTY},
    "day": {FULL: "its columns say it; who has the places can still be seen", EMPTY: _EMPTY},
    "day-column": {WRONG: "all columns are read at once: " + _SCREEN, NO_RIGHT: _SCREEN, EMPTY: _EMPTY},
    "week": {EMPTY: _EMPTY},
    "week-day": {WRONG: "all days are read at once: " + _SCREEN, NO_RIGHT: _SCREEN, EMPTY: _EMPTY},
    "reception": {},
    "walk-in": {
        FULL: "a live queue and a duty doctor take whoever comes", FILTERED: _NO_FILTER, EMPTY: _EMPTY,
        NO_RIGHT: "the command that opens it is forbidden and says who may",
    },
    "cases": {NOT_FETCHED: _HERE, CLOSED: _NO_RECEPTION, FULL: _NO_RECEPTION, FILTERED: _NO_FILTER},
    "exchange": {
        NOT_FETCHED: _HERE, CLOSED: _NO_RECEPTION, FULL: _NO_RECEPTION, FILTERED: "its two heaps say «nothing waits», «nothing was sent»",
        NO_RIGHT: "whoever works here may see what waits; who mends the line must",
    },
    "papers": {FULL: "a full day is a list like any other", FILTERED: _NO_FILTER, EMPTY: "without doctors it is «no reception»"},
    "sets": {NOT_FETCHED: _HERE, CLOSED: _NO_RECEPTION, FULL: _NO_RECEPTION, FILTERED: _NO_FILTER,
             NO_RIGHT: "everybody has sets of their own"},
    "settings": {
        LOADING: _HERE, NOT_FETCHED: _HERE, CLOSED: _NO_RECEPTION, FULL: _NO_RECEPTION, EMPTY: "there are always settings",
        WRONG: "a file that cannot be read gives the defaults, with a notice", NO_RIGHT: "each forbidden setting says it of itself",
    },
    "ticket": {
        LOADING: "its wait for the central is played in tests/ui/tickets", NOT_FETCHED: _HERE, CLOSED: _NO_RECEPTION, FULL: _NO_RECEPTION,
        FILTERED: _NO_FILTER, NO_RIGHT: "the visit it is of was opened before", EMPTY: "without a visit it is an error",
    },
    "times": {
        CLOSED: "who does not receive has no free place: said as none known", EMPTY: _EMPTY,
        NO_RIGHT: "the button that books is forbidden and says who may",
    },
    "outage": {NOT_FETCHED: _HERE, CLOSED: _NO_RECEPTION, FULL: _NO_RECEPTION},
    "proof": {
        NOT_FETCHED: _HERE, CLOSED: _NO_RECEPTION, FULL: _NO_RECEPTION,
        NO_RIGHT: "whoever works here may see what has arrived; names are left out for who may not look",
    },
    "waiting": {
        NOT_FETCHED: "its rows come with the appointments, whose walk the exchange tells", CLOSED: _NO_RECEPTION, FULL: _NO_RECEPTION,
        FILTERED: _NO_FILTER,
    },
    "plans": {
        NOT_FETCHED: _HERE, CLOSED: _NO_RECEPTION, FULL: _NO_RECEPTION, FILTERED: _NO_FILTER,
        NO_RIGHT: "a plan is named by its doctor, not by patients; who opens one without the right reads so there",
    },
    "timetable": {
        NOT_FETCHED: _EMPTY, CLOSED: _NO_RECEPTION, FULL: _NO_RECEPTION,
        NO_RIGHT: "whoever works here may see the schedules; who may not see patients reads so in the check",
    },
    "month": {FULL: "each of its days says it", EMPTY: "no specialist at all is its «no reception»"},
    "handover": {CLOSED: _NO_RECEPTION, FULL: _NO_RECEPTION},
    "paper-places": {
        CLOSED: "who does not receive has no free place", FILTERED: "what is typed is the search itself: no such place", EMPTY: _EMPTY,
        NO_RIGHT: "the command that opens it is forbidden and says who may",
    },
    "patients": {CLOSED: _NO_RECEPTION, FULL: _NO_RECEPTION, FILTERED: "what is typed is the search itself: nobody found"},
}  # fmt: skip
