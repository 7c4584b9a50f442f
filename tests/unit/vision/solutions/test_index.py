from __future__ import annotations

import re

import fake_objectron
import pytest
from webdemo.vision.models import MODELS, ModelError

from webdemo.vision.model_folder import NOWHERE, ModelFolder
from webdemo.vision.solutions import index
from webdemo.vision.solutions.model_files import OBJECT_DETECTOR, OBJECTS_3D


def test_numbers_on_the_wire_follow_the_models():
    numbers = [choice.number for choice in index.CHOICES]
    assert numbers == list(range(len(MODELS), len(MODELS) + len(numbers)))
    assert max(numbers) <= 255


def test_every_variant_has_a_number():
    variants = [
        (solution, variant) for solution in index.SOLUTIONS for variant in solution.variants
    ]
    assert [(choice.solution, choice.variant) for choice in index.CHOICES] == variants


def test_names_are_unique_and_fit_an_address():
    names = [solution.id for solution in index.SOLUTIONS]
    assert len({*names, *(model.id for model in MODELS)}) == len(names) + len(MODELS)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)
    for solution in index.SOLUTIONS:
        variants = [variant.id for variant in solution.variants]
        assert len(set(variants)) == len(variants)
        assert all(re.fullmatch(r"[a-z0-9-]*", variant) for variant in variants)
        assert len(variants) == 1 or all(variants)


@pytest.mark.parametrize("choice", index.CHOICES, ids=lambda choice: choice.id)
def test_choice_is_found_by_its_number_and_its_name(choice):
    assert index.by_number(choice.number) is choice
    assert index.by_id(choice.solution.id, choice.variant.id) is choice
    assert index.by_id(*choice.id.split("/")) is choice
    assert choice in index.choices_of(choice.solution)


@pytest.mark.parametrize("number", [-1, 0, len(MODELS) - 1, index.CHOICES[-1].number + 1, 255])
def test_number_of_no_solution(number):
    assert index.by_number(number) is None


def test_unknown_solution():
    with pytest.raises(ModelError, match=r"no solution “posy”\. The solutions are pose, face-det"):
        index.by_id("posy")


def test_unknown_variant():
    sentence = r"Pose has no variant “heavy”\. The variants are skeleton, cut-out\."
    with pytest.raises(ModelError, match=sentence):
        index.by_id("pose", "heavy")


@pytest.mark.parametrize("choice", index.CHOICES, ids=lambda choice: choice.id)
def test_missing_file_is_named_with_its_command(choice):
    sentence = choice.missing(NOWHERE)
    assert bool(sentence) == bool(choice.variant.files)
    if sentence:
        file = choice.variant.files[0]
        assert sentence == f"The file {file.name} is missing. Run `{file.command}`."
        with pytest.raises(ModelError) as refused:
            choice.build(NOWHERE)
        assert str(refused.value) == sentence


def test_first_file_that_is_missing_is_named(tmp_path):
    choice = index.by_id("objects-3d", "cup")
    folder = ModelFolder(tmp_path)
    with fake_objectron.trusted():
        assert OBJECT_DETECTOR.name in choice.missing(folder)
        (tmp_path / OBJECT_DETECTOR.name).write_bytes(fake_objectron.model_bytes(OBJECT_DETECTOR))
        assert OBJECTS_3D["cup"].name in choice.missing(folder)
        with pytest.raises(ModelError, match=r"_cup\.tflite is missing"):
            choice.build(folder)
        cup = OBJECTS_3D["cup"]
        (tmp_path / cup.name).write_bytes(fake_objectron.model_bytes(cup))
        assert choice.missing(folder) == ""


@pytest.mark.parametrize("solution", index.SOLUTIONS, ids=lambda solution: solution.id)
def test_frame_fits_the_stream(solution):
    assert solution.width % 2 == solution.height % 2 == 0
    assert solution.width * solution.height * 3 // 2 + 100 < 512 * 1024


@pytest.mark.parametrize(
    ("name", "width", "height", "fits"),
    [
        ("pose", 480, 360, True),
        ("pose", 480, 270, True),
        ("pose", 2, 2, True),
        ("pose", 482, 360, False),
        ("pose", 360, 480, False),
        ("pose", 0, 360, False),
        ("pose", 1, 360, False),
        ("object-detection", 320, 320, True),
        ("object-detection", 320, 240, False),
    ],
)
def test_frame_sizes(name, width, height, fits):
    assert index.by_id(name).fits(width, height) is fits
