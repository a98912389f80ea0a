"""`registratura sign-in`: lets a desk in at its central without opening its window."""

import sys

from desktop_app.bootstrap.workplace import Workplace, open_workplace
from desktop_app.core.access_token import wrong_token
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import mark, tr
from desktop_app.core.paths import Profile
from desktop_app.core.settings import registration_of
from desktop_app.core.sign_in import Way, wrong_secret
from desktop_app.core.sync_control import NowhereToAsk


def run_sign_in(profile: Profile) -> int:
    """By the way that is set: a token or a secret is read from the standard input, else a person is asked in the browser.

    Raises:
        ProfileBusy, NowhereToAsk, UserError, EnvironmentFault: what let the desk in before goes on.
    """
    work = open_workplace(profile)
    try:
        _let_in(work)
    finally:
        work.close()
    _tell(tr("Kept. «sync --once» tries it."))
    return 0


def _let_in(work: Workplace) -> None:
    registration = registration_of(work.settings)
    if not registration.central:
        raise NowhereToAsk
    if registration.way is Way.BROWSER:
        _tell(tr("The browser is being opened …"))
        work.credential.keep(work.credential.ask_in_browser(lambda _left: None))
        return
    by_token = registration.way is Way.TOKEN
    if sys.stdin.isatty():
        _tell(tr(mark("Type or paste the token of this desk:") if by_token else mark("Type or paste the secret of this desk:")))
    secret = sys.stdin.readline().strip()  # an argument would be seen by everybody in the list of processes
    if wrong := (wrong_token if by_token else wrong_secret)(secret):
        raise UserError(wrong)
    (work.credential.renew if by_token else work.credential.keep_secret)(secret)


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)
