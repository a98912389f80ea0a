"""What is written down of the stop card: that it was shown for a danger in a visit's reason, and that somebody read it and went on."""

from desktop_app.core.changes import Kind
from desktop_app.models.danger_words import Danger
from desktop_app.models.journal import Act
from desktop_app.models.person import Actor
from desktop_app.services.outcome import Done
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.store import Store


def note_stop_card(store: Store, actor: Actor, danger: Danger, patient_id: str | None, gone_on: bool) -> Done:
    """Write down that the card for `danger` was shown, or (`gone_on`) that it was read and the booking goes on.

    `patient_id` is None while nobody is chosen. The patient's own words stay out of it.
    """
    with store.write(Urgency.PERSON) as unit:
        about = About(Kind.PATIENT, patient_id) if patient_id else About()
        append(unit, Act.STOP_CARD, actor, about, {"danger": danger.value, "gone on": gone_on})
        return Done(unit.changes, None, patient_id)
