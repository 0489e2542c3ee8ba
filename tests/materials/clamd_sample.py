"""A server that speaks clamd's INSTREAM and decides by the content, as the real one does."""

import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer, ThreadingUnixStreamServer

# In two halves, or scanners would take this very file away.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LONGEST = 500_000


class Clamd(StreamRequestHandler):
    """`mood`: "well", "mute" (comes to no end), "broken" (an error), "gone" (hangs up)."""

    mood = "well"
    told = threading.Event()

    def handle(self) -> None:
        if self.mood == "gone":
            return
        command = self._word()
        if command == b"zVERSION":
            self.wfile.write(b"ClamAV 1.4.3/27500\0")
            return
        content = self._stream()
        if self.mood == "mute":
            while not self.told.wait(0.2):
                self.wfile.write(b"s")
        elif self.mood == "broken":
            self.wfile.write(b"stream: Can't allocate memory ERROR\0")
        elif content is None:
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
        else:
            found = b"Eicar-Test FOUND" if EICAR in content else b"OK"
            self.wfile.write(b"stream: " + found + b"\0")

    def _word(self) -> bytes:
        word = b""
        while (letter := self.rfile.read(1)) != b"\0":
            word += letter
        return word

    def _stream(self) -> bytes | None:
        content = b""
        while length := struct.unpack("!I", self.rfile.read(4))[0]:
            if len(content) + length > LONGEST:
                return None
            content += self.rfile.read(length)
        return content


@contextmanager
def clamd_sample(socket_path: Path | None = None, *, mood: str = "well") -> Iterator[str]:
    """Where it listens: the path, or host:port."""
    handler: type[Clamd] = type("Handler", (Clamd,), {"mood": mood, "told": threading.Event()})
    server: ThreadingTCPServer | ThreadingUnixStreamServer
    if socket_path is not None:
        server = ThreadingUnixStreamServer(str(socket_path), handler)
        place = str(socket_path)
    else:
        server = ThreadingTCPServer(("127.0.0.1", 0), handler)
        place = f"127.0.0.1:{server.server_address[1]}"
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield place
    finally:
        handler.told.set()
        server.shutdown()
        server.server_close()
