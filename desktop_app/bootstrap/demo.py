"""`registratura demo`: a desk on an embedded central with a synthetic town; on a machine without a screen, the tour of it."""

import argparse
import os
import sys
from pathlib import Path

from desktop_app.bootstrap.central_process import CentralProcess, TownWish
from desktop_app.bootstrap.desk import run_desk
from desktop_app.bootstrap.settled import settle_in
from desktop_app.bootstrap.tour import run_tour
from desktop_app.core.i18n import tr
from desktop_app.core.paths import Profile, default_profile


def run_demo(options: argparse.Namespace, profile: Profile | None) -> int:
    """Start the central, then the desk on it; without a screen go through the tour offscreen and say so."""
    home = profile or Profile(_beside(default_profile()))
    if options.language:
        tr.use(options.language)
    if options.tour or not has_screen():
        if not has_screen():
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
            print(
                tr(
                    "There is no screen here: going through the tour offscreen. Pictures and the ticket go to {folder}.",
                    folder=str(options.out),
                )
            )
        return run_tour(options)
    central = CentralProcess(home.folder.with_name(home.folder.name + "-central"), wish_of(options))
    central.start()
    try:
        return run_desk(home, lambda work: settle_in(work, central, options.language, options.theme))
    finally:
        central.stop()


def wish_of(options: argparse.Namespace) -> TownWish:
    """The town that the command line asks for."""
    return TownWish(options.city, options.seed, options.portal)


def has_screen() -> bool:
    """Whether a window could be shown here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and os.environ.get("QT_QPA_PLATFORM") != "offscreen"


def _beside(desk: Profile) -> Path:
    return desk.folder.with_name(desk.folder.name + "-demo")
