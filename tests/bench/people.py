"""Names as a large town has them: a few surnames are borne by many, most by a handful; given names and patronymics likewise."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate, product
from typing import NamedTuple

_KNOWN = (
    "Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов Волков Алексеев Лебедев Семёнов Егоров"
    " Павлов Козлов Степанов Николаев Орлов Андреев Макаров Никитин Захаров Зайцев Соловьёв Борисов Яковлев Григорьев Романов Воробьёв"
    " Сергеев Кузьмин Фролов Александров Дмитриев Королёв Гусев Киселёв Ильин Максимов Поляков Сорокин Виноградов Ковалёв Белов"
)
_HEADS = "Ба Ве Гла До Жи За Кра Ло Ма Не По Ра Си Та У Фи Хо Че Ша Ще Бру Вла Гри Дру Кли Мли Пле Сто Тру Яро"
_MIDDLES = "ба ви го да жи за ки ло ма ни по ра си ту фи хо че ши"
_ENDS = "ров лин нев ков тин шев дов син мов гин"
_MEN = (
    "Александр Сергей Дмитрий Андрей Алексей Максим Евгений Иван Михаил Артём Владимир Николай Павел Роман Виктор Пётр Олег Игорь"
    " Юрий Денис Антон Кирилл Никита Илья Фёдор Глеб Матвей Тимофей Семён Лев Борис Григорий Вадим Степан"
)
_FATHERS = (
    "Александр Сергее Дмитрие Андрее Алексее Максим Евгенье Иван Михайл Артём Владимир Николае Павл Роман Виктор Петр Олег Игоре"
    " Юрье Денис Антон Кирилл Никит Иль Фёдор Глеб Матвее Тимофее Семён Льв Борис Григорье Вадим Степан"
)
"""Beginnings of patronymics, in the order of `_MEN`."""
_WOMEN = (
    "Анна Елена Ольга Мария Наталья Екатерина Ирина Татьяна Светлана Юлия Анастасия Марина Ксения Дарья Людмила Галина Вера Надежда"
    " Полина Алина Валентина Алёна Виктория София Нина Тамара Любовь Лидия Зоя Варвара Ева Раиса Алла Дина"
)
_OLDEST, _DAYS = date(1930, 1, 1), 34_000


class Somebody(NamedTuple):
    """A synthetic person; `phone` is eleven digits."""

    family: str
    given: str
    middle: str
    born: str
    phone: str


def people(count: int) -> Iterator[Somebody]:
    """So many persons, the same at every run."""
    chosen = random.Random(5)
    men, women = _MEN.split(), _WOMEN.split()
    patronymics = [stem + ("" if stem.endswith("е") else "о") for stem in _FATHERS.split()]
    surnames = [*_KNOWN.split(), *_made_up()]
    rarer = list(accumulate(1 / (rank + 5) ** 0.9 for rank in range(len(surnames))))
    given = list(accumulate(1 / (rank + 3) for rank in range(len(men))))
    families = chosen.choices(surnames, cum_weights=rarer, k=count)
    firsts = chosen.choices(range(len(men)), cum_weights=given, k=count)
    fathers = chosen.choices(patronymics, cum_weights=given, k=count)
    days = chosen.choices([(_OLDEST + timedelta(days=day)).isoformat() for day in range(_DAYS)], k=count)
    phones = chosen.choices(range(79_000_000_000, 80_000_000_000), k=count)
    for number, (family, first, father, day, phone) in enumerate(zip(families, firsts, fathers, days, phones, strict=True)):
        if number % 2:
            yield Somebody(family + "а", women[first], father + "вна", day, str(phone))
        else:
            yield Somebody(family, men[first], father + "вич", day, str(phone))


def _made_up() -> Iterator[str]:
    """Thousands of surnames that nobody need bear, the shorter ones first."""
    heads, middles, ends = _HEADS.split(), _MIDDLES.split(), _ENDS.split()
    for between in ([""], ["до", "ле", "ви"]):
        yield from ("".join(parts) for parts in product(heads, middles, between, ends))
