"""The engine: what it does when, what wakes it, what stops it, and that nothing it meets ends it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.sync_control import ConnectionState
from desktop_app.sync.pull import Wishes
from desktop_app.sync.transport import Answer, Door, Request
from desktop_app.sync.walk import Pace, Step
from tests.kit.guards import ExpectLog
from tests.kit.network import a_read, a_transaction, saying, unconnected
from tests.sync.world import Desk, World

PATIENCE_SECONDS = 20.0
OUTCOME = b'{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"transient"}]}'


def state(desk: Desk) -> str:
    """What the screens are told."""
    return str(desk.scalar("SELECT state FROM connection"))


def asked_since(desk: Desk, act: Callable[[], object]) -> list[str]:
    """The addresses asked while `act` runs; a Bundle has none."""
    before = len(desk.network.asked)
    act()
    return [request.address for request in desk.network.asked[before:]]


def test_what_waits_is_sent_before_anything_is_fetched(world: World, desk: Desk) -> None:
    desk.turn()
    desk.book(0, desk.patient("Белова"))
    assert asked_since(desk, lambda: desk.turn(400))[0] == ""


def test_what_waits_to_be_tried_again_does_not_wait_twice_where_the_clock_is_turned_back(world: World, desk: Desk) -> None:
    desk.turn()
    desk.book(0, desk.patient("Белова"))
    desk.network.plan(a_transaction, saying(429, OUTCOME, retry_after="30"))
    desk.turn()
    assert desk.states() == ["queued"]
    desk.clock.set(desk.clock.now() - timedelta(minutes=20))
    desk.turn(31)
    assert desk.states() == ["applied"]


def test_slots_are_polled_often_and_the_rest_seldom_with_noise_between(world: World, desk: Desk) -> None:
    desk.turn()
    assert desk.turn() == pytest.approx(20.0), "the dice say one half, so no noise"
    assert asked_since(desk, lambda: desk.turn(19)) == []
    assert all("Patient" not in one for one in asked_since(desk, lambda: desk.turn(1)))
    assert any("Patient" in one for one in asked_since(desk, lambda: desk.turn(280)))


def test_polls_are_stretched_when_the_quota_is_nearly_used_up(world: World, desk: Desk) -> None:
    desk.network.plan(a_read, _with_quota(1000), times=1)
    desk.turn()
    desk.network.plan(a_read, _with_quota(100), times=3)
    desk.turn(20)
    assert desk.turn() == pytest.approx(80.0)


def _with_quota(left: int) -> Callable[[Door, Request], Answer]:
    def trick(door: Door, request: Request) -> Answer:
        answer = door.ask(request)
        return Answer(answer.status, {**answer.headers, "ratelimit": f'"x";r={left};t=60'}, answer.body, answer.moment)

    return trick


def test_a_booking_made_in_the_middle_of_a_long_fetch_goes_out_between_two_pages(world: World) -> None:
    desk = world.desk(Wishes(pace=Pace(page_rows=2)), fetch=False)
    desk.engine.round()
    desk.store.feed.listen(lambda changes: None)
    desk.engine.start()
    try:
        booked = threading.Event()

        def meanwhile(door: Door, request: Request) -> Answer:
            desk.book(0, desk.patient("Белова"))
            desk.store.feed.publish(Changes.of(Kind.OPERATION, ["x"]))
            booked.set()
            return door.ask(request)

        desk.network.plan(lambda request: request.address.startswith("Location?"), _in_another_thread(meanwhile))
        desk.engine.send_now()
        assert booked.wait(PATIENCE_SECONDS)
        _until(lambda: "" in _types(desk) and "Patient" in _types(desk)[_types(desk).index("") :])
    finally:
        desk.engine.stop()
    assert desk.states() == ["applied"]
    sent = _types(desk).index("")
    assert (_types(desk)[sent - 1], _types(desk)[sent + 1]) == ("Location", "HealthcareService"), "then the fetch went on"


def _types(desk: Desk) -> list[str]:
    """What was asked for, in order; a Bundle is for nothing."""
    return [request.address.partition("?")[0] for request in desk.network.asked]


def _in_another_thread(trick: Callable[[Door, Request], Answer]) -> Callable[[Door, Request], Answer]:
    """A person's verb runs on another thread than the exchange."""

    def played(door: Door, request: Request) -> Answer:
        found: list[Answer] = []
        thread = threading.Thread(target=lambda: found.append(trick(door, request)))
        thread.start()
        thread.join(PATIENCE_SECONDS)
        return found[0]

    return played


def _until(true: Callable[[], bool]) -> None:
    """Wait until `true`, looking often; the test's time limit is the end of patience."""
    tick = threading.Event()
    for _ in range(int(PATIENCE_SECONDS * 50)):
        if true():
            return
        tick.wait(0.02)
    raise AssertionError("it never came")


