"""`registratura rescue`: IT writes out what this desk cannot send."""

import json
import sys
from pathlib import Path

from desktop_app.bootstrap.workplace import open_workplace
from desktop_app.core.i18n import tr
from desktop_app.core.paths import Profile
from desktop_app.services.rescue import NothingToRescue, rescue

DONE, NOTHING = 0, 6


def run_rescue(profile: Profile, path: Path, *, unsent: bool, as_json: bool) -> int:
    """Write the rescue file; 6 where there is nothing to write. The desk's window must be closed.

    Raises:
        FileIsThere, EnvironmentFault.
    """
    work = open_workplace(profile)
    try:
        done = rescue(work.store, None, path, unsent=unsent)
    except NothingToRescue as nothing:
        print(tr.said(nothing.said), file=sys.stderr)
        return NOTHING
    finally:
        work.close()
    if as_json:
        print(json.dumps({"operations": done.operations}))
    else:
        print(tr("Written: {n} acts. The file holds personal data: only you can read it now, keep it so.", n=done.operations))
    return DONE
