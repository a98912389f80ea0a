"""The ways through the window that a morning is made of: which keys, and what the clerk sees before she presses the next one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tests.end2end.morning.cards import Card
from tests.end2end.morning.hands import Hands
from tests.end2end.morning.registry import Registry

Facts = dict[str, Any]
PIN: Final = "2580"


@dataclass(frozen=True)
class Play:
    """One card on its desk."""

    registry: Registry
    hands: Hands
    card: Card

    @property
    def who(self) -> str:
        """The first whom it is about."""
        return self.card.who[0]

    @property
    def visit(self) -> str:
        """The visit of the first one."""
        return self.registry.visits[self.who]

    def keep(self, who: str, visit: str) -> None:
        """From now on the cards mean this visit when they name that person."""
        assert visit, f"no visit of {who} was made"
        self.registry.visits[who] = visit


# Pieces that several ways have in common


def begin_form(hands: Hands, card: Card) -> Facts:
    """F2, and how the patient came where that is not as it was."""
    seen = hands.press("F2")
    seen = hands.until("a form waits for a name", lambda seen: seen["panel"] == "booking" and _is_for_next(seen["booking"]))
    for _ in range(3):
        if not card.channel or seen["booking"]["channel"] == card.channel:
            break
        seen = hands.press("F3")
    assert not card.channel or seen["booking"]["channel"] == card.channel
    return seen


def _is_for_next(form: Facts) -> bool:
    """Nothing is chosen in it; a name that was looked up before gives way to the next one that is typed."""
    return not (form["patient"] or form["choice"] or form["choice_typed"] or form["new_patient"])


def find_patient(hands: Hands, who: str) -> Facts:
    """The letters of the name until the one meant is highlighted."""
    hands.name_of(" ".join(who.split()[:2]).lower())
    return hands.until(f"{who} is highlighted", lambda seen: seen["booking"]["hit"] == who)


def choose_patient(hands: Hands, who: str) -> Facts:
    """Find and take."""
    find_patient(hands, who)
    hands.press("Enter")
    return hands.until(f"{who} is chosen", lambda seen: seen["booking"]["patient"] == who)


def choose_specialist(hands: Hands, what: str) -> Facts:
    """The letters of a specialty or of a specialist, and the one that is highlighted."""
    hands.name_of(what.lower())
    hands.until(f"«{what}» is highlighted", lambda seen: what.lower() in seen["booking"]["choice_hit"].lower())
    hands.press("Enter")
    return hands.until("a time is offered", lambda seen: seen["booking"]["start"])


def book_it(hands: Hands, before: Facts) -> str:
    """Enter in the ready state; the visit that came of it."""
    hands.until("it can be booked", lambda seen: seen["booking"]["ready"])
    last = before["booking"]["result"]
    hands.press("Enter")
    seen = hands.until("it is booked", lambda seen: seen["booking"]["result"] not in ("", last))
    return str(seen["booking"]["result"])


def open_visit(play: Play) -> Facts:
    """From the idle window to the patient's visit: F2, name, F4."""
    hands = play.hands
    hands.hears_of(play.visit)
    begin_form(hands, play.card)
    find_patient(hands, play.who)
    hands.press("F4")
    return hands.until("the visit is shown", lambda seen: seen.get("appointment", {}).get("visit") == play.visit)


def receive(play: Play, *, status: str = "arrived") -> None:
    """Enter, and the visit stands in its new state."""
    play.hands.press("Enter")
    play.hands.until(f"the visit is {status}", lambda seen: seen["reception"]["status"] == status and seen["reception"]["who"] == play.who)


# The ways


def nearest(play: Play) -> None:
    """A known patient into the nearest time, narrowed where the card says so."""
    hands = play.hands
    seen = begin_form(hands, play.card)
    choose_patient(hands, play.who)
    choose_specialist(hands, play.card.to)
    if play.card.narrow:
        hands.typed(play.card.narrow)
        hands.until("times were narrowed", lambda seen: seen["booking"]["start"])
    if play.card.phone:  # nobody answers now, so it is asked how the patient can be reached
        hands.press("Enter")
        hands.until("the phone is asked for", lambda seen: seen["focus"].startswith("Телефон"))
        hands.data(play.card.phone)
    play.keep(play.who, book_it(hands, seen))


