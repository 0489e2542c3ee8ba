"""What a first visit weighs: a page and all it asks for by itself, compressed, and how many requests."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

_IMPORTS = re.compile(r"""(?:import|from)\s*\(?["'](\.{1,2}/[^"']+)["']""")
_OF_TAG = {"script": "src", "img": "src", "link": "href", "use": "href", "source": "src"}
_LINKS = {"stylesheet", "icon", "modulepreload", "manifest"}


class _Parts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "link" and given.get("rel") not in _LINKS:
            return
        address = given.get(_OF_TAG.get(tag, ""))
        if address and not address.startswith("data:"):
            self.found.append(urldefrag(address).url)


def first_visit(client: Client, address: str, html: bytes) -> tuple[int, int]:
    """Bytes and requests."""
    parser = _Parts()
    parser.feed(html.decode())
    weight, waiting, seen = len(gzip.compress(html)), list(parser.found), {address}
    while waiting:
        part = urljoin(address, waiting.pop())
        if part in seen:
            continue
        seen.add(part)
        content = _content(client, part)
        weight += len(gzip.compress(content))
        if part.endswith(".js"):
            waiting += [urljoin(part, name) for name in _IMPORTS.findall(content.decode())]
    return weight, len(seen)


def _content(client: Client, address: str) -> bytes:
    if address.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
        path = finders.find(address.removeprefix(f"/{settings.STATIC_URL.strip('/')}/"))
        if not isinstance(path, str):
            raise ValueError(f"no static file {address}")
        return Path(path).read_bytes()
    answer = client.get(address)
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
