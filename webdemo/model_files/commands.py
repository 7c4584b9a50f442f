"""`webdemo models` and its subcommands."""

import contextlib
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import click

from webdemo.vision.model_folder import ModelFile, ModelFolder
from webdemo.vision.runners.runner import ModelError
from webdemo.vision.solutions.known_files import KNOWN, OBJECT_FILES

# What a command does is imported in it: it loads ssl or OpenCV, for which `--help` need not wait.

_STEMS = {Path(file.name).stem: file for file in KNOWN}


@click.group(invoke_without_command=True)
@click.pass_context
def models(context: click.Context) -> None:
    """List the models that mediapipe lacks, fetch and add them."""
    if context.invoked_subcommand is None:
        from webdemo.model_files.listing import listing

        folder: ModelFolder = context.obj
        with _reported():
            click.echo(f"Model files are in {folder.path}\n\n{listing(folder)}")


@models.command()
@click.argument("what", type=click.Choice(["objects"]), metavar="objects")
@click.pass_obj
def fetch(folder: ModelFolder, what: str) -> None:
    """Download the models for 3D objects and object detection (33 MB).

    They come from the npm registry that npm would use: its .npmrc and its variables, such as
    NPM_CONFIG_REGISTRY, are honoured. Damaged files are replaced.
    """
    import tempfile

    from webdemo.model_files import objectron_package
    from webdemo.model_files.fetch import fetch
    from webdemo.model_files.incoming import incoming

    with _reported(), _cleaned_up():
        if not any(folder.problem(file) for file in OBJECT_FILES):
            click.echo(f"All models for objects are already in {folder.path}")
            return
        with incoming(folder.path) as place, tempfile.TemporaryDirectory(dir=place) as download:
            objectron_package.unpack(fetch(Path(download)), place)
    _announce(folder, *OBJECT_FILES)


@models.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--as",
    "known_as",
    type=click.Choice(list(_STEMS)),
    help="Which model the file is, if its name does not say it.",
)
@click.pass_obj
def add(folder: ModelFolder, file: Path, known_as: str | None) -> None:
    """Copy a model that you have, a TFLite file, to the model files.

    The npm package with the models for objects is accepted as well.
    """
    from webdemo.model_files.add import add

    with _reported(), _cleaned_up():
        added = add(file, _STEMS[known_as] if known_as else None, folder)
    _announce(folder, *added)


def _announce(folder: ModelFolder, *files: ModelFile) -> None:
    click.echo(f"Now in {folder.path}:")
    for file in files:
        click.echo(f"  {file.name}")


@contextlib.contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except (ModelError, OSError) as error:
        click.echo(f"webdemo: {error}", err=True)
        sys.exit(1)


@contextlib.contextmanager
def _cleaned_up() -> Iterator[None]:
    """Let Ctrl-C, SIGTERM and a closed terminal end the block by an exception, once.

    The block's own `with` and `finally` then remove what is incomplete. The exception is
    SystemExit with 128 and the signal's number, as in shells. Only for the main thread.
    """
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}

    def end(number: int, _: FrameType | None) -> None:
        for other in before:
            signal.signal(other, signal.SIG_IGN)
        raise SystemExit(128 + number)

    try:
        for number, handler in before.items():
            if handler is not signal.SIG_IGN:  # as under nohup
                signal.signal(number, end)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
