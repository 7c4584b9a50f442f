"""The shown mask compared with the presenter's exact mask."""

import numpy as np
import pytest

PHASES = 12


@pytest.mark.parametrize("model", ["general", "landscape"])
def test_shown_mask_matches_the_presenter_and_the_outline_runs_along_it(modules, model):
    found = modules.call("/tests/browser/js/quality.js", "measureTurn", model, PHASES)
    assert len(found) == PHASES
    mean = {name: np.mean([frame[name] for frame in found]) for name in found[0]}
    print(f"{model}, IoU or pixels of a frame: {mean}")
    assert mean["plain"] >= 0.975
    assert mean["refined"] >= 0.99
    assert 1 - mean["refined"] <= 0.6 * (1 - mean["plain"]), "refining nearly halves what is wrong"
    assert mean["outside"] <= 0.004 * mean["line"], "visible outside the line"
    assert mean["inside"] <= 0.02 * mean["line"], "transparent inside the line"
