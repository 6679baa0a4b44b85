"""Pictures, shared by their formats: Pillow's image → upright sRGB samples → a new file. What stands in fields is read in `_fields`.

Everything Pillow and its codecs need is imported here, before `isolate` takes away the right to open anything.
"""

from __future__ import annotations

import struct
import zlib
from abc import abstractmethod
from collections.abc import Generator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageCms, ImageFile

from withheld.errors import LimitError, UnreadableError
from withheld.formats import MAX_PIXELS, Format, _fields
from withheld.model import Content, Picture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from withheld.model import Pixels

Image.preinit()  # the plug-ins that `open` imports otherwise
Image.MAX_IMAGE_PIXELS = MAX_PIXELS  # Pillow refuses at twice this; `check_size` refuses at once

SMALL = 1_000_000
"""A picture stored without loss stays so up to this many pixels: drawings and screenshots, rarely photographs."""

_BROKEN = (OSError, SyntaxError, ValueError, EOFError, RuntimeError, KeyError, IndexError, TypeError, struct.error, zlib.error)
"""What Pillow and its codecs raise for malformed files; measured on the hostile bench."""

_cms: Any = ImageCms  # ships incomplete types
_SRGB = _cms.createProfile("sRGB")
_LAB = _cms.createProfile("LAB")

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Raster(Format):
    """A picture format read through Pillow; a subclass says how to recognise it and how its codec smears."""

    @abstractmethod
    def open(self, data: bytes) -> tuple[Image.Image, int]:
        """The undecoded image, and the side in pixels of the grid in which its codec smears what it stores; 1 for stored without loss."""

    def left(self, image: Image.Image) -> list[str]:
        """Pictures beside the one that is read, a sentence for each kind."""
        return counted(getattr(image, "n_frames", 1) - 1, "other frames or pages")

    def read(self, data: bytes) -> Content:
        with malformed():
            image, block = self.open(data)
            check_size(image.size)
            unseen = self.left(image)
            image.load()
        text, fields = _fields.of(image, data)
        turn = _UPRIGHT.get(_fields.orientation(image))
        with malformed():
            rgb, notes = srgb(image)
            pixels = np.asarray(rgb if turn is None else rgb.transpose(turn))
        lossless = block == 1 and pixels.shape[0] * pixels.shape[1] <= SMALL
        return Content(
            self.media_type,
            "image/png" if lossless else "image/jpeg",
            pictures=(Picture(pixels, block),),
            text=text,
            fields=fields,
            unseen=(*unseen, *notes),
        )


def pillow(data: bytes, plugin: type[ImageFile.ImageFile]) -> Image.Image:
    """The undecoded image, opened by this Pillow plug-in."""
    return Image.open(BytesIO(data), formats=[plugin.format or ""])


def counted(number: int, what: str) -> list[str]:
    """The sentence that says how many pictures of a kind were left, if any."""
    return [f"Left behind: {number} {what}."] if number > 0 else []


@contextmanager
def malformed() -> Generator[None]:
    """Turns what decoders raise for broken files into `UnreadableError`, and for bombs into `LimitError`."""
    try:
        yield
    except Image.DecompressionBombError as e:
        raise LimitError(_TOO_LARGE) from e
    except _BROKEN as e:
        raise UnreadableError("it is broken, cut short or of a rare kind; open it and save it again by hand, or remove it") from e


_TOO_LARGE = f"it has more than {MAX_PIXELS // 1_000_000} million pixels; make a smaller copy by hand and put that into the story"


def check_size(size: tuple[int, int]) -> None:
    """Raises `LimitError` if a header announces more than `MAX_PIXELS`."""
    if size[0] * size[1] > MAX_PIXELS:
        raise LimitError(_TOO_LARGE)


def srgb(image: Image.Image) -> tuple[Image.Image, list[str]]:
    """An 8-bit sRGB image over white, and a sentence for each thing about the colours that had to be guessed."""
    profile = image.info.get("icc_profile")
    image, alpha = _without_alpha(image)
    image, notes = _eight_bit(image)
    image, more = _converted(image, profile)
    if alpha is not None:
        image = Image.composite(image, Image.new("RGB", image.size, "white"), alpha)
    return image, notes + more


