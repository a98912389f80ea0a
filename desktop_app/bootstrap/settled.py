"""A desk of the demo, set up without questions."""

from desktop_app.bootstrap.central_process import CentralProcess
from desktop_app.bootstrap.clinic_key import ensure_key
from desktop_app.bootstrap.workplace import Workplace
from desktop_app.core.settings import CENTRAL_URL, CLINIC_PHONE, DESK_NAME, LANGUAGE, SIGN_IN_WAY, SWITCH_WITHOUT_PIN, THEME
from desktop_app.core.sign_in import Way
from desktop_app.models.person import RoleCode
from desktop_app.services.staff import add_person

CLERK = "Иванова Анна"
COLLEAGUES = ((CLERK, RoleCode.SENIOR_CLERK), ("Смирнова Ольга", RoleCode.CLERK), ("Кузьмин Пётр", RoleCode.IT))
"""Who works at the desk of the demo; the first one sits there."""


def settle_in(work: Workplace, central: CentralProcess, language: str | None, theme: str | None = None) -> None:
    """Set the desk up on the embedded central, with the staff who work there."""
    work.credential.renew(central.token)
    ensure_key(work.secrets)
    work.settings.put(SIGN_IN_WAY, Way.TOKEN.value)  # whatever holds for the real desks of this computer
    work.settings.put(CENTRAL_URL, central.url)
    work.settings.put(DESK_NAME, "Окно 1")
    work.settings.put(CLINIC_PHONE, "+7 495 000-00-07")
    if language:
        work.settings.put(LANGUAGE, language)
    if theme:
        work.settings.put(THEME, theme)
    if work.first_person() is None:
        work.settings.put(SWITCH_WITHOUT_PIN, True)
        for name, role in COLLEAGUES:
            add_person(work.store, name, role)
