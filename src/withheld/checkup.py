"""Checks of this installation, for `withheld doctor`: each says what it looked at, whether it is fine, and what to do if not.

Nothing is installed or changed here, and no story is looked at.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from io import BytesIO

from withheld import models
from withheld.errors import MissingError, WithheldError

Check = tuple[str, bool, str]
"""What was checked, whether it is fine, and what to do where it is not."""

FREE_BYTES = 4 << 30
"""A decoded photograph of 12 megapixels is 36 MB: room for about a hundred of them."""

_AGAIN = "install withheld again from its lock file, see CONTRIBUTING.md"


def checks() -> list[Check]:
    """Every check, the cheap ones first."""
    return [_python(), *_dependencies(), _telemetry(), *_weights(), _disk(), *_codecs(), *_isolation()]


def _python() -> Check:
    return "Python 3.11 or newer", sys.version_info >= (3, 11), "make a new environment with a newer Python"


def _dependencies() -> Iterator[Check]:
    from packaging.requirements import Requirement

    for requirement in map(Requirement, requires("withheld") or []):
        try:
            fine = requirement.specifier.contains(version(requirement.name), prereleases=True)
        except PackageNotFoundError:
            fine = False
        yield f"package {requirement.name}", fine, f"{requirement} is wanted; {_AGAIN}"


def _telemetry() -> Check:
    absent = find_spec("openvino_telemetry") is None
    return "no telemetry beside OpenVINO", absent, "run `pip uninstall openvino-telemetry`; nothing here needs it"


def _weights() -> Iterator[Check]:
    for name in models.catalogue():
        try:
            models.path(name)
        except MissingError as e:
            yield f"weights {name}", False, str(e)
        else:
            yield f"weights {name}", True, ""


def _disk() -> Check:
    from withheld.workspace import state_folder

    folder = state_folder()
    while not folder.exists():
        folder = folder.parent
    fine = shutil.disk_usage(folder).free >= FREE_BYTES
    return f"{FREE_BYTES >> 30} GiB free for the workspace", fine, "free some space, or name another folder with --workspace"


def _codecs() -> Iterator[Check]:
    advice = f"such pictures would be held back; {_AGAIN}"
    for name in ("HEIF", "AVIF", "WEBP"):
        yield f"reading {name}", _round_trip(name), advice


def _isolation() -> Iterator[Check]:
    """Whether untrusted bytes can be decoded in a child that can open nothing, and what else stands around it."""
    from withheld.isolate import LAYERS, decode, layers

    try:
        fine, held = len(decode(_picture("PNG"), "image/png").pictures) == 1, layers()
    except WithheldError:
        fine, held = False, dict.fromkeys(LAYERS, False)
    yield "decoding in a closed process", fine, "this system refuses the limits it needs; run withheld on Linux, outside other sandboxes"
    namespaces = "a decoder has less around it here; run withheld where user namespaces are allowed"
    yield "decoding without a network", held["network"], namespaces
    yield "decoding without a file name in reach", held["names"], f"{namespaces}, or as root"
    yield "decoding behind a filter of system calls", held["calls"], "a decoder has less around it here; run withheld on 64-bit Linux"


def _round_trip(kind: str) -> bool:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(_picture(kind)), formats=[kind]) as image:
            return image.convert("RGB").size == (64, 64)
    except (UnidentifiedImageError, OSError, KeyError):  # KeyError: a Pillow built without that codec does not know its name
        return False


def _picture(kind: str) -> bytes:
    from PIL import Image
    from pillow_heif import register_heif_opener  # pyright: ignore[reportUnknownVariableType]

    register_heif_opener()
    out = BytesIO()
    Image.new("RGB", (64, 64), (90, 120, 50)).save(out, kind)
    return out.getvalue()