def _without_alpha(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """The colours alone, a palette resolved, and the opacity where the image has any."""
    if image.has_transparency_data and not image.mode.startswith(("I", "F")):  # of 16 bits, where it is one grey that hides nothing
        mode = "LA" if image.mode in ("1", "L", "LA", "La") else "RGBA"
        image = image if image.mode == mode else image.convert(mode)
        return image.convert(mode[:-1]), image.getchannel("A")
    return (image.convert("RGB") if image.mode in ("P", "YCbCr", "RGBX", "HSV") else image), None


def _eight_bit(image: Image.Image) -> tuple[Image.Image, list[str]]:
    """The image in 8 bits a channel; integers and floats of unknown range are stretched."""
    if image.mode == "1":
        return image.convert("L"), []
    if not image.mode.startswith(("I", "F")):
        return image, []
    values = np.nan_to_num(np.asarray(image).astype(np.float64), posinf=0.0, neginf=0.0)
    low, high = float(values.min()), float(values.max())
    if image.mode.startswith("I") and low >= 0 and _DIM <= high <= 65535:
        return Image.fromarray(_bytes(values / 257)), []
    if image.mode == "F" and low >= 0 and high <= 1:
        return Image.fromarray(_bytes(values * 255)), []
    stretched = _bytes((values - low) * (255 / max(high - low, 1e-9)))
    return Image.fromarray(stretched), ["Its brightness has no stated range and was stretched to the one of a screen."]


_DIM = 4096
"""A 16-bit picture with nothing above this comes from an instrument of 12 bits; shown as it is, it would be black to a detector."""


def _bytes(values: NDArray[np.float64]) -> Pixels:
    return values.round().clip(0, 255).astype(np.uint8)


_MODES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK", "Lab ": "LAB"}


def _converted(image: Image.Image, profile: bytes | None) -> tuple[Image.Image, list[str]]:
    """The image in sRGB by its profile; without one, or with a broken one, by the usual meaning of its mode."""
    notes: list[str] = []
    if profile:
        try:
            source: Any = ImageCms.ImageCmsProfile(BytesIO(profile))
            mode = _MODES.get(source.profile.xcolor_space)
            if image.mode == mode or (image.mode, mode) == ("L", "RGB"):
                return _through(_rgb(image) if mode == "RGB" else image, source), []
            notes = ["Its colour profile does not fit its colours and was not used."]
        except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
            notes = ["Its colour profile is broken; its colours were taken to be sRGB."]
    return _through(image, _LAB) if image.mode == "LAB" else _rgb(image), notes


def _rgb(image: Image.Image) -> Image.Image:
    """The image itself where it is RGB already: `convert` would copy it."""
    return image if image.mode == "RGB" else image.convert("RGB")


_STEPS = np.linspace(0, 255, 9).astype(np.uint8)
_PROBE = Image.fromarray(np.stack(np.meshgrid(_STEPS, _STEPS, _STEPS, indexing="ij"), axis=-1).reshape(27, 27, 3))
"""A lattice of 729 colours. Most profiles are sRGB by another name; seeing that on the lattice saves converting every pixel."""


def _through(image: Image.Image, source: Any) -> Image.Image:
    """The image converted from a profile; returned as it is where that would change no colour of the probe by more than 2 of 255."""
    transform = ImageCms.buildTransform(source, _SRGB, image.mode, "RGB")
    if image.mode == "RGB" and _greatest_change(ImageCms.applyTransform(_PROBE, transform)) <= 2:
        return image
    return ImageCms.applyTransform(image, transform) or image


def _greatest_change(converted: Image.Image | None) -> int:
    return int(np.abs(np.asarray(converted, np.int16) - np.asarray(_PROBE, np.int16)).max())


def image_of(content: Content) -> Image.Image:
    """The first picture as an image that carries nothing but its samples."""
    return Image.fromarray(np.ascontiguousarray(content.pictures[0].pixels))
