"""The house keeps its own rules: every file of the project against every rule, and every rule against a sinner."""

from __future__ import annotations

import re

import pytest

from tests.kit import house
from tests.kit.house import Rule, Source

CODE = ("desktop_app", "installer")
ALL = (*CODE, "tests", "docs")

EVERYWHERE: list[Rule] = [
    house.long_file,
    house.long_functions,
    house.broad_excepts,
    house.nested_event_loops,
    house.suppressions,
    house.late_imports,
    house.skipped_tests,
    house.drawers,
    house.strangers_in_ui,
    house.built_sentences,
    house.kept_zones,
]


TESTS_TO_CODE = 1.0
"""At least as many lines of tests as of code."""


@pytest.mark.parametrize("rule", EVERYWHERE, ids=lambda rule: rule.__name__)
def test_every_file_keeps_the_rule(rule: Rule) -> None:
    objections = [text for path in house.python_files(*ALL) for text in rule(house.read(path))]
    assert objections == []


def test_the_tests_keep_up_with_the_code() -> None:
    share = house.written_lines("tests") / house.written_lines(*CODE)
    assert share >= TESTS_TO_CODE, f"{share:.3f}"


def test_no_committed_file_tells_of_the_machine_it_was_written_on() -> None:
    assert _found_in_files(house.MACHINE_TRACES) == []


def test_nothing_is_left_for_later() -> None:
    assert _found_in_files(house.UNFINISHED) == []


def test_the_lock_names_a_hash_for_every_package() -> None:
    blocks = (house.ROOT / "requirements.lock").read_text(encoding="utf-8").split("\n")
    packages = [line for line in blocks if line and not line.startswith((" ", "#"))]
    assert packages
    assert [line for line in packages if not line.endswith("\\")] == []


SINNERS: list[tuple[Rule, str, str]] = [
    (house.long_file, "desktop_app/core/x.py", "a = 1\n" * 500),
    (house.long_functions, "desktop_app/core/x.py", "def f() -> None:\n" + "    print()\n" * 59),
    (house.long_functions, "desktop_app/core/x.py", "class C:\n    async def f(self) -> None:\n" + "        print()\n" * 59),
    (house.broad_excepts, "desktop_app/core/x.py", "try:\n    pass\nexcept Exception:\n    pass\n"),
    (house.broad_excepts, "desktop_app/core/x.py", "try:\n    pass\nexcept (ValueError, BaseException):\n    pass\n"),
    (house.broad_excepts, "tests/unit/x.py", "try:\n    pass\nexcept:\n    pass\n"),
    (house.nested_event_loops, "desktop_app/ui/x.py", "QApplication.process" + "Events()\n"),
    (house.suppressions, "desktop_app/ui/x.py", "x = 1  # no" + "qa: F401\n"),
    (house.suppressions, "desktop_app/ui/x.py", "x = 1  # type: ig" + "nore[misc]\n"),
    (house.late_imports, "desktop_app/ui/x.py", "def f() -> None:\n    import os\n"),
    (house.late_imports, "desktop_app/ui/x.py", "class C:\n    def f(self) -> None:\n        from os import path\n"),
    (house.skipped_tests, "tests/unit/x.py", "@pytest.mark.sk" + "ip\ndef test_a() -> None: ...\n"),
    (house.skipped_tests, "tests/unit/x.py", "def test_a() -> None:\n    pytest.xf" + "ail('later')\n"),
    (house.drawers, "desktop_app/core/utils.py", ""),
    (house.drawers, "desktop_app/misc/clock.py", ""),
    (house.built_sentences, "desktop_app/ui/x.py", "tr(f'{n} places')\n"),
    (house.built_sentences, "desktop_app/ui/x.py", "tr('Booked for {}'.format(time))\n"),
    (house.built_sentences, "desktop_app/ui/x.py", "mark('Booked ' + 'for')\n"),
    (
        house.kept_zones,
        "desktop_app/ui/x.py",
        "class C:\n    def __init__(self, desk):\n        self.grid = Grid(desk.zone)\n",
    ),
]


