"""Talking to a central without keeping a connection's state: before the first start, for a probe, for the tour's rival."""

from desktop_app.sync.transport import Answer


class DeafEar:
    """A `sync.central.Ear` that keeps nothing."""

    def answered(self, answer: Answer) -> None:
        """Not kept."""

    def silent(self) -> None:
        """Not kept."""

    def wants_sign_in(self) -> None:
        """Not kept."""
