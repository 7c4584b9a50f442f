"""Measures what the smoothing of landmarks gains and costs, by smoothing.

`uv run python tests/by_hand/landmark_smoothing.py --clip FILE`, FILE a video of a person who sits
still. MediaPipe's own smoothing is off. Takes a minute for 8 s of video.

Jitter is the mean absolute second difference of x and y, of landmarks that hardly move. For the lag
the same frames sway from side to side, and the phase of the landmarks' sway is compared before and
after smoothing. The clip has no faster motion that is known exactly, so a wrist and a step are
computed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import cv2
import numpy as np
from clip import read_clip

from webdemo.vision.result import Detection
from webdemo.vision.runners.mediapipe_loader import import_mediapipe
from webdemo.vision.smoothing.detections.landmark_smoothing import LandmarkSmoothing

SMOOTHINGES = (0, 64, 128, 192, 255)

STILL = 0.05
"""Maximum speed of a still landmark, in shares of the frame's sides per second."""

SWAYS = {"fast": (1.0, 0.1), "slow": (0.5, 0.1), "little": (0.5, 0.02)}
"""Frequency in Hz, and amplitude in shares of the frame's width."""

WRIST = 15
WRIST_AMPLITUDE = 0.15
POSE_NOISE = 0.0005
"""Standard deviation of the computed pose, in shares of the frame's sides."""

solutions = import_mediapipe().solutions


def swaying(frames, rate, hertz, share):
    for i, frame in enumerate(frames):
        height, width = frame.shape[:2]
        shift = share * width * np.sin(2 * np.pi * hertz * i / rate)
        move = np.float32([[1, 0, shift], [0, 1, 0]])
        yield cv2.warpAffine(frame, move, (width, height), borderMode=cv2.BORDER_REPLICATE)


def points(landmarks):
    return np.array([(p.x, p.y, p.z, p.visibility) for p in landmarks.landmark], np.float32)


def poses(frames):
    with solutions.pose.Pose(smooth_landmarks=False) as pose:
        for frame in frames:
            found = pose.process(frame).pose_landmarks
            yield [Detection("pose", points=points(found))] if found else []


def hands(frames):
    with solutions.hands.Hands() as hands:
        for frame in frames:
            result = hands.process(frame)
            found = zip(
                result.multi_handedness or [], result.multi_hand_landmarks or [], strict=True
            )
            yield [
                Detection(side.classification[0].label, points=points(landmarks))
                for side, landmarks in found
            ]


def faces(frames):
    with solutions.face_mesh.FaceMesh() as mesh:
        for frame in frames:
            found = mesh.process(frame).multi_face_landmarks or []
            yield [Detection("face", points=points(landmarks)) for landmarks in found]


def face_boxes(frames):
    with solutions.face_detection.FaceDetection(min_detection_confidence=0.3) as detector:
        for frame in frames:
            found = detector.process(frame).detections or []
            boxes = [each.location_data.relative_bounding_box for each in found]
            yield [Detection("face", box=(b.xmin, b.ymin, b.width, b.height)) for b in boxes]


def tracks(analyses, rate, smoothing):
    """The places of each number, (frames, points, 2), with NaN where it was not found."""
    history, by_number = LandmarkSmoothing(), {}
    for i, detections in enumerate(analyses):
        for found in history.smooth(detections, smoothing, i / rate):
            there = found.points[:, :2]
            if found.box is not None:
                x, y, width, height = found.box
                there = np.array([(x, y), (x + width, y + height)])
            missing = np.full((len(analyses), *there.shape), np.nan)
            by_number.setdefault((found.group, found.number), missing)[i] = there
    return by_number


def jitter(raw, shown, rate):
    """Mean absolute second difference of the still landmarks, before and after smoothing."""
    of_raw, of_shown = [], []
    for key, places in raw.items():
        kernel = np.ones(9) / 9
        calm = np.apply_along_axis(np.convolve, 0, places, kernel, "same")
        still = np.abs(np.gradient(calm, axis=0) * rate)[1:-1] < STILL
        still[:6] = still[-6:] = False
        of_raw.append(np.abs(np.diff(places, 2, axis=0))[still])
        of_shown.append(np.abs(np.diff(shown[key], 2, axis=0))[still])
    return np.concatenate(of_raw).mean(), np.concatenate(of_shown).mean()