@pytest.mark.parametrize(("rule", "place", "text"), SINNERS)
def test_the_rule_finds_its_sinner(rule: Rule, place: str, text: str) -> None:
    assert len(rule(Source.of(place, text))) == 1


VIRTUOUS: list[tuple[Rule, str, str]] = [
    (house.long_file, "desktop_app/core/x.py", "a = 1\n" * 499),
    (house.long_functions, "desktop_app/core/x.py", "def f() -> None:\n" + "    print()\n" * 58),
    (house.broad_excepts, "desktop_app/sync/engine.py", "try:\n    pass\nexcept Exception:\n    pass\n"),
    (house.broad_excepts, "desktop_app/core/x.py", "try:\n    pass\nexcept (OSError, ValueError):\n    pass\n"),
    (house.suppressions, "desktop_app/core/x.py", "x = 'no" + "qa is a word here'\n"),
    (house.late_imports, "desktop_app/__main__.py", "def f() -> None:\n    import os\n"),
    (house.late_imports, "desktop_app/core/x.py", "if True:\n    import os\n"),
    (house.skipped_tests, "tests/unit/x.py", "def test_a() -> None:\n    reader.skip(1)\n"),
    (house.drawers, "desktop_app/core/clock.py", ""),
    (house.built_sentences, "desktop_app/ui/x.py", "tr('Booked for {time}', time=f'{hour}:00')\n"),
    (house.built_sentences, "desktop_app/ui/x.py", "tr(STATE_NAMES[state])\n"),
]


@pytest.mark.parametrize(("rule", "place", "text"), VIRTUOUS)
def test_the_rule_leaves_the_virtuous_alone(rule: Rule, place: str, text: str) -> None:
    assert rule(Source.of(place, text)) == []


@pytest.mark.parametrize(
    "sentence", ["import desktop_app.ui.wizard", "from desktop_app.ui import wizard", "from desktop_app.ui.wizard import pages"]
)
def test_a_feature_that_looks_into_another_is_found(sentence: str) -> None:
    source = Source.of("desktop_app/ui/day/view.py", sentence + "\n")
    assert house.strangers_in_ui(source, frozenset({"day", "wizard"})) == ["desktop_app/ui/day/view.py:1: day sees wizard"]


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("desktop_app/ui/main_window.py", "from desktop_app.ui.wizard.pages import Welcome"),
        ("desktop_app/ui/day/view.py", "from desktop_app.ui.widgets.field import Field"),
        ("desktop_app/ui/day/view.py", "from desktop_app.ui import commands"),
        ("desktop_app/ui/day/view.py", "from desktop_app.ui.day.columns import Column"),
    ],
)
def test_the_frame_sees_features_and_features_see_the_frame_and_themselves(place: str, sentence: str) -> None:
    assert house.strangers_in_ui(Source.of(place, sentence + "\n"), frozenset({"day", "wizard"})) == []


@pytest.mark.parametrize(
    "line", ["see /wo" + "rk/notes", "open('/ho" + "me/anna/x')", "https://py" + "pi.org/simple", "C:" + "\\Users\\anna"]
)
def test_a_trace_of_a_machine_is_found(line: str) -> None:
    assert house.traces("notes.md", "fine\n" + line, house.MACHINE_TRACES) == [f"notes.md:2: {line}"]


@pytest.mark.parametrize("line", ["https://example.org/home/page", "the work/rest balance", "docs/work/plan.md"])
def test_an_ordinary_path_is_no_trace(line: str) -> None:
    assert house.traces("notes.md", line, house.MACHINE_TRACES) == []


def _found_in_files(pattern: re.Pattern[str]) -> list[str]:
    texts = [(path.relative_to(house.ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in house.text_files()]
    return [trace for place, text in texts for trace in house.traces(place, text, pattern)]
