"""The lists beside the schedule in each of their states: Приём, Задачи, Обмен, lists to print, sets, settings, ticket, booking."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt

from desktop_app.models.base import to_micros
from desktop_app.queries.cases import case_lines
from desktop_app.queries.exchange import exchange_picture
from desktop_app.queries.free_slots import Wanted, nearest_free
from desktop_app.queries.handover import handover
from desktop_app.queries.outages import outages
from desktop_app.queries.plans import plan_lines
from desktop_app.queries.proof import proof
from desktop_app.queries.specialist_sets import specialist_sets
from desktop_app.queries.timetables import timetable_lines
from desktop_app.queries.waiting import waiting_lines
from desktop_app.services.bookings import BookingWish, book
from desktop_app.services.waiting import WaitingWish, put_on_list
from tests.kit.plans import cancelling
from tests.ui.cases.troubles import lost_booking
from tests.ui.frame.hands import CTRL, SHIFT, write
from tests.ui.states.scenes import Act, Scene, asks_who_may, comes_by_itself, fetch, leads, read_again, reads, reset_filter, shown
from tests.ui.states.stage import ELSEWHERE, Stage, State

KEY = Qt.Key
LOADING, NOT_FETCHED, CLOSED, FULL = State.LOADING, State.NOT_FETCHED, State.CLOSED, State.FULL
FILTERED, WRONG, NO_RIGHT, EMPTY = State.FILTERED, State.WRONG, State.NO_RIGHT, State.EMPTY
NO_VISITS = "UPDATE appointment SET hidden = 1"
VISITS_COME = "INSERT INTO cursor (key, resource_type, walk_rows, walk_total) VALUES ('Appointment?x', 'Appointment', 1, 4)"
ALL_OVER = "UPDATE appointment SET status = 'fulfilled'"
ANNA = "Иванова Анна Сергеевна"


def closes_panel(key: Qt.Key = KEY.Key_Escape) -> Act:
    """Esc puts the panel away."""
    return leads(lambda s: s.press(key), lambda s: s.desk.navigation.panel == "")


# Приём


def reception(stage: Stage) -> Stage:
    """Open it."""
    return stage.go("reception")


def sunday(stage: Stage) -> Stage:
    """It is Sunday, and all that is known was fetched."""
    stage.clock.advance(timedelta(days=6))
    return stage


def typed(stage: Stage, words: str) -> Stage:
    """Letters into the line that has the caret."""
    write(words)
    return stage.look()


def heap(stage: Stage, choice: str) -> None:
    """Narrowed to a heap that is empty, as F does over the list."""
    reception(stage.sql(ALL_OVER))
    page = stage.page("reception")
    page.frame.table.setFocus()
    while page.frame.filter.choice != choice:
        stage.press(KEY.Key_F)


def walk_in(stage: Stage) -> None:
    """F7 at «Приём»."""
    reception(stage).press(KEY.Key_F7)


def walk_in_breaks(stage: Stage) -> None:
    """The day was read, the receptions to be offered are not."""
    reception(stage).breaks().press(KEY.Key_F7)


OF_LIST, LIST_SHOWN = reads("reception", "frame.states"), shown("reception", "frame.states")
OF_LANES = reads("reception", "frame.walk_in.states")
LANES_SHOWN = shown("reception", "frame.walk_in.states")
ALL_HEAPS = leads(lambda s: s.press(KEY.Key_F), lambda s: s.page("reception").frame.filter.choice != "expected")
LEAVES_WALK_IN = leads(lambda s: s.press(KEY.Key_Escape).press(KEY.Key_Escape), lambda s: not s.page("reception").is_walk_in)
OF_RECEPTION = (
    Scene("reception", LOADING, lambda s: reception(s.loading().sql(NO_VISITS, VISITS_COME)), OF_LIST, ("LOADING", "Ещё загружается"),
          lambda s: LIST_SHOWN(s.sql("UPDATE appointment SET hidden = 0").whole())),
    Scene("reception", NOT_FETCHED, lambda s: reception(s.not_fetched().sql(NO_VISITS)), OF_LIST, ("NOT_FETCHED",), fetch),
    Scene("reception", CLOSED, lambda s: reception(sunday(s)), OF_LIST, ("CLOSED", "Приёма нет"),
          leads(lambda s: s.press(KEY.Key_F7), lambda s: s.page("reception").is_walk_in)),
    Scene("reception", FULL, lambda s: heap(s, "expected"), OF_LIST, ("FULL", "Больше никого не ждём"), ALL_HEAPS),
    Scene("reception", FILTERED, lambda s: heap(s, "here"), OF_LIST, ("FILTERED", "Скрыто фильтром: "), reset_filter(LIST_SHOWN)),
    Scene("reception", WRONG, lambda s: reception(s.breaks()), OF_LIST, ("WRONG", "Не удалось прочитать записи"), read_again(LIST_SHOWN)),
    Scene("reception", NO_RIGHT, lambda s: reception(s.as_it_staff()), OF_LIST, ("WRONG", "нет права", "регистратор"), asks_who_may),
    Scene("reception", EMPTY, lambda s: typed(reception(s), "абракадабрин"), OF_LIST, ("EMPTY", "F7"),
          leads(lambda s: s.press(KEY.Key_Escape), lambda s: s.page("reception").frame.states.state is None)),
    Scene("walk-in", LOADING, lambda s: walk_in(s.loading()), OF_LANES, ("LOADING", "Ещё загружается, 40 %"), LEAVES_WALK_IN),
    Scene("walk-in", NOT_FETCHED, lambda s: walk_in(s.not_fetched()), OF_LANES, ("NOT_FETCHED", "ещё не загружено"), fetch),
    Scene("walk-in", CLOSED, lambda s: walk_in(sunday(s)), OF_LANES, ("CLOSED", "Сегодня больше никто не принимает"), LEAVES_WALK_IN),
    Scene("walk-in", WRONG, walk_in_breaks, OF_LANES, ("WRONG", "Не удалось прочитать записи"),
          read_again(LANES_SHOWN)),
)  # fmt: skip


# Задачи, Обмен, lists, sets, settings, ticket


def with_a_case(stage: Stage) -> Stage:
    """A booking was lost."""
    lost_booking(stage.replica, ANNA, "Кузнецова")
    return stage


def to_panel(panel: str) -> Act:
    """Open a panel."""
    return lambda stage: stage.open(panel)


def unknown_setting(stage: Stage) -> None:
    """A word that no setting has."""
    stage.go("settings").press(KEY.Key_F3)
    typed(stage, "абракадабра")


OF_OTHERS = (
    Scene("cases", LOADING, lambda s: with_a_case(s).hold(case_lines).go("cases"), reads("cases"), ("LOADING",),
          lambda s: shown("cases")(s.let_go())),
    Scene("cases", WRONG, lambda s: with_a_case(s).breaks().go("cases"), reads("cases"), ("WRONG", "Не удалось прочитать задачи"),
          read_again(shown("cases"))),
    Scene("cases", NO_RIGHT, lambda s: with_a_case(s).as_it_staff().go("cases"), reads("cases"), ("WRONG", "нет права"), asks_who_may),
    Scene("cases", EMPTY, lambda s: s.go("cases"), reads("cases"), ("EMPTY", "Решать нечего"), asks_who_may),
    Scene("exchange", LOADING, lambda s: with_a_case(s).hold(exchange_picture).go("exchange"), reads("exchange"), ("LOADING",),
          lambda s: shown("exchange")(s.let_go())),
    Scene("exchange", WRONG, lambda s: with_a_case(s).breaks().go("exchange"), reads("exchange"), ("WRONG", "Не удалось прочитать обмен"),
          read_again(shown("exchange"))),
    Scene("exchange", EMPTY, lambda s: s.go("exchange"), reads("exchange"), ("EMPTY", "Ничего не ждёт"),
          leads(lambda s: s.press(KEY.Key_F5), lambda s: s.asked == ["send now"])),
    Scene("papers", LOADING, lambda s: s.loading().open("papers"), reads("papers"), ("LOADING", "Ещё загружается, 40 %"),
          comes_by_itself(shown("papers"))),
    Scene("papers", NOT_FETCHED, lambda s: s.not_fetched().open("papers"), reads("papers"), ("NOT_FETCHED", "ещё не загружено"), fetch),
    Scene("papers", CLOSED, lambda s: sunday(s).open("papers"), reads("papers"), ("CLOSED", "места не опубликованы"), closes_panel()),
    Scene("papers", WRONG, lambda s: s.breaks().open("papers"), reads("papers"), ("WRONG", "Не удалось прочитать списки"),
          read_again(shown("papers"))),
    Scene("papers", NO_RIGHT, lambda s: s.as_it_staff().open("papers"), reads("papers"), ("WRONG", "нет права"), closes_panel()),
    Scene("sets", LOADING, lambda s: s.hold(specialist_sets).open("sets"), reads("sets"), ("LOADING",),
          lambda s: closes_panel()(s.let_go())),
    Scene("sets", WRONG, lambda s: s.breaks().open("sets"), reads("sets"), ("WRONG", "Не удалось прочитать наборы"),
          read_again(closes_panel())),
    Scene("sets", EMPTY, to_panel("sets"), reads("sets"), ("EMPTY", "Ctrl+S"), closes_panel()),
    Scene("settings", FILTERED, unknown_setting, reads("settings"), ("FILTERED", "Скрыто фильтром"), reset_filter(shown("settings"))),
    Scene("ticket", WRONG, lambda s: s.open("ticket", "nobody"), reads("ticket"), ("WRONG",), closes_panel()),
)  # fmt: skip


# Booking: nearest times and patients


def asks_for(words: str, narrowing: str = "") -> Act:
    """A specialty or specialist is chosen in the booking panel, and the times are narrowed by typing."""

    def bring(stage: Stage) -> None:
        stage.open("booking")
        stage.page("booking").view.choice.setFocus()
        typed(stage, words).press(KEY.Key_Return)
        if narrowing:
            typed(stage, narrowing)

    return bring


def looks_for(words: str) -> Act:
    """A name is typed into the patient line."""

    def bring(stage: Stage) -> None:
        stage.open("booking")
        stage.page("booking").view.patient.setFocus()
        typed(stage, words)

    return bring


def after(before: Act, then: Act) -> Act:
    """One, then the other."""

    def bring(stage: Stage) -> None:
        before(stage)
        then(stage)

    return bring


def times_break(stage: Stage) -> None:
    """The specialists were read, the times are not."""
    stage.open("booking")
    stage.breaks()
    asks_for("тер")(stage)


def patients_break(stage: Stage) -> None:
    """The panel is there, the search does not answer."""
    stage.open("booking")
    stage.breaks()
    looks_for("иванова")(stage)


def finds_again(stage: Stage) -> None:
    """One more letter looks again."""
    stage.ask.broken = False
    write("\b")
    typed(stage, " ")
    assert stage.page("booking").view.patient.hits.rows


def times_come(stage: Stage) -> None:
    """They stand there."""
    assert stage.page("booking").view.nearest.slots


def times(stage: Stage) -> str:
    """What stands where the nearest times would."""
    return str(stage.page("booking").view.nearest.words)


def patients(stage: Stage) -> str:
    """What stands where those found would."""
    return str(stage.page("booking").view.patient._none.text())


FROM_HERE = leads(lambda s: s.press(KEY.Key_Escape), lambda s: s.desk.navigation.panel == "" and s.desk.navigation.screen == ELSEWHERE)
OF_BOOKING = (
    Scene("times", LOADING, after(lambda s: s.loading(), asks_for("тер")), times, ("Ещё загружается, 40 %",), comes_by_itself(times_come)),
    Scene("times", NOT_FETCHED, after(lambda s: s.not_fetched(), asks_for("тер")), times, ("Данных здесь ещё нет", "неизвестно"), fetch),
    Scene("times", FULL, asks_for("невр"), times, ("Свободных мест не видно",), FROM_HERE),
    Scene("times", FILTERED, asks_for("тер", "вс"), times, ("Ничего не подходит. Без «вс»",),
          leads(lambda s: s.press(KEY.Key_Backspace), lambda s: bool(s.page("booking").view.nearest.slots))),
    Scene("times", WRONG, times_break, times, ("Не удалось прочитать свободное время",), read_again(times_come)),
    Scene("patients", LOADING, after(lambda s: s.loading(), looks_for("абракадабрин")), patients, ("Ещё загружается, 40 %", "Ctrl+N"),
          FROM_HERE),
    Scene("patients", NOT_FETCHED, after(lambda s: s.not_fetched(), looks_for("абракадабрин")), patients, ("Данных здесь ещё нет",
          "Ctrl+N"),
          FROM_HERE),
    Scene("patients", WRONG, patients_break, patients, ("Найти не получилось",), finds_again),
    Scene("patients", NO_RIGHT, lambda s: looks_for("иванова")(s.as_it_staff()), patients, ("нет права", "регистратор"), FROM_HERE),
    Scene("patients", EMPTY, looks_for("абракадабрин"), patients, ("Никто не найден.", "Ctrl+N"), FROM_HERE),
)  # fmt: skip


# The outage journal and its lines of paper


def with_an_outage(stage: Stage) -> Stage:
    """An outage goes on since an hour ago."""
    hour_ago = to_micros(stage.clock.now() - timedelta(hours=1))
    stage.sql(f"INSERT INTO outage (id, cause, begun, first_sequence) VALUES ('outage', 'by-hand', {hour_ago}, 1)")
    return stage


def with_a_line(stage: Stage, state: str = "queued") -> Stage:
    """One booking of that outage, in that state."""
    replica = stage.replica
    wanted = Wanted(stage.clock.now(), schedule_ids=(replica.schedules["Кузнецова"],), limit=1)
    slot = replica.ask(nearest_free, wanted)[0]
    replica.act(book, replica.actor, BookingWish(slot.slot_id, slot.slot_version, replica.patients[ANNA]))
    return with_an_outage(stage).sql(f"UPDATE operation SET state = '{state}'")


def only_open(stage: Stage) -> None:
    """Narrowed to what is open, where nothing is."""
    with_a_line(stage, "applied").go("outage").press(KEY.Key_F4, SHIFT)


def paper_of(words: str) -> Act:
    """A place is typed into a line of paper."""

    def bring(stage: Stage) -> None:
        with_an_outage(stage).go("outage").press(KEY.Key_F6)
        stage.page("paper-line").view.place.setFocus()
        typed(stage, words)

    return bring


def paper_breaks(stage: Stage) -> None:
    """The panel is there, the places are not read."""
    paper_of("орл")(stage)
    stage.breaks()
    typed(stage, "о")


def places_come(stage: Stage) -> None:
    """One letter less looks again."""
    stage.ask.broken = False
    stage.press(KEY.Key_Backspace)
    assert stage.page("paper-line").view.place.hits.rows


def paper_places(stage: Stage) -> str:
    """What stands where the places would."""
    return str(stage.page("paper-line").view.place._none.text())


LEFT_OPEN = leads(lambda s: s.press(KEY.Key_F6), lambda s: bool(s.page("paper-line").view.open.rows))
OF_OUTAGE = (
    Scene("outage", LOADING, lambda s: with_a_line(s).hold(outages).go("outage"), reads("outage"), ("LOADING",),
          lambda s: shown("outage")(s.let_go())),
    Scene("outage", FILTERED, only_open, reads("outage"), ("FILTERED", "Скрыто фильтром"), reset_filter(shown("outage"))),
    Scene("outage", WRONG, lambda s: with_a_line(s).breaks().go("outage"), reads("outage"), ("WRONG", "Журнал не удалось прочитать"),
          read_again(shown("outage"))),
    Scene("outage", NO_RIGHT, lambda s: with_a_line(s).as_it_staff().go("outage"), reads("outage"), ("WRONG", "нет права"), asks_who_may),
    Scene("outage", EMPTY, lambda s: s.go("outage"), reads("outage"), ("EMPTY", "Перерывов связи не было"),
          leads(lambda s: s.press(KEY.Key_F3), lambda s: s.page("outage").question.is_asked)),
    Scene("paper-places", LOADING, after(lambda s: s.loading(), paper_of("орл 3:00")), paper_places, ("Ещё загружается, 40 %", "F6"),
          LEFT_OPEN),
    Scene("paper-places", NOT_FETCHED, after(lambda s: s.not_fetched(), paper_of("орл")), paper_places, ("Данных здесь ещё нет", "F6"),
          LEFT_OPEN),
    Scene("paper-places", FULL, paper_of("орл 3:00"), paper_places, ("Такого свободного места нет", "F6"), LEFT_OPEN),
    Scene("paper-places", WRONG, paper_breaks, paper_places, ("Найти не получилось",), places_come),
)  # fmt: skip

# The hand-over of a shift


def filtered_handover(stage: Stage) -> None:
    """Narrowed to a heap that is empty."""
    with_a_case(stage).go("handover").press(KEY.Key_2)


OF_HANDOVER = (
    Scene("handover", LOADING, lambda s: with_a_case(s).hold(handover).go("handover"), reads("handover"), ("LOADING",),
          lambda s: shown("handover")(s.let_go())),
    Scene("handover", NOT_FETCHED, lambda s: s.not_fetched().sql(NO_VISITS).go("handover"), reads("handover"),
          ("NOT_FETCHED", "ещё не загружены"), fetch),
    Scene("handover", FILTERED, filtered_handover, reads("handover"), ("FILTERED", "Скрыто фильтром"), reset_filter(shown("handover"))),
    Scene("handover", WRONG, lambda s: with_a_case(s).breaks().go("handover"), reads("handover"),
          ("WRONG", "Не удалось прочитать, что осталось"), read_again(shown("handover"))),
    Scene("handover", NO_RIGHT, lambda s: with_a_case(s).as_it_staff().go("handover"), reads("handover"), ("WRONG", "нет права"),
          asks_who_may),
    Scene("handover", EMPTY, lambda s: s.sql(ALL_OVER).go("handover"), reads("handover"), ("EMPTY", "Ничего не осталось"), asks_who_may),
)  # fmt: skip


# The proof of arrival


def all_arrived(stage: Stage) -> None:
    """Narrowed to what has not arrived, where all has."""
    with_a_line(stage, "applied").sql("UPDATE operation SET read_back = created").go("proof").press(KEY.Key_F4)


OF_PROOF = (
    Scene("proof", LOADING, lambda s: with_a_line(s).hold(proof).go("proof"), reads("proof"), ("LOADING",),
          lambda s: shown("proof")(s.let_go())),
    Scene("proof", FILTERED, all_arrived, reads("proof"), ("FILTERED", "Скрыто фильтром"), reset_filter(shown("proof"))),
    Scene("proof", WRONG, lambda s: with_a_line(s).breaks().go("proof"), reads("proof"), ("WRONG", "Подтверждение прочитать не удалось"),
          read_again(shown("proof"))),
    Scene("proof", EMPTY, lambda s: s.go("proof"), reads("proof"), ("EMPTY", "За это время ничего не внесено"),
          leads(lambda s: s.press(KEY.Key_F3), lambda s: s.page("proof").period.choice != "today")),
)  # fmt: skip


# Plans


def with_a_plan(stage: Stage) -> Stage:
    """A draft that cancels one visit."""
    sql = "SELECT id FROM appointment WHERE status = 'booked' LIMIT 1"
    visit = stage.replica.ask(lambda connection: str(connection.exec_driver_sql(sql).scalar()))
    cancelling(stage.replica.store, stage.replica.actor, [visit])
    return stage


OF_PLANS = (
    Scene("plans", LOADING, lambda s: with_a_plan(s).hold(plan_lines).go("plans"), reads("plans"), ("LOADING",),
          lambda s: shown("plans")(s.let_go())),
    Scene("plans", WRONG, lambda s: with_a_plan(s).breaks().go("plans"), reads("plans"), ("WRONG", "Не удалось прочитать планы"),
          read_again(shown("plans"))),
    Scene("plans", EMPTY, lambda s: s.go("plans"), reads("plans"), ("EMPTY", "Планов ещё нет", "F3"),
          leads(lambda s: s.press(KEY.Key_F3), lambda s: s.page("plans").maker.isVisible())),
)  # fmt: skip


# The waiting list


def with_one_who_waits(stage: Stage) -> Stage:
    """A patient found no place."""
    wish = WaitingWish(stage.replica.patients[ANNA], stage.replica.schedules["Орлов"])
    stage.replica.act(put_on_list, stage.replica.actor, wish)
    return stage


OF_WAITING = (
    Scene("waiting", LOADING, lambda s: with_one_who_waits(s).hold(waiting_lines).go("waiting"), reads("waiting"), ("LOADING",),
          lambda s: shown("waiting")(s.let_go())),
    Scene("waiting", WRONG, lambda s: with_one_who_waits(s).breaks().go("waiting"), reads("waiting"),
          ("WRONG", "Не удалось прочитать лист ожидания"), read_again(shown("waiting"))),
    Scene("waiting", NO_RIGHT, lambda s: with_one_who_waits(s).as_it_staff().go("waiting"), reads("waiting"), ("WRONG", "нет права"),
          asks_who_may),
    Scene("waiting", EMPTY, lambda s: s.go("waiting"), reads("waiting"), ("EMPTY", "Никто не ждёт", "Alt+W"),
          leads(lambda s: s.press(KEY.Key_Escape), lambda s: s.desk.navigation.screen == "cases")),
)  # fmt: skip

NO_SCHEDULES = "UPDATE schedule SET hidden = 1"
OF_TIMETABLE = (
    Scene("timetable", LOADING, lambda s: s.hold(timetable_lines).go("timetable"), reads("timetable"), ("LOADING",),
          lambda s: shown("timetable")(s.let_go())),
    Scene("timetable", FILTERED, lambda s: (s.go("timetable"), s.press(KEY.Key_F, CTRL), typed(s, "ъъъ")), reads("timetable"),
          ("FILTERED", "Скрыто фильтром: 6"), reset_filter(shown("timetable"))),
    Scene("timetable", WRONG, lambda s: s.breaks().go("timetable"), reads("timetable"), ("WRONG", "Не удалось прочитать расписания"),
          read_again(shown("timetable"))),
    Scene("timetable", EMPTY, lambda s: s.sql(NO_SCHEDULES).go("timetable"), reads("timetable"), ("EMPTY", "Расписаний ещё ни у кого нет"),
          leads(lambda s: s.sql("UPDATE schedule SET hidden = 0").tell(), lambda s: s.page("timetable").states.state is None)),
)  # fmt: skip

SCENES = (*OF_RECEPTION, *OF_OTHERS, *OF_BOOKING, *OF_OUTAGE, *OF_HANDOVER, *OF_PROOF, *OF_PLANS, *OF_WAITING, *OF_TIMETABLE)
