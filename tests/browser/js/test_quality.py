"""The shown mask compared with the presenter's exact mask."""

import numpy as np
import pytest

PHASES = 12


@pytest.mark.parametrize("model", ["general", "landscape"])
def test_shown_mask_matches_the_presenter(modules, model):
    scores = modules.call("/tests/browser/js/quality.js", "scoreTurn", model, PHASES)
    assert len(scores) == PHASES
    plain, refined = np.array(scores).T
    for name, some in (("plain", plain), ("refined", refined)):
        print(f"{model}, {name}: IoU {some.mean():.4f} mean, {some.min():.4f} least")
    assert plain.mean() >= 0.975
    assert refined.mean() >= 0.99
    assert 1 - refined.mean() <= 0.6 * (1 - plain.mean()), "refining nearly halves what is wrong"


@pytest.mark.parametrize("model", ["general", "landscape"])
def test_outline_runs_where_the_cut_out_ends(modules, model):
    found = modules.call("/tests/browser/js/agreement.js", "agreementOfPresenter", model, PHASES)
    mean = {name: np.mean([frame[name] for frame in found]) for name in found[0]}
    print(f"{model}, pixels of a frame: {mean}")
    assert mean["outside"] <= 0.004 * mean["line"], "visible outside the line"
    assert mean["inside"] <= 0.02 * mean["line"], "transparent inside the line"
