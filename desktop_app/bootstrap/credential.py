"""What a desk shows to its central, by the way that is set: read from the keyring, renewed while the exchange goes on."""

import logging
from collections.abc import Callable
from math import inf
from threading import Lock
from typing import Final

from desktop_app.bootstrap import late
from desktop_app.core.clock import Clock
from desktop_app.core.grant import Grant, grant_of
from desktop_app.core.secrets import Secrets
from desktop_app.core.settings import Settings, registration_of
from desktop_app.core.sign_in import Registration, Tick, Way
from desktop_app.sync.sign_in import SignInNotSetUp, SignInRefused, SignInSilent

TOKEN: Final = "central-token"
GRANT: Final = "central-sign-in"
CLIENT_SECRET: Final = "central-client-secret"
"""Their names in the keyring."""
MARGIN_SECONDS: Final = 60.0
AGAIN_SECONDS: Final = 60.0
_logger = logging.getLogger(__name__)


class Credential:
    """The token that this desk shows: one that IT entered, or what a sign-in gave, renewed before it runs out and when it is refused.

    Asked and told of refusals on the sync thread alone; the rest is for any thread but the GUI's. How long a token lasts is measured by
    the monotonic clock from when it came; of one from an earlier run nothing is known, and the central's 401 tells.
    `browser` opens an address, the system's own if it is not given.
    """

    def __init__(self, secrets: Secrets, settings: Settings, clock: Clock, browser: Callable[[str], bool] | None = None) -> None:
        self._secrets = secrets
        self._settings = settings
        self._clock = clock
        self._browser = browser
        self._lock = Lock()
        self._kept: dict[str, str | None] = {}
        self._grant: Grant | None = None
        self._renew_at = inf

    def __call__(self) -> str | None:
        """The token; None where there is none and nothing but a person can bring one.

        Raises:
            SignInSilent: there is none, and the sign-in service that would give one is away.
            EnvironmentFault: the settings file holds what cannot be.
        """
        registration = registration_of(self._settings)
        if registration.way is Way.TOKEN:
            return self._secret(TOKEN)
        grant = self._grant_for(registration)
        if (grant is None and registration.way is Way.CLIENT) or self._clock.monotonic() >= self._renew_at:
            try:
                grant = self._renewed(registration, grant)
            except (SignInRefused, SignInNotSetUp) as trouble:
                _logger.info("the desk is not let in: %s", type(trouble).__name__)
                self._renew_at = inf  # what there is goes on until the central itself refuses it
            except SignInSilent:
                if grant is None:
                    raise
                self._renew_at = self._clock.monotonic() + AGAIN_SECONDS
        return grant.access_token if grant else None

    def refused(self, token: str) -> bool:
        """The central answered 401 to `token`; True where there is another one to show. Raises as asking for it does."""
        registration = registration_of(self._settings)
        if registration.way is Way.TOKEN:
            return self._secret(TOKEN) not in (None, token)
        grant = self._grant_for(registration)
        if grant is not None and grant.access_token != token:
            return True  # a person signed in meanwhile
        try:
            return self._renewed(registration, grant).access_token != token
        except (SignInRefused, SignInNotSetUp):
            return False

    def renew(self, token: str) -> None:
        """Keep another token that IT entered, and show it from now on."""
        self._keep(TOKEN, token)

    def keep_secret(self, secret: str) -> None:
        """Keep another secret of the desk's own; what the old one brought is forgotten."""
        with self._lock:
            self._put(CLIENT_SECRET, secret)
            self._secrets.drop(GRANT)
            self._kept[GRANT], self._grant, self._renew_at = None, None, inf

    def keep(self, grant: Grant) -> None:
        """Keep what a sign-in brought, and show it from now on."""
        with self._lock:
            self._take(grant)

    def ask_in_browser(self, tick: Tick, registration: Registration | None = None) -> Grant:
        """A person signs in, by the settings or as `registration` says (see `sync.browser_sign_in`). Nothing is kept. Takes minutes."""
        wanted = registration or registration_of(self._settings)
        return late.signed_in(wanted, self._clock, self._secret(CLIENT_SECRET) or "", tick, self._browser)

    def _renewed(self, registration: Registration, grant: Grant | None) -> Grant:
        """Another grant by the refresh token, or by the desk's secret; kept before it is shown. One of a person's wins."""
        secret, before = self._secret(CLIENT_SECRET) or "", self._grant
        if not (secret if registration.way is Way.CLIENT else grant and grant.refresh_token):
            raise SignInRefused("invalid_grant")
        found = late.renewed(registration, self._clock, secret, grant)
        with self._lock:
            if self._grant is not before and self._grant is not None:
                return self._grant
            try:
                self._take(found)
            except OSError:
                _logger.warning("a renewed sign-in could not be kept; it holds until the program ends")
                self._use(found)
            return found

    def _grant_for(self, registration: Registration) -> Grant | None:
        """The grant that is kept, if it was given for this central, program and way."""
        text = self._secret(GRANT)
        with self._lock:
            if self._grant is None:
                self._grant = grant_of(text)
            return self._grant if self._grant is not None and self._grant.belongs_to(registration) else None

    def _take(self, grant: Grant) -> None:
        """Into the keyring first: a service that gives a new refresh token with each answer takes the old one back."""
        self._put(GRANT, grant.as_text())
        self._use(grant)

    def _use(self, grant: Grant) -> None:
        self._grant = grant
        lasts = grant.seconds
        self._renew_at = inf if lasts is None else self._clock.monotonic() + max(lasts - MARGIN_SECONDS, lasts / 2)

    def _keep(self, name: str, value: str) -> None:
        with self._lock:
            self._put(name, value)

    def _put(self, name: str, value: str) -> None:
        self._secrets.put(name, value)
        self._kept[name] = value

    def _secret(self, name: str) -> str | None:
        """The secret `name`, asked of the keyring once."""
        with self._lock:
            if name not in self._kept:
                self._kept[name] = self._secrets.get(name)
            return self._kept[name]
