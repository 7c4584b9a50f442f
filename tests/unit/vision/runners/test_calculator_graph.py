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


def test_nodes_in_the_order_of_the_packets():
    assert path_to(["mask"], graph(*CHAIN)) == (
        Node("Scale", ()),
        Node("Infer", (0,)),
        Node("Measure", ()),
        Node("Decode", (1, 2)),
    )


def test_only_what_the_outputs_need():
    assert path_to(["scores"], graph(*CHAIN)) == (Node("Scale", ()), Node("Infer", (0,)))


def test_several_outputs_share_their_nodes():
    names = [node.calculator for node in path_to(["scores", "size", "mask"], graph(*CHAIN))]
    assert names == ["Scale", "Infer", "Measure", "Decode"]


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


def test_node_that_feeds_twice_is_named_once():
    twice = graph(("Split", "frame", "a b"), ("Join", "A:a B:b", "end"))
    assert path_to(["end"], twice) == (Node("Split", ()), Node("Join", (0,)))


def test_output_that_no_node_makes():
    with pytest.raises(KeyError):
        path_to(["nothing"], graph(*CHAIN))
