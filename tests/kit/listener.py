"""A bare server on a socket, for what no web framework would do: cut bodies, drips, strange redirects, a certificate of its own."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.kit.patience import PATIENCE_SECONDS

Reply = Callable[[socket.socket, str], None]


@dataclass
class Listener:
    """`heads` holds the head of each request that came; `url` is the base address."""

    url: str
    heads: list[str] = field(default_factory=list)


@contextmanager
def listening(reply: Reply, certificate: Path | None = None) -> Iterator[Listener]:
    """Answer every connection with `reply(socket, head)`, one after the other, until the block ends."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(PATIENCE_SECONDS)
    context = _server_context(certificate)
    port = server.getsockname()[1]
    listener = Listener(f"{'https' if context else 'http'}://127.0.0.1:{port}/fhir")
    stopping = threading.Event()

    def serve() -> None:
        while not stopping.is_set():
            try:
                bare, _ = server.accept()
            except OSError:
                return
            if not stopping.is_set():
                _answer(bare, context, reply, listener)
            bare.close()

    thread = threading.Thread(target=serve, name="listener")
    thread.start()
    try:
        yield listener
    finally:
        stopping.set()
        with socket.create_connection(("127.0.0.1", port)):
            thread.join(PATIENCE_SECONDS)
        server.close()


def saying(status: int, body: bytes = b"{}", *headers: str) -> Reply:
    """A whole answer, and the end of the connection."""

    def reply(connection: socket.socket, _head: str) -> None:
        lines = [f"HTTP/1.1 {status} Told", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
        connection.sendall("\r\n".join(lines).encode() + body)

    return reply


def self_signed(folder: Path) -> Path:
    """A certificate for 127.0.0.1 with its key, in one file that is also its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=365 * 40))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "central.pem"
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def _server_context(certificate: Path | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def _answer(bare: socket.socket, context: ssl.SSLContext | None, reply: Reply, listener: Listener) -> None:
    bare.settimeout(PATIENCE_SECONDS)
    try:
        connection = context.wrap_socket(bare, server_side=True) if context else bare
        head = b""
        while b"\r\n\r\n" not in head and (part := connection.recv(65536)):
            head += part
        listener.heads.append(head.decode("latin-1"))
        reply(connection, head.decode("latin-1"))
        connection.close()
    except OSError:
        return
