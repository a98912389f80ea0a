"""Settings as people and IT write them: by hand, half, wrongly, with editors of Windows; nothing wrong is worked with in silence."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import Translator
from desktop_app.core.settings import (
    CENTRAL_URL,
    CLINICS,
    DECLARED,
    DESK_NAME,
    HORIZON_AHEAD,
    HORIZON_BACK,
    LANGUAGE,
    OVERLAP_SECONDS,
    PAGE_SIZE,
    POLL_SECONDS,
    PRINT_ON_BOOKING,
    THEME,
    TICKET_WAIT_SECONDS,
    Setting,
    Settings,
)

type_of_any_setting = Setting[Any]


def written(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content, ensure_ascii=False), "utf8")
    return path


def fault_of(settings: Settings, setting: type_of_any_setting) -> str:
    """What the person reads when the value is asked for."""
    with pytest.raises(EnvironmentFault) as refused:
        settings.get(setting)
    return Translator("ru").said(refused.value.said)


@pytest.mark.parametrize("setting", DECLARED, ids=lambda setting: setting.name)
def test_every_default_is_one_that_the_program_can_work_with(setting: type_of_any_setting, tmp_path: Path) -> None:
    assert setting.admits(setting.default)
    assert Settings(tmp_path / "none.json").get(setting) == setting.default
    assert Translator("ru")(setting.title) != setting.title
    assert not setting.unit or Translator("ru")(setting.unit) != setting.unit


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (POLL_SECONDS, 0),
        (POLL_SECONDS, -20),
        (PAGE_SIZE, 0),
        (PAGE_SIZE, 10**9),
        (OVERLAP_SECONDS, -1),
        (HORIZON_BACK, -1),
        (HORIZON_AHEAD, 0),
        (HORIZON_AHEAD, 10**12),
        (TICKET_WAIT_SECONDS, 3600),
        (LANGUAGE, "de"),
        (LANGUAGE, ""),
        (THEME, "blue"),
        (CLINICS, ["c1", 2]),
        (CLINICS, [None]),
    ],
)
def test_a_value_that_would_hammer_the_central_or_show_nothing_is_refused_by_its_name(
    setting: type_of_any_setting, value: object, tmp_path: Path
) -> None:
    said = fault_of(Settings(written(tmp_path / "settings.json", {setting.name: value})), setting)
    assert said == f"В файле настроек у «{setting.name}» стоит недопустимое значение."


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (POLL_SECONDS, 20.5),
        (POLL_SECONDS, True),
        (POLL_SECONDS, "20"),
        (PRINT_ON_BOOKING, 1),
        (PRINT_ON_BOOKING, "yes"),
        (CENTRAL_URL, None),
        (CLINICS, "c1"),
        (CLINICS, {"c1": True}),
    ],
)
def test_a_value_of_another_kind_is_never_bent_into_the_right_one(setting: type_of_any_setting, value: object, tmp_path: Path) -> None:
    said = fault_of(Settings(written(tmp_path / "settings.json", {setting.name: value})), setting)
    assert said == f"В файле настроек у «{setting.name}» значение не того вида."


def test_a_wrong_value_of_the_computer_does_no_harm_where_the_desk_has_its_own(tmp_path: Path) -> None:
    machine = written(tmp_path / "machine.json", {"poll_seconds": 0, "theme": "dark"})
    settings = Settings(written(tmp_path / "settings.json", {"poll_seconds": 30}), machine)
    assert (settings.get(POLL_SECONDS), settings.get(THEME)) == (30, "dark")
    assert Settings(tmp_path / "other.json", machine).get(THEME) == "dark"
    assert fault_of(Settings(tmp_path / "other.json", machine), POLL_SECONDS)


def test_a_file_saved_by_an_editor_of_windows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"desk_name": "Окно 3"}', "utf-8-sig")
    assert Settings(path).get(DESK_NAME) == "Окно 3"
    Settings(path).put(THEME, "dark")
    assert json.loads(path.read_text("utf8")) == {"desk_name": "Окно 3", "theme": "dark"}


@pytest.mark.parametrize("content", ["[1]", "null", '"dark"', "5", "", "\ufeff"])
def test_a_file_that_holds_no_settings_is_told_of_and_not_written_over(content: str, tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(content, "utf8")
    with pytest.raises(EnvironmentFault) as refused:
        Settings(path)
    assert refused.value.said.parameters == {"path": str(path)}
    assert path.read_text("utf8") == content


def test_what_it_writes_into_the_file_while_the_desk_runs_outlives_the_next_choice_of_the_clerk(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    running = Settings(path)
    running.put(THEME, "dark")
    written(path, {"theme": "dark", "ticket_printer": "Окно 3"})
    running.put(LANGUAGE, "en")
    assert json.loads(path.read_text("utf8")) == {"theme": "dark", "ticket_printer": "Окно 3", "language": "en"}


def test_a_file_broken_while_the_desk_runs_is_not_replaced_by_one_setting(tmp_path: Path) -> None:
    path = written(tmp_path / "settings.json", {"central_url": "https://central.example/fhir"})
    running = Settings(path)
    path.write_text('{"central_url": ', "utf8")
    with pytest.raises(EnvironmentFault):
        running.put(THEME, "dark")
    assert path.read_text("utf8") == '{"central_url": '
    assert running.get(CENTRAL_URL) == "https://central.example/fhir"


def test_the_bounds_of_the_horizon_are_days_that_a_calendar_has(tmp_path: Path) -> None:
    for setting in (HORIZON_BACK, HORIZON_AHEAD):
        settings = Settings(written(tmp_path / "settings.json", {setting.name: setting.most}))
        assert timedelta(days=settings.get(setting)) < timedelta(days=36_500)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=4,
)
strangers = st.dictionaries(texts.map("x-{}".format), values, max_size=4)


@given(strangers, st.lists(st.tuples(st.sampled_from([DESK_NAME, CENTRAL_URL]), texts), max_size=4))
def test_names_of_a_newer_version_outlive_every_write(
    tmp_path_factory: pytest.TempPathFactory, unknown: dict[str, object], puts: list[tuple[Setting[str], str]]
) -> None:
    path = written(tmp_path_factory.mktemp("desk") / "settings.json", unknown)
    settings = Settings(path)
    for setting, value in puts:
        settings.put(setting, value)
    assert json.loads(path.read_text("utf8")) == {**unknown, **{setting.name: value for setting, value in puts}}
    assert all(Settings(path).get(setting) == value for setting, value in dict(puts).items())
