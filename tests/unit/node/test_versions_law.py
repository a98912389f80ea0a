"""A node remembers: against a plain model, every version that ever was is read, listed in pages and kept over restarts."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from desktop_app.node.bundle import create, update
from desktop_app.node.outcome import Refused
from desktop_app.node.reading import history_of, read, searched, vread
from desktop_app.node.versions import newest_stamp
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.rest import Resource, slot, version_of
from tests.kit.stores import opened

BASE = "http://127.0.0.1/fhir"
STATUSES = ("free", "busy", "busy-tentative", "busy-unavailable")


class Remembering(RuleBasedStateMachine):
    """Creates and updates in any order, right and stale, with restarts and a clock that jumps; `known` is what must be remembered."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.clock = FixedClock()
        self.starts = 0
        self.known: dict[str, list[Resource]] = {}
        self.store = self.opened()

    def opened(self) -> Store:
        """The node's store, as a start of the node opens it."""
        self.starts += 1
        self.context = opened(Path(self.folder.name), self.clock, SequentialIds(self.starts))
        return self.context.__enter__()

    def teardown(self) -> None:
        """Close and forget."""
        self.context.__exit__(None, None, None)
        self.folder.cleanup()

    @initialize()
    def somebody_is_there(self) -> None:
        """One place at least."""
        self.a_place_appears("free")

    @rule(status=st.sampled_from(STATUSES))
    def a_place_appears(self, status: str) -> None:
        """A create."""
        with self.store.write(Urgency.MACHINE) as unit:
            done = create(unit, slot(status=status), "Slot", None)
        assert done.created
        self.known[done.stored.id] = [json.loads(done.stored.content)]

    @rule(data=st.data(), status=st.sampled_from(STATUSES), guarded=st.booleans())
    def a_place_changes(self, data: st.DataObject, status: str, guarded: bool) -> None:
        """An update of the present version; one that changes nothing makes no version."""
        slot_id = data.draw(st.sampled_from(sorted(self.known)))
        now = self.known[slot_id][-1]
        with self.store.write(Urgency.MACHINE) as unit:
            done = update(unit, {**now, "status": status}, "Slot", slot_id, f'W/"{version_of(now)}"' if guarded else None)
        found = json.loads(done.stored.content)
        if status == now["status"]:
            assert found == now
        else:
            self.known[slot_id].append(found)

    @precondition(lambda self: any(len(versions) > 1 for versions in self.known.values()))
    @rule(data=st.data())
    def somebody_comes_late(self, data: st.DataObject) -> None:
        """An update on the condition of an old version."""
        slot_id = data.draw(st.sampled_from(sorted(one for one, versions in self.known.items() if len(versions) > 1)))
        old = data.draw(st.sampled_from(self.known[slot_id][:-1]))
        with pytest.raises(Refused, match="refused") as caught, self.store.write(Urgency.MACHINE) as unit:
            update(unit, {**old, "comment": "late"}, "Slot", slot_id, f'W/"{version_of(old)}"')
        assert caught.value.status == 412

    @rule(seconds=st.sampled_from([-86_400, -1, 1, 3600]))
    def the_clock_is_set(self, seconds: int) -> None:
        """Somebody sets the clock of the server."""
        self.clock.advance(seconds) if seconds > 0 else self.clock.set(self.clock.now().replace(hour=(self.clock.now().hour - 1) % 24))

    @rule()
    def the_node_starts_again(self) -> None:
        """A restart."""
        self.context.__exit__(None, None, None)
        self.store = self.opened()

    @invariant()
    def every_version_is_read_as_it_was(self) -> None:
        """read and vread."""
        with self.store.read() as connection:
            for slot_id, versions in self.known.items():
                assert json.loads(read(connection, "Slot", slot_id).content) == versions[-1]
                for one in versions:
                    assert json.loads(vread(connection, "Slot", slot_id, version_of(one)).content) == one

    @invariant()
    def history_tells_them_the_newest_first_in_pages_of_any_size(self) -> None:
        """history-instance."""
        for slot_id, versions in self.known.items():
            for count in (1, 2, 100):
                assert self.told(slot_id, count) == versions[::-1]

    @invariant()
    def a_search_tells_the_present_ones_in_the_order_of_their_changes(self) -> None:
        """search-type."""
        with self.store.read() as connection:
            page = json.loads(msgspec.json.encode(searched(connection, "Slot", [("_count", "1000")], BASE)))
            numbers = newest_stamp(connection)[0]
        present = sorted((versions[-1] for versions in self.known.values()), key=lambda one: int(version_of(one)))
        assert [entry["resource"] for entry in page["entry"]] == present
        stamps = [one["meta"]["lastUpdated"] for one in present]
        assert stamps == sorted(stamps)
        every = sorted(int(version_of(one)) for versions in self.known.values() for one in versions)
        assert every == list(range(1, numbers + 1))

    def told(self, slot_id: str, count: int) -> list[Resource]:
        """All pages of the history of a place, walked by their links."""
        told: list[Resource] = []
        pairs: list[tuple[str, str]] | None = [("_count", str(count))]
        while pairs is not None:
            with self.store.read() as connection:
                page = json.loads(msgspec.json.encode(history_of(connection, "Slot", slot_id, pairs, BASE)))
            assert page["total"] == len(self.known[slot_id])
            assert len(page["entry"]) <= count
            told += [entry["resource"] for entry in page["entry"]]
            following = [link["url"] for link in page["link"] if link["relation"] == "next"]
            pairs = parse_qsl(urlsplit(following[0]).query) if following else None
        return told


Remembering.TestCase.settings = settings(max_examples=20, stateful_step_count=15, deadline=None)
TestRemembering = Remembering.TestCase


def test_a_version_belongs_to_one_resource_only(tmp_path: Path) -> None:
    with opened(tmp_path, FixedClock(), SequentialIds()) as store:
        with store.write(Urgency.MACHINE) as unit:
            one, two = (create(unit, slot(row=name), "Slot", None).stored for name in ("a", "b"))
        with store.read() as connection:
            for wanted, version in itertools.product((one, two), (one, two)):
                if wanted is version:
                    assert vread(connection, "Slot", wanted.id, str(version.version)) == version
                    continue
                with pytest.raises(Refused) as caught:
                    vread(connection, "Slot", wanted.id, str(version.version))
                assert caught.value.status == 404


@pytest.mark.parametrize("version", ["0", "-1", "1.0", " 1", "01x", "9" * 19, "١", "latest", ""])
def test_what_is_no_version_is_not_found(tmp_path: Path, version: str) -> None:
    with opened(tmp_path, FixedClock(), SequentialIds()) as store:
        with store.write(Urgency.MACHINE) as unit:
            made = create(unit, slot(), "Slot", None).stored
        with store.read() as connection, pytest.raises(Refused) as caught:
            vread(connection, "Slot", made.id, version)
    assert caught.value.status == 404


@pytest.mark.parametrize(
    "pairs", [[("_since", "2026")], [("_count", "x")], [("_count", "-1")], [("_before", "1" * 20)], [("_at", "2026")], [("_count", "")]]
)
def test_history_asked_otherwise_is_refused(tmp_path: Path, pairs: list[tuple[str, str]]) -> None:
    with opened(tmp_path, FixedClock(), SequentialIds()) as store:
        with store.write(Urgency.MACHINE) as unit:
            made = create(unit, slot(), "Slot", None).stored
        with store.read() as connection, pytest.raises(Refused) as caught:
            history_of(connection, "Slot", made.id, pairs, BASE)
    assert (caught.value.status, caught.value.issues[0].code) == (400, "not-supported")
