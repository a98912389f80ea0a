"""The replicas that several benchmarks measure, each made once a run and thrown away at its end."""

import atexit
import tempfile
from functools import cache
from pathlib import Path

from desktop_app.core.paths import Profile
from tests.bench.filling import profile

MILLION, HUNDRED_THOUSAND, TEN_THOUSAND = 1_000_000, 100_000, 10_000


@cache
def workshop() -> Path:
    """The folder of the whole run."""
    folder = tempfile.TemporaryDirectory(prefix="registratura-bench-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


@cache
def large() -> Profile:
    """A million patients and a million slots; takes a minute."""
    return profile(workshop() / "large", MILLION, MILLION)


@cache
def hundred() -> Profile:
    """A hundred thousand of both."""
    return profile(workshop() / "hundred", HUNDRED_THOUSAND, HUNDRED_THOUSAND)


@cache
def middle() -> Profile:
    """A hundred thousand patients, ten thousand slots."""
    return profile(workshop() / "middle", HUNDRED_THOUSAND, TEN_THOUSAND)


@cache
def small() -> Profile:
    """Ten thousand of both."""
    return profile(workshop() / "small", TEN_THOUSAND, TEN_THOUSAND)
