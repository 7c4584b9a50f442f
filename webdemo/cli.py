"""The command line: `webdemo` serves the page, `bench` measures, `models` brings model files."""

import json
import os
import signal
import sys
import threading
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from webdemo import __version__, app_folder, create_app
from webdemo.model_files import commands
from webdemo.vision.model_folder import NOWHERE, ModelFolder
from webdemo.vision.runners.runner import ModelError

if TYPE_CHECKING:
    from webdemo.web.audience import Audience

APP_FOLDER = app_folder.find()


class _Unsplit(click.types.StringParamType):
    """Text of an option that may be repeated. An environment variable gives it once."""

    def split_envvar_value(self, rv: str) -> Sequence[str]:
        """Leave it whole: spaces may stand between the names in it."""
        return [rv]


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--host", help="Address to listen on.  [127.0.0.1; with --lan: all addresses]")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 takes any free one.",
)
@click.option(
    "--allow-host",
    "allowed_hosts",
    type=_Unsplit(),
    multiple=True,
    metavar="NAME[:PORT]",
    envvar="WEBDEMO_ALLOWED_HOSTS",
    help="Another name by which the page is reached, as through a forwarded port. Repeatable.",
)
@click.option(
    "--embed-from",
    "embedders",
    type=_Unsplit(),
    multiple=True,
    metavar="ORIGIN",
    envvar="WEBDEMO_EMBED_FROM",
    help="Origin of a page that may show the demo in a frame, such as slides. Repeatable.",
)
@click.option(
    "--open/--no-open",
    "open_browser",
    default=True,
    help="Open the page in a browser.  [open]",
    envvar="WEBDEMO_OPEN",
)
@click.option(
    "--lan", is_flag=True, help="Let an audience join over the network, by a QR code and HTTPS."
)
@click.option(
    "--lan-port",
    type=click.IntRange(0, 65535),
    default=8443,
    show_default=True,
    help="The audience's port.",
)
@click.option(
    "--models-dir",
    type=click.Path(readable=False, path_type=Path),
    default=APP_FOLDER and APP_FOLDER / "models",
    show_default=True,
    help="Folder of the model files that mediapipe lacks: see `webdemo models`.",
)
@click.version_option(__version__, prog_name="webdemo", message="%(prog)s %(version)s")
@click.pass_context
def cli(
    context: click.Context,
    host: str | None,
    port: int,
    allowed_hosts: tuple[str, ...],
    embedders: tuple[str, ...],
    open_browser: bool,
    lan: bool,
    lan_port: int,
    models_dir: Path | None,
) -> None:
    """MediaPipe Selfie Segmentation, live in the browser, served from Python.

    Every option has an environment variable: WEBDEMO_HOST, WEBDEMO_PORT,
    WEBDEMO_ALLOWED_HOSTS, WEBDEMO_EMBED_FROM, WEBDEMO_OPEN, WEBDEMO_LAN,
    WEBDEMO_LAN_PORT, WEBDEMO_MODELS_DIR.
    """
    context.obj = folder = ModelFolder(models_dir) if models_dir else NOWHERE
    if context.get_parameter_source("models_dir") is not ParameterSource.DEFAULT:
        _exit_unless_usable(folder)
    if context.invoked_subcommand is None:
        from webdemo.web import public_hosts

        hosts = _given(public_hosts.parse, allowed_hosts, "--allow-host", public_hosts.VARIABLE)
        origins = _given(
            public_hosts.parse_origins, embedders, "--embed-from", "WEBDEMO_EMBED_FROM"
        )
        config = {"EMBED_FROM": origins, "MODELS_DIR": models_dir}
        _serve(config, host, port, hosts, open_browser, lan_port if lan else None)


def _exit_unless_usable(folder: ModelFolder) -> None:
    try:
        folder.check()
    except ModelError as error:
        click.echo(f"webdemo: {error} Choose another one by --models-dir.", err=True)
        sys.exit(2)


def _given(
    parse: Callable[[Sequence[str]], frozenset[str]], texts: Sequence[str], *names: str
) -> frozenset[str]:
    """Parse an option; an error names it, and its environment variable."""
    from webdemo.web import public_hosts

    try:
        return parse(texts)
    except public_hosts.HostsError as error:
        raise click.BadParameter(str(error), param_hint=" or ".join(names)) from error


