"""HTTP so broken that no request comes of it is answered as FHIR too."""

import msgspec
from uvicorn.protocols.http.h11_impl import H11Protocol

from desktop_app.node.answers import CONTENT_TYPE
from desktop_app.node.outcome import Issue, outcome_of


class FhirProtocol(H11Protocol):
    """HTTP/1.1, with an OperationOutcome where the server's own protocol would answer in plain text."""

    def send_400_response(self, msg: str) -> None:
        """Say that the bytes are no HTTP (`msg`, a constant of uvicorn's), and hang up."""
        body = msgspec.json.encode(outcome_of([Issue("structure", msg)]))
        head = (
            "HTTP/1.1 400 Bad Request\r\n"
            f"Content-Type: {CONTENT_TYPE}\r\nContent-Length: {len(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + body)
        self.transport.close()