def test_the_outbox_wakes_the_thread_and_stopping_ends_it(world: World, desk: Desk) -> None:
    desk.engine.start()
    try:
        _until(lambda: state(desk) == ConnectionState.ONLINE and len(desk.network.asked) > 20)
        desk.book(0, desk.patient("Белова"))
        desk.store.feed.publish(Changes.of(Kind.OPERATION, ["x"]))
        _until(lambda: desk.states() == ["applied"])
    finally:
        desk.engine.stop()
    assert "sync" not in {thread.name for thread in threading.enumerate()}


def test_offline_costs_one_cheap_question_a_try_and_touches_no_operation(world: World, desk: Desk) -> None:
    desk.turn()
    desk.network.down = True
    desk.book(0, desk.patient("Белова"))
    desk.turn(20)
    attempts = desk.operations()[0].attempts
    for _ in range(5):
        questions = asked_since(desk, lambda: desk.turn(300))
        assert questions == ["Organization?_count=1"]
    assert state(desk) == ConnectionState.OFFLINE
    operation = desk.operations()[0]
    assert (operation.state.value, operation.sent, operation.attempts) == ("queued", False, attempts)
    desk.network.down = False
    desk.turn(300)
    assert state(desk) == ConnectionState.ONLINE
    assert desk.states() == ["applied"]


def test_the_wait_after_a_failure_ends_by_itself_and_a_person_can_end_it(world: World, desk: Desk) -> None:
    desk.turn()
    desk.network.plan(a_read, saying(503, OUTCOME, retry_after="120"))
    assert desk.turn(20) == pytest.approx(120)
    assert asked_since(desk, lambda: desk.turn(100)) == []
    desk.engine.send_now()
    assert asked_since(desk, desk.turn)[0] == "Organization?_count=1"
    assert state(desk) == ConnectionState.ONLINE


def test_an_operation_that_waits_alone_is_tried_again_by_the_clock(world: World, desk: Desk) -> None:
    desk.turn()
    desk.book(0, desk.patient("Белова"))
    desk.network.plan(a_transaction, saying(500, OUTCOME))
    wait = desk.turn(5)
    assert desk.states() == ["in-doubt"]
    assert 0 < wait <= 15
    desk.turn(wait)
    assert desk.states() == ["applied"]


def test_a_pause_holds_everything_until_the_person_ends_it_also_over_a_restart(world: World, desk: Desk) -> None:
    desk.turn()
    desk.engine.pause()
    desk.book(0, desk.patient("Белова"))
    assert asked_since(desk, lambda: desk.turn(400)) == []
    assert state(desk) == ConnectionState.PAUSED
    desk.restart()
    assert asked_since(desk, lambda: desk.turn(400)) == []
    desk.engine.resume()
    desk.turn()
    assert desk.states() == ["applied"]
    assert state(desk) == ConnectionState.ONLINE


def test_a_pause_in_the_middle_of_a_fetch_is_obeyed_between_two_pages(world: World, desk: Desk) -> None:
    desk.turn()

    def pausing(door: Door, request: Request) -> Answer:
        desk.engine.pause()
        return door.ask(request)

    desk.network.plan(lambda request: "Location?" in request.address, pausing)
    assert asked_since(desk, lambda: desk.turn(400))[-1].startswith("Location?")
    assert desk.turn() == 3600
    assert state(desk) == ConnectionState.PAUSED


def test_a_chosen_place_is_looked_at_before_anything_else_is_fetched(world: World, desk: Desk) -> None:
    desk.turn()
    world.central.change("Slot", world.slots()[2]["id"], status="busy")
    desk.engine.look_now("slot", desk.slot(2))
    questions = asked_since(desk, lambda: desk.turn(1))
    assert questions == [f"Slot/{world.slots()[2]['id']}"]
    assert desk.values(Kind.SLOT, desk.slot(2))["status"] == "busy"


def test_the_answer_about_a_chosen_place_is_told_even_where_it_is_as_it_was(world: World, desk: Desk) -> None:
    desk.turn()
    told: list[Changes] = []
    desk.store.feed.listen(told.append)
    desk.engine.look_now("slot", desk.slot(2))
    desk.turn(1)
    assert any(desk.slot(2) in (changes.ids(Kind.SLOT) or ()) for changes in told)


def test_what_the_central_did_not_answer_is_not_told_as_looked_at(world: World, desk: Desk) -> None:
    desk.turn()
    place = world.slots()[2]["id"]
    desk.network.plan(lambda request: request.address == f"Slot/{place}", saying(404, OUTCOME))
    told: list[Changes] = []
    desk.store.feed.listen(told.append)
    desk.engine.look_now("slot", desk.slot(2))
    desk.turn(1)
    assert not any(desk.slot(2) in (changes.ids(Kind.SLOT) or ()) for changes in told)