def _serve(
    config: Mapping[str, Any],
    host: str | None,
    port: int,
    forwarded: frozenset[str],
    open_browser: bool,
    lan_port: int | None,
) -> None:
    from webdemo.serving import network_addresses, server
    from webdemo.serving.listener import StartError, listen
    from webdemo.vision.solutions import index
    from webdemo.web import audience as audience_page

    sites = []
    audience = None
    try:
        index.check_wheel()
        if lan_port is not None:
            from webdemo.serving import lan  # imports cryptography, which is slow

            guests = {"MODELS_DIR": config["MODELS_DIR"]}
            site, audience = lan.open_site(
                host, lan_port, APP_FOLDER and APP_FOLDER / "lan.pem", guests
            )
            sites.append(site)
            host = None
        listener = listen(host or "127.0.0.1", port)
    except (ModelError, StartError) as error:
        click.echo(f"webdemo: {error}", err=True)
        sys.exit(2)
    url = network_addresses.url_of(listener)
    hosts = network_addresses.allowed_hosts(listener) | forwarded
    app = create_app(
        {**config, "ALLOWED_HOSTS": hosts, "FORWARDED_HOSTS": forwarded, "AUDIENCE": audience}
    )
    sites.insert(0, server.Site(app, listener))

    def announce() -> None:
        click.echo(f"webdemo {__version__} is on {url}  (Ctrl-C ends it)")
        if audience:
            _invite(audience)
            reminder = threading.Timer(audience_page.PATIENCE_SECONDS, _remind, [audience])
            reminder.daemon = True
            reminder.start()
        if open_browser and _has_screen():
            # In a thread: it may wait for the browser, and would delay signals.
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()

    server.serve(sites, announce)
    # Threads may still be inside MediaPipe or OpenCV. A normal exit would free memory that they
    # use, and the process would abort.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _invite(audience: "Audience") -> None:
    first, *others = audience.links
    network = f" ({first.network})" if others else ""
    click.echo(f"The audience joins at {first.url}{network}")
    if sys.stdout.isatty():
        click.echo(first.terminal_qr(sys.stdout.encoding))
    if others:
        click.echo("If the audience is in another network, choose its address on the page (key J):")
        for link in others:
            click.echo(f"  {link.url} ({link.network})")
    click.echo("Their browsers will show a warning once: the certificate is self-signed.")
    click.echo(audience.advice)


def _remind(audience: "Audience") -> None:
    if audience.is_missing:
        click.echo(f"No other device has connected yet. {audience.advice}")


def _has_screen() -> bool:
    """Whether a browser would open a window; a text browser would take over the terminal."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@click.option(
    "--seconds",
    type=click.FloatRange(0.2, 60),
    default=6.0,
    show_default=True,
    help="How long each measurement lasts.",
)
@click.option("--solution", help="Measure this one, as in pose.  [the first one]")
@click.option("--model", "model_id", help="Measure this model of it only, as in cut-out.")
@click.option(
    "--picture",
    type=click.Path(exists=True, dir_okay=False),
    help="What the solution looks at; a plain figure is not always found.",
)
@click.option(
    "--start",
    is_flag=True,
    help="Measure instead the time from the command to the first mask, in Chromium.",
)
@click.pass_obj
def bench(
    folder: ModelFolder,
    as_json: bool,
    seconds: float,
    solution: str | None,
    model_id: str | None,
    picture: str | None,
    start: bool,
) -> None:
    """Measure what a frame costs: the model alone, the server, and real streams."""
    from webdemo.bench import measure, report_table
    from webdemo.vision.solutions import index

    signal.signal(signal.SIGINT, signal.default_int_handler)  # Ctrl-C stops its server, too
    if start:
        _bench_start(folder, as_json)
        return
    try:
        chosen = index.find(solution or index.SOLUTIONS[0].id, model_id or "")
    except ModelError as error:
        raise click.BadParameter(str(error), param_hint="--solution or --model") from error
    models = [chosen] if model_id else index.models_of(chosen.solution)
    try:
        bench = measure.Bench(models, folder, picture or "")
    except measure.BenchError as error:
        click.echo(f"webdemo: {error}", err=True)
        sys.exit(2)
    with click.progressbar(
        length=bench.steps, file=sys.stderr, item_show_func=lambda what: what or ""
    ) as bar:
        report = bench.run(seconds, lambda what: bar.update(1, what))
    click.echo(json.dumps(report, indent=2) if as_json else report_table.render(report))


def _bench_start(folder: ModelFolder, as_json: bool) -> None:
    from webdemo.bench import start
    from webdemo.bench.chromium import ChromiumError

    try:
        found = start.measure_start(folder, lambda what: click.echo(f"{what} …", err=True))
    except ChromiumError as error:
        click.echo(f"webdemo: {error}", err=True)
        sys.exit(2)
    click.echo(json.dumps(found, indent=2) if as_json else start.render(found))


cli.add_command(commands.models)
