"""The people of the synthetic town: households with children, and those whom a registry stumbles over."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from desktop_app.core.changes import Kind
from desktop_app.models.base import to_json
from desktop_app.models.identifiers import IdentifierKind
from desktop_app.models.policy import PolicyKind
from desktop_app.node.city_cards import CardMaker, Home, Person, Townsman, address
from desktop_app.node.city_clinics import Area
from desktop_app.node.city_names import Family, Name, NameStock, foreigners, known_fathers, longest_families
from desktop_app.node.city_papers import Papers
from desktop_app.node.city_plan import STREETS
from desktop_app.node.city_rows import RowMaker, reference
from desktop_app.storage.rows import Values

_HOUSEHOLDS = {"old": 0.22, "couple": 0.2, "single": 0.16, "parents": 0.42}
_SHARE_NAMESAKES, _SHARE_DUPLICATES, _SHARE_GUESTS, _SHARE_NOTHING, _SHARE_NEWBORN = 0.003, 0.006, 0.014, 0.02, 0.004
_FEWEST = 4
_GUEST_PAPERS = (
    (IdentifierKind.FOREIGN_PASSPORT, "AC"), (IdentifierKind.RESIDENCE_PERMIT, "82 "), (IdentifierKind.TEMPORARY_RESIDENCE, "РВП"),
    (IdentifierKind.REFUGE, "ВУ"), (IdentifierKind.INTERNATIONAL_PASSPORT, "75:"),
)  # fmt: skip


@dataclass
class People:
    """Patients, who speaks for them, and their policies."""

    patients: list[Townsman] = field(default_factory=list)
    representatives: list[Values] = field(default_factory=list)


class PeopleMaker:
    """Settles the town with people until it has enough."""

    def __init__(
        self, today: date, make: RowMaker, names: NameStock, papers: Papers, cards: CardMaker, random: Random, areas: list[Area]
    ) -> None:
        self._today = today
        self._make = make
        self._names = names
        self._papers = papers
        self._cards = cards
        self._random = random
        self._homes = {children: _by_street(areas, children) for children in (False, True)}
        self._people = People()

    def settle(self, count: int) -> People:
        """`count` patients: the special ones first, households for the rest."""
        self._long_names()
        for _ in range(max(_FEWEST, int(count * _SHARE_NAMESAKES))):
            self._namesakes()
        for number in range(max(len(foreigners()), int(count * _SHARE_GUESTS))):
            self._guest(number)
        for _ in range(max(_FEWEST, int(count * _SHARE_NOTHING))):
            self._without_numbers()
        for _ in range(max(_FEWEST, int(count * _SHARE_NEWBORN))):
            self._newborn()
        duplicates = max(_FEWEST, int(count * _SHARE_DUPLICATES))
        while len(self._people.patients) < count - duplicates:
            self._household()
        del self._people.patients[count - duplicates :]
        self._drop_orphaned_rows()
        originals = self._random.sample([man for man in self._people.patients if man.phone], duplicates)
        for number, original in enumerate(originals):
            self._duplicate(number, original)
        return self._people

    def _household(self) -> None:
        kind = self._random.choices(list(_HOUSEHOLDS), list(_HOUSEHOLDS.values()))[0]
        home, family = self._home(), self._names.family()
        if kind == "single":
            self._adult(home, family, self._random.choice(("male", "female")), self._random.randint(18, 60))
        elif kind == "old":
            old = self._adult(home, family, "female", self._random.randint(60, 96))
            if self._random.random() < 0.4:
                self._adult(home, family, "male", max(60, self._age(old) + self._random.randint(-3, 5)))
        else:
            mother = self._adult(home, family, "female", self._random.randint(22, 58 if kind == "couple" else 44))
            father = None
            if kind == "couple" or self._random.random() < 0.75:
                father = self._adult(home, family, "male", self._age(mother) + self._random.randint(-2, 6))
            if kind == "parents":
                self._children(home, family, mother, father)

    def _children(self, home: Home, family: Family, mother: Townsman, father: Townsman | None) -> None:
        given = str(father.row["given"]) if father else None
        for _ in range(self._random.choice((1, 1, 2, 2, 2, 3))):
            age = self._random.randint(0, min(17, self._age(mother) - 18))
            sex = self._random.choice(("male", "female"))
            born = self._born(age)
            name = self._names.person(sex, born.year, family, given if given in known_fathers() else None)
            child = self._add(self._cards.card(Person(name, sex, born, home)))
            draw = self._random.random()
            if draw < 0.9:
                self._represent(child, mother, "MTH")
            if father is not None and draw > 0.6:
                self._represent(child, father, "FTH")
            elif draw >= 0.96:
                self._guardian(child, home)

    def _adult(self, home: Home, family: Family, sex: str, age: int) -> Townsman:
        born = self._born(age)
        name = self._names.person(sex, born.year, family)
        columns: dict[str, object] = {}
        draw = self._random.random()
        if sex == "female" and draw < 0.12:
            until = date(min(born.year + 19 + self._random.randrange(12), self._today.year), self._random.randint(1, 6), 15)
            former = {"family": self._names.family().female, "given": name.given, "middle": name.middle, "until": until.isoformat()}
            columns["former_names"] = to_json([former])
        elif 0.12 <= draw < 0.15:
            columns["special_status"] = "инвалид II группы"
        elif 0.15 <= draw < 0.16:
            columns["note"] = "Плохо слышит: говорить громче, номер повторять."
        elif age > 85 and draw > 0.93:
            columns["deceased"], columns["active"] = True, False
        return self._add(self._cards.card(Person(name, sex, born, home), **columns))

    def _represent(self, child: Townsman, parent: Townsman, code: str) -> None:
        row = parent.row
        name = Name(str(row["family"]), str(row["given"]), None if row["middle"] is None else str(row["middle"]))
        self._representative(child, name, code, parent.phone)

    def _guardian(self, child: Townsman, home: Home) -> None:
        name = self._names.person("female", self._today.year - 55)
        self._representative(child, name, "GUARD", self._papers.mobile(), document="Акт органа опеки № 12-ОП")

    def _representative(self, child: Townsman, name: Name, code: str, phone: str | None, document: str | None = None) -> None:
        self._people.representatives.append(
            self._make.new(
                Kind.REPRESENTATIVE,
                patient=reference(Kind.PATIENT, child.row),
                family=name.family,
                given=name.given,
                middle=name.middle,
                relationship_code=code,
                phone=phone,
                document=document,
                starts=child.born.isoformat(),
            )
        )

    def _long_names(self) -> None:
        for family in longest_families():
            home = self._home()
            for sex in ("male", "female"):
                self._adult(home, family, sex, self._random.randint(20, 80))

    def _namesakes(self) -> None:
        """Two people with one full name, born on one day: only their numbers and addresses tell them apart."""
        sex = self._random.choice(("male", "female"))
        born = self._born(self._random.randint(20, 75))
        name = self._names.person(sex, born.year)
        for _ in range(2):
            self._add(self._cards.card(Person(name, sex, born, self._home())))

    def _guest(self, number: int) -> None:
        """A foreigner: papers of another country, no СНИЛС, at best a policy of a year or a voluntary one."""
        stock = foreigners()
        name, sex = stock[number % len(stock)]
        person = Person(name, sex, self._born(self._random.randint(19, 60)), self._home())
        kind, prefix = _GUEST_PAPERS[number % len(_GUEST_PAPERS)]
        guest = self._add(self._cards.bare_card(person, [(kind, self._papers.foreign(prefix))], special_status="иностранный гражданин"))
        if number % 3 == 0:
            self._cards.policy(
                guest, PolicyKind.VOLUNTARY, self._papers.voluntary_policy(), ends=date(self._today.year, 12, 31).isoformat()
            )
        elif number % 3 == 1:
            self._cards.policy(guest, PolicyKind.UNIFORM, self._papers.enp(person.born, sex), **self._cards.expired())

    def _without_numbers(self) -> None:
        """Nothing but a name and a date of birth; some lack the patronymic too."""
        sex = self._random.choice(("male", "female"))
        born = self._born(self._random.randint(18, 90))
        name = self._names.person(sex, born.year)
        if self._random.random() < 0.3:
            name = replace(name, middle=None)
        self._add(self._cards.bare_card(Person(name, sex, born, self._home()), []))

    def _newborn(self) -> None:
        """Some weeks old, with the maternity home's certificate only, and a mother who is on the card."""
        home, family = self._home(), self._names.family()
        mother = self._adult(home, family, "female", self._random.randint(20, 38))
        born = self._today - timedelta(days=self._random.randint(3, 27))
        sex = self._random.choice(("male", "female"))
        person = Person(self._names.person(sex, born.year, family), sex, born, home)
        certificate = (IdentifierKind.MEDICAL_BIRTH_CERTIFICATE, self._papers.foreign("33-"))
        self._represent(self._add(self._cards.bare_card(person, [certificate])), mother, "MTH")

    def _duplicate(self, number: int, original: Townsman) -> None:
        """A second card of the same person, as haste makes it: ё as е, no patronymic, two letters swapped, no numbers."""
        row = original.row
        family, middle = str(row["family"]), row["middle"]
        if number % 3 == 0 or "ё" in family:
            family = family.replace("ё", "е")
        if number % 3 == 1:
            middle = None
        if number % 3 == 2 and len(family) > 4:
            family = family[:2] + family[3] + family[2] + family[4:]
        contacts = to_json([{"kind": "phone", "value": original.phone, "use": "mobile"}])
        twin = self._make.new(
            Kind.PATIENT,
            family=family,
            given=row["given"],
            middle=middle,
            sex=row["sex"],
            birth_date=row["birth_date"],
            clinic=row["clinic"],
            contacts=contacts,
            note="Заведена по телефону",
        )
        self._add(replace(original, row=twin))

    def _drop_orphaned_rows(self) -> None:
        """The last household may be cut in the middle: rows of those who stayed out go too."""
        here = {reference(Kind.PATIENT, man.row) for man in self._people.patients}
        self._people.representatives = [row for row in self._people.representatives if row["patient"] in here]
        self._cards.policies = [row for row in self._cards.policies if row["patient"] in here]

    def _add(self, townsman: Townsman) -> Townsman:
        self._people.patients.append(townsman)
        return townsman

    def _home(self) -> Home:
        street = self._random.choice(STREETS)
        return Home(address(street, self._random), self._homes[False][street], self._homes[True][street])

    def _born(self, age: int) -> date:
        """A birthday that makes one `age` years old today."""
        return _years_before(self._today, age) - timedelta(days=self._random.randrange(365))

    def _age(self, townsman: Townsman) -> int:
        return townsman.age_on(self._today)


def _by_street(areas: list[Area], children: bool) -> dict[str, Area]:
    return {street: area for area in areas if area.children is children for street in area.streets}


def _years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years, day=min(day.day, 28))
