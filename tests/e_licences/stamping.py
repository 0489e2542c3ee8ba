"""A time-stamp service (RFC 3161) of the tests' own, over HTTP."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

from asn1crypto import keys, tsp
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from e_licences.sealing.authority import Authority
from e_licences.sealing.trust import translated


@contextmanager
def stamping_service(authority: Authority) -> Iterator[str]:
    """Its address."""
    today = datetime.now(UTC).date()
    private, certificate = authority.stamping_certificate(
        starts_on=today - timedelta(days=1), ends_on=today + timedelta(days=1)
    )
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([translated(one) for one in authority.chain])
    der = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stamper = DummyTimeStamper(translated(certificate), keys.PrivateKeyInfo.load(der), certs_to_embed=store)

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = stamper.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_arguments: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
