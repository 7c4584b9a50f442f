"""How npm's settings ask to reach a registry: its address, credentials, certificates, proxy.

The lookups are those of npm-registry-fetch (auth.js, index.js); requests does the rest.
"""

import base64
import contextlib
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.utils import DEFAULT_CA_BUNDLE_PATH, should_bypass_proxies

from webdemo.vision.runners.runner import ModelError

NPM_SITE = "npmjs.org"
PUBLIC = f"https://registry.{NPM_SITE}"


def address(settings: Mapping[str, str], scope: str) -> str:
    """Give the address of a scope's registry, such as "@mediapipe"'s, without a slash at the end.

    Raises:
        ModelError: It is not a server's.
    """
    value = settings.get(f"{scope}:registry") or settings.get("registry") or PUBLIC
    with contextlib.suppress(ValueError):
        parts = urlsplit(value)
        if parts.scheme in ("http", "https") and parts.hostname:
            return value.rstrip("/")
    raise ModelError(
        "The address of the npm registry is not one of https:// or http://. "
        "Change NPM_CONFIG_REGISTRY or .npmrc."
    )


def request_options(
    url: str, settings: Mapping[str, str], environ: Mapping[str, str], folder: Path
) -> dict[str, Any]:
    """Give the options of `requests.get` with which npm would ask for a URL.

    Args:
        url: An address below `address`.
        settings: npm's.
        environ: Names certificates, too.
        folder: A temporary folder, for a file of certificates.
    """
    options: dict[str, Any] = {
        "verify": _verify(settings, environ, folder),
        "proxies": _proxies(url, settings),
    }
    key = _credentials(url, settings)
    if value := _authorization(key, settings):
        options["auth"] = _authorize(value)
    if f"{key}:certfile" in settings and f"{key}:keyfile" in settings:
        options["cert"] = (settings[f"{key}:certfile"], settings[f"{key}:keyfile"])
    return options


def _credentials(url: str, settings: Mapping[str, str]) -> str:
    """Give the longest part of a URL for which there are credentials, such as "//a.example/npm/".

    It is followed by ":_authToken" or the like in a setting's name.
    """
    parts = urlsplit(url)
    default_port = {"https": ":443", "http": ":80"}[parts.scheme]
    host = parts.netloc.rpartition("@")[2].lower().removesuffix(default_port)
    key = f"//{host}{parts.path}"
    names = ("_authToken", "_auth", "_password", "certfile")
    while len(key) > 2 and not any(f"{key}:{name}" in settings for name in names):
        key = re.sub(r"([^/]+|/)$", "", key)
    return key


def _authorization(key: str, settings: Mapping[str, str]) -> str | None:
    """Give the value of the header Authorization."""
    if token := settings.get(f"{key}:_authToken"):
        return f"Bearer {token}"
    if basic := settings.get(f"{key}:_auth"):
        return f"Basic {basic}"
    if password := settings.get(f"{key}:_password"):
        user = settings.get(f"{key}:username", "")
        with contextlib.suppress(ValueError):  # it isn't base64
            pair = user.encode() + b":" + base64.b64decode(password)
            return f"Basic {base64.b64encode(pair).decode()}"
    return None


def _authorize(value: str) -> Callable[[requests.PreparedRequest], requests.PreparedRequest]:
    """Set the header as requests' `auth`, so that ~/.netrc does not replace it.

    A redirect to another server loses it.
    """

    def authorize(request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = value.strip().encode()
        return request

    return authorize


def _verify(settings: Mapping[str, str], environ: Mapping[str, str], folder: Path) -> bool | str:
    """Give the certificates to trust; True leaves it to requests."""
    if settings.get("strict-ssl") == "false":
        return False
    if environ.get("REQUESTS_CA_BUNDLE") or environ.get("CURL_CA_BUNDLE"):
        return True
    for file in (settings.get("cafile"), environ.get("SSL_CERT_FILE")):
        if file and os.access(path := os.path.expanduser(file), os.R_OK):
            return path
    extra = environ.get("NODE_EXTRA_CA_CERTS")
    if extra and os.access(extra, os.R_OK):  # Node adds them to its own
        bundle = folder / "certificates.pem"
        both = (Path(DEFAULT_CA_BUNDLE_PATH), Path(extra))
        bundle.write_bytes(b"\n".join(file.read_bytes() for file in both))
        return str(bundle)
    return True


def _proxies(url: str, settings: Mapping[str, str]) -> dict[str, str]:
    """Give the proxies that the settings name; requests adds those of the environment."""
    no_proxy = settings.get("noproxy")
    proxies = {"no_proxy": no_proxy} if no_proxy else {}
    proxy = settings.get("https-proxy") or settings.get("proxy")
    if proxy and proxy not in ("null", "false") and not should_bypass_proxies(url, no_proxy):
        proxies |= {"http": proxy, "https": proxy}
    return proxies
