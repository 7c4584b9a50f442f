"""Both models, one page."""

import re

from stage import PRESENTER

HAS_RUN = """(model) =>
  Number(document.querySelector(`[data-figure=masks][data-model=${model}]`).textContent) > 0"""


def test_switching_takes_effect_and_both_columns_stay(browser, open_stage):
    stage = open_stage(browser, f"{PRESENTER}&model=general").wait_live()
    number = re.compile(r"\d+\.\d")
    stage.until(HAS_RUN, "general")
    assert stage.figure("masks", "landscape") == "–"

    stage.page.select_option("[name=model]", "landscape")
    assert stage.query()["model"] == "landscape"
    stage.until(HAS_RUN, "landscape")
    for model in ("general", "landscape"):
        for figure in ("masks", "latency", "p95", "inference"):
            assert number.fullmatch(stage.figure(figure, model)), (figure, model)
    assert stage.page.locator("thead .current").text_content() == "Landscape"


FIRST_MASK_AFTER_SWITCH = """async () => {
  const { FrameSocket } = await import("/static/js/frame-socket.js");
  const { Lane } = await import("/static/js/lane.js");
  const { FrameSender } = await import("/static/js/frame-sender.js");
  const { encoderFor } = await import("/static/js/encoders/index.js");
  const image = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
  image.getContext("2d").fillRect(0, 0, 320, 240);
  const socket = new FrameSocket(`${location.origin.replace("http", "ws")}/stream`);
  const lane = new Lane(socket, encoderFor(location.hostname));
  const sender = new FrameSender(lane, { framesAreRead: true });
  const shown = [];
  let answered = 0;
  sender.addEventListener("segmented", ({ detail }) => shown.push([detail.model.id, detail.mask.width, detail.mask.height]));
  for (const reply of ["mask", "refusal"]) socket.addEventListener(reply, () => answered++); // the older one may be superseded
  await new Promise((resolve) => {
    socket.addEventListener("open", resolve, { once: true });
    socket.connect();
  });
  const until = async (done) => { while (!done()) await new Promise((resolve) => setTimeout(resolve, 2)); };
  lane.model = "general";
  sender.offer(image, 320, 240);
  lane.model = "landscape"; // the general model's mask is still under way
  await until(() => lane.isReady);
  sender.offer(image, 320, 240);
  await until(() => answered === 2);
  const afterSwitch = [...shown];
  const switched = performance.now();
  lane.model = "general";
  await sender.offer(image, 320, 240);
  await until(() => shown.length === afterSwitch.length + 1);
  socket.close();
  return { afterSwitch, last: shown.at(-1), ms: performance.now() - switched };
}"""


def test_no_mask_is_shown_under_another_models_name(browser, server):
    page = browser.new_page()
    try:
        page.goto(f"{server.url}healthz")
        result = page.evaluate(FIRST_MASK_AFTER_SWITCH)
    finally:
        page.close()
    assert result["afterSwitch"] == [["landscape", 256, 144]]
    assert result["last"] == ["general", 256, 256]
    assert result["ms"] < 500
