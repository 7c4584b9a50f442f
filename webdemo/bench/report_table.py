"""The report as plain text."""

from typing import Any

from webdemo.bench.measure import ROUNDS
from webdemo.bench.subject import of_id


def render(report: dict[str, Any]) -> str:
    """Write the report of `measure.run` as tables."""
    machine = report["machine"]
    lines = [
        f"{machine['cores']} cores, {machine['memory_gb']} GB, Python {machine['python']}, "
        f"{machine['platform']}; {report['seconds']:g} s a measurement, median of {ROUNDS} rounds"
    ]
    for entry in report["models"]:
        model = of_id(entry["model"])
        lines += ["", f"{model.label} ({model.height}×{model.width}×3)"]
        lines.append(_row("", "frames/s", "p50 ms", "p95 ms", "CPU ms", "÷ bare", "of bare"))
        bare_one = entry["bare"][0]
        for cost in entry["bare"]:
            name = f"bare MediaPipe, {_count(cost['threads'], 'thread')}"
            lines.append(_cost_row(name, cost, bare_one))
        lines.append(_cost_row("server's path, 1 thread", entry["path"], bare_one))
        for cost in entry["streams"]:
            lines.append(
                _row(
                    f"WebSocket, {_count(cost['streams'], 'stream')}",
                    f"{cost['frames_per_second']:.0f}",
                    f"{cost['p50_ms']:.1f}",
                    f"{cost['p95_ms']:.1f}",
                    f"{cost['cpu_ms']:.2f}",
                    f"{cost['cpu_ratio']:.2f}",
                    f"{cost['throughput_share']:.0%}",
                )
            )
    streams = [cost for entry in report["models"] for cost in entry["streams"]]
    most = max(cost["server_mb"] for cost in streams)
    client = max(cost["client_cores"] for cost in streams)
    lines += [
        "",
        f"Server's memory: {most:.0f} MiB at most.",
        "CPU ms: CPU time per frame; for streams, the server's. ÷ bare: divided by that of the",
        "bare MediaPipe on 1 thread; for streams, on as many threads as are busy. of bare:",
        "frames/s, divided by those of bare MediaPipe on the cores that the load generator",
        f"leaves free (it uses up to {client:.2f} cores).",
    ]
    return "\n".join(lines)


def _cost_row(name: str, cost: dict[str, Any], bare_one: dict[str, Any]) -> str:
    ratio = cost["cpu_ms"] / bare_one["cpu_ms"]
    rate, ms, cpu_ms = cost["frames_per_second"], cost["ms"], cost["cpu_ms"]
    return _row(name, f"{rate:.0f}", f"{ms:.1f}", "", f"{cpu_ms:.2f}", f"{ratio:.2f}", "")


def _row(name: str, *cells: str) -> str:
    return (f"  {name:<26}" + "".join(f"{cell:>9}" for cell in cells)).rstrip()


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
