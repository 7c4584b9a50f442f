"""Switching between the two models."""

import re

from stage import PRESENTER

HAS_RUN = """(model) =>
  Number(document.querySelector(`[data-figure=masks][data-model=${model}]`).textContent) > 0"""


def test_model_switch_keeps_both_columns(browser, open_stage):
    stage = open_stage(browser, f"{PRESENTER}&model=general").wait_live()
    number = re.compile(r"\d+\.\d")
    stage.until(HAS_RUN, "general")
    assert stage.figure("masks", "landscape") == "–"

    stage.page.check("[name=model][value=landscape]")
    assert stage.query()["model"] == "landscape"
    stage.until(HAS_RUN, "landscape")
    for model in ("general", "landscape"):
        for figure in ("masks", "latency", "p95", "inference"):
            assert number.fullmatch(stage.figure(figure, model)), (figure, model)
    assert stage.page.locator("thead .current").text_content() == "Landscape"
