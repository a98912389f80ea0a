"""A desk of the demo, set up without questions."""

from desktop_app.bootstrap.central_process import CentralProcess
from desktop_app.bootstrap.clinic_key import ensure_key
from desktop_app.bootstrap.workplace import TOKEN, Workplace
from desktop_app.core.settings import CENTRAL_URL, CLINIC_PHONE, DESK_NAME, LANGUAGE, THEME
from desktop_app.models.person import RoleCode

CLERK = "Иванова Анна"


def settle_in(work: Workplace, central: CentralProcess, language: str | None, theme: str | None = None) -> None:
    """Set the desk up on the embedded central, with a clerk who works there."""
    work.secrets.put(TOKEN, central.token)
    ensure_key(work.secrets)
    work.settings.put(CENTRAL_URL, central.url)
    work.settings.put(DESK_NAME, "Окно 1")
    work.settings.put(CLINIC_PHONE, "+7 495 000-00-07")
    if language:
        work.settings.put(LANGUAGE, language)
    if theme:
        work.settings.put(THEME, theme)
    work.person_or(CLERK, RoleCode.SENIOR_CLERK)
