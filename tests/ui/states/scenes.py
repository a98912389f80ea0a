"""What a place of the desk is (a list, a column, a day), and a scene: one place in one state, how it gets there and the way out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.ui.states.stage import Stage, State, state_view

Look = Callable[[Stage], str]
Act = Callable[[Stage], object]


@dataclass(frozen=True)
class Scene:
    """`bring` leads there, `look` gives what is read at the place, `words` must stand in it; `out` goes the way out and checks it."""

    place: str
    state: State
    bring: Act
    look: Look
    words: tuple[str, ...]
    out: Act

    @property
    def name(self) -> str:
        """Its name in the report and of its pictures."""
        return f"{self.place}-{self.state}"

    def play(self, stage: Stage) -> None:
        """Bring it about, look, keep pictures, go out."""
        self.bring(stage)
        said = self.look(stage)
        for words in self.words:
            assert words in said, said
        stage.keep_pictures(self.name)
        self.out(stage)


def reads(page_id: str, part: str = "states") -> Look:
    """What a `WithStates` of a page says: head, detail and the captions of its offers."""

    def look(stage: Stage) -> str:
        found = stage.page(page_id)
        for name in part.split("."):
            found = getattr(found, name)
        state = state_view(found).state
        assert state is not None
        return " | ".join((state.sign.name, state.head, state.detail, *(offer.caption for offer in state.offers)))

    return look


def shown(page_id: str, part: str = "states") -> Act:
    """The list is back."""

    def check(stage: Stage) -> None:
        found = stage.page(page_id)
        for name in part.split("."):
            found = getattr(found, name)
        assert found.state is None

    return check


def comes_by_itself(then: Act) -> Act:
    """What was loading comes whole."""
    return lambda stage: then(stage.let_go().whole())


def fetch(stage: Stage) -> None:
    """Tab to the button, Enter: the exchange is asked."""
    stage.press_button("Загрузить")
    assert stage.asked == ["send now"]


def read_again(then: Act) -> Act:
    """The disk answers again; Tab to the button, Enter."""

    def out(stage: Stage) -> None:
        stage.ask.broken = False
        then(stage.press_button("Прочитать снова"))

    return out


def reset_filter(then: Act) -> Act:
    """Tab to the button, Enter."""
    return lambda stage: then(stage.press_button("Сбросить фильтр"))


def leads(key: Act, check: Callable[[Stage], bool]) -> Act:
    """The way out is a key of the place."""

    def out(stage: Stage) -> None:
        key(stage)
        assert check(stage)

    return out


def asks_who_may(stage: Stage) -> None:
    """Who has no right learns who has; the keys to other screens act."""
    stage.desk.commands.run("window.go.settings")
    stage.look()
    assert stage.desk.navigation.screen == "settings"
