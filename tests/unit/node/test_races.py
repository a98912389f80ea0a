"""Many at once: one place, one identifier, one resource. What must happen once happens once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.kit.central import Central
from tests.kit.rest import Rest, appointment, creating, slot, updating, version_of

ROW = "https://registratura.example/fhir/sid/row"
MANY = 20


def test_twenty_desks_book_one_place_and_one_of_them_gets_it(central: Central, rest: Rest) -> None:
    place = rest.post(slot()).json

    def book(number: int) -> int:
        return rest.send(
            updating({**place, "status": "busy"}, version_of(place)),
            creating(appointment(place, row=f"a{number}"), f"identifier={ROW}|a{number}"),
        ).status

    with ThreadPoolExecutor(MANY) as desks:
        answers = Counter(desks.map(book, range(MANY)))
    assert answers == {200: 1, 412: MANY - 1}
    assert len(central.all("Appointment")) == 1


def test_twenty_strangers_who_ignore_the_lock_still_get_one_appointment(central: Central, rest: Rest) -> None:
    place = rest.post(slot()).json
    with ThreadPoolExecutor(MANY) as strangers:
        answers = Counter(strangers.map(lambda _: rest.post(appointment(place)).status, range(MANY)))
    assert answers == {201: 1, 409: MANY - 1}
    assert len(central.all("Appointment")) == 1


def test_one_identifier_sent_twenty_times_makes_one_resource(central: Central, rest: Rest) -> None:
    condition = f"identifier={ROW}|r1"
    with ThreadPoolExecutor(MANY) as senders:
        replies = list(senders.map(lambda _: rest.post(slot(row="r1"), If_None_Exist=condition), range(MANY)))
    assert Counter(reply.status for reply in replies) == {201: 1, 200: MANY - 1}
    assert len({reply.json["id"] for reply in replies}) == 1
    assert len(central.all("Slot")) == 1


def test_twenty_updates_of_one_version_leave_one_winner_and_an_unbroken_history(rest: Rest) -> None:
    place = rest.post(slot()).json
    with ThreadPoolExecutor(MANY) as writers:
        answers = Counter(writers.map(lambda number: rest.put({**place, "comment": f"by {number}"}, version_of(place)).status, range(MANY)))
    assert answers == {200: 1, 412: MANY - 1}
    assert rest.get(f"Slot/{place['id']}/_history").json["total"] == 2


def test_a_reader_never_sees_half_of_a_booking(rest: Rest) -> None:
    """A batch of reads is one moment: the place is busy exactly when its appointment is there."""
    place = rest.post(slot()).json
    look = (
        {"request": {"method": "GET", "url": f"Slot/{place['id']}"}},
        {"request": {"method": "GET", "url": f"Appointment?slot=Slot/{place['id']}&_summary=count"}},
    )

    def act(number: int) -> tuple[str, int]:
        if number == MANY // 2:
            rest.send(updating({**place, "status": "busy"}, version_of(place)), creating(appointment(place)))
        seen = rest.send(*look, kind="batch").resources
        return seen[0]["status"], seen[1]["total"]

    with ThreadPoolExecutor(4) as people:
        seen = set(people.map(act, range(MANY)))
    assert seen <= {("free", 0), ("busy", 1)}
    assert ("busy", 1) in seen
