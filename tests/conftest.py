"""What holds for every test: no screen, no keyring and no profile of the person at this computer, and the guards."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator

import hypothesis
import pytest

from desktop_app.core.i18n import tr
from tests.kit.clock import FixedClock
from tests.kit.guards import expect_log, log_guard, thread_guard, window_guard
from tests.kit.ids import SequentialIds
from tests.kit.keyring import memory_keyring
from tests.kit.patient_bot import qtbot
from tests.kit.statements import compiled_once

__all__ = ["compiled_once", "expect_log", "log_guard", "memory_keyring", "qtbot", "thread_guard", "window_guard"]

pytest_plugins = ["pytester", "tests.kit.watch"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Child processes inherit it too: no test ever asks for the secrets of the person at this computer.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
# A zone no clinic of the tests lies in: whoever forgets a zone is hours off and found out.
os.environ["TZ"] = "Pacific/Auckland"
if sys.platform != "win32":
    time.tzset()

hypothesis.settings.register_profile("usual", deadline=None, max_examples=20, print_blob=True)
hypothesis.settings.register_profile("deep", deadline=None, max_examples=2000, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))


LONGEST = {"test_a_morning.py", "test_sweep.py", "test_model.py", "test_reception_model.py", "test_whole_stories.py", "test_outage.py"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin first, in whatever order the rest comes: else one worker is at them when all others are done."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(scope="session", autouse=True)
def profile_of_nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whoever asks for the default profile gets an empty folder, never the person's own desk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REGISTRATURA_PROFILE", str(tmp_path_factory.mktemp("profile-of-nobody")))
        yield


@pytest.fixture(autouse=True)
def english_after_all() -> Iterator[None]:
    """A test may switch the language; the next one starts in English again."""
    yield
    if tr.language != "en":
        tr.use("en")


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at Monday morning until the test moves it."""
    return FixedClock()


@pytest.fixture
def ids() -> SequentialIds:
    """Identifiers that are the same in every run."""
    return SequentialIds()