def lag(raw, shown, rate, hertz):
    """Delay of the sway, in milliseconds: of the number that is found most often."""
    key = max(raw, key=lambda key: np.isfinite(raw[key]).sum())
    there = np.isfinite(raw[key][:, 0, 0])
    turn = np.exp(-2j * np.pi * hertz * np.flatnonzero(there) / rate)
    window = np.hanning(there.sum())

    def sway(places):
        x = places[there, :, 0]
        return ((x - x.mean(axis=0)) * (turn * window)[:, None]).sum()

    return -np.angle(sway(shown[key]) / sway(raw[key])) / (2 * np.pi * hertz) * 1000


def measure(name, find, frames, rate):
    print(f"\n{name:<12} jitter, of 10 000       lag while swaying, ms")
    print("smoothing   raw → shown   ratio    " + "".join(f"{sway:>8}" for sway in SWAYS))
    still = list(find(frames))
    swayed = {sway: list(find(swaying(frames, rate, *SWAYS[sway]))) for sway in SWAYS}
    for smoothing in SMOOTHINGES:
        raw, shown = (tracks(still, rate, each) for each in (0, smoothing))
        before, after = jitter(raw, shown, rate)
        print(
            f"{smoothing:>10} {before * 1e4:5.1f} → {after * 1e4:4.1f} {after / before:9.2f}    ",
            end="",
        )
        for sway, (hertz, _) in SWAYS.items():
            raw, shown = (tracks(swayed[sway], rate, each) for each in (0, smoothing))
            print(f"{lag(raw, shown, rate, hertz):8.0f}", end="")
        print()


def computed_pose(wrist_x):
    """A pose that stands still but for its wrist, with noise."""
    rng = np.random.default_rng(1)
    body = rng.uniform((0.3, 0.1, -0.2, 1), (0.7, 0.9, 0.2, 1), (33, 4))
    for x in wrist_x:
        body[WRIST, 0] = 0.5 + x
        noisy = body + rng.normal(0, POSE_NOISE, body.shape) * (1, 1, 1, 0)
        yield [Detection("pose", points=noisy.astype(np.float32))]


def measure_computed(rate=30):
    seconds = np.arange(10 * rate) / rate
    waving = list(computed_pose(WRIST_AMPLITUDE * np.sin(2 * np.pi * seconds)))
    step = list(computed_pose(np.where(seconds < 5, 0, 0.1)))
    print("\ncomputed     wrist waving once a second       wrist jumps by 0.1")
    print("smoothing   lag, ms    error, mean and max   frames to 90 %   jitter of the rest")
    for smoothing in SMOOTHINGES:
        raw, shown = (tracks(waving, rate, each)["pose", 1] for each in (0, smoothing))
        raw, shown = ({"wrist": each[:, [WRIST]]} for each in (raw, shown))
        error = np.abs(shown["wrist"] - raw["wrist"])[rate:, 0, 0]
        before, after = (tracks(step, rate, each)["pose", 1] for each in (0, smoothing))
        frames = np.argmax(after[5 * rate :, WRIST, 0] > 0.59) + 1
        rest = [np.abs(np.diff(np.delete(x, WRIST, 1), 2, axis=0)).mean() for x in (after, before)]
        print(
            f"{smoothing:>10} {lag(raw, shown, rate, 1.0):9.0f} {error.mean():14.4f} {error.max():7.4f}"
            f" {frames:16d} {rest[0] / rest[1]:20.2f}"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--clip", metavar="FILE", help="a video of a person", required=True)
    frames, rate = read_clip(parser.parse_args().clip)
    for name, find in (
        ("pose", poses),
        ("hands", hands),
        ("face mesh", faces),
        ("face boxes", face_boxes),
    ):
        measure(name, find, frames, rate)
    measure_computed()


if __name__ == "__main__":
    main()
