"""What stands in the synthetic town: clinics, branches, posts and what is peculiar about some of them. Data only."""

from dataclasses import dataclass, replace
from enum import StrEnum

from desktop_app.node import city_shifts as shifts
from desktop_app.node.city_shifts import Quota, Shift


class Audience(StrEnum):
    """Who comes."""

    ADULTS = "adults"
    CHILDREN = "children"
    WOMEN = "women"
    ALL = "all"


class Trouble(StrEnum):
    """Why a specialist is not simply there."""

    LEAVE = "leave"
    SICK = "sick"
    NOT_TODAY = "not-today"
    SOUGHT_AFTER = "sought-after"


@dataclass(frozen=True)
class Lane:
    """One schedule of a post. `minutes` overrides the norm; `places` at one start; a lane of its own `service` is named by it.

    `room` is the code of a reception room that differs from the post's specialty.
    """

    branch: int
    shift: Shift
    pattern: tuple[Quota, ...]
    minutes: int | None = None
    places: int = 1
    live_queue: bool = False
    on_days_off: bool = False
    service: str | None = None
    room: str | None = None
    preparation: str | None = None


@dataclass(frozen=True)
class PostPlan:
    """A post with its lanes; `area` tells that it has an участок of its own."""

    specialty: str
    lanes: tuple[Lane, ...]
    audience: Audience
    area: bool = False
    trouble: Trouble | None = None


@dataclass(frozen=True)
class BranchPlan:
    """A building of a clinic."""

    name: str
    address: str
    phone: str
    children: bool = False


@dataclass(frozen=True)
class ClinicPlan:
    """A clinic with its branches and posts."""

    name: str
    number: str
    oid: str
    branches: tuple[BranchPlan, ...]
    posts: tuple[PostPlan, ...]


@dataclass(frozen=True)
class TownPlan:
    """How much of everything. The horizon reaches 14 days ahead and further, until there are `slots` of them."""

    clinics: tuple[ClinicPlan, ...]
    slots: int
    patients: int
    appointments: int


TOWN = "г. Заречинск"
DAYS_BACK = 7
DAYS_AHEAD = 14

NURSE = "room:procedures"
JABS = "room:vaccination"
PREPARATIONS = {
    "34": "Взять с собой результаты прежних обследований. Сделать ЭКГ не раньше чем за 14 дней до приёма.",
    "25": "Взять с собой результаты прежних обследований.",
    "45": "Взять с собой результаты прежних обследований.",
    "okso:31.08.53": "Сдать кровь на глюкозу и гормоны не раньше чем за месяц.",
    "15": "Не принимать противоаллергические средства три дня.",
    "okso:31.08.11": "Взять пелёнку. Перед УЗИ живота не есть 6 часов.",
}
"""What a patient does before the visit, by specialty."""

STREETS = (
    "Берёзовая", "Вокзальная", "Восточная", "Гагарина", "Дачная", "Железнодорожная", "Заводская", "Заречная", "Зелёная", "Калинина",
    "Кленовая", "Колхозная", "Комсомольская", "Лесная", "Лётная", "Луговая", "Мира", "Молодёжная", "Набережная", "Новая", "Озёрная",
    "Октябрьская", "Парковая", "Первомайская", "Песчаная", "Полевая", "Почтовая", "Пушкина", "Садовая", "Северная", "Советская",
    "Солнечная", "Сосновая", "Спортивная", "Степная", "Строителей", "Тенистая", "Труда", "Цветочная", "Школьная", "Энергетиков", "Южная",
)  # fmt: skip


def _post(specialty: str, shift: Shift, audience: Audience = Audience.ADULTS, branch: int = 0, trouble: Trouble | None = None) -> PostPlan:
    return PostPlan(specialty, (Lane(branch, shift, shifts.OPEN_TO_ALL),), audience, trouble=trouble)


def _referred(
    specialty: str, shift: Shift, audience: Audience = Audience.ADULTS, branch: int = 0, trouble: Trouble | None = None
) -> PostPlan:
    return PostPlan(specialty, (Lane(branch, shift, shifts.BY_REFERRAL),), audience, trouble=trouble)


