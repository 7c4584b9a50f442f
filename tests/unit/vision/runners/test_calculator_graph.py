from __future__ import annotations

from types import SimpleNamespace

import pytest

from webdemo.vision.runners.calculator_graph import Node, path_to


def graph(*nodes):
    """A CalculatorGraphConfig of nodes: (calculator, inputs, outputs), each a text of streams."""
    return SimpleNamespace(
        node=[
            SimpleNamespace(
                calculator=name, input_stream=inputs.split(), output_stream=outputs.split()
            )
            for name, inputs, outputs in nodes
        ]
    )


CHAIN = (
    ("Scale", "IMAGE:frame", "TENSORS:tensors"),
    ("Infer", "TENSORS:tensors", "TENSORS:scores"),
    ("Decode", "scores SIZE:size", "MASK:mask"),
    ("Measure", "IMAGE:frame", "SIZE:size"),
)


def test_path_has_the_nodes_that_the_outputs_need_in_the_order_of_the_packets():
    scale, infer, measure = Node("Scale", ()), Node("Infer", (0,)), Node("Measure", ())
    assert path_to(["mask"], graph(*CHAIN)) == (scale, infer, measure, Node("Decode", (1, 2)))
    assert path_to(["scores"], graph(*CHAIN)) == (scale, infer)
    names = [node.calculator for node in path_to(["scores", "size", "mask"], graph(*CHAIN))]
    assert names == ["Scale", "Infer", "Measure", "Decode"]
    with pytest.raises(KeyError):
        path_to(["nothing"], graph(*CHAIN))
    twice = graph(("Split", "frame", "a b"), ("Join", "A:a B:b", "end"))
    assert path_to(["end"], twice) == (Node("Split", ()), Node("Join", (0,)))


def test_what_comes_back_to_the_next_frame_is_left_out():
    tracking = graph(
        ("Previous", "MAIN:frame LOOP:landmarks", "PREV_LOOP:before"),
        ("Gate", "IMAGE:frame before", "gated"),
        ("Find", "IMAGE:gated", "LANDMARKS:landmarks"),
    )
    assert path_to(["landmarks"], tracking) == (
        Node("Previous", ()),
        Node("Gate", (0,)),
        Node("Find", (1,)),
    )
