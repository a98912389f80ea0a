"""The journal's chain: what a digest and a link prove, and what they do not need for it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desktop_app.models.base import to_json
from desktop_app.models.journal import Act, JournalEntry, digest_of, link_of

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3), max_leaves=5
)
payloads = st.none() | st.dictionaries(st.text(max_size=8), json_values, max_size=4)
NOW = datetime(2026, 11, 16, 6, tzinfo=UTC)


def entry(**columns: Any) -> JournalEntry:
    whole = {
        "at": NOW, "act": Act.BOOK.value, "person_id": "p", "desk_id": "d", "kind": "slot", "row_id": "r", "operation_id": "o",
        "payload": {"n": 1}, "salt": "s", "digest": digest_of("s", {"n": 1}),
    }  # fmt: skip
    return JournalEntry(**(whole | columns))


@given(payloads, payloads, st.text(max_size=4))
def test_different_payloads_have_different_digests_and_equal_ones_the_same(
    one: dict[str, Any] | None, other: dict[str, Any] | None, salt: str
) -> None:
    assert (digest_of(salt, one) == digest_of(salt, other)) is (to_json(one) == to_json(other))


@given(payloads)
def test_the_order_of_a_payloads_members_means_nothing(payload: dict[str, Any] | None) -> None:
    turned = dict(reversed(list(payload.items()))) if payload else payload
    assert digest_of("s", payload) == digest_of("s", turned)


@given(payloads, st.text(max_size=6), st.text(max_size=6))
def test_the_salt_hides_a_payload_that_could_be_guessed(payload: dict[str, Any] | None, one: str, other: str) -> None:
    assume(one != other)
    assert digest_of(one, payload) != digest_of(other, payload)


@pytest.mark.parametrize("change", [
    {"at": NOW + timedelta(microseconds=1)},
    {"act": Act.CANCEL.value},
    {"person_id": "q"},
    {"person_id": None},
    {"desk_id": "e"},
    {"kind": "patient"},
    {"row_id": "s"},
    {"row_id": None},
    {"operation_id": None},
    {"digest": digest_of("s", {"n": 2})},
])  # fmt: skip
def test_whatever_is_changed_in_an_entry_breaks_its_link(change: dict[str, Any]) -> None:
    assert link_of("before", entry(**change)) != link_of("before", entry())


def test_a_link_hangs_on_the_one_before_and_not_on_the_payload_itself() -> None:
    assert link_of("before", entry()) != link_of("other", entry())
    assert link_of("before", entry(payload=None, salt="gone")) == link_of("before", entry()), "a payload may go when its term is over"


def test_neighbouring_fields_cannot_be_shifted_into_each_other() -> None:
    assert link_of("", entry(kind="sl", row_id="otr")) != link_of("", entry(kind="slot", row_id="r"))
    assert link_of("a", entry(act="b")) != link_of("ab", entry(act=""))
