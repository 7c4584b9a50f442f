"""MediaPipe's Objectron graph, with the models from the models folder."""

from pathlib import Path
from typing import Any

GRAPH = "objectron/objectron_cpu"

DETECTOR = "objectdetectionoidv4subgraph__"
"""Prefix of the nodes of its 2D object detector."""


def load(detector: Path) -> Any:
    """Read the graph, with all subgraphs expanded.

    `mediapipe.solutions.objectron` would download the models into mediapipe's own folder.

    Args:
        detector: The file of its 2D detector.

    Returns:
        A CalculatorGraphConfig for `SolutionBase`.
    """
    # The graph's options are parsed only if their types have been imported, as Objectron does.
    from mediapipe.calculators.tensor import inference_calculator_pb2
    from mediapipe.framework import calculator_pb2
    from mediapipe.python import solution_base

    root = Path(solution_base.__file__).parents[2]
    solution_base.resource_util.set_resource_dir(str(root))
    graph = solution_base.validated_graph_config.ValidatedGraphConfig()
    graph.initialize(binary_graph_path=str(root / f"mediapipe/modules/{GRAPH}.binarypb"))
    config = calculator_pb2.CalculatorGraphConfig()
    config.ParseFromString(graph.binary_config)
    options = inference_calculator_pb2.InferenceCalculatorOptions.ext
    for node in config.node:
        if node.name.startswith(DETECTOR) and node.options.HasExtension(options):
            node.options.Extensions[options].model_path = str(detector.resolve())
    return config


def detector_alone(config: Any) -> Any:
    """Cut the 2D detector out of the graph.

    Args:
        config: As `load` gives it.

    Returns:
        A graph with the input stream `image` and the output stream `raw_detections`: all labels
        that the model knows.
    """
    from mediapipe.framework import calculator_pb2

    detector = calculator_pb2.CalculatorGraphConfig()
    detector.input_stream.append("image")
    detector.output_stream.append("raw_detections")
    # Between labels and suppression the graph keeps the labels of one 3D model only.
    renamed = {
        "detection_image": "image",
        f"{DETECTOR}filtered_detections": f"{DETECTOR}labeled_detections",
    }
    for node in config.node:
        if not node.name.startswith(DETECTOR) or node.calculator == "FilterDetectionCalculator":
            continue
        copy = detector.node.add()
        copy.CopyFrom(node)
        for i, stream in enumerate(node.input_stream):
            tag, colon, name = stream.rpartition(":")
            copy.input_stream[i] = tag + colon + renamed.get(name, name)
    return detector


def make_solution(config: Any, **arguments: Any) -> Any:
    """Make what `PythonSolution` runs, given the arguments of MediaPipe's SolutionBase."""
    from mediapipe.python.solution_base import SolutionBase

    solution = SolutionBase(graph_config=config, **arguments)
    solution.graph_config = config
    return solution
