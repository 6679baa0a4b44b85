"""The trained network written as ONNX, its weights as int8 with a scale for each output channel. How well that holds, `tagger` measures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from _network import EPSILON, HEADS, WIDTH, Tagger
from onnx import TensorProto, helper, numpy_helper

OPSET = 20


class Graph:
    """Nodes and initializers as they are written, each result under a name of its own."""

    def __init__(self, *, whole: bool) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.tensors: list[onnx.TensorProto] = []
        self.whole = whole

    def op(self, kind: str, *inputs: str, **attributes: object) -> str:
        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name, **attributes))
        return name

    def const(self, value: np.ndarray) -> str:
        name = f"c{len(self.tensors)}"
        self.tensors.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def ints(self, *values: int) -> str:
        return self.const(np.array(values, np.int64))

    def weight(self, matrix: np.ndarray, axis: int) -> str:
        """A matrix as int8, one scale for each index along the axis; as float32 where the export is `whole`."""
        if self.whole:
            return self.const(matrix)
        scale = np.abs(matrix).max(axis=1 - axis) / 127
        scale = np.where(scale == 0, 1, scale).astype(np.float32)
        quantized = np.rint(matrix / (scale[:, None] if axis == 0 else scale)).astype(np.int8)
        return self.op("DequantizeLinear", self.const(quantized), self.const(scale), axis=axis)

    def linear(self, x: str, layer: object) -> str:
        weight, bias = layer.weight.detach().numpy().T, layer.bias.detach().numpy()  # type: ignore[attr-defined]
        return self.op("Add", self.op("MatMul", x, self.weight(weight, 1)), self.const(bias))

    def norm(self, x: str, layer: object) -> str:
        weight, bias = layer.weight.detach().numpy(), layer.bias.detach().numpy()  # type: ignore[attr-defined]
        return self.op("LayerNormalization", x, self.const(weight), self.const(bias), axis=-1, epsilon=EPSILON)


def export(network: Tagger, out: Path, *, whole: bool = False) -> None:
    """Writes the network; with `whole` in float32, to compare."""
    g = Graph(whole=whole)
    pieces = g.op("Squeeze", g.op("Slice", "input", g.ints(0), g.ints(1), g.ints(1)), g.ints(1))
    shapes = g.op("Squeeze", g.op("Slice", "input", g.ints(1), g.ints(2), g.ints(1)), g.ints(1))
    length = g.op("Slice", g.op("Shape", "input"), g.ints(2), g.ints(3), g.ints(0))
    words = network.words.weight.detach().numpy()
    if whole:
        embedded = g.op("Gather", g.const(words), pieces)
    else:  # looked up as int8, made float afterwards: the table is never unpacked
        scale = np.abs(words).max(axis=1).clip(1e-9) / 127
        rows = g.op("Cast", g.op("Gather", g.const(np.rint(words / scale[:, None]).astype(np.int8)), pieces), to=TensorProto.FLOAT)
        embedded = g.op("Mul", rows, g.op("Gather", g.const(scale[:, None].astype(np.float32)), pieces))
    positions = g.op("Slice", g.const(network.positions.detach().numpy()), g.ints(0), length, g.ints(0))
    x = g.op("Add", g.op("Add", embedded, positions), g.op("Gather", g.const(network.shapes.weight.detach().numpy()), shapes))
    x = g.norm(x, network.norm)
    empty = g.op("Cast", g.op("Equal", pieces, g.const(np.array(0, np.int32))), to=TensorProto.FLOAT)
    bias = g.op("Unsqueeze", g.op("Mul", empty, g.const(np.array(-1e4, np.float32))), g.ints(1, 2))
    for layer in network.layers:
        x = _layer(g, x, bias, layer)
    g.nodes.append(helper.make_node("Identity", [g.linear(x, network.head)], ["output"]))
    graph = helper.make_graph(
        g.nodes,
        "tagger",
        [helper.make_tensor_value_info("input", TensorProto.INT32, ["windows", 2, "length"])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["windows", "length", network.head.out_features])],
        g.tensors,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10, producer_name="withheld")
    onnx.checker.check_model(model)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(model.SerializeToString(deterministic=True))


def _layer(g: Graph, x: str, bias: str, layer: object) -> str:
    assert hasattr(layer, "query")
    shape = g.ints(0, 0, HEADS, WIDTH // HEADS)
    query, key, value = (
        g.op("Transpose", g.op("Reshape", g.linear(x, f), shape), perm=perm)
        for f, perm in ((layer.query, [0, 2, 1, 3]), (layer.key, [0, 2, 3, 1]), (layer.value, [0, 2, 1, 3]))
    )
    scores = g.op("Mul", g.op("MatMul", query, key), g.const(np.array((WIDTH // HEADS) ** -0.5, np.float32)))
    attention = g.op("Softmax", g.op("Add", scores, bias), axis=-1)
    mixed = g.op("Transpose", g.op("MatMul", attention, value), perm=[0, 2, 1, 3])
    x = g.norm(g.op("Add", x, g.linear(g.op("Reshape", mixed, g.ints(0, 0, WIDTH)), layer.out)), layer.norm_attention)
    wide = g.op("Gelu", g.linear(x, layer.wide))
    return g.norm(g.op("Add", x, g.linear(wide, layer.narrow)), layer.norm_output)