def _own(specialty: str, shift: Shift, audience: Audience = Audience.ADULTS, branch: int = 0, trouble: Trouble | None = None) -> PostPlan:
    """A doctor of first contact, with an участок."""
    return PostPlan(specialty, (Lane(branch, shift, shifts.FIRST_CONTACT),), audience, area=True, trouble=trouble)


def _with_duty(post: PostPlan) -> PostPlan:
    """The same post, which also keeps the duty room on days off."""
    service = "Дежурный педиатр" if post.audience is Audience.CHILDREN else "Дежурный терапевт"
    lane = Lane(post.lanes[0].branch, shifts.ON_DAYS_OFF, shifts.ON_DUTY, on_days_off=True, service=service)
    return replace(post, lanes=(*post.lanes, lane))


def _nurse(audience: Audience, blood_branch: int, jab_branch: int) -> PostPlan:
    return PostPlan(
        NURSE,
        (
            Lane(blood_branch, shifts.BLOOD_MORNINGS, shifts.LIVE, 10, live_queue=True, service="Процедурный кабинет: забор крови",
                 preparation="Натощак: не есть 8–12 часов, можно пить воду."),
            Lane(jab_branch, shifts.JAB_MORNINGS, shifts.OPEN_TO_ALL, 10, places=2, service="Прививочный кабинет", room=JABS,
                 preparation="Взять прививочный сертификат."),
        ),
        audience,
    )  # fmt: skip


def _ent(adults: int, children: int) -> PostPlan:
    """One ENT doctor in two branches."""
    lanes = (Lane(adults, shifts.MON_WED_FRI, shifts.OPEN_TO_ALL), Lane(children, shifts.TUE_THU, shifts.OPEN_TO_ALL))
    return PostPlan("53", lanes, Audience.ALL)


def _endocrinologist() -> PostPlan:
    school = Lane(
        0, shifts.WEDNESDAYS, shifts.GROUP, 60, places=10, service="Школа сахарного диабета", preparation="Взять дневник самоконтроля."
    )
    return PostPlan("okso:31.08.53", (Lane(0, shifts.TUE_THU, shifts.BY_REFERRAL), school), Audience.ADULTS)


