"""The report as plain text."""

from typing import Any

from webdemo.bench.measure import ROUNDS
from webdemo.vision.solutions import index

COLUMNS = {
    "frames/s": ("frames_per_second", ".0f"),
    "p50 ms": ("p50_ms", ".1f"),
    "p95 ms": ("p95_ms", ".1f"),
    "CPU ms": ("cpu_ms", ".2f"),
    "÷ bare": ("cpu_ratio", ".2f"),
    "of bare": ("throughput_share", ".0%"),
    "MiB": ("memory_mb", ".0f"),
}


def render(report: dict[str, Any]) -> str:
    """Write the report of `Bench.run` as tables."""
    machine = report["machine"]
    lines = [
        f"{machine['cores']} cores, {machine['memory_gb']} GB, Python {machine['python']}, "
        f"{machine['platform']}; {report['seconds']:g} s a measurement, median of {ROUNDS} rounds"
    ]
    for entry in report["models"]:
        model = index.find(entry["solution"], entry["model"])
        lines += ["", f"{model.title}, frames of {model.width}×{model.height}", _row("", *COLUMNS)]
        for cost in entry["costs"]:
            name = f"{cost['way']}, {cost['count']} {_noun(cost)}"
            lines.append(_row(name, *(format(cost[key], how) for key, how in COLUMNS.values())))
    client = max(cost["client_cores"] for entry in report["models"] for cost in entry["costs"])
    lines += [
        "",
        "CPU ms: CPU time per frame; for streams, the server's. ÷ bare: divided by that of the",
        "bare MediaPipe on as many threads as are busy. of bare: frames/s, divided by those of",
        "bare MediaPipe on the cores that the load generator leaves free (it uses up to",
        f"{client:.2f} cores). MiB: resident memory of the process, with all models it has loaded.",
    ]
    return "\n".join(lines)


def _row(name: str, *cells: str) -> str:
    return (f"  {name:<27}" + "".join(f"{cell:>9}" for cell in cells)).rstrip()


def _noun(cost: dict[str, Any]) -> str:
    noun = "stream" if cost["way"] == "WebSocket" else "thread"
    return noun if cost["count"] == 1 else f"{noun}s"
