"""Coverage-guided fuzzing by hand: python tests/by_hand/fuzz.py frames -max_total_time=300

Needs atheris (`uv pip install atheris`), which is not a dependency of the project: pytest runs the
same targets with Hypothesis. Arguments after the target's name are libFuzzer's options and folders
of inputs. -close_fd_mask=2 hides the decoders' warnings.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))


def main():
    import atheris

    with atheris.instrument_imports(include=["webdemo", "wsproto", "choices"]):
        from fuzz_targets import TARGETS
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in TARGETS:
        sys.exit(f"usage: fuzz.py {'|'.join(TARGETS)} [libFuzzer's options]")
    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
