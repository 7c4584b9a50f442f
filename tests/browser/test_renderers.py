"""Canvas 2D and WebGL2 draw the same picture, pixel against pixel."""

import base64

import numpy as np
import pytest

TOLERANCE = 4
SHARE = 0.006
"""So many of the pixels may differ by more (of 255): where Canvas 2D stretches a wash over the frame
at once, Chromium's software rasteriser interpolates in sixteenths."""

FAR = 24
FAR_SHARE = 1e-5
"""Where the edge is a step, a rounding error may put a single pixel on its other side."""

LOOKS = {
    "no background": {"background": "none"},
    "colour": {"background": "12c0de"},
    "transparent": {"background": "transparent"},
    "blur": {"background": "blur", "blur": 0.8},
    "soft blur": {"background": "soft-blur", "blur": 0.3},
    "picture": {"background": "own"},
    "picture, mirrored": {"background": "own", "mirror": True},
    "picture, its light": {"background": "own", "lightWrap": True},
    "picture, its light, mirrored": {"background": "own", "lightWrap": True, "mirror": True},
    "tinted background": {"background": "none", "tint": "background"},
    "tinted person": {"background": "none", "tint": "person"},
    "colour under a tint": {"background": "black", "tint": "background"},
    "transparent under a tint": {"background": "transparent", "tint": "background"},
    "tinted person before a picture": {"background": "own", "tint": "person"},
    "low threshold, hard": {"background": "white", "threshold": 0.2, "softness": 0},
    "high threshold, soft": {"background": "white", "threshold": 0.8, "softness": 1},
}

TOOLS = """
  const at = (path) => import(`/static/js/${path}`);
  const { segmentTurn } = await at("bench/effects.js");
  const { renderersFor } = await at("renderers/index.js");
  const { StagePicture } = await at("stage-picture.js");
  const { lookOf } = await at("look.js");
  const { initialSettings } = await at("settings.js");
  const [width, height] = [640, 480];
  const pictureBy = (wanted) => {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const [renderer] = renderersFor(wanted);
    return { name: renderer.name, canvas, picture: new StagePicture(canvas, [renderer]) };
  };
  const lookWith = (changes) => {
    const values = { ...initialSettings(), outline: false, ...changes };
    return lookOf({ get: (key) => values[key] });
  };
  const read = (canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
    let text = "";
    for (let i = 0; i < data.length; i += 32768) text += String.fromCharCode(...data.subarray(i, i + 32768));
    return btoa(text);
  };
"""

DRAW = (
    f"async (looks) => {{ {TOOLS}"
    + """
  const { chooseOwn } = await at("backgrounds/own.js");
  const [{ frame, mask }] = await segmentTurn(width, height, 1);

  // A picture that is not the same on the left and on the right.
  const own = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
  const context = own.getContext("2d");
  const shade = context.createLinearGradient(0, 0, 320, 240);
  shade.addColorStop(0, "#ffcc00");
  shade.addColorStop(1, "#2200aa");
  context.fillStyle = shade;
  context.fillRect(0, 0, 320, 240);
  await chooseOwn(await new Promise((resolve) => own.toBlob(resolve)));

  const pictures = ["canvas2d", "webgl2"].map(pictureBy);
  const shown = {};
  for (const [name, changes] of Object.entries(looks)) {
    for (const refine of [false, true]) {
      shown[`${name}${refine ? ", refined" : ""}`] = pictures.map(({ canvas, picture }) => {
        picture.look = lookWith({ mirror: false, refine, ...changes });
        if (!picture.draw(frame, mask)) throw new Error("not drawn");
        return read(canvas);
      });
    }
  }
  return { names: pictures.map(({ name }) => name), shown };
}"""
)


SIDES = (
    f"async ([wanted, changes, wipers]) => {{ {TOOLS}"
    + """
  const [side] = await segmentTurn(width, height, 1);
  const { name, canvas, picture } = pictureBy(wanted);
  picture.look = lookWith({ refine: true, ...changes });
  const shown = wipers.map((wiper) => {
    if (!(wiper === null ? picture.draw(side.frame, side.mask) : picture.drawSides([side, side], wiper))) throw new Error("not drawn");
    return read(canvas);
  });
  return { name, shown };
}"""
)


@pytest.fixture(scope="module")
def drawn(launch, server):
    """Every look as RGBA, premultiplied, drawn by each renderer."""
    with launch("--enable-unsafe-swiftshader") as browser:
        page = browser.new_page()
        page.goto(f"{server.url}healthz")
        result = page.evaluate(DRAW, LOOKS)
    assert result["names"] == ["canvas2d", "webgl2"]
    return {name: [premultiplied(text) for text in pair] for name, pair in result["shown"].items()}


def premultiplied(text):
    rgba = np.frombuffer(base64.b64decode(text), np.uint8).reshape(480, 640, 4).astype(float)
    rgba[:, :, :3] *= rgba[:, :, 3:] / 255
    return rgba


@pytest.mark.parametrize("refined", ["", ", refined"])
@pytest.mark.parametrize("name", LOOKS)
def test_renderers_agree(drawn, name, refined):
    canvas2d, webgl2 = drawn[name + refined]
    difference = np.abs(canvas2d - webgl2).max(axis=2)
    assert (difference > TOLERANCE).mean() <= SHARE
    assert (difference > FAR).mean() <= FAR_SHARE


def test_looks_differ(drawn):
    without_edge = "no background, refined"  # is the same as unrefined
    pictures = [canvas2d for name, (canvas2d, _) in drawn.items() if name != without_edge]
    for i, one in enumerate(pictures):
        for other in pictures[i + 1 :]:
            assert (np.abs(one - other) > FAR).mean() > FAR_SHARE


@pytest.mark.parametrize("renderer", ["canvas2d", "webgl2"])
@pytest.mark.parametrize(
    "changes",
    [
        {"background": "transparent"},
        {"background": "transparent", "mirror": True},
        {"background": "blur", "mirror": True},
        {"background": "12c0de", "softness": 1, "threshold": 0.3},
    ],
    ids=str,
)
def test_two_sides_alike_are_the_whole_picture(launch, server, renderer, changes):
    """Each side's edges are worked out for what is seen of it, and are no others for that.

    Without the outline: a path's pixels depend a little on where it is clipped.
    """
    with launch("--enable-unsafe-swiftshader") as browser:
        page = browser.new_page()
        page.goto(f"{server.url}healthz")
        drawn = page.evaluate(SIDES, [renderer, changes, [0.47, None, 0, 0.2, 0.38, 0.47, 0.8, 1]])
    assert drawn["name"] == renderer
    _, whole, *parted = (premultiplied(text) for text in drawn["shown"])
    for picture in parted:
        assert np.abs(picture - whole).max() <= 1
