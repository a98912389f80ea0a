"""The tree of errors: told apart by type, never by text; no personal data in what `str()` gives (it goes to logs)."""

from desktop_app.core.i18n import Said, mark, type_of_parameter


class RegistryError(Exception):
    """Any error that the program foresees. `said` is the sentence for the person: what happened, what is safe, what next."""

    def __init__(self, sentence: str, /, **parameters: type_of_parameter) -> None:
        super().__init__(sentence)
        self.said = Said(sentence, parameters)


class UserError(RegistryError):
    """Something the person asked for cannot be done as asked; shown beside the field or in a notice."""


class EnvironmentFault(RegistryError):
    """Disk, network, clock, printer, keyring: not a fault of the person and not a bug."""


class RightMissing(UserError):
    """The acting person may not do this; `who_may` names the roles that can."""

    def __init__(self, right: str, who_may: str) -> None:
        super().__init__(mark("You have no right to do this. It may be done by: {who_may}."), who_may=who_may)
        self.right, self.who_may = right, who_may


class RuleRefused(UserError):
    """A rule of the registry refuses the act; `code` is the federal or our own name of the rule."""

    def __init__(self, code: str, sentence: str, /, **parameters: type_of_parameter) -> None:
        super().__init__(sentence, **parameters)
        self.code = code


class RowMoved(UserError):
    """The row changed since the person saw it, in the same fields; holds the clashing values for the form, never for logs."""

    def __init__(self, clashes: dict[str, tuple[object, object]]) -> None:
        super().__init__(mark("The record was changed meanwhile by someone else. Compare both values and choose."))
        self.clashes = clashes


class NotFound(UserError):
    """The row that was asked for is not in the replica."""

    def __init__(self, kind: str) -> None:
        super().__init__(mark("The record is not on this computer any more. Look it up again."))
        self.kind = kind
