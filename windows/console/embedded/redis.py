"""A Redis of our own on a unix socket. It keeps its queue over a restart; nothing depends on that."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from redis import Redis as Client
from redis.exceptions import RedisError

from windows.console.embedded.child import Child
from windows.console.embedded.places import owned_folder, socket_folder
from windows.console.embedded.programs import redis_program


@dataclass(frozen=True)
class Redis:
    program: Path
    data: Path
    socket: Path
    logs: Path

    @classmethod
    def plan(cls, var_dir: Path) -> "Redis":
        """Raises: EmbeddedError."""
        return cls(
            program=redis_program(),
            data=owned_folder(var_dir / "redis", None),
            socket=socket_folder(var_dir, "redis", None) / "redis.sock",
            logs=var_dir / "log",
        )

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def child(self) -> Child:
        listening = ["--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        keeping = ["--dir", str(self.data), "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]
        return Child(
            name="Redis",
            command=[str(self.program), *listening, *keeping, "--daemonize", "no"],
            log=self.logs / "redis.log",
            is_healthy=lambda: answers(self.url),
            folder=self.data,
        )

    def clear_leftovers(self) -> None:
        """Stop a server that outlived its keeper. We hold the lock on the data."""
        with contextlib.suppress(RedisError, OSError):
            Client.from_url(self.url, socket_timeout=5).shutdown()


def answers(url: str) -> bool:
    try:
        with Client.from_url(url, socket_timeout=2, socket_connect_timeout=2) as client:
            return bool(client.ping())
    except (RedisError, OSError):
        return False