_SEVEN = (
    _with_duty(_own("110", shifts.ODD_MORNING)),
    _own("110", shifts.EVEN_MORNING),
    _own("110", shifts.ODD_MORNING, trouble=Trouble.LEAVE),
    _post("49", shifts.MON_WED_FRI),
    _with_duty(_own("59", shifts.ODD_MORNING, Audience.CHILDREN, 1)),
    _own("59", shifts.EVEN_MORNING, Audience.CHILDREN, 1),
    _post("122", shifts.DAYS),
    _post("54", shifts.MORNINGS, trouble=Trouble.SOUGHT_AFTER),
    _ent(0, 1),
    _post("13", shifts.MON_WED_FRI, Audience.WOMEN),
    _referred("34", shifts.MORNINGS, trouble=Trouble.NOT_TODAY),
    _referred("45", shifts.DAYS, trouble=Trouble.SICK),
    _endocrinologist(),
    _nurse(Audience.ALL, 0, 1),
)
_SEVEN_OF_TOWN = (
    *_SEVEN,
    _own("110", shifts.EVEN_MORNING),
    _own("110", shifts.EVENINGS),
    _own("59", shifts.EVENINGS, Audience.CHILDREN, 1),
    _post("122", shifts.EVENINGS),
    _post("54", shifts.EVENINGS),
    _referred("45", shifts.EVENINGS),
    _referred("okso:31.08.11", shifts.MORNINGS),
    _post("okso:31.08.68", shifts.DAYS),
    _post("114", shifts.EVEN_MORNING),
    _post("103", shifts.ODD_MORNING),
)
_THREE = (
    _with_duty(_own("110", shifts.ODD_MORNING)),
    _own("110", shifts.EVEN_MORNING),
    _own("110", shifts.MORNINGS),
    _own("110", shifts.EVENINGS, branch=1),
    _own("110", shifts.ODD_MORNING, branch=1, trouble=Trouble.LEAVE),
    _post("49", shifts.DAYS),
    _post("49", shifts.EVEN_MORNING, branch=1),
    _post("122", shifts.ODD_MORNING),
    _post("54", shifts.DAYS, trouble=Trouble.SOUGHT_AFTER),
    _post("53", shifts.EVEN_MORNING),
    _post("13", shifts.ODD_MORNING, Audience.WOMEN),
    _post("13", shifts.EVEN_MORNING, Audience.WOMEN, 1),
    _referred("34", shifts.DAYS),
    _referred("45", shifts.MORNINGS),
    _endocrinologist(),
    _referred("okso:31.08.11", shifts.EVENINGS),
    _post("24", shifts.DAYS),
    _post("103", shifts.EVEN_MORNING),
    _referred("33", shifts.MON_WED_FRI),
    _nurse(Audience.ADULTS, 0, 1),
)
_CHILDREN = (
    _with_duty(_own("59", shifts.ODD_MORNING, Audience.CHILDREN)),
    _own("59", shifts.EVEN_MORNING, Audience.CHILDREN),
    _own("59", shifts.MORNINGS, Audience.CHILDREN),
    _own("59", shifts.EVENINGS, Audience.CHILDREN),
    _own("59", shifts.ODD_MORNING, Audience.CHILDREN),
    _own("59", shifts.EVEN_MORNING, Audience.CHILDREN, trouble=Trouble.LEAVE),
    _post("28", shifts.DAYS, Audience.CHILDREN),
    _post("54", shifts.ODD_MORNING, Audience.CHILDREN, trouble=Trouble.SOUGHT_AFTER),
    _post("53", shifts.EVEN_MORNING, Audience.CHILDREN),
    _referred("45", shifts.MORNINGS, Audience.CHILDREN),
    _referred("25", shifts.TUE_THU, Audience.CHILDREN),
    _post("101", shifts.ODD_MORNING, Audience.CHILDREN),
    _post("114", shifts.DAYS, Audience.CHILDREN, trouble=Trouble.SICK),
    _referred("okso:31.08.11", shifts.MON_WED_FRI, Audience.CHILDREN),
    _referred("15", shifts.EVENINGS, Audience.CHILDREN),
    _nurse(Audience.CHILDREN, 0, 0),
)
_SEVEN_BRANCHES = (
    BranchPlan("Главный корпус", f"{TOWN}, ул. Лесная, д. 12", "+74922000710"),
    BranchPlan("Детское отделение", f"{TOWN}, ул. Школьная, д. 5, корп. 2", "+74922000720", children=True),
)
_THREE_BRANCHES = (
    BranchPlan("Поликлиника на Заводской", f"{TOWN}, ул. Заводская, д. 41", "+74922000310"),
    BranchPlan("Филиал «Заречье»", f"{TOWN}, ул. Заречная, д. 3", "+74922000320"),
)
_CHILDREN_BRANCHES = (BranchPlan("Детская поликлиника", f"{TOWN}, ул. Солнечная, д. 18", "+74922000210", children=True),)

PLANS: dict[str, TownPlan] = {
    "small": TownPlan(
        (ClinicPlan("Городская поликлиника № 7", "7", "1.2.643.5.1.13.13.12.2.33.9007", _SEVEN_BRANCHES, _SEVEN),),
        slots=3_000,
        patients=1_500,
        appointments=600,
    ),
    "town": TownPlan(
        (
            ClinicPlan("Городская поликлиника № 7", "7", "1.2.643.5.1.13.13.12.2.33.9007", _SEVEN_BRANCHES, _SEVEN_OF_TOWN),
            ClinicPlan("Городская поликлиника № 3", "3", "1.2.643.5.1.13.13.12.2.33.9003", _THREE_BRANCHES, _THREE),
            ClinicPlan("Детская городская поликлиника № 2", "2", "1.2.643.5.1.13.13.12.2.33.9002", _CHILDREN_BRANCHES, _CHILDREN),
        ),
        slots=30_000,
        patients=20_000,
        appointments=8_000,
    ),
}
