"""Commands as data, and the one place where a key press becomes a command."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

from desktop_app.core.errors import RegistryError, UserError
from desktop_app.core.i18n import mark, tr
from desktop_app.ui.focus_keys import keeps
from desktop_app.ui.physical_keys import PhysicalKey, latin_key, pressed

WINDOW = "window"
"""The scope of commands that act everywhere in the window."""


def always() -> bool:
    """The condition of a command that can act at any time."""
    return True


def anyone() -> str:
    """The answer of `who_may` where the acting person may run the command."""
    return ""


@dataclass(frozen=True)
class Command:
    """One thing a person can do. `caption` is marked for translation; `run` is called on the GUI thread.

    `enabled_when` asks whether it makes sense now; `who_may` gives "" where the acting person has the right, else the roles that
    have it, translated. `repeats` lets a held key run it again; `listed` shows it in the command palette;
    `shown_key` replaces the key's text where several commands stand as one ("1…9").
    """

    id: str
    caption: str
    run: Callable[[], object]
    icon: str = ""
    key: PhysicalKey | None = None
    scope: str = WINDOW
    enabled_when: Callable[[], bool] = always
    who_may: Callable[[], str] = anyone
    repeats: bool = False
    listed: bool = True
    shown_key: str = ""
    more_keys: tuple[PhysicalKey, ...] = field(default=())

    @property
    def keys(self) -> tuple[PhysicalKey, ...]:
        """All keys that run it, the shown one first."""
        return ((self.key,) if self.key else ()) + self.more_keys

    @property
    def key_text(self) -> str:
        """The key as menus and tooltips say it, or ""."""
        return self.shown_key or (self.key.text if self.key else "")


@dataclass(frozen=True)
class Readiness:
    """Whether a command would act now; `why_not` is said where it would not for want of a right."""

    ready: bool
    why_not: str = ""


class ClashError(ValueError):
    """Two commands of one scope with the same key or the same id."""


@dataclass(frozen=True)
class _Part:
    widget: QWidget
    exclusive: bool

    def is_visible(self) -> bool:
        return isValid(self.widget) and self.widget.isVisible()


class Commands(QObject):
    """The commands of one window, found by id, by scope and by key.

    A scope is the name of a part of the window, joined to its widget by `attach`. A key goes to the innermost part that holds the
    focus, then to other visible parts (never a bare key), then to the window.
    """

    ran = Signal(str)
    registered = Signal()

    def __init__(self, refused: Callable[[RegistryError], None], platform: str | None = None) -> None:
        """`refused` shows a refusal; `platform` is Qt's name of the platform whose scan codes come (default: the running one)."""
        super().__init__()
        self._refused = refused
        self._platform = platform
        self._by_id: dict[str, Command] = {}
        self._by_key: dict[Hashable, Command] = {}
        self._parts: dict[str, _Part] = {}
        self._application: QApplication | None = None
        self._watched: QWidget | None = None

    # Registering

    def add(self, *commands: Command) -> None:
        """Register `commands`; raises ClashError, and then registers none of them."""
        ids, keys = dict(self._by_id), dict(self._by_key)
        for command in commands:
            if command.id in ids:
                raise ClashError(f"the command {command.id} is there twice")
            ids[command.id] = command
            for key in command.keys:
                other = keys.setdefault((command.scope, key), command)
                if other is not command:
                    raise ClashError(f"{key.text} of {command.scope}: both {other.id} and {command.id}")
        self._by_id, self._by_key = ids, keys
        self.registered.emit()

    def drop_scope(self, scope: str) -> None:
        """Forget all commands of `scope`, when its part of the window goes away."""
        self._by_id = {name: one for name, one in self._by_id.items() if one.scope != scope}
        self._by_key = {key: one for key, one in self._by_key.items() if one.scope != scope}
        self._parts.pop(scope, None)
        self.registered.emit()

    def attach(self, scope: str, widget: QWidget, exclusive: bool = False) -> None:
        """Join `scope` to the part of the window where its keys act; an exclusive part (an overlay) keeps all keys to itself."""
        self._parts[scope] = _Part(widget, exclusive)

    # Asking

    def get(self, command_id: str) -> Command:
        """The command of that id; raises KeyError."""
        return self._by_id[command_id]

    @property
    def all(self) -> tuple[Command, ...]:
        """Every command of the window and of its parts, in the order of registration."""
        return tuple(self._by_id.values())

    def of(self, scope: str) -> tuple[Command, ...]:
        """The commands of `scope` in the order of registration."""
        return tuple(one for one in self._by_id.values() if one.scope == scope)

    def live(self) -> tuple[Command, ...]:
        """The commands of all visible parts and of the window, the focused part's first."""
        scopes = [*self._focused_scopes(), *self._visible_scopes(), WINDOW]
        return tuple(one for scope in dict.fromkeys(scopes) for one in self.of(scope))

    def readiness(self, command: Command) -> Readiness:
        """Whether `command` would act now."""
        who = command.who_may()
        if who:
            return Readiness(False, tr("May be done by: {who}", who=who))
        return Readiness(command.enabled_when())

    def tooltip(self, command: Command) -> str:
        """Caption, key and, where it is forbidden, who may."""
        said = tr(command.caption) + (f" ({command.key_text})" if command.key_text else "")
        why = self.readiness(command).why_not
        return f"{said}\n{why}" if why else said

    # Acting

    def run(self, command_id: str) -> bool:
        """Run the command if it is ready; True where it ran. A refusal by a rule is handed to the notices."""
        command = self._by_id[command_id]
        who = command.who_may()
        if who:
            self._refused(UserError(mark("You have no right to do this. It may be done by: {who_may}."), who_may=who))
        if who or not command.enabled_when():
            return False
        try:
            command.run()
        except RegistryError as error:
            self._refused(error)
        self.ran.emit(command_id)
        return True

    def listen(self, application: QApplication) -> None:
        """Follow the focus of `application`: only the focused widget's events are looked at, all others stay untouched."""
        self._application = application
        application.focusChanged.connect(self._follow_focus)
        self._follow_focus(None, application.focusWidget())

    def stop(self) -> None:
        """The desk ends: no key is a command any more, and the application, which outlives it, has nothing to tell it."""
        if self._application is not None:
            self._application.focusChanged.disconnect(self._follow_focus)
        self._application = None
        self._follow_focus(None, None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Turn a key press of the focused widget into a command, before the widget sees it."""
        if not isinstance(event, QKeyEvent) or event.type() not in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            return False
        if not isinstance(watched, QWidget):
            return False
        command = self.command_for(event, watched)
        if event.type() == QEvent.Type.ShortcutOverride:
            if command is not None:
                event.accept()
            return command is not None
        return self._press(event, watched, command)

    def command_for(self, event: QKeyEvent, focused: QWidget) -> Command | None:
        """The ready or forbidden command that the key press means in `focused`, if any."""
        key = pressed(event, self._platform)
        if key is None or keeps(focused, key):
            return None
        for scope, holds_focus in self._chain(focused):
            command = self._by_key.get((scope, key))
            if command is not None and (holds_focus or not key.bare) and command.enabled_when():
                return command
        return None

    def _press(self, event: QKeyEvent, focused: QWidget, command: Command | None) -> bool:
        if command is not None:
            if command.repeats or not event.isAutoRepeat():
                self.run(command.id)
            event.accept()
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._press_enter(event, focused):
            return True
        return self._press_latin(event, focused)

    def _press_enter(self, event: QKeyEvent, focused: QWidget) -> bool:
        """Enter presses the focused button; an auto-repeated Enter does nothing anywhere but in a text of many lines."""
        if event.isAutoRepeat():
            return not isinstance(focused, QPlainTextEdit | QTextEdit)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and isinstance(focused, QAbstractButton) and keeps(focused, PhysicalKey("Enter")):
            focused.click()
            return True
        return False

    def _press_latin(self, event: QKeyEvent, focused: QWidget) -> bool:
        """Let Ctrl+С copy under a Russian-only layout too: hand the field the letter that stands at this place."""
        if event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier != Qt.KeyboardModifier.ControlModifier:
            return False
        latin = latin_key(event, self._platform)
        if latin is None:
            return False
        QApplication.sendEvent(focused, QKeyEvent(QEvent.Type.KeyPress, latin, event.modifiers()))
        return True

    def _chain(self, focused: QWidget) -> list[tuple[str, bool]]:
        inner = self._scopes_around(focused)
        chain = [(scope, True) for scope in inner]
        if QApplication.activeModalWidget() is not None or any(self._parts[scope].exclusive for scope in inner):
            return chain
        chain += [(scope, False) for scope in self._visible_scopes() if scope not in inner]
        return [*chain, (WINDOW, True)]

    def _scopes_around(self, widget: QWidget) -> list[str]:
        found: list[str] = []
        at: QWidget | None = widget
        while at is not None:
            found += [scope for scope, part in self._parts.items() if part.widget is at]
            at = at.parentWidget()
        return found

    def _focused_scopes(self) -> list[str]:
        focused = QApplication.focusWidget()
        return self._scopes_around(focused) if focused else []

    def _visible_scopes(self) -> list[str]:
        return [scope for scope, part in reversed(self._parts.items()) if part.is_visible() and not part.exclusive]

    def _follow_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = new
        if new is not None and self._application is not None:
            new.installEventFilter(self)
