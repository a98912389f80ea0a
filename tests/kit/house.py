"""Rules of the house that no ready tool checks, as functions over one source file: each returns what it objects to."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
MAX_FILE_LINES: Final = 500
MAX_FUNCTION_LINES: Final = 60

BOUNDARIES: Final = frozenset({"desktop_app/ui/tasks.py", "desktop_app/sync/engine.py", "desktop_app/ui/crash.py"})
LATE_SCREENS: Final = (
    "booking", "cases", "day", "exchange", "handover", "month", "outage", "papers", "persons", "plans", "proof", "reception", "settings",
    "tickets", "timetable", "waiting",
)  # fmt: skip
LATE_IMPORTERS: Final = frozenset(
    {
        "desktop_app/__main__.py",
        "desktop_app/bootstrap/late.py",
        "desktop_app/documents/late.py",
        "desktop_app/storage/migrating.py",
        "desktop_app/ui/plans/late.py",
        "desktop_app/ui/printing/late.py",
        *(f"desktop_app/ui/{screen}/entry.py" for screen in LATE_SCREENS),
    }
)
"""The first for the window's sake, the others for what nobody sees when a desk begins its morning; each says so at its head."""
MAY_SKIP: Final = frozenset({"tests/kit/shared.py", "tests/kit/pty.py"})
DRAWERS: Final = frozenset({"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common", "stuff"})
# Folders of `ui` that every feature may use; any other folder is a feature.
UI_COMMON: Final = frozenset({"style", "printing", "widgets"})

# Written in pieces: this file is searched by its own rule.
MACHINE_TRACES: Final = re.compile(
    r"(?<![\w.])/(?:work|home|root|Users)/\w|\b[A-Z]:\\Users\\|py"
    + r"pi\.org|python"
    + r"hosted|--(?:extra-)?index-"
    + "url|--find-"
    + "links"
)
UNFINISHED: Final = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
SUPPRESSION: Final = re.compile(r"#\s*(?:noqa|type:\s*ignore|ruff:\s*noqa|mypy:\s*ignore|pragma:\s*no\s*cover|pylint:\s*disable)")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """A Python file: its place from the root of the project with forward slashes, its text and its tree."""

    place: str
    text: str
    tree: ast.Module

    @classmethod
    def of(cls, place: str, text: str) -> Source:
        """Parse `text` as if it lay at `place`."""
        return cls(place, text, ast.parse(text))

    def nodes(self) -> Iterator[ast.AST]:
        """Every node of the tree."""
        return ast.walk(self.tree)

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        return (node for node in self.nodes() if isinstance(node, Function))


Rule = Callable[[Source], list[str]]


def long_file(source: Source) -> list[str]:
    """A file is read in a few minutes."""
    lines = source.text.count("\n")
    return [f"{source.place}: {lines} lines, at most {MAX_FILE_LINES - 1}"] if lines >= MAX_FILE_LINES else []


def long_functions(source: Source) -> list[str]:
    """A function does one thing."""
    lengths = [(node, (node.end_lineno or node.lineno) - node.lineno + 1) for node in source.functions()]
    return [f"{source.place}:{node.lineno}: {node.name} has {length} lines" for node, length in lengths if length >= MAX_FUNCTION_LINES]


def broad_excepts(source: Source) -> list[str]:
    """Only the three boundaries catch what they do not know."""
    if source.place in BOUNDARIES:
        return []
    handlers = [node for node in source.nodes() if isinstance(node, ast.ExceptHandler) and _is_broad(node.type)]
    return [f"{source.place}:{node.lineno}: catches everything" for node in handlers]


