"""What lets a desk in at its central before there are settings: held until the first start is finished, then kept."""

from dataclasses import replace

from desktop_app.bootstrap import late
from desktop_app.bootstrap.workplace import Workplace
from desktop_app.core.grant import Grant
from desktop_app.core.settings import SIGN_IN_CLIENT_ID, SIGN_IN_WAY, registration_of
from desktop_app.core.sign_in import Registration, Tick, Way
from desktop_app.ui.wizard.answers import Central


class FirstSignIn:
    """The sign-in of one first start. Asked in the reading pool, one question at a time; kept on the database worker."""

    def __init__(self, work: Workplace) -> None:
        self._work = work
        self._grant: Grant | None = None

    def token(self, central: Central, tick: Tick) -> str:
        """The token for `central`, by the way of the answers; who has signed in with the browser need not do so twice.

        Raises as `late.signed_in` and `late.renewed` do, and what `tick` raises.
        """
        if central.way is Way.TOKEN:
            return central.token
        wanted = self._registration(central)
        if self._grant is None or central.way is Way.CLIENT or not self._grant.belongs_to(wanted):
            self._grant = self._asked(central, wanted, tick)
        return self._grant.access_token

    def forget(self) -> None:
        """The central lets nobody in by it: the next question begins anew."""
        self._grant = None

    def keep(self, central: Central) -> None:
        """Into the keyring with what let the desk in, into the settings with the way."""
        credential, settings = self._work.credential, self._work.settings
        settings.put(SIGN_IN_WAY, central.way.value)
        if central.way is Way.TOKEN:
            credential.renew(central.token)
            return
        settings.put(SIGN_IN_CLIENT_ID, central.client_id)
        if central.way is Way.CLIENT:
            credential.keep_secret(central.secret)
        if self._grant is not None:
            credential.keep(self._grant)

    def _asked(self, central: Central, wanted: Registration, tick: Tick) -> Grant:
        if central.way is Way.CLIENT:
            return late.renewed(wanted, self._work.clock, central.secret, None)
        return self._work.credential.ask_in_browser(tick, wanted)

    def _registration(self, central: Central) -> Registration:
        set_by_it = registration_of(self._work.settings)
        return replace(set_by_it, way=central.way, central=central.url, ca_file=central.ca_file, client_id=central.client_id)
