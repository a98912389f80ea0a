"""The window first, everything else behind it: what the desk stands on takes ten times longer to import than an outline to show."""

import sys

from desktop_app.core.i18n import tr
from desktop_app.core.paths import Profile
from desktop_app.core.settings import LANGUAGE, THEME, Settings, machine_wide_file
from desktop_app.ui.opening import OpeningFrame, show_opening


def show_first(profile: Profile) -> OpeningFrame:
    """The outline of the window, on the screen; give it to `run_desk`.

    Raises:
        EnvironmentFault: the settings cannot be read.
    """
    settings = Settings(profile.settings, machine_wide_file())
    tr.use(settings.get(LANGUAGE))
    opening = show_opening(sys.argv[:1], settings.get(THEME), tr("Registratura"))
    opening.say(tr("Opening the data of this desk…"))
    return opening
