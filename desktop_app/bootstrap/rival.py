"""A patient at the portal who takes a place that this desk has just promised: makes the tour's case, through plain REST."""

from desktop_app.bootstrap.central_process import CentralProcess
from desktop_app.bootstrap.ears import DeafEar
from desktop_app.core.clock import Clock
from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark
from desktop_app.sync.central import Central
from desktop_app.sync.transport import HttpDoor

PORTAL_SYSTEM = "https://portal.example/sid/booking"


class RivalRefused(EnvironmentFault):
    """The central did not let the portal's patient have the place."""

    def __init__(self) -> None:
        super().__init__(mark("The portal's patient could not take the place."))


def take_place(process: CentralProcess, clock: Clock, slot_remote_id: str) -> None:
    """Book some patient of the central into the slot in one transaction, as the portal does.

    Raises:
        RivalRefused; what the transport raises.
    """
    door = HttpDoor(process.url, clock, lambda: process.token)
    try:
        central = Central(door, DeafEar())
        slot = central.read("Slot", slot_remote_id)
        someone = central.search("Patient", [("_count", "1")]).resources[0]
        visit = {
            "resourceType": "Appointment",
            "identifier": [{"system": PORTAL_SYSTEM, "value": f"tour-{slot_remote_id}"}],
            "status": "booked",
            "start": slot["start"],
            "end": slot["end"],
            "slot": [{"reference": f"Slot/{slot_remote_id}"}],
            "participant": [{"actor": {"reference": f"Patient/{someone['id']}"}, "status": "accepted"}],
        }
        version = slot["meta"]["versionId"]
        answer = central.transaction(
            {
                "resourceType": "Bundle",
                "type": "transaction",
                "entry": [
                    {
                        "resource": {**slot, "status": "busy"},
                        "request": {"method": "PUT", "url": f"Slot/{slot_remote_id}", "ifMatch": f'W/"{version}"'},
                    },
                    {"resource": visit, "request": {"method": "POST", "url": "Appointment"}},
                ],
            }
        )
    finally:
        door.close()
    if not answer.good:
        raise RivalRefused
