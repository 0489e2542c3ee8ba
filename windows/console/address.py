"""Where the web server listens."""

import socket
from dataclasses import dataclass
from ipaddress import ip_address

from windows.console.embedded import EmbeddedError

DEFAULT_BIND = "127.0.0.1:8000"
PORTS_TRIED = 100
ANY_HOST = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not listened on


@dataclass(frozen=True)
class Bind:
    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> "Bind":
        """Read `host:port`, `:port` or `[ipv6]:port`. Raises: EmbeddedError."""
        host, _, port = text.rpartition(":")
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise EmbeddedError(f"ONEWINDOW_BIND is “{text}”; it must be like 127.0.0.1:8000.")
        return cls(host.strip("[]"), int(port))

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The address a browser on this machine can use."""
        return f"http://{Bind(ANY_HOST.get(self.host, self.host), self.port)}"

    def is_free(self) -> bool:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError:
                return False
        return True


def network_address(bind: Bind) -> str:
    """The address by which others in the network reach what listens at `bind`; empty if nobody can."""
    host = bind.host
    if host in ANY_HOST:
        host = own_network_host(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        is_only_here = not host or ip_address(host).is_loopback
    except ValueError:
        is_only_here = host == "localhost"
    return "" if is_only_here else f"http://{Bind(host, bind.port)}"


def own_network_host(family: socket.AddressFamily) -> str:
    """The address of this machine on the way out. Asks the routing table; nothing is sent."""
    outside = "2001:db8::1" if family == socket.AF_INET6 else "192.0.2.1"
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((outside, 9))
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def free_bind(host: str = "127.0.0.1") -> Bind:
    """A port of this machine that nobody has at the moment."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return Bind(host, probe.getsockname()[1])


def choose_bind(given: str | None, host: str = "") -> Bind:
    """What was asked for, or the first free port from 8000 on, of `host` if one is named.

    Raises:
        EmbeddedError: the port asked for is taken, or no port is free.
    """
    first = Bind.parse(given or DEFAULT_BIND)
    if host:
        first = Bind(host.strip("[]"), first.port)
    if given:
        if not first.is_free():
            raise EmbeddedError(f"{first} is taken, or no address of this machine. Change ONEWINDOW_BIND.")
        return first
    for port in range(first.port, first.port + PORTS_TRIED):
        bind = Bind(first.host, port)
        if bind.is_free():
            return bind
    last = first.port + PORTS_TRIED - 1
    raise EmbeddedError(f"No port is free from {first.port} to {last}. Set ONEWINDOW_BIND.")
