"""npm's settings on this machine, read as npm 11 reads them (its package @npmcli/config)."""

import contextlib
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

_PREFIX = "npm_config_"
_COMMENT = re.compile(r"(?<!\\)[;#]")
_VARIABLE = re.compile(r"(?<!\\)\$\{([^${}?]+)(\?)?\}")


def npm_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """Read the settings, by npm's names, such as "registry" and "//a.example/:_authToken".

    Variables such as NPM_CONFIG_REGISTRY come first, then the files .npmrc in this folder and at
    home, then npm's own. A file that can't be read is a missing file.
    """

    def expanded(settings: Mapping[str, str]) -> dict[str, str]:
        def value_of(variable: re.Match[str]) -> str:
            return environ.get(variable[1], "" if variable[2] else variable[0])

        return {
            _VARIABLE.sub(value_of, name): _VARIABLE.sub(value_of, value)
            for name, value in settings.items()
        }

    settings = expanded(
        {
            _name(variable[len(_PREFIX) :]): value
            for variable, value in environ.items()
            if variable.lower().startswith(_PREFIX) and value
        }
    )
    settings = expanded(_file(".npmrc")) | settings
    settings = expanded(_file(settings.get("userconfig", "~/.npmrc"))) | settings
    node = shutil.which("node", path=environ.get("PATH", ""))
    prefix = settings.get("prefix", Path(node).resolve().parents[1] if node else "/usr/local")
    return expanded(_file(settings.get("globalconfig", f"{prefix}/etc/npmrc"))) | settings


def _name(variable: str) -> str:
    if variable.startswith("//"):
        return variable
    return re.sub("(?!^)_", "-", variable).lower()


def _file(path: str) -> dict[str, str]:
    text = ""
    with contextlib.suppress(OSError, RuntimeError, UnicodeDecodeError):  # RuntimeError: no home
        text = Path(path).expanduser().read_text("utf-8-sig")
    settings = {}
    for line in text.splitlines():
        name, _, value = (part.strip() for part in line.partition("="))
        if name and name[0] not in ";#":
            quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
            settings[name] = value[1:-1] if quoted else _COMMENT.split(value)[0].strip()
    return settings