@pytest.mark.parametrize("status", [0, 404, 403])
def test_while_pages_are_fetched_a_chosen_place_is_looked_at_between_two_of_them(world: World, status: int) -> None:
    desk = world.desk(Wishes(pace=Pace(page_rows=3)))
    desk.turn()
    place = world.slots()[2]
    for number in range(10):
        world.central.change("Slot", world.slots()[number]["id"], status="busy")
    if status:
        desk.network.plan(lambda request: request.address == f"Slot/{place['id']}", saying(status, OUTCOME))
    asked: list[str] = []

    def choosing(door: Door, request: Request) -> Answer:
        answer = door.ask(request)
        desk.engine.look_now("slot", desk.slot(2))
        asked.append(request.address)
        return answer

    desk.network.plan(lambda request: "Slot?" in request.address, choosing)
    questions = asked_since(desk, lambda: desk.turn(400))
    after = questions[questions.index(asked[0]) + 1 :]
    assert after[0] == f"Slot/{place['id']}"
    assert any("Slot?" in question for question in after), "and the fetch goes on"
    assert {desk.values(Kind.SLOT, desk.slot(number))["status"] for number in range(10)} == {"busy"}
    assert state(desk) == ConnectionState.ONLINE


def test_a_row_that_only_lives_here_cannot_be_looked_at(world: World, desk: Desk) -> None:
    desk.turn()
    desk.engine.look_now("patient", desk.new_patient())
    desk.engine.pause()
    desk.turn()
    desk.network.down = True
    assert asked_since(desk, desk.turn) == []


def test_a_bug_is_logged_and_the_exchange_goes_on(world: World, desk: Desk, expect_log: ExpectLog) -> None:
    expect_log("met a bug")

    def bug(door: Door, request: Request) -> Answer:
        door.ask(request)
        raise ZeroDivisionError

    desk.book(0, desk.patient("Белова"))
    desk.network.plan(a_transaction, bug)
    desk.engine.start()
    try:
        _until(lambda: desk.states() == ["in-doubt"])
        desk.clock.advance(5)
        desk.engine.send_now()
        _until(lambda: desk.states() == ["applied"])
    finally:
        desk.engine.stop()
    assert len(world.visits(None)) == 1


def test_the_progress_of_a_round_is_told_page_by_page(world: World) -> None:
    desk = world.desk(Wishes(pace=Pace(page_rows=4)), fetch=False)
    steps: list[Step] = []
    desk.engine.round(steps.append)
    slots = [step.rows for step in steps if step.resource_type == "Slot"]
    assert slots[:3] == [4, 8, 10]


def test_a_round_tells_what_hindered_it(world: World) -> None:
    desk = world.desk(fetch=False)
    desk.network.plan(lambda request: True, unconnected)
    report = desk.round()
    assert report.state is ConnectionState.OFFLINE
    assert report.trouble is not None
    assert "did not answer" in report.trouble.source


def test_a_sign_in_page_of_some_network_is_no_central(world: World, desk: Desk) -> None:
    desk.turn()
    desk.book(0, desk.patient("Белова"))
    world.central.knobs.captive_portal = True
    for _ in range(3):
        desk.turn(400)
    assert state(desk) == ConnectionState.OFFLINE
    report = desk.round()
    assert report.trouble is not None
    assert "not a FHIR" in report.trouble.source
    world.central.knobs.captive_portal = False
    desk.turn(400)
    assert state(desk) == ConnectionState.ONLINE
    desk.settle()
    assert len(world.visits_on(0)) == 1


def test_a_wrong_address_is_no_central(world: World) -> None:
    desk = world.desk(fetch=False)
    desk.network.plan(a_read, saying(404, b"<h1>nginx</h1>"), times=3)
    assert desk.round().state is ConnectionState.OFFLINE


def test_an_operation_that_stands_on_a_case_does_not_keep_the_thread_busy(world: World, desk: Desk) -> None:
    visit = desk.book(0, desk.patient("Белова"))
    desk.move(visit, 1)
    world.portal_books(0, "Patient/Серова")
    desk.network.plan(a_transaction, saying(500, OUTCOME))
    desk.settle(2)
    assert desk.states() == ["conflict", "queued"]
    assert desk.turn() > 1


def test_a_slow_central_is_said_to_be_slow(world: World, desk: Desk) -> None:
    desk.turn()

    def slowly(door: Door, request: Request) -> Answer:
        answer = door.ask(request)
        return Answer(answer.status, answer.headers, answer.body, answer.moment, 5.0)

    desk.network.plan(a_read, slowly, times=3)
    desk.turn(20)
    assert state(desk) == ConnectionState.SLOW
    desk.turn(20)
    assert state(desk) == ConnectionState.ONLINE
