"""What changed, told once to whoever cares."""

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.changes import TOO_MANY, WHOLE, ChangeFeed, Changes, Kind

ids = st.frozensets(st.text(alphabet="abc", min_size=1, max_size=3), max_size=6)
some_changes = st.dictionaries(st.sampled_from([Kind.SLOT, Kind.PATIENT, Kind.APPOINTMENT]), ids).map(Changes)


def test_nothing_changed_is_false_and_something_is_true() -> None:
    assert not Changes()
    assert not Changes({Kind.SLOT: frozenset()})
    assert Changes.of(Kind.SLOT, ["a"])


def test_a_view_asks_only_for_what_it_cares_for() -> None:
    changes = Changes.of(Kind.SLOT, ["a", "b"])
    assert changes.touches(Kind.PATIENT, Kind.SLOT)
    assert not changes.touches(Kind.PATIENT)
    assert changes.ids(Kind.SLOT) == frozenset("ab")
    assert changes.ids(Kind.PATIENT) == frozenset()


def test_beyond_five_hundred_rows_it_is_the_whole_kind() -> None:
    many = Changes.of(Kind.SLOT, [str(number) for number in range(TOO_MANY + 1)])
    assert many.rows[Kind.SLOT] == WHOLE
    assert many.ids(Kind.SLOT) is None
    exactly = Changes.of(Kind.SLOT, [str(number) for number in range(TOO_MANY)])
    assert len(exactly.ids(Kind.SLOT) or ()) == TOO_MANY


def test_two_halves_that_are_too_many_together_are_the_whole_kind() -> None:
    first = Changes.of(Kind.SLOT, [f"a{number}" for number in range(300)])
    second = Changes.of(Kind.SLOT, [f"b{number}" for number in range(300)])
    assert (first | second).ids(Kind.SLOT) is None


def test_the_whole_kind_stays_whole_when_a_row_is_added() -> None:
    whole = Changes({Kind.SLOT: WHOLE})
    assert (whole | Changes.of(Kind.SLOT, ["a"])).ids(Kind.SLOT) is None


@given(some_changes, some_changes, some_changes)
def test_joining_does_not_depend_on_the_order(one: Changes, two: Changes, three: Changes) -> None:
    def plain(changes: Changes) -> dict[Kind, frozenset[str]]:
        return {kind: rows for kind, rows in changes.rows.items() if rows}

    assert plain(one | two) == plain(two | one)
    assert plain((one | two) | three) == plain(one | (two | three))
    assert plain(one | Changes()) == plain(one)


def test_the_initiator_of_the_first_is_kept() -> None:
    me = object()
    assert (Changes({}, me) | Changes.of(Kind.SLOT, ["a"])).initiator is me


def test_every_listener_hears_every_change_until_it_stops() -> None:
    feed, heard, also = ChangeFeed(), list[Changes](), list[Changes]()
    stop = feed.listen(heard.append)
    feed.listen(also.append)
    feed.publish(Changes.of(Kind.SLOT, ["a"]))
    stop()
    feed.publish(Changes.of(Kind.SLOT, ["b"]))
    assert [change.ids(Kind.SLOT) for change in heard] == [frozenset("a")]
    assert [change.ids(Kind.SLOT) for change in also] == [frozenset("a"), frozenset("b")]


def test_nothing_is_told_when_nothing_changed() -> None:
    feed, heard = ChangeFeed(), list[Changes]()
    feed.listen(heard.append)
    feed.publish(Changes())
    assert heard == []


def test_stopping_twice_takes_off_nobody_else() -> None:
    feed, heard = ChangeFeed(), list[Changes]()
    stop = feed.listen(lambda changes: None)
    feed.listen(heard.append)
    stop()
    stop()
    feed.publish(Changes.of(Kind.PATIENT, ["p"]))
    assert len(heard) == 1
