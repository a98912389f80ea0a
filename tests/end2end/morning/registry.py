"""The registry of the morning: its central, its four desks with their windows, the clock on the wall, and what others do at the central."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any, Final

from desktop_app.bootstrap.central_process import TOKEN_VARIABLE
from desktop_app.bootstrap.clinic_key import make_key
from desktop_app.fhir.names import ROW_SYSTEM
from desktop_app.models.appointment_number import appointment_number
from desktop_app.models.clinic_key import ClinicKey, ClinicKeys
from desktop_app.models.ticket_code import encode, sign
from tests.end2end.both_sides import Office
from tests.end2end.child import Child
from tests.end2end.morning.cards import Card, Event, Morning
from tests.end2end.morning.hands import LAYOUT, SCAN_PREFIX, Hands
from tests.end2end.morning.wall_clock import WallClock
from tests.kit.central import TOKEN
from tests.kit.rest import updating, version_of
from tests.kit.x_keyboard import Keyboard
from tests.ui.keys.display import Display

Resource = dict[str, Any]
OPENS: Final = time(7, 30)
POLL_SECONDS: Final = 3
ENP_DIGITS: Final = 16


@dataclass
class Registry:
    """Everything that runs. `visits` tells by the name of a person which visit the cards speak of."""

    folder: Path
    morning: Morning
    clock: WallClock
    key: ClinicKey = field(default_factory=make_key)
    desks: dict[str, Hands] = field(default_factory=dict)
    visits: dict[str, str] = field(default_factory=dict)
    tickets: dict[str, str] = field(default_factory=dict)
    of_card: dict[int, dict[str, str]] = field(default_factory=dict)
    url: str = ""
    _central: Child | None = None

    # The central

    def open_central(self) -> None:
        """Start it, on one port for the whole morning."""
        port = self.url.rpartition(":")[2].partition("/")[0] or "0"
        command = ["tests.end2end.morning.central_process", str(self.folder / "central"), str(self.clock.path), port]
        self._central = Child(command, self.folder / "central.log", {TOKEN_VARIABLE: TOKEN})
        self.url = str(self._central.told()["url"])

    def kill_central(self) -> None:
        """It goes down."""
        if self._central is not None:
            self._central.kill()
            self._central = None

    @property
    def office(self) -> Office:
        """The central as others see it."""
        return Office(self.url, TOKEN)

    # The desks

    def open_desk(self, name: str, display: Display) -> Hands:
        """Set a desk up and show its window, on a screen and with a keyboard of its own."""
        told, folder = self.morning.desks[name], self.folder / name
        folder.mkdir()
        branches = {one["name"]: one["id"] for one in self.office.all("Location")}
        wish = {
            "url": self.url, "token": TOKEN, "key": self.key.text, "name": name, "branch": branches[told["branch"]],
            "letters": told["letters"], "prefix": SCAN_PREFIX, "poll_seconds": POLL_SECONDS,
            "clinics": [one["id"] for one in self.office.all("Organization")],
            "staff": told["staff"],
        }  # fmt: skip
        (folder / "wish.json").write_text(json.dumps(wish), "utf8")
        display.use_layout(LAYOUT)
        command = ["tests.end2end.morning.desk_process", str(folder), str(self.clock.path)]
        hands = Hands(name, Keyboard(display.environment["DISPLAY"]), Child(command, folder / "desk.log", display.environment))
        self.desks[name] = hands
        return hands

    def everybody_is_ready(self) -> None:
        """Every window stands with the focus in it, and every replica has fetched the town."""
        for hands in self.desks.values():
            hands.settled("the town was fetched", lambda facts: facts["fetched"])
            hands.child.ask("wake")
            hands.until("the window has the focus", lambda seen: seen["active"])

    def minutes_pass(self, hands: Hands) -> None:
        """Between two cards lie minutes, in which a desk asks the central many times: here it asks once and hears of all that was done."""
        if self._central is not None:
            began = self.clock.now().isoformat()
            hands.child.ask("hurry")
            hands.settled("the exchange has come round", lambda facts: facts["complete"] >= began)

    def is_sent(self, hands: Hands) -> None:
        """Whatever this desk did has its answer, where there is somebody to answer."""
        if self._central is not None:
            hands.settled("the desk has its answers", lambda facts: not facts["waiting"])

    def desk_of(self, card: Card) -> Hands:
        """Where the card is played; a case is settled where it waits."""
        if card.desk in self.desks:
            return self.desks[card.desk]
        visits = {self.visits[name] for name in card.who}
        desks = [hands for hands in self.desks.values() if any(case[1] in visits for case in hands.child.ask("desk")["cases"])]
        assert len(desks) == 1, f"{card.title}: at {[hands.name for hands in desks]}"
        return desks[0]

    def profile_of(self, name: str) -> Path:
        """Where the desk keeps its replica."""
        return self.folder / name / "profile"

    def close_desks(self) -> list[int]:
        """Every program is told to end; the exit codes."""
        return [hands.child.leave("quit") for hands in self.desks.values()]

    def close(self) -> None:
        """Whatever happened, nothing runs on."""
        for hands in self.desks.values():
            hands.child.kill()
            hands.keyboard.close()
        self.kill_central()

    # Whom the cards speak of

    def know_visits_before(self) -> None:
        """The visits that were booked before the morning, by the names of their patients."""
        names = {card.who[0] for card in self.morning.cards if card.before}
        people = {reference(one): full_name(one) for one in self.office.all("Patient")}
        for visit in self.office.all("Appointment"):
            patient = people.get(patient_of(visit), "")
            if patient in names:
                self.visits[patient] = row_of(visit)

    def code_of(self, who: str) -> str:
        """What stands in the code of that patient's ticket: of the one that was printed this morning, else of the one of the day before."""
        visit = self.visits[who]
        return self.tickets.get(visit) or encode(sign(appointment_number(visit), 1, ClinicKeys((self.key,))))

    def policy_of(self, who: str) -> str:
        """What stands in the code of that patient's policy."""
        patient = next(one for one in self.office.all("Patient") if full_name(one) == who)
        numbers = [
            str(one["value"]) for one in patient["identifier"] if len(str(one["value"])) == ENP_DIGITS and str(one["value"]).isdigit()
        ]
        return numbers[0]

    def note(self, card: Card) -> None:
        """The card is played: these are the visits that it was about."""
        self.of_card[card.number] = {name: self.visits[name] for name in card.who if name in self.visits}

    # What others do

    def happen(self, event: Event) -> None:
        """Let an event of the morning come."""
        HAPPENINGS[event.happens](self, event)

    def goes_down(self, _event: Event) -> None:
        """The central does not answer any more, and every desk finds out."""
        self.kill_central()
        for hands in self.desks.values():
            hands.settled("the desk knows that it is alone", lambda facts: facts["connection"] == "offline")

    def comes_back(self, _event: Event) -> None:
        """The central answers again; the desks find out by themselves, or by a key."""
        self.open_central()

    def printer_dies(self, event: Event) -> None:
        """The printer of a desk is out of paper."""
        self.desks[event.whom].child.ask("printer dead")

    def printer_lives(self, event: Event) -> None:
        """It has paper again."""
        self.desks[event.whom].child.ask("printer alive")

    def falls_ill(self, event: Event) -> None:
        """The manager closes what is left free of a doctor's day, and the desks hear of it."""
        office, day = self.office, self.morning.day.isoformat()
        for slot in office.all("Slot"):
            if slot["status"] == "free" and slot["start"].startswith(day) and self.doctor_of(slot) == event.whom:
                assert office.rest.put({**slot, "status": "busy-unavailable"}, version_of(slot)).status == 200

    def portal_books(self, event: Event) -> None:
        """Somebody at the portal takes the first free place of a doctor."""
        free = [slot for slot in self.office.all("Slot") if slot["status"] == "free" and self.doctor_of(slot) == event.whom]
        self.office.portal_takes(min(free, key=lambda slot: str(slot["start"]))["id"])

    def portal_cancels(self, event: Event) -> None:
        """A patient cancels at the portal what a desk had booked."""
        office = self.office
        (visit,) = office.made_from(self.visits[event.whom])
        slot = office.one(visit["slot"][0]["reference"])
        cancelled = {**visit, "status": "cancelled", "slot": visit["slot"]}
        answer = office.rest.send(updating(cancelled, version_of(visit)), updating({**slot, "status": "free"}, version_of(slot)))
        assert answer.status == 200, answer.body

    def doctor_of(self, slot: Resource) -> str:
        """The surname of whose place it is."""
        if not self._doctors:
            office = self.office
            posts = {reference(one): one["practitioner"]["reference"] for one in office.all("PractitionerRole") if "practitioner" in one}
            names = {reference(one): one["name"][0]["family"] for one in office.all("Practitioner")}
            for one in office.all("Schedule"):
                post = next((actor["reference"] for actor in one["actor"] if actor["reference"] in posts), "")
                self._doctors[reference(one)] = names[posts[post]] if post else ""
        return self._doctors[slot["schedule"]["reference"]]

    _doctors: dict[str, str] = field(default_factory=dict)


HAPPENINGS: Final[dict[str, Callable[[Registry, Event], None]]] = {
    "связь с центральной пропала": Registry.goes_down,
    "связь вернулась": Registry.comes_back,
    "принтер не печатает": Registry.printer_dies,
    "принтер починили": Registry.printer_lives,
    "врач заболел": Registry.falls_ill,
    "портал занял место": Registry.portal_books,
    "портал отменил запись": Registry.portal_cancels,
}


def reference(resource: Resource) -> str:
    """How others name it."""
    return f"{resource['resourceType']}/{resource['id']}"


def full_name(patient: Resource) -> str:
    """Surname, name and patronymic."""
    name = patient["name"][0]
    return " ".join([name.get("family", ""), *name.get("given", [])])


def patient_of(visit: Resource) -> str:
    """The reference of who comes."""
    actors = [one["actor"]["reference"] for one in visit["participant"] if "actor" in one]
    return next((one for one in actors if one.startswith("Patient/")), "")


def row_of(resource: Resource) -> str:
    """The id of our row; "" where others made it."""
    return next((str(one["value"]) for one in resource.get("identifier", []) if one["system"] == ROW_SYSTEM), "")
