"""Names of a synthetic town: given names as old as their bearers, surnames that agree with the sex, patronymics made from names.

Surnames come from the stock of Faker; given names are our own short lists, because Faker draws Авдей as often as Александр.
"""

from dataclasses import dataclass
from random import Random

from faker.providers.person.ru_RU import Provider

# By the decade when they were in fashion: born before 1970, before 2000, and later.
_MALE = (
    "Александр Анатолий Борис Валентин Василий Виктор Владимир Геннадий Евгений Иван Леонид Михаил Николай Пётр Семён Сергей Юрий Фёдор",
    "Александр Алексей Андрей Антон Артём Вадим Виталий Денис Дмитрий Евгений Игорь Илья Максим Михаил Олег Павел Роман Сергей Юрий",
    "Александр Алексей Арсений Артём Глеб Даниил Егор Иван Кирилл Лев Макар Максим Марк Матвей Михаил Никита Семён Степан Тимофей Фёдор",
)
_FEMALE = (
    "Алевтина Валентина Вера Галина Зинаида Зоя Лидия Любовь Людмила Мария Надежда Нина Ольга Раиса Светлана Тамара Татьяна Фёкла",
    "Александра Анастасия Анна Виктория Евгения Екатерина Елена Ирина Ксения Марина Мария Наталья Оксана Ольга Светлана Татьяна Юлия",
    "Агата Алёна Алиса Анна Арина Варвара Василиса Вероника Виктория Дарья Ева Кира Ксения Маргарита Мария Милана Полина София Таисия",
)
_FATHERS = {
    "Александр": "Александрович", "Алексей": "Алексеевич", "Анатолий": "Анатольевич", "Андрей": "Андреевич", "Антон": "Антонович",
    "Артём": "Артёмович", "Борис": "Борисович", "Вадим": "Вадимович", "Валентин": "Валентинович", "Василий": "Васильевич",
    "Виктор": "Викторович", "Виталий": "Витальевич", "Владимир": "Владимирович", "Геннадий": "Геннадьевич", "Денис": "Денисович",
    "Дмитрий": "Дмитриевич", "Евгений": "Евгеньевич", "Иван": "Иванович", "Игорь": "Игоревич", "Илья": "Ильич", "Леонид": "Леонидович",
    "Максим": "Максимович", "Михаил": "Михайлович", "Николай": "Николаевич", "Олег": "Олегович", "Павел": "Павлович",
    "Пётр": "Петрович", "Роман": "Романович", "Семён": "Семёнович", "Сергей": "Сергеевич", "Фёдор": "Фёдорович", "Юрий": "Юрьевич",
}  # fmt: skip
_WITH_YO = ("Алфёров", "Берёзкин", "Воробьёв", "Журавлёв", "Киселёв", "Королёв", "Лёвин", "Пономарёв", "Соловьёв", "Тарасёнков", "Щеглов")
# Forty letters and more: what a column, a ticket and a search must bear.
_LONGEST = (
    ("Воздвиженский-Новопреображенский-Задонский", "Воздвиженская-Новопреображенская-Задонская"),
    ("Вышнеконстантинопольский-Верхнеозёрский", "Вышнеконстантинопольская-Верхнеозёрская"),
    ("Нижегородцев-Благовещенский-Архангельский", "Нижегородцева-Благовещенская-Архангельская"),
)
_FOREIGN = (
    ("Нгуен", "Ван Хынг", None, "male"), ("Чан", "Тхи Лан", None, "female"), ("Рахимов", "Фаррух", "Саидович", "male"),
    ("Каримова", "Дилором", "Бахтияровна", "female"), ("Абдуллаев", "Шерзод", "угли Рустам", "male"),
    ("Гасанова", "Айгюн", "Эльдар кызы", "female"),
    ("О’Брайен", "Патрик", None, "male"), ("Ким", "Чжи У", None, "female"), ("Мухаммад-заде", "Искандер", None, "male"),
    ("Ли", "Вэй", None, "male"), ("Мбеки", "Амара", None, "female"), ("Цэрэндорж", "Батбаяр", None, "male"),
)  # fmt: skip


@dataclass(frozen=True)
class Name:
    """A full name; the patronymic (`middle`) may be missing."""

    family: str
    given: str
    middle: str | None


@dataclass(frozen=True)
class Family:
    """A surname in both forms."""

    male: str
    female: str

    def of(self, sex: str) -> str:
        """The form for `male` or `female`."""
        return self.female if sex == "female" else self.male


class NameStock:
    """Draws names; everything is decided by the given source of randomness."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._families = [*_paired(Provider.last_names_male, Provider.last_names_female), *_agreeing(_WITH_YO)]
        self._male = [names.split() for names in _MALE]
        self._female = [names.split() for names in _FEMALE]
        self._fathers = list(_FATHERS)

    def family(self) -> Family:
        """A surname; one in forty is double-barrelled."""
        random = self._random
        first = random.choice(self._families)
        if random.random() < 0.975:
            return first
        second = random.choice(self._families)
        return Family(f"{first.male}-{second.male}", f"{first.female}-{second.female}")

    def person(self, sex: str, born: int, family: Family | None = None, father: str | None = None) -> Name:
        """A name for one born in the year `born`; `father` is the given name the patronymic comes from."""
        fashion = 0 if born < 1970 else 1 if born < 2000 else 2
        stock = self._female if sex == "female" else self._male
        chosen = family or self.family()
        return Name(chosen.of(sex), self._random.choice(stock[fashion]), patronymic(father or self._random.choice(self._fathers), sex))


def longest_families() -> list[Family]:
    """Surnames of about forty letters."""
    return [Family(male, female) for male, female in _LONGEST]


def foreigners() -> list[tuple[Name, str]]:
    """Names of guests of the country with their sex; most of them have no patronymic."""
    return [(Name(family, given, middle), sex) for family, given, middle, sex in _FOREIGN]


def patronymic(father: str, sex: str) -> str:
    """The patronymic from a given name of the stock: Пётр → Петрович, Петровна."""
    male = _FATHERS[father]
    if sex != "female":
        return male
    return male[:-2] + "инична" if father == "Илья" else male.removesuffix("ич") + "на"


def known_fathers() -> frozenset[str]:
    """The given names that a patronymic can be made from."""
    return frozenset(_FATHERS)


def _paired(males: tuple[str, ...], females: tuple[str, ...]) -> list[Family]:
    """Faker keeps both forms apart; they are joined where the female one is the regular form of the male."""
    known = set(females)
    return [Family(male, female) for male in males if (female := _female_form(male)) in known]


def _agreeing(males: tuple[str, ...]) -> list[Family]:
    return [Family(male, _female_form(male)) for male in males]


def _female_form(male: str) -> str:
    return male[:-2] + "ая" if male.endswith(("ий", "ый", "ой")) else male + "а"
