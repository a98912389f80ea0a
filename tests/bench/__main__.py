"""Runs the benchmarks, prints a table and writes `build/bench.json`. Names on the command line choose some of them."""

import importlib
import json
import os
import pkgutil
import sys
from pathlib import Path

import tests.bench
from tests.bench.measure import Measure

OUT = Path("build/bench.json")


def main(chosen: list[str]) -> None:
    """Run all modules `bench_*` (or the chosen ones); each has `run() -> list[Measure]`."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Nobody's keyring is asked: the keys of what is measured lie in its own folder.
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    names = [module.name for module in pkgutil.iter_modules(tests.bench.__path__) if module.name.startswith("bench_")]
    measures: list[Measure] = []
    for name in names:
        if not chosen or name.removeprefix("bench_") in chosen:
            found = importlib.import_module(f"tests.bench.{name}").run()
            measures += found
            for measure in found:
                _say(_line(measure))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps([measure.as_row() for measure in measures], ensure_ascii=False, indent=1), "utf8")
    _say(f"\n{OUT}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _line(measure: Measure) -> str:
    sign = " " if measure.ratio <= measure.limit else "!"
    figures = f"{measure.value:10.3f} {measure.floor:10.3f} {measure.unit:4} ×{measure.ratio:6.2f} (limit {measure.limit:g})"
    return f"{sign} {measure.name:72} {figures}"


if __name__ == "__main__":
    main(sys.argv[1:])
