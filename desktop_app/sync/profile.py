"""What a central really does, found out by harmless reads; cautious where nothing was learnt. Statements are not believed."""

from dataclasses import asdict, dataclass
from typing import Any

from desktop_app.sync.central import NO_PAGE, Central, Missing, NotAllowed, Page, Refused, Unwell
from desktop_app.sync.transport import NotFhir

Resource = dict[str, Any]
SAMPLE_TYPES = ("Organization", "Location", "Patient")
LARGE_PAGE = 1000


@dataclass(frozen=True)
class Profile:
    """The habits of one central that the exchange depends on. Transactions and versioned updates can only be learnt by writing."""

    software: str = ""
    software_version: str = ""
    fhir_version: str = ""
    versions: bool = True
    id_lists: bool = False
    elements: bool = False
    history: bool = False
    in_order: bool = True
    page_cap: int | None = None
    totals: bool = False

    def as_rows(self) -> dict[str, object]:
        """Names and values, for `registratura probe` and its JSON."""
        return asdict(self)


def probe(central: Central, thorough: bool = False) -> Profile:
    """Ask a few small questions that change nothing; `thorough` asks for a large page too.

    Raises what `Central.statement` raises: without a FHIR R4 server at the address there is no profile. A question that the
    central refuses leaves the cautious default.
    """
    statement = central.statement()
    version = str(statement.get("fhirVersion") or "")
    if statement["resourceType"] != "CapabilityStatement" or not version.startswith("4."):
        raise NotFhir(200)
    software = statement.get("software")
    samples = [_page(central, [("_sort", "_lastUpdated"), ("_count", "2")], one) for one in SAMPLE_TYPES]
    sample = max(samples, key=lambda page: len(page.resources))
    return Profile(
        software=_told(software, "name"),
        software_version=_told(software, "version"),
        fhir_version=version,
        versions=all(_stamp(resource, "versionId") for resource in sample.resources),
        id_lists=_takes_id_lists(central, sample),
        elements=_takes_elements(central, sample),
        history=_has_history(central, sample),
        in_order=_ascending(sample),
        page_cap=_page_cap(central) if thorough else None,
        totals=sample.total is not None,
    )


def _told(software: object, name: str) -> str:
    return str(software.get(name) or "") if isinstance(software, dict) else ""


def _page(central: Central, parameters: list[tuple[str, str]], resource_type: str) -> Page:
    try:
        return central.search(resource_type, parameters)
    except (Missing, Refused, NotAllowed, Unwell, NotFhir):
        return NO_PAGE


def _takes_id_lists(central: Central, sample: Page) -> bool:
    """A list of one would prove nothing."""
    ids = {str(resource.get("id")) for resource in sample.resources}
    if len(ids) < 2:
        return False
    asked = _page(central, [("_id", ",".join(sorted(ids)))], _type(sample))
    return {str(resource.get("id")) for resource in asked.resources} == ids


def _takes_elements(central: Central, sample: Page) -> bool:
    if not sample.resources:
        return False
    page = _page(central, [("_count", "2"), ("_elements", "id")], _type(sample))
    return bool(page.resources) and all("name" not in resource for resource in page.resources)


def _has_history(central: Central, sample: Page) -> bool:
    if not sample.resources:
        return False
    try:
        return bool(central.history(_type(sample), str(sample.resources[0].get("id"))))
    except (Missing, Refused, NotAllowed, Unwell, NotFhir):
        return False


def _ascending(sample: Page) -> bool:
    stamps = [_stamp(resource, "lastUpdated") for resource in sample.resources]
    return stamps == sorted(stamps)


def _page_cap(central: Central) -> int | None:
    """How many rows a page holds at the most: seen where a large page was asked for and cut short."""
    page = _page(central, [("_sort", "_lastUpdated"), ("_count", str(LARGE_PAGE)), ("_elements", "id")], "Slot")
    return len(page.raw) if page.next_link and len(page.raw) < LARGE_PAGE else None


def _type(sample: Page) -> str:
    return str(sample.resources[0]["resourceType"])


def _stamp(resource: Resource, name: str) -> str:
    meta = resource.get("meta")
    return str(meta.get(name) or "") if isinstance(meta, dict) else ""