def slot_first(play: Play) -> None:
    """A place out of Сводка, then the patient."""
    hands = play.hands
    hands.press("Ctrl+1")
    seen = hands.until("Сводка has the focus", lambda seen: seen["screen"] == "summary")
    hands.name_of(play.card.to.lower())
    hands.press("Enter")
    hands.press("Enter")
    hands.press("Enter")
    seen = hands.until("the place is in the form", lambda seen: seen["panel"] == "booking" and seen["booking"]["start"])
    choose_patient(hands, play.who)
    play.keep(play.who, book_it(hands, seen))


def new_patient(play: Play) -> None:
    """Nobody knows the caller, and there are no papers: a card is made on the way."""
    hands = play.hands
    seen = begin_form(hands, play.card)
    hands.data(play.card.typed)
    hands.press("Ctrl+N")
    hands.until("a new card is open", lambda seen: seen["booking"]["new_patient"])
    fill_new_card(play)
    choose_specialist(hands, play.card.to)
    play.keep(play.who, book_it(hands, seen))


def fill_new_card(play: Play) -> None:
    """On to the phone, which is told; the papers stay empty."""
    hands = play.hands
    seen = hands.look()
    for _ in range(3):
        if seen["focus"].startswith("Телефон"):
            break
        seen = hands.press("Enter")
    assert seen["focus"].startswith("Телефон"), seen["focus"]
    hands.data(play.card.phone)
    while hands.look()["booking"]["new_patient"]:
        hands.press("Enter")
    hands.until("the new patient is in the form", lambda seen: seen["booking"]["patient"] == play.who)


def tomorrow(play: Play) -> None:
    """The visit a day later at the same hour."""
    start = open_visit(play)["appointment"]["start"]
    play.hands.press("T")
    play.hands.until("the same hour is offered", lambda seen: seen["appointment"]["move_to"][11:] == start[11:])
    play.hands.press("Enter")
    play.hands.until("it was moved", lambda seen: seen["appointment"]["mode"] == "look" and seen["appointment"]["start"] != start)


def another_day(play: Play) -> None:
    """The nearest other time of the same doctor, or of whom the card names."""
    hands = play.hands
    start = open_visit(play)["appointment"]["start"]
    hands.press("M")
    hands.until("another time is offered", lambda seen: seen["appointment"]["move_to"] or play.card.to)
    if play.card.to:
        hands.press("Backspace")
        hands.name_of(play.card.to.lower())
        hands.until("the other one is highlighted", lambda seen: play.card.to.lower() in seen["appointment"]["move_hit"].lower())
        hands.press("Enter")
        hands.until("a time is offered", lambda seen: seen["appointment"]["move_to"])
    hands.press("Enter")
    hands.until("it was moved", lambda seen: seen["appointment"]["mode"] == "look" and seen["appointment"]["start"] != start)


def cancel(play: Play) -> None:
    """Cancelled, with the reason that the card's digit means."""
    open_visit(play)
    play.hands.press("Delete", play.card.reason, "Enter")
    play.hands.until("it is cancelled", lambda seen: seen["appointment"]["status"] == "cancelled")


def scan(play: Play) -> None:
    """The ticket under the scanner, and Enter."""
    hands = play.hands
    hands.hears_of(play.visit)
    hands.scan(play.registry.code_of(play.who))
    hands.until("the bearer is shown", lambda seen: seen["screen"] == "reception" and seen["reception"]["who"] == play.who)
    receive(play)


def by_document(play: Play) -> None:
    """No ticket: the name, the document that lies there, Enter."""
    find_at_reception(play)
    seen = play.hands.look()
    assert seen["reception"]["by_document"]
    receive(play)


def find_at_reception(play: Play) -> None:
    """Приём, the name, into the list."""
    hands = play.hands
    hands.hears_of(play.visit)
    hands.press("F12")
    hands.until("«Приём» is there", lambda seen: seen["screen"] == "reception")
    hands.name_of(" ".join(play.who.split()[:2]).lower())
    hands.until(f"{play.who} is found", lambda seen: seen["reception"]["who"] == play.who)
    hands.press("Enter")


