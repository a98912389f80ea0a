"""Changing a setting of the desk, or its access to the central: with the right it asks for, and written down."""

from collections.abc import Callable

from desktop_app.core.access_token import wrong_token
from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import UserError
from desktop_app.core.grant import Grant
from desktop_app.core.settings import AnySetting, Settings
from desktop_app.core.sign_in import wrong_secret
from desktop_app.core.sync_control import SyncControl
from desktop_app.models.journal import Act
from desktop_app.models.person import Actor, Right
from desktop_app.services.outcome import Done
from desktop_app.services.rights import require
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.store import Store, Unit


def change_setting(store: Store, settings: Settings, actor: Actor, setting: AnySetting, value: object) -> Done:
    """Keep `value` for this desk, on disk when the call returns.

    Raises:
        RightMissing, UserError (the value is wrong), EnvironmentFault (the file): nothing was kept.
    """
    with store.write(Urgency.PERSON) as unit:
        _note(unit, actor, setting, value)
        settings.enter(setting, value)
        return _done(unit, setting)


def reset_setting(store: Store, settings: Settings, actor: Actor, setting: AnySetting) -> Done:
    """Let the value of the computer, or the default, hold again.

    Raises:
        RightMissing, EnvironmentFault: nothing was changed.
    """
    with store.write(Urgency.PERSON) as unit:
        _note(unit, actor, setting, None)
        settings.reset(setting)
        return _done(unit, setting)


def renew_token(store: Store, sync: SyncControl, actor: Actor, token: str) -> Done:
    """Let the desk sign in at its central by another access token, at once. The journal tells that it was renewed, never what it is.

    Raises:
        RightMissing, UserError (no token looks like this), EnvironmentFault (it could not be kept): the one of before goes on.
    """
    return _entered(store, actor, wrong_token(token), lambda: sync.sign_in(token))


def renew_secret(store: Store, sync: SyncControl, actor: Actor, secret: str) -> Done:
    """Let the desk sign in by another secret of its own; otherwise as `renew_token`."""
    return _entered(store, actor, wrong_secret(secret), lambda: sync.sign_in_by_secret(secret))


def sign_in_again(store: Store, sync: SyncControl, actor: Actor, grant: Grant) -> Done:
    """Let the desk go on by what came of the browser: the sign-in service judged who that was (decision 0017): no right is asked.

    Raises EnvironmentFault (it could not be kept): that of before goes on.
    """
    with store.write(Urgency.PERSON) as unit:
        return _signed_in(unit, actor, lambda: sync.sign_in_by(grant))


def _entered(store: Store, actor: Actor, wrong: str, keep: Callable[[], None]) -> Done:
    with store.write(Urgency.PERSON) as unit:
        require(unit, actor, Right.ADMINISTER)
        if wrong:
            raise UserError(wrong)
        return _signed_in(unit, actor, keep)


def _signed_in(unit: Unit, actor: Actor, keep: Callable[[], None]) -> Done:
    append(unit, Act.RENEW_TOKEN, actor, About())
    keep()
    return Done(unit.changes | Changes.of(Kind.SETTING, ["central-token"]))


def _note(unit: Unit, actor: Actor, setting: AnySetting, value: object) -> None:
    if not setting.personal:
        require(unit, actor, Right.ADMINISTER)
    append(unit, Act.SETTING, actor, About(), {"setting": setting.name, "value": value})


def _done(unit: Unit, setting: AnySetting) -> Done:
    return Done(unit.changes | Changes.of(Kind.SETTING, [setting.name]))
