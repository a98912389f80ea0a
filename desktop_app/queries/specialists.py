"""Specialists and specialties as one types them: for the booking line and the command palette."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from desktop_app.models.base import from_micros, to_micros
from desktop_app.models.search_text import fold, forms
from desktop_app.queries.day import short_name
from desktop_app.queries.free_slots import UNTAKEN
from desktop_app.queries.ground import earlier, first_open_held, ground_of

_HITS = 12
_SPECIALTY = "specialty "


@dataclass(frozen=True)
class SpecialistHit:
    """A specialist in one specialty at one branch; `nearest` is his next free time, `person` tells namesakes apart."""

    schedule_id: str
    specialist: str
    specialty: str
    specialty_code: str
    branch: str
    room: str
    nearest: datetime | None
    specialty_name: str
    search: str
    person: int | None = None
    full_name: str = ""


@dataclass(frozen=True)
class Choice:
    """What may be chosen in the booking line: a specialty or a specialist with all his schedules in it.

    `schedule_ids` are empty for a specialty of the dictionary; one that has a name only is all who bear it.
    """

    key: str
    title: str
    detail: str
    specialty: str
    specialty_code: str
    schedule_ids: tuple[str, ...] = ()
    search: str = ""

    @property
    def is_specialist(self) -> bool:
        """Whether one person is meant."""
        return bool(self.schedule_ids) and not self.key.startswith(_SPECIALTY)


def all_specialists(connection: Connection, now: datetime) -> list[SpecialistHit]:
    """Everyone who receives by appointment, by specialty and name."""
    held = first_open_held(connection, ground_of(connection), now)
    return [
        SpecialistHit(
            row[0], short_name(row[1], row[2], row[3]), row[4] or "", row[5] or "", row[6] or "", row[7] or "",
            from_micros(first) if (first := earlier(row[8], held.get(row[11]))) is not None else None,
            row[9] or "", fold(" ".join(part or "" for part in (*row[1:5], row[9]))),
            row[10], " ".join(part for part in row[1:4] if part),
        )
        for row in connection.exec_driver_sql(_SPECIALISTS, (to_micros(now),))
    ]  # fmt: skip


def find_specialists(connection: Connection, typed: str, now: datetime) -> list[SpecialistHit]:
    """Those who have a word that begins with each typed one, those whose surname does first; at most a dozen."""
    hits = [hit for hit in all_specialists(connection, now) if fits(hit.search, typed)]
    return sorted(hits, key=lambda hit: not starts(hit.search, typed))[:_HITS] if typed.strip() else []


def choices(connection: Connection) -> list[Choice]:
    """All specialties, then all specialists: the clinic's hundreds, narrowed in memory as one types."""
    hits = all_specialists(connection, from_micros(0))
    by_specialty: dict[str, list[SpecialistHit]] = {}
    by_person: dict[tuple[int | str, str], list[SpecialistHit]] = {}
    for hit in hits:
        by_specialty.setdefault(hit.specialty_code or hit.specialty, []).append(hit)
        by_person.setdefault((hit.person or hit.specialist, hit.specialty_code), []).append(hit)
    found = [_specialty(key, members) for key, members in by_specialty.items()]
    titles = Counter((members[0].specialist, members[0].specialty_code) for members in by_person.values())
    doubled = {title for title, count in titles.items() if count > 1}
    return found + [_person(members, (members[0].specialist, members[0].specialty_code) in doubled) for members in by_person.values()]


def narrowed(everything: list[Choice], typed: str) -> list[Choice]:
    """The choices that fit what is typed: a specialty that begins with it first, then a surname, then the rest."""
    found = [choice for choice in everything if fits(choice.search, typed)]
    return sorted(found, key=lambda choice: (not starts(choice.search, typed), choice.is_specialist))[:_HITS]


def fits(search: str, typed: str) -> bool:
    """Whether the folded `search` has, for each word of `typed` in any layout, a word that begins with it."""
    text = f" {search}"
    # A sign alone is no word beside others; by itself it may be a letter of the other layout («,» is «б»).
    words = [word for word in typed.split() if fold(word)] or typed.split()
    return all(any(f" {form}" in text for form in forms(word)) for word in words)


def starts(search: str, typed: str) -> bool:
    """Whether the folded `search` itself begins with what is typed, in any layout."""
    return any(search.startswith(form) for form in forms(typed.strip()))


def _specialty(key: str, members: list[SpecialistHit]) -> Choice:
    name, code = members[0].specialty, members[0].specialty_code
    people = dict.fromkeys(hit.specialist for hit in members)
    search = fold(f"{name} {members[0].specialty_name}")
    ids = () if code else tuple(hit.schedule_id for hit in members)
    return Choice(f"{_SPECIALTY}{key}", name, ", ".join(people), name, code, ids, search)


def _person(members: list[SpecialistHit], has_namesake: bool) -> Choice:
    """One specialist; where another has the same surname and initials in the specialty, the whole name is told too."""
    first = members[0]
    where = ", ".join(dict.fromkeys(hit.branch for hit in members if hit.branch))
    detail = " · ".join(part for part in (first.full_name if has_namesake else "", first.specialty, where) if part)
    ids = tuple(hit.schedule_id for hit in members)
    return Choice(f"specialist {first.schedule_id}", first.specialist, detail, first.specialty, first.specialty_code, ids, first.search)


_SPECIALISTS = f"""
SELECT s.id, sp.family, sp.given, sp.middle, coalesce(k.short, p.specialty_name), p.specialty_code, coalesce(b.name, pl.name),
       CASE WHEN pl.level = 'room' THEN pl.name END,
       (SELECT slot.start FROM slot WHERE slot.schedule_pk = s.pk AND slot.status = 'free' AND slot.start >= ? AND slot.hidden = 0
        AND {UNTAKEN} ORDER BY slot.start LIMIT 1),
       k.name, sp.pk, s.pk
FROM schedule s
JOIN post p ON p.pk = s.post_pk
LEFT JOIN specialist sp ON sp.pk = p.specialist_pk
LEFT JOIN specialty k ON k.code = p.specialty_code
LEFT JOIN place pl ON pl.pk = s.place_pk
LEFT JOIN place b ON b.pk = pl.parent_pk
WHERE s.active = 1 AND s.hidden = 0 AND s.known = 1 AND s.live_queue = 0
ORDER BY 5, sp.family, sp.given, s.pk
"""
