"""What a notice on a doctor's door says: plain values, gathered by whoever prints; nothing about patients, nor why the doctor is away."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class DoorNotice:
    """Who does not receive, from `begins` to `ends` (aware, told in the zone `tz`), and where to go. Empty fields are not said.

    `go_to`: where patients are helped now («Регистратура, окно 2»). `substitute` with `substitute_room` receives who cannot wait.
    """

    specialist: str
    specialty: str
    begins: datetime
    ends: datetime
    tz: str
    clinic: str
    room: str = ""
    go_to: str = ""
    phone: str = ""
    substitute: str = ""
    substitute_room: str = ""
