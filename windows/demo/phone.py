"""The way onto this demonstration with a phone: its address as a QR code, where a phone can reach it."""

from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

import segno
from django.conf import settings


class PhoneCode(NamedTuple):
    address: str
    picture: str  # a data address; empty where only this machine can reach it


def phone_code() -> PhoneCode:
    address = settings.PUBLIC_URL + "/"
    if is_only_here(address):
        return PhoneCode(address, "")
    code = segno.make(address, error="m", micro=False)
    return PhoneCode(address, code.svg_data_uri(border=2, scale=4))


def is_only_here(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