def did_not_come(play: Play) -> None:
    """The time has passed and nobody came."""
    find_at_reception(play)
    play.hands.press("N")
    play.hands.until("it is noted", lambda seen: seen["reception"]["status"] == "noshow" and not seen["reception"]["busy"])


def into_the_room(play: Play) -> None:
    """Who was received here goes in."""
    find_at_reception(play)
    receive(play, status="checked-in")


def without_booking(play: Play) -> None:
    """A number for who is not booked: to the live queue, to the duty doctor."""
    hands = play.hands
    hands.press("F12")
    hands.until("«Приём» is there", lambda seen: seen["screen"] == "reception")
    hands.press("F7")
    hands.until("who comes without a booking is asked for", lambda seen: seen["reception"]["walk_in"])
    hands.data(play.card.typed) if play.card.typed else hands.name_of(" ".join(play.who.split()[:2]).lower())
    hands.until(f"{play.who} is found", lambda seen: play.who in seen["reception"]["person"])
    hands.press("Enter")
    seen = hands.until("the patient is chosen", lambda seen: seen["reception"]["chosen"])
    for _ in range(9):
        if play.card.to in seen["reception"]["lane"]:
            break
        seen = hands.press("Down")
    assert play.card.to in seen["reception"]["lane"]
    hands.press("Enter")
    seen = hands.until("the number was given", lambda seen: seen["reception"]["who"] == play.who and not seen["reception"]["walk_in"])
    play.keep(play.who, str(seen["reception"]["visit"]))


def two_children(play: Play) -> None:
    """The first child, then by one key the next of the family, right after."""
    hands = play.hands
    nearest(play)
    second = play.card.who[1]
    hands.press("F7")
    hands.until("the form of the next one waits", lambda seen: seen["booking"]["start"] and not seen["booking"]["patient"])
    seen = choose_patient(hands, second)
    play.keep(second, book_it(hands, seen))


def next_specialist(play: Play) -> None:
    """The patient who was just booked also wants another one."""
    hands = play.hands
    seen = hands.press("F5")
    seen = hands.until("the same patient is in the form", lambda seen: seen["booking"]["patient"] == play.who)
    choose_specialist(hands, play.card.to)
    play.keep(play.who, book_it(hands, seen))


def sign_in(play: Play) -> None:
    """The morning begins: the desk is locked, its clerk types the PIN."""
    hands = play.hands
    hands.until("the PIN is asked for", lambda seen: seen["locked"])
    hands.data(PIN)
    hands.press("Enter")
    hands.until("the desk is open", lambda seen: not seen["locked"] and seen["actor"] == play.who)


def change_clerk(play: Play) -> None:
    """A colleague takes over; what is half filled in stays with its owner."""
    hands = play.hands
    hands.press("Ctrl+L")
    hands.until("who takes over is asked", lambda seen: seen["asked"])
    hands.name_of(play.who.split()[0].lower())
    hands.press("Enter")
    hands.data(PIN)
    hands.press("Enter")
    hands.until("she sits here", lambda seen: seen["actor"] == play.who and not seen["asked"])


def half_a_form(play: Play) -> None:
    """A form is filled in as far as the patient and the specialist, and left there."""
    hands = play.hands
    begin_form(hands, play.card)
    choose_patient(hands, play.who)
    choose_specialist(hands, play.card.to)


def take_up(play: Play) -> None:
    """Her own unfinished form comes back, and is booked."""
    hands = play.hands
    hands.press("Shift+F2")
    seen = hands.until(
        "the form is as it was left", lambda seen: seen.get("booking", {}).get("patient") == play.who and seen["booking"]["start"]
    )
    if seen["booking"]["lost"]:  # its time was taken meanwhile: the next one is offered, and Enter accepts it
        hands.press("Enter")
    play.keep(play.who, book_it(hands, seen))