def _is_broad(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    if isinstance(caught, ast.Tuple):
        return any(_is_broad(each) for each in caught.elts)
    return isinstance(caught, ast.Name) and caught.id in {"Exception", "BaseException"}


def nested_event_loops(source: Source) -> list[str]:
    """Nothing runs the event loop inside itself."""
    calls = [node for node in source.nodes() if isinstance(node, ast.Attribute) and node.attr == "process" + "Events"]
    return [f"{source.place}:{node.lineno}: runs the event loop inside itself" for node in calls]


def suppressions(source: Source) -> list[str]:
    """A complaint of a tool is mended, not silenced."""
    tokens = tokenize.generate_tokens(io.StringIO(source.text).readline)
    comments = [token for token in tokens if token.type == tokenize.COMMENT and SUPPRESSION.search(token.string)]
    return [f"{source.place}:{token.start[0]}: {token.string}" for token in comments]


def late_imports(source: Source) -> list[str]:
    """Only those named may import late."""
    if source.place in LATE_IMPORTERS:
        return []
    inside = [node for function in source.functions() for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
    return [f"{source.place}:{node.lineno}: imports inside a function" for node in inside]


def skipped_tests(source: Source) -> list[str]:
    """A test runs or is not there."""
    if source.place in MAY_SKIP:
        return []
    words = {"skip", "skipif", "xfail", "importorskip"}
    found = [node for node in source.nodes() if isinstance(node, ast.Attribute) and node.attr in words and _root_name(node) == "pytest"]
    return [f"{source.place}:{node.lineno}: {node.attr}" for node in found]


def _root_name(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def drawers(source: Source) -> list[str]:
    """No file is named for being a drawer."""
    parts = [part.removesuffix(".py") for part in source.place.split("/")]
    return [f"{source.place}: a drawer, not a notion" for part in parts if part in DRAWERS]


def strangers_in_ui(source: Source, features: frozenset[str] | None = None) -> list[str]:
    """Feature folders of `ui` do not see each other; they meet through navigation and commands.

    `features`: names of those folders; those that are there now, where not given.
    """
    features = features if features is not None else ui_features()
    own = _feature(source.place.removesuffix(".py").replace("/", "."), features)
    if own is None:
        return []
    imports = [node for node in source.nodes() if isinstance(node, ast.Import | ast.ImportFrom)]
    others = [(node.lineno, _feature(name, features)) for node in imports for name in _imported(node)]
    return [f"{source.place}:{line}: {own} sees {other}" for line, other in others if other is not None and other != own]


def kept_zones(source: Source) -> list[str]:
    """No widget takes the clinic's time zone when it is made: on a first start nobody knows it yet. It is asked for (`desk.zone_now`)."""
    if not source.place.startswith("desktop_app/ui/"):
        return []
    made = [node for node in source.nodes() if isinstance(node, ast.FunctionDef) and node.name == "__init__"]
    taken = [line for maker in made for line in _reads_of_zone(maker)]
    return [f"{source.place}:{line}: the time zone is kept" for line in taken]


def _reads_of_zone(node: ast.AST) -> Iterator[int]:
    """Lines that read `….zone` as soon as `node` runs, not later in a lambda."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Attribute) and child.attr == "zone" and isinstance(child.ctx, ast.Load):
            yield child.lineno
        elif not isinstance(child, ast.Lambda):
            yield from _reads_of_zone(child)


def ui_features() -> frozenset[str]:
    """Folders of `ui` that hold a screen; files right under `ui` are the frame and belong to nobody."""
    folders = {path.parent.name for path in (ROOT / "desktop_app" / "ui").glob("*/__init__.py")}
    return frozenset(folders - UI_COMMON)


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [f"{node.module}.{alias.name}" for alias in node.names]


def _feature(module: str, features: frozenset[str]) -> str | None:
    """The feature folder that a dotted name lies in."""
    parts = module.split(".")
    return parts[2] if parts[:2] == ["desktop_app", "ui"] and len(parts) > 2 and parts[2] in features else None


def built_sentences(source: Source) -> list[str]:
    """A sentence is translated whole: its source is a literal or a marked constant, never put together on the spot."""
    calls = [node for node in source.nodes() if isinstance(node, ast.Call) and node.args and _called(node) in {"tr", "trn", "mark"}]
    return [f"{source.place}:{node.lineno}: a sentence put together before translation" for node in calls if _is_built(node.args[0])]


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _is_built(argument: ast.expr) -> bool:
    formatted = isinstance(argument, ast.Call) and isinstance(argument.func, ast.Attribute) and argument.func.attr == "format"
    return formatted or isinstance(argument, ast.JoinedStr | ast.BinOp)


def python_files(*folders: str) -> list[Path]:
    """Every Python file of the top-level `folders`, in order."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def read(path: Path) -> Source:
    """The source at `path`, somewhere under the root of the project."""
    return Source.of(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))


def written_lines(*folders: str) -> int:
    """Lines with something on them in all Python files of `folders`."""
    texts = (path.read_text(encoding="utf-8") for path in python_files(*folders))
    return sum(1 for text in texts for line in text.splitlines() if line.strip())


def traces(place: str, text: str, pattern: re.Pattern[str]) -> list[str]:
    """Lines of `text` in which `pattern` is found."""
    lines = enumerate(text.splitlines(), start=1)
    return [f"{place}:{number}: {line.strip()[:100]}" for number, line in lines if pattern.search(line)]


def text_files() -> list[Path]:
    """Everything a person wrote and that is committed, but pictures, fonts and the tools' own folders."""
    passed_over = {"build", "dist", "__pycache__"}
    suffixes = {
        ".py",
        ".toml",
        ".md",
        ".txt",
        ".lock",
        ".cmd",
        ".po",
        ".json",
        ".qss",
        ".svg",
        ".spec",
        ".sh",
        ".cfg",
        ".ini",
        ".yml",
        ".yaml",
        ".ts",
    }
    named = {"Makefile", "LICENSE", "run", ".gitignore", ".gitattributes"}
    found = []
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") and part != ".ci" for part in parts[:-1]) or passed_over.intersection(parts)
        if not hidden and path.is_file() and (path.suffix in suffixes or path.name in named):
            found.append(path)
    return sorted(found)
