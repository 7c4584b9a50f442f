"""The npm registry that this machine uses."""

import re
from collections.abc import Mapping
from pathlib import Path

NPM_SITE = "npmjs.org"
PUBLIC = f"https://registry.{NPM_SITE}"


def url(environ: Mapping[str, str]) -> str:
    """Give the registry's address, without a slash at the end.

    It is what npm would use, by its documentation (`npm help config`). The environment variable
    NPM_CONFIG_REGISTRY comes first, then the user's .npmrc, then the public registry.
    """
    settings = {
        name.lower(): value
        for name, value in environ.items()
        if name.lower().startswith("npm_config_") and value
    }
    file = Path(settings.get("npm_config_userconfig") or Path.home() / ".npmrc")
    found = settings.get("npm_config_registry") or _in_file(file, environ) or PUBLIC
    return found.rstrip("/")


def _in_file(file: Path, environ: Mapping[str, str]) -> str | None:
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    values = re.findall(r"^[ \t]*registry[ \t]*=[ \t]*(\S+)", text, re.MULTILINE)
    if not values:
        return None
    value = values[-1].strip("\"'")
    return re.sub(r"\$\{(\w+)\}", lambda name: environ.get(name[1], name[0]), value)
