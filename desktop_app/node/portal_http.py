"""The little HTTP that the synthetic portal needs: reads, searches and transactions of FHIR over the standard library."""

import http.client
import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlencode

from desktop_app.fhir.mapping import Resource

_TIMEOUT_SECONDS = 15.0
_CONTENT_TYPE = "application/fhir+json"


class PortalRefused(Exception):
    """The central answered, and did not do it; `status` is HTTP's."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


class PortalCutOff(Exception):
    """No answer that can be understood: what was asked for may have happened or not."""


class PortalHttp:
    """Speaks to one FHIR server at `url` with a bearer `token`. Raises PortalRefused and PortalCutOff."""

    def __init__(self, url: str, token: str | None) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Accept": _CONTENT_TYPE, "Cache-Control": "no-cache"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        # Whatever proxy the computer has, the central of a demo is on the loopback.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def read(self, reference: str) -> Resource:
        """One resource, by `Type/id`."""
        return self._ask(urllib.request.Request(f"{self._url}/{reference}", headers=self._headers))

    def search(self, resource_type: str, **parameters: str) -> list[Resource]:
        """The first page of a search; a parameter's trailing `_` keeps it apart from a keyword or a second bound (`start_`)."""
        pairs = [(name.removesuffix("_"), value) for name, value in parameters.items()]
        found = self._ask(urllib.request.Request(f"{self._url}/{resource_type}?{urlencode(pairs)}", headers=self._headers))
        entries = found.get("entry", [])
        return [entry["resource"] for entry in entries if entry.get("resource", {}).get("resourceType") == resource_type]

    def transaction(self, *entries: Resource) -> list[Resource]:
        """Send entries as one transaction; the entries of the answer."""
        body = json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": list(entries)}).encode()
        headers = {**self._headers, "Content-Type": _CONTENT_TYPE}
        answer = self._ask(urllib.request.Request(self._url, data=body, headers=headers, method="POST"))
        done: list[Resource] = answer.get("entry", [])
        return done

    def _ask(self, request: urllib.request.Request) -> dict[str, Any]:
        try:
            with self._opener.open(request, timeout=_TIMEOUT_SECONDS) as answer:
                found = json.load(answer)
        except urllib.error.HTTPError as refusal:
            with refusal:
                raise PortalRefused(refusal.code) from refusal
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise PortalCutOff from error
        if not isinstance(found, dict):
            raise PortalCutOff
        return found


def guarded_update(resource: Resource) -> Resource:
    """An entry that updates `resource` only if it is still the version that was read."""
    address = f"{resource['resourceType']}/{resource['id']}"
    version = resource["meta"]["versionId"]
    return {"fullUrl": address, "resource": resource, "request": {"method": "PUT", "url": address, "ifMatch": f'W/"{version}"'}}


def conditional_create(resource: Resource, full_url: str, condition: str) -> Resource:
    """An entry that creates `resource` unless one meets the search `condition` already."""
    return {
        "fullUrl": full_url,
        "resource": resource,
        "request": {"method": "POST", "url": resource["resourceType"], "ifNoneExist": condition},
    }