def put_aside(play: Play) -> None:
    """The phone rings while a form is open: F6, the caller is booked, then the form that waited."""
    hands, (waiting, caller) = play.hands, play.card.who
    half_a_form(play)
    seen = hands.press("F6")
    assert seen["booking"]["parked"] == [waiting.split()[0]]
    choose_patient(hands, caller)
    choose_specialist(hands, play.card.to)
    play.keep(caller, book_it(hands, seen))
    hands.press("F6")
    seen = hands.until("the form that waited is back", lambda seen: seen["booking"]["patient"] == waiting and seen["booking"]["start"])
    play.keep(waiting, book_it(hands, seen))


def print_ticket(play: Play) -> None:
    """The ticket of the last booking, printed."""
    hands = play.hands
    before = hands.look()
    assert before["booking"]["result"] == play.visit
    hands.press("F9")
    seen = hands.until("the ticket is shown", lambda seen: seen.get("ticket"))
    play.registry.tickets[play.visit] = seen["ticket"]
    hands.press("F9")
    hands.until("it is printed, or kept", lambda seen: seen["sheets"] > before["sheets"] or seen["not_printed"] > before["not_printed"])


def print_failed(play: Play) -> None:
    """All that no printer took, by one key."""
    hands = play.hands
    before = hands.look()
    assert before["not_printed"]
    hands.press("Ctrl+F9")
    hands.until("all is printed", lambda seen: not seen["not_printed"] and seen["sheets"] > before["sheets"])


def send_now(play: Play) -> None:
    """The connection is back: «Отправить сейчас»."""
    hands = play.hands
    hands.press("Ctrl+5")
    hands.until("«Обмен» is there", lambda seen: seen["screen"] == "exchange")
    hands.press("F5")
    hands.settled("all was sent", lambda facts: facts["connection"] == "online" and not facts["waiting"])


def settle_case(play: Play) -> None:
    """The place was given to another meanwhile: the case is settled by another time."""
    hands = play.hands
    visits = {play.registry.visits[name] for name in play.card.who}
    hands.press("Ctrl+4")
    seen = hands.until("a case is open", lambda seen: seen["screen"] == "cases" and seen.get("case"))
    for _ in range(9):
        if seen["case"]["visit"] in visits:
            break
        hands.press("Down")
        seen = hands.until("the next case is open", lambda seen: seen.get("case"))
    hands.press("Enter")
    hands.settled("the case is settled", lambda facts: not visits & {visit for _kind, visit, _patient in facts["cases"]})


def old_ticket(play: Play) -> None:
    """The visit was moved after the ticket was printed: the window says where it is now, and Enter receives nobody."""
    hands = play.hands
    hands.scan(play.registry.code_of(play.who))
    hands.until("the bearer is shown", lambda seen: seen["screen"] == "reception" and seen["reception"]["who"] == play.who)
    seen = hands.press("Enter")
    assert seen["reception"]["status"] == "booked"
    assert any("устарел" in notice for notice in seen["notices"]), seen["notices"]


def scan_policy(play: Play) -> None:
    """The policy under the scanner, and the patient stands in the form."""
    hands = play.hands
    hands.scan(play.registry.policy_of(play.who))
    seen = hands.until(f"{play.who} is in the form", lambda seen: seen["panel"] == "booking" and seen["booking"]["patient"] == play.who)
    choose_specialist(hands, play.card.to)
    play.keep(play.who, book_it(hands, seen))


STORIES: Final[dict[str, Callable[[Play], None]]] = {
    "ближайшее время": nearest,
    "день и час": nearest,
    "сначала время, потом пациент": slot_first,
    "новый пациент без документов": new_patient,
    "перенос на завтра, тот же час": tomorrow,
    "перенос на другое время": another_day,
    "отмена с причиной": cancel,
    "талон под сканер": scan,
    "старый талон под сканер": old_ticket,
    "полис под сканер": scan_policy,
    "пришёл без талона": by_document,
    "не явился": did_not_come,
    "в кабинет": into_the_room,
    "без записи": without_booking,
    "двое детей подряд": two_children,
    "ещё к одному врачу": next_specialist,
    "вход по ПИН": sign_in,
    "смена регистратора": change_clerk,
    "анкета начата": half_a_form,
    "анкета продолжена": take_up,
    "отложить и ответить": put_aside,
    "печать талона": print_ticket,
    "печать отложенного": print_failed,
    "отправить сейчас": send_now,
    "случай: другое время": settle_case,
}
