"""In whatever order, pages and repetitions a small clinic arrives, the replica says the same in the end (sync.md 4 and 6.4)."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.changes import ChangeFeed
from desktop_app.fhir import names
from desktop_app.fhir.mapping import KIND_OF, content_of, give_out
from desktop_app.models.schema import SYNCED
from desktop_app.storage.rows import values_of
from desktop_app.storage.store import Store
from desktop_app.sync.intake import Intake
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.stores import opened, scalar
from tests.unit.sync.answers import row

Resource = dict[str, Any]


def ref(reference: str) -> Resource:
    return {"reference": reference}


def of_row(number: int) -> list[Resource]:
    return [{"system": names.ROW_SYSTEM, "value": f"0190a000-0000-7000-8000-{number:012d}"}]


def slot(number: int, version: int, status: str) -> Resource:
    start = f"2026-11-17T{8 + number:02}:00:00Z"
    return row(
        "Slot", f"s{number}", str(version), schedule=ref("Schedule/sc1"), status=status, identifier=of_row(number),
        start=start, end=f"2026-11-17T{8 + number:02}:15:00Z",
    )  # fmt: skip


def visit(number: int, version: int, status: str, place: int) -> Resource:
    people = [{"actor": ref(one), "status": "accepted"} for one in (f"Patient/p{number}", "PractitionerRole/r1", "Location/l2")]
    return row(
        "Appointment", f"a{number}", str(version), status=status, slot=[ref(f"Slot/s{place}")], participant=people,
        identifier=of_row(100 + number), start=f"2026-11-17T{8 + place:02}:00:00Z", end=f"2026-11-17T{8 + place:02}:15:00Z",
    )  # fmt: skip


# Each resource with its versions, oldest first: what a walk may bring while others write.
CLINIC: Final[list[list[Resource]]] = [
    [row("Organization", "o1", name="Поликлиника", active=True)],
    [row("Location", "l1", name="Филиал", managingOrganization=ref("Organization/o1"), status="active")],
    [row("Location", "l2", name="214", managingOrganization=ref("Organization/o1"), partOf=ref("Location/l1"), status="active")],
    [row("Practitioner", "d1", name=[{"family": "Орлов", "given": ["Пётр"]}])],
    [
        row(
            "PractitionerRole",
            "r1",
            practitioner=ref("Practitioner/d1"),
            organization=ref("Organization/o1"),
            location=[ref("Location/l2")],
        )
    ],
    [row("Schedule", "sc1", actor=[ref("PractitionerRole/r1"), ref("Location/l2")], active=True)],
    [
        row("Patient", "p1", str(version), name=[{"family": family}], identifier=of_row(201))
        for version, family in ((1, "Белова"), (2, "Чернова"))
    ],
    [row("Patient", "p2", name=[{"family": "Серов"}], managingOrganization=ref("Organization/o1"))],
    [row("RelatedPerson", "k1", patient=ref("Patient/p2"), name=[{"family": "Серова"}])],
    [slot(1, 1, "free"), slot(1, 2, "busy"), slot(1, 3, "free")],
    [slot(2, 1, "free"), slot(2, 2, "busy")],
    [slot(3, 1, "busy")],
    [visit(1, 1, "booked", 1), visit(1, 2, "booked", 2)],
    [visit(2, 1, "booked", 3), visit(2, 2, "arrived", 3)],
]


def shuffled(dice: Random) -> list[Resource]:
    """All versions in any order, but those of one resource in theirs; some come twice."""
    queues = [list(versions) for versions in CLINIC]
    found: list[Resource] = []
    while queues:
        queue = dice.choice(queues)
        found.append(queue.pop(0) if dice.random() < 0.7 or len(queue) == 1 else queue[0])
        queues = [one for one in queues if one]
    return found


def told(store: Store) -> dict[str, Resource]:
    """What the replica says, with the row's own id."""
    found: dict[str, Resource] = {}
    with store.read() as connection:
        for kind in SYNCED:
            ids = connection.exec_driver_sql(f"SELECT id FROM {kind.value}").scalars().all()
            for row_id, values in values_of(connection, kind, ids).items():
                found[f"{kind.value} {row_id}"] = {**content_of(give_out(kind, values)), "known": values["known"]}
    return found


def newest() -> dict[tuple[str, str], Resource]:
    """What the central said last, by type and id."""
    return {(one["resourceType"], one["id"]): content_of(one) for one in (versions[-1] for versions in CLINIC)}


@settings(max_examples=25)
@given(dice=st.integers(0, 2**32), page=st.integers(1, 30), known=st.booleans())
def test_any_order_ends_in_what_the_central_said_last(dice: int, page: int, known: bool) -> None:
    arriving = shuffled(Random(dice))
    with TemporaryDirectory() as folder, opened(Path(folder), FixedClock(), SequentialIds(), ChangeFeed()) as store:
        intake = Intake(store, FixedClock())
        for start in range(0, len(arriving), page):
            intake.receive(arriving[start : start + page], expect_known=known)
        here = told(store)
        assert len(here) == len(CLINIC), "every stub was filled, none lies beside its row"
        with store.read() as connection:
            for (wire, remote_id), content in newest().items():
                kind = KIND_OF[wire]
                row_id = connection.exec_driver_sql(f"SELECT id FROM {kind.value} WHERE remote_id = ?", (remote_id,)).scalar_one()
                assert {**content, "known": 1} == {**here[f"{kind.value} {row_id}"], "known": 1}
                if "identifier" in content:
                    assert row_id == content["identifier"][0]["value"]
        before = [scalar(store, f"SELECT coalesce(sum(version), 0) FROM {kind.value}") for kind in SYNCED]
        intake.receive([versions[-1] for versions in CLINIC])
        intake.receive([versions[-1] for versions in CLINIC], expect_known=False)
        assert told(store) == here
        assert [scalar(store, f"SELECT coalesce(sum(version), 0) FROM {kind.value}") for kind in SYNCED] == before, (
            "known rows cost nothing"
        )
