"""Where the patients of an absent doctor can go: free places of their specialties, and who receives today and can be asked for more."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy import Connection, RowMapping

from desktop_app.models.absence.facts import OpenPlace
from desktop_app.models.absence.today import Colleague
from desktop_app.models.base import from_micros, to_micros
from desktop_app.models.promise import Ground
from desktop_app.queries.absence import Away
from desktop_app.queries.booking_facts import SLOT_FACTS, slot_facts
from desktop_app.queries.day import short_name
from desktop_app.queries.free_slots import UNTAKEN
from desktop_app.queries.ground import OPEN, ground_of, open_to


@dataclass(frozen=True)
class Who:
    """Who receives at a schedule, as lists say it."""

    post_id: str
    specialist: str
    specialty: str
    room: str
    branch: str


def open_places(connection: Connection, away: Away, specialties: Iterable[str], after: datetime, until: datetime) -> list[OpenPlace]:
    """All places of those specialties (their codes) that may be sold here, from `after` on and before `until`, by their start.

    None of those that fall away themselves; the absent doctor's before and after it are among them.
    """
    ground = ground_of(connection)
    given = {**open_to(ground), **_asked(away, specialties), "after": to_micros(after), "until": to_micros(until)}
    return [_place(row, ground) for row in connection.exec_driver_sql(_OPEN, given).mappings()]


def colleagues(connection: Connection, away: Away, specialties: Iterable[str], day: date, zone: tzinfo) -> list[Colleague]:
    """The receptions of those specialties that take place on `day` of the clinic's `zone`, first place to last."""
    first, last = (datetime.combine(day + timedelta(days=step), time(), zone) for step in (0, 1))
    ground = ground_of(connection)
    given = {**_asked(away, specialties), "after": to_micros(first), "until": to_micros(last)}
    by_schedule: dict[str, list[RowMapping]] = {}
    for row in connection.exec_driver_sql(_RECEIVE, given).mappings():
        by_schedule.setdefault(row["schedule_id"], []).append(row)
    found = (_colleague(rows, ground) for rows in by_schedule.values())
    return [one for one in found if one is not None]


def reception_of(connection: Connection, schedule_id: str, day: date, zone: tzinfo) -> Colleague | None:
    """One of them by its schedule, whatever its specialty; None where nobody receives there on that day."""
    first, last = (datetime.combine(day + timedelta(days=step), time(), zone) for step in (0, 1))
    given = {"schedule": schedule_id, "after": to_micros(first), "until": to_micros(last)}
    rows = connection.exec_driver_sql(_RECEIVES, given).mappings().all()
    return _colleague(rows, ground_of(connection))


def who_receives(connection: Connection, schedule_posts: Iterable[str]) -> dict[str, Who]:
    """The posts of a plan by their ids, as lists say them."""
    rows = connection.exec_driver_sql(_WHO, {"posts": json.dumps(sorted(set(schedule_posts)))})
    return {row[0]: Who(row[0], short_name(*row[1:4]), row[4] or "", row[5] or "", row[6] or "") for row in rows}


def _asked(away: Away, specialties: Iterable[str]) -> dict[str, object]:
    return {
        "codes": json.dumps(sorted(set(specialties))), "schedules": json.dumps(away.schedule_ids),
        "begins": to_micros(away.begins), "ends": to_micros(away.ends),
    }  # fmt: skip


def _place(row: RowMapping, ground: Ground) -> OpenPlace:
    return OpenPlace(
        row["slot_id"], row["version"], slot_facts(row, ground), row["branch_id"] or "", row["clinic_id"] or "", row["visit_kind"] or ""
    )


def _colleague(rows: Sequence[RowMapping], ground: Ground) -> Colleague | None:
    """`rows`: the places of one schedule on one day, by their start; None where all of them stand beside a schedule that has none."""
    planned = [row for row in rows if not row["overbooked"]]
    if not planned:
        return None
    one = planned[0]
    return Colleague(
        one["schedule_id"], one["branch_id"] or "", one["clinic_id"] or "", from_micros(one["start"]),
        from_micros(max(row["end"] or row["start"] for row in planned)), slot_facts(one, ground),
        tuple(from_micros(row["start"]) for row in rows if row["overbooked"]),
    )  # fmt: skip


_SCHEDULES = """
(SELECT s.pk FROM schedule s JOIN post po ON po.pk = s.post_pk WHERE s.active = 1 AND s.hidden = 0 AND s.known = 1 AND s.live_queue = 0
 AND po.specialty_code IN (SELECT value FROM json_each(:codes)))
"""
_TAKES_PLACE = "NOT (sc.id IN (SELECT value FROM json_each(:schedules)) AND s.start >= :begins AND s.start < :ends)"
_IN_TIME = f"s.schedule_pk IN {_SCHEDULES} AND s.start >= :after AND s.start < :until AND s.hidden = 0 AND {_TAKES_PLACE}"
_OPEN = f"{SLOT_FACTS} WHERE {_IN_TIME} AND {OPEN} AND {UNTAKEN.replace('slot.', 's.')} ORDER BY s.start, s.id"
_STANDS = "s.hidden = 0 AND s.status IN ('free', 'busy', 'busy-tentative')"
_RECEIVE = f"{SLOT_FACTS} WHERE {_IN_TIME} AND {_STANDS} ORDER BY s.schedule_pk, s.start, s.pk"
_RECEIVES = f"""
{SLOT_FACTS} WHERE s.schedule_pk = (SELECT pk FROM schedule WHERE id = :schedule AND active = 1 AND live_queue = 0)
AND s.start >= :after AND s.start < :until AND {_STANDS} ORDER BY s.start, s.pk
"""
_WHO = """
SELECT p.id, sp.family, sp.given, sp.middle, coalesce(k.short, p.specialty_name), CASE WHEN pl.level = 'room' THEN pl.name END,
       coalesce(b.name, pl.name)
FROM post p LEFT JOIN specialist sp ON sp.pk = p.specialist_pk LEFT JOIN specialty k ON k.code = p.specialty_code
LEFT JOIN schedule s ON s.post_pk = p.pk AND s.active = 1 AND s.hidden = 0
LEFT JOIN place pl ON pl.pk = s.place_pk LEFT JOIN place b ON b.pk = pl.parent_pk
WHERE p.id IN (SELECT value FROM json_each(:posts)) ORDER BY s.pk DESC
"""
