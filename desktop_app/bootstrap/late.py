"""Parts of the window that most starts never show, loaded with their first use: they are memory and time that each start would pay."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop_app.core.clock import Clock
from desktop_app.core.grant import Grant
from desktop_app.core.settings import registration_of
from desktop_app.core.sign_in import Registration, Tick

if TYPE_CHECKING:
    from desktop_app.sync.browser_sign_in import Browser
    from desktop_app.ui.desk import Desk
    from desktop_app.ui.wizard.answers import FirstStart
    from desktop_app.ui.wizard.view import LookUp, Wizard


def wizard(desk: Desk, look_up: LookUp, finished: Callable[[FirstStart], object], code: str) -> Wizard:
    """The questions of the first start; arguments as of `Wizard`."""
    from desktop_app.ui.wizard.view import Wizard

    return Wizard(desk.commands, desk.tasks, look_up, finished, registration_of(desk.settings), code)


def renewed(registration: Registration, clock: Clock, secret: str, grant: Grant | None) -> Grant:
    """Another grant without a person: by the refresh token of `grant` (a browser's), else by the desk's own secret.

    Raises:
        SignInRefused, SignInSilent, NowhereToSignIn, UnprotectedSignIn, AnotherIssuer.
    """
    from desktop_app.sync.oauth import Authority
    from desktop_app.sync.sign_in import Endpoints, find_endpoints

    endpoints = Endpoints("", grant.token_url) if grant else find_endpoints(registration, clock)
    authority = Authority(registration, clock, endpoints, secret, grant.method if grant else "")
    return authority.by_refresh(grant) if grant and grant.refresh_token else authority.by_secret()


def signed_in(registration: Registration, clock: Clock, secret: str, tick: Tick, browser: Browser | None) -> Grant:
    """A grant by a person in `browser` (None: the system's own); arguments and errors as of `sign_in_by_browser`."""
    from desktop_app.sync.browser_sign_in import sign_in_by_browser, system_browser

    return sign_in_by_browser(registration, secret, clock, browser or system_browser, tick)
