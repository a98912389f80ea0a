"""What stands on the sheet of a group of visits: the data of their tickets."""

from dataclasses import dataclass
from datetime import datetime

from desktop_app.documents.ticket_data import TicketData


@dataclass(frozen=True)
class FamilyData:
    """The visits of a group, at least one, in the order of their times, gathered at one instant by one desk."""

    visits: tuple[TicketData, ...]

    @property
    def clinic_title(self) -> str:
        """The clinics with their numbers, each once."""
        return ", ".join(dict.fromkeys(visit.clinic_title for visit in self.visits))

    @property
    def clinic_phone(self) -> str:
        """The telephone of the first visit's registry."""
        return self.visits[0].clinic_phone

    @property
    def what_to_bring(self) -> tuple[str, ...]:
        """What any of the visits asks for, each thing once."""
        return tuple(dict.fromkeys(item for visit in self.visits for item in visit.what_to_bring))

    @property
    def printed_at(self) -> datetime:
        """When it was gathered."""
        return self.visits[0].printed_at

    @property
    def tz(self) -> str:
        """The zone in which that instant is printed."""
        return self.visits[0].tz

    @property
    def desk(self) -> str:
        """The desk that prints it."""
        return self.visits[0].desk

    @property
    def file_name(self) -> str:
        """A name for saving that tells nothing about persons: "visits-7K4P-29QX.pdf"."""
        return f"visits-{self.visits[0].number}.pdf"
