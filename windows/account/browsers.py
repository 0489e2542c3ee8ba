"""A browser in two words, from what it tells about itself; the rest of that is forgotten."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Table = Mapping[str, tuple[object, tuple[str, ...]]]

# The first mark that is found counts: most claim to be Chrome or Safari too, and Android to be Linux.
_BROWSERS: Table = {
    "wechat": (gettext_lazy("WeChat"), ("MicroMessenger",)),
    "dingtalk": (gettext_lazy("DingTalk"), ("DingTalk",)),
    "alipay": (gettext_lazy("Alipay"), ("AlipayClient",)),
    "qq": (gettext_lazy("QQ Browser"), ("QQBrowser",)),
    "uc": (gettext_lazy("UC Browser"), ("UCBrowser", "UCWEB")),
    "huawei": (gettext_lazy("Huawei Browser"), ("HuaweiBrowser",)),
    "xiaomi": (gettext_lazy("Xiaomi Browser"), ("MiuiBrowser",)),
    "samsung": ("Samsung Internet", ("SamsungBrowser",)),
    "edge": ("Edge", ("Edg/", "EdgA/", "EdgiOS/")),
    "opera": ("Opera", ("OPR/",)),
    "firefox": ("Firefox", ("Firefox/", "FxiOS/")),
    "chrome": ("Chrome", ("Chrome/", "CriOS/")),
    "safari": ("Safari", ("Safari/",)),
}
_SYSTEMS: Table = {
    "harmony": (gettext_lazy("HarmonyOS"), ("HarmonyOS", "OpenHarmony")),
    "android": ("Android", ("Android",)),
    "iphone": ("iPhone", ("iPhone",)),
    "ipad": ("iPad", ("iPad",)),
    "windows": ("Windows", ("Windows",)),
    "mac": ("macOS", ("Macintosh",)),
    "chromeos": ("ChromeOS", ("CrOS",)),
    "linux": ("Linux", ("Linux",)),
}


class Browser(NamedTuple):
    """Keys of the two tables; empty where none fits."""

    browser: str
    system: str


def browser_of(told: str) -> Browser:
    """From the header User-Agent."""
    return Browser(_found(_BROWSERS, told), _found(_SYSTEMS, told))


def browser_words(found: Browser) -> str:
    """Such as: Chrome on Android."""
    browser, system = _name(_BROWSERS, found.browser), _name(_SYSTEMS, found.system)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A browser we do not know")


def _found(table: Table, told: str) -> str:
    return next((key for key, (_name, marks) in table.items() if any(mark in told for mark in marks)), "")


def _name(table: Table, key: str) -> str:
    return str(table[key][0]) if key in table else ""
