"""The command line of `registratura`."""

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop_app.core.errors import RegistryError
from desktop_app.core.i18n import tr
from desktop_app.core.paths import Profile, default_profile

EXIT_FAULT, EXIT_INTERRUPTED = 1, 130
EPILOG = """\
exit codes:
  0  done
  1  a fault that is said in words (disk, key, settings, a busy profile)
  2  the command line was not understood
  3  the central wants a sign-in
  4  the central cannot be reached
  5  done, but something waits for a person (cases, refused operations, a stopped comparison)
  6  there was nothing to write, and no file was made
130  interrupted by Ctrl+C; what was done is kept

A profile is the folder of one desk: its settings, encrypted replica and logs. Two desks never share one.
"""


class _Version(argparse.Action):
    """Looks the version up only when it is asked for: that takes longer than all the rest of the command line."""

    def __call__(self, parser: argparse.ArgumentParser, *_used: object) -> None:
        from importlib.metadata import version

        print(f"registratura {version('registratura')}")
        parser.exit()


def build_parser() -> argparse.ArgumentParser:
    """All commands and options of the program."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--profile", type=Path, metavar="DIR", default=argparse.SUPPRESS, help="the folder of this desk")
    machine = argparse.ArgumentParser(add_help=False)
    machine.add_argument("--json", action="store_true", help="answer with JSON for programs")
    parser = argparse.ArgumentParser(
        prog="registratura",
        description="Registry desk for clinics: books with or without a network, and sends everything when the central is back.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[common],
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show program's version number and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    commands.add_parser("desk", parents=[common], help="open the window (this is the default)")
    _add_demo(commands.add_parser("demo", parents=[common], help="a desk on an embedded central with a synthetic town"))
    _add_node(commands.add_parser("node", parents=[common], help="a small FHIR R4 central with a synthetic town"))
    sync = commands.add_parser("sync", parents=[common, machine], help="one full round of the exchange without a window")
    how = sync.add_mutually_exclusive_group(required=True)
    how.add_argument("--once", action="store_true", help="one round, then end")
    how.add_argument("--reconcile", action="store_true", help="one round, then compare all data here with the central, then end")
    commands.add_parser("status", parents=[common, machine], help="connection, operations by state, age of the data, set aside, clock")
    doctor = commands.add_parser("doctor", parents=[common, machine], help="check the profile: key, database, search index, journal, disk")
    doctor.add_argument("--recovery-code", metavar="CODE", help="open the data with the code that was shown at set-up")
    commands.add_parser(
        "sign-in", parents=[common], help="let the desk in at its central: a token or secret from the standard input, or the browser"
    )
    _add_clinic_key(commands.add_parser("clinic-key", parents=[common], help="the key with which the desks of a clinic sign tickets"))
    rescue = commands.add_parser("rescue", parents=[common, machine], help="write out what this desk cannot send; holds personal data")
    rescue.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new file; only its owner will be able to read it")
    rescue.add_argument("--unsent", action="store_true", help="also what still waits to be sent, when the central is gone for good")
    _add_probe(commands.add_parser("probe", parents=[common, machine], help="find out by doing what a FHIR server really does"))
    return parser


def _add_probe(probe: argparse.ArgumentParser) -> None:
    probe.add_argument("url", metavar="URL", help="base address of the FHIR R4 service")
    probe.add_argument("--token", default="", help="bearer token")
    probe.add_argument(
        "--write", action="store_true", help="also by writing one cancelled record; asks first, keeps the result for all desks"
    )
    probe.add_argument("--yes", action="store_true", help="with --write: do not ask")
    probe.add_argument("--out", type=Path, metavar="FILE", help="with --write: keep the result in FILE, to be copied to the desks")


def _add_clinic_key(clinic_key: argparse.ArgumentParser) -> None:
    actions = clinic_key.add_subparsers(dest="action", metavar="ACTION", required=True)
    new = actions.add_parser("new", help="make a key and show it, for the first desk of a clinic")
    new.add_argument("--replace", action="store_true", help="even where there is one; tickets signed with it are still recognised here")
    actions.add_parser("show", help="show the key, for the other desks")
    actions.add_parser("import", help="take over the key of another desk; it is read from the standard input")


def _add_demo(demo: argparse.ArgumentParser) -> None:
    demo.add_argument("--tour", action="store_true", help="go through the whole story by itself; pictures and the ticket go to build/tour")
    demo.add_argument("--out", type=Path, default=Path("build/tour"), metavar="DIR", help="where the tour leaves its pictures")
    demo.add_argument("--city", choices=("small", "town"), default="small", help="size of the synthetic town")
    demo.add_argument("--seed", type=int, default=7, help="another seed, another town")
    demo.add_argument("--portal", type=int, default=0, metavar="N", help="N synthetic patients a minute book and cancel meanwhile")
    demo.add_argument("--language", choices=("ru", "en"), help="language of the window")
    demo.add_argument("--theme", choices=("system", "light", "dark"), help="theme of the window")
    demo.add_argument("--size", type=_size, default=(1600, 1000), metavar="WxH", help="size of the tour's window (default 1600x1000)")


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)


def _add_node(node: argparse.ArgumentParser) -> None:
    node.add_argument("--city", choices=("small", "town"), help="fill an empty node with a synthetic town")
    node.add_argument("--seed", type=int, default=7, help="another seed, another town")
    node.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this computer only)")
    node.add_argument("--port", type=int, default=8103, help="port to listen on; 0 takes a free one and says which")
    node.add_argument(
        "--token", default=None, help="bearer token that callers must show (default: REGISTRATURA_NODE_TOKEN, else a new one is said)"
    )
    node.add_argument(
        "--portal", type=int, default=0, metavar="N", help="N synthetic patients a minute book and cancel through the same REST"
    )
    node.add_argument("--until-input-ends", action="store_true", help="end when the standard input is closed, as by the starter's death")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command named in `arguments` (default: the process's own); the result is the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal with an old code page shows a stand-in for a sign that it lacks.
            stream.reconfigure(errors="replace")
    options = build_parser().parse_args(arguments)
    profile = Profile(options.profile) if "profile" in options else None
    try:
        return _run(options, profile)
    except RegistryError as error:
        print(tr.said(error.said), file=sys.stderr)
        return EXIT_FAULT
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def _run(options: argparse.Namespace, profile: Profile | None) -> int:
    """Only what a command needs is imported: `status` has no use for Qt."""
    if options.command in (None, "desk"):
        home = profile or default_profile()
        from desktop_app.bootstrap.opening import show_first

        opening = show_first(home)
        from desktop_app.bootstrap.desk import run_desk

        return run_desk(home, opening=opening)
    if options.command == "demo":
        from desktop_app.bootstrap.demo import run_demo

        return run_demo(options, profile)
    if options.command == "node":
        from desktop_app.bootstrap.node import run_node

        return run_node(options, profile)
    if options.command == "doctor":
        from desktop_app.bootstrap.doctor import run_doctor

        return run_doctor(profile or default_profile(), as_json=options.json, recovery_code=options.recovery_code)
    if options.command == "clinic-key":
        from desktop_app.bootstrap.clinic_key import run_clinic_key

        return run_clinic_key(options, profile or default_profile())
    if options.command == "sign-in":
        from desktop_app.bootstrap.sign_in import run_sign_in

        return run_sign_in(profile or default_profile())
    if options.command == "rescue":
        from desktop_app.bootstrap.rescue import run_rescue

        return run_rescue(profile or default_profile(), options.out, unsent=options.unsent, as_json=options.json)
    return _run_exchange(options, profile or default_profile())


def _run_exchange(options: argparse.Namespace, profile: Profile) -> int:
    """The commands that speak with a central, or tell how that stands."""
    if options.command == "probe":
        return _run_probe(options)
    from desktop_app.bootstrap import exchange

    if options.command == "sync":
        return exchange.run_sync(profile, as_json=options.json, reconcile=options.reconcile)
    return exchange.run_status(profile, as_json=options.json)


def _run_probe(options: argparse.Namespace) -> int:
    from desktop_app.bootstrap.probing import WriteWish, run_probe
    from desktop_app.core.clock import SystemClock
    from desktop_app.sync.transport import HttpDoor

    clock, token = SystemClock(), options.token or None
    wish = WriteWish(options.yes, options.out) if options.write else None
    return run_probe(HttpDoor(options.url, clock, lambda: token), clock, as_json=options.json, write=wish)


if __name__ == "__main__":
    raise SystemExit(main())
