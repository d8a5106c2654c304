"""The proxy for an address: the given one, or the environment's."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from cleaner.errors import OptionError

if TYPE_CHECKING:
    from cleaner.fetch.guard import Target


def proxy_address(name: str, text: str) -> str:
    """A proxy's address with its scheme; without one it is `http://`, as everywhere.

    Args:
        name: What named it, for the error.
        text: As it was given; empty for none.

    Raises:
        OptionError: It is no address of an HTTP proxy.
    """
    address = text if "://" in text or not text else f"http://{text}"
    try:
        parts = urlsplit(address)
        whole = not address or bool(parts.hostname and (parts.port is None or parts.port))
    except ValueError:
        whole = False
    if not whole:
        raise OptionError(name, "it is not the address of a proxy", "give one such as http://proxy.example:3128")
    if address and parts.scheme not in {"http", "https"}:
        cause = f"a proxy of the kind {parts.scheme[:20]}: isn't spoken to, only HTTP proxies are"
        raise OptionError(name, cause, "give one such as http://proxy.example:3128")
    return address


def environment_proxy(target: Target) -> str:
    """The environment's proxy for an address; empty for none.

    Raises:
        OptionError: It is no address of an HTTP proxy.
    """
    if proxy_bypass(target.host):
        return ""
    proxies = getproxies()
    name = target.scheme if proxies.get(target.scheme) else "all"
    return proxy_address(f"{name.upper()}_PROXY", proxies.get(name, ""))
