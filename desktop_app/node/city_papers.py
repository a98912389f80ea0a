"""Numbers of synthetic people: well-formed and with right check digits, from ranges that are hardly ever given out."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from desktop_app.models.identifiers import snils_check_number
from desktop_app.models.insurance_numbers import make_enp

REGION = "33"
_CERTIFICATE_LETTERS = ("АБ", "БО", "ЛД", "МЮ", "НР")
_ROMAN = ("I", "II", "III", "IV", "V")
_MOBILE_CODES = ("900", "904", "910", "915", "919", "920", "929", "952", "961", "980")
_FIXED_CODE = "4922"


@dataclass
class Papers:
    """Gives out numbers, none of them twice.

    СНИЛС are of the range 900-…, mobile numbers have 000 after the code, fixed ones 00 after the code of the town.
    """

    random: Random
    _taken: set[str] = field(default_factory=set)

    def snils(self) -> str:
        """Eleven digits."""
        first = "90" + self._new("snils", 7)
        return first + snils_check_number(first)

    def enp(self, born: date, sex: str) -> str:
        """Sixteen digits that say this birth date and sex."""
        return make_enp(REGION, born, sex, self._new(f"enp{born}", 5))

    def temporary_policy(self) -> str:
        """Nine digits."""
        return self._new("temporary", 9)

    def old_policy(self) -> tuple[str, str]:
        """Series and number of a policy of the old form."""
        return f"{REGION}-00", self._new("old", 6)

    def voluntary_policy(self) -> str:
        """The number of a ДМС contract."""
        return f"ДМС-{self._new('voluntary', 6)}/26"

    def passport(self, born: date, today: date) -> str:
        """`series:number` of an internal passport given out at 14, 20 or 45; the series ends with the year."""
        year = max([1998, *(born.year + age for age in (14, 20, 45) if born.year + age <= today.year)])
        return f"17{year % 100:02d}:{self._new('passport', 6)}"

    def birth_certificate(self) -> str:
        """`IV-АБ:744233`."""
        letters = self.random.choice(_CERTIFICATE_LETTERS)
        return f"{self.random.choice(_ROMAN)}-{letters}:{self._new('certificate' + letters, 6)}"

    def foreign(self, prefix: str) -> str:
        """A document of another country or for guests of this one."""
        return prefix + self._new("foreign" + prefix, 7)

    def inn(self) -> str:
        """Twelve digits of a person's ИНН."""
        first = REGION + "00" + self._new("inn", 6)
        eleventh = _weighed(first, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8))
        return first + eleventh + _weighed(first + eleventh, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))

    def mobile(self) -> str:
        """+79XX000NNNN."""
        code = self.random.choice(_MOBILE_CODES)
        return f"+7{code}000{self._new('mobile' + code, 4)}"

    def fixed(self) -> str:
        """A number of the town, which takes no SMS."""
        return f"+7{_FIXED_CODE}00{self._new('fixed', 4)}"

    def referral(self, issued: date) -> str:
        """The number of a referral."""
        return f"Н-{issued:%y%m}-{self._new('referral', 6)}"

    def _new(self, series: str, digits: int) -> str:
        while True:
            number = f"{self.random.randrange(10**digits):0{digits}d}"
            if (key := f"{series}|{number}") not in self._taken:
                self._taken.add(key)
                return number


def _weighed(digits: str, weights: tuple[int, ...]) -> str:
    return str(sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11 % 10)
