"""People before a browser, each with a session of their own, watched for all a browser complains of."""

import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response

LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}
ANSWERED = re.compile(r"(?:responded with a status of|Response Status Error Code) (\d{3})")


@dataclass
class Visitor:
    """`allowed` holds the error statuses the test means to provoke; the browser notes each on its console."""

    page: Page
    address: str
    language: str
    allowed: set[int] = field(default_factory=lambda: {422})
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.context.on("request", self._on_request)
        self.page.context.on("response", self._on_response)

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def say(self, message: str) -> str:
        """A text of the interface in the language of this visitor."""
        with translation.override(self.language):
            text = gettext(message)
        assert self.language == "en" or text != message, f"no translation of: {message}"
        return text

    def go(self, path: str) -> None:
        self.page.goto(path if path.lower().startswith("http") else self.address + path)

    def button(self, message: str, *, inside: Locator | None = None) -> Locator:
        return (inside or self.page).get_by_role("button", name=self.say(message))

    def press(self, message: str, *, inside: Locator | None = None) -> None:
        self.button(message, inside=inside).click()

    def follow(self, message: str) -> None:
        self.page.get_by_role("link", name=self.say(message)).first.click()

    def log_in(self, username: str) -> None:
        """By the role card of the demonstration."""
        self.go("/login/")
        self.page.locator(f'form:has(input[value="{username}"]) button').click()
        self.page.wait_for_url(lambda url: not urlsplit(url).path.startswith("/login/"))

    def wait_for_page(self, wanted: Locator, *, seconds: float = 30) -> None:
        """Reload until the page shows it: what a job makes beside the page appears on the next look."""
        end = time.monotonic() + seconds
        while not wanted.count():
            assert time.monotonic() < end, f"not on {self.page.url} within {seconds} s"
            self.page.wait_for_timeout(300)
            self.page.reload()

    def fetch(self, path: str) -> bytes:
        """A file as the browser would get it with the session of this visitor."""
        answer = self.context.request.get(path if path.startswith("http") else self.address + path)
        assert answer.status == 200, f"{path}: {answer.status}"
        body: bytes = answer.body()
        return body

    def _on_console(self, message: ConsoleMessage) -> None:
        answered = ANSWERED.search(message.text)
        if message.type == "error" and not (answered and int(answered[1]) in self.allowed):
            self.complaints.append(f"console: {message.text} ({message.location.get('url')})")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc != urlsplit(self.address).netloc:
            self.complaints.append(f"another host: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.allowed:
            self.complaints.append(f"{response.status}: {response.request.method} {response.url}")
