"""The command line of `registratura`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib.metadata import version


def build_parser() -> argparse.ArgumentParser:
    """All commands and options of the program."""
    parser = argparse.ArgumentParser(prog="registratura", description="Registry desk for clinics: books with or without a network.")
    parser.add_argument("--version", action="version", version=f"registratura {version('registratura')}")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command named in `arguments` (default: the process's own); the result is the exit code."""
    parser = build_parser()
    parser.parse_args(arguments)
    parser.print_help()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
