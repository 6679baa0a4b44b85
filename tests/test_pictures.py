"""Colours, shape and side: a picture is read as people see it, whatever way its file stores it."""

from __future__ import annotations

import struct
from io import BytesIO

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageCms

from tests import planted
from withheld.model import Content, Pixels
from withheld.registry import format_of

pillow_heif.register_heif_opener()

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def quarters(width: int = 64, height: int = 32) -> Image.Image:
    """Red, green, blue and white, from the upper left, clockwise as one reads."""
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2], pixels[: height // 2, width // 2 :] = RED, GREEN
    pixels[height // 2 :, : width // 2], pixels[height // 2 :, width // 2 :] = BLUE, WHITE
    return Image.fromarray(pixels)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def read(data: bytes) -> Content:
    return format_of(data[:4096]).read(data)


def corners(pixels: Pixels) -> list[tuple[int, ...]]:
    h, w, _ = pixels.shape
    return [tuple(pixels[y, x].tolist()) for y in (h // 4, 3 * h // 4) for x in (w // 4, 3 * w // 4)]


def alike(found: list[tuple[int, ...]], wanted: list[tuple[int, ...]], tolerance: int = 12) -> bool:
    return bool((np.abs(np.array(found) - np.array(wanted)) <= tolerance).all())


UPRIGHT = [RED, GREEN, BLUE, WHITE]
STORED = {  # how a picture must be stored so that the orientation turns it upright
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_orientation_is_applied(kind: str, orientation: int) -> None:
    turn = STORED[orientation]
    image = quarters() if turn is None else quarters().transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    lossy = {"quality": 95} if kind not in ("PNG", "TIFF") else {}
    pixels = read(saved(image, kind, exif=exif.tobytes(), **lossy)).pictures[0].pixels
    assert pixels.shape == (32, 64, 3)
    assert alike(corners(pixels), UPRIGHT, 20)


def swapped_profile() -> bytes:
    """A profile in which red means blue: sRGB with the two colorants exchanged in its table of tags."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    table = {bytes(profile[at : at + 4]): at for at in range(132, 132 + 12 * struct.unpack_from(">I", profile, 128)[0], 12)}
    red, blue = table[b"rXYZ"], table[b"bXYZ"]
    profile[red + 4 : red + 12], profile[blue + 4 : blue + 12] = profile[blue + 4 : blue + 12], profile[red + 4 : red + 12]
    return bytes(profile)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_colours_are_what_the_profile_says(kind: str) -> None:
    lossy = {"quality": 95} if kind not in ("PNG", "TIFF") else {}
    pixels = read(saved(quarters(), kind, icc_profile=swapped_profile(), **lossy)).pictures[0].pixels
    assert alike(corners(pixels), [BLUE, GREEN, RED, WHITE], 40)


def test_a_profile_that_changes_nothing_changes_nothing() -> None:
    assert read(planted.leaky_png("x", planted.scene())).pictures[0].pixels.tobytes() == planted.scene().tobytes()


@pytest.mark.parametrize("profile", [b"no profile", swapped_profile()[:200], b"\0" * 128])
def test_a_broken_profile_is_taken_as_srgb_and_said(profile: bytes) -> None:
    content = read(saved(quarters(), "PNG", icc_profile=profile))
    assert alike(corners(content.pictures[0].pixels), UPRIGHT)
    assert any("profile" in sentence for sentence in content.unseen)


def sixteen_bit() -> Image.Image:
    return Image.fromarray(np.asarray(quarters().convert("L"), np.uint16) * 257)


GREY = [(76,) * 3, (150,) * 3, (29,) * 3, (255,) * 3]
BLACK_AND_WHITE = [(0,) * 3, WHITE, (0,) * 3, WHITE]
MODES: dict[str, tuple[bytes, list[tuple[int, ...]]]] = {
    "palette": (saved(quarters().convert("P", palette=Image.Palette.ADAPTIVE), "PNG"), UPRIGHT),
    "grey": (saved(quarters().convert("L"), "PNG"), GREY),
    "grey with an RGB profile": (saved(quarters().convert("L"), "TIFF", icc_profile=planted.icc("x")), GREY),
    "one bit": (saved(Image.fromarray(np.asarray(quarters().convert("L")) > 100), "PNG"), BLACK_AND_WHITE),
    "16 bit": (saved(sixteen_bit(), "PNG"), GREY),
    "16 bit with a transparent grey": (saved(sixteen_bit(), "PNG", transparency=5), GREY),
    "16 bit tiff": (saved(sixteen_bit(), "TIFF"), GREY),
    "float tiff": (saved(Image.fromarray(np.asarray(quarters().convert("L"), np.float32) / 255), "TIFF"), GREY),
    "cmyk jpeg": (saved(quarters().convert("CMYK"), "JPEG", quality=95), UPRIGHT),
    "cmyk tiff": (saved(quarters().convert("CMYK"), "TIFF"), UPRIGHT),
    "ycbcr tiff": (saved(quarters(), "TIFF", compression="jpeg", quality=95), UPRIGHT),
    "grey jpeg": (saved(quarters().convert("L"), "JPEG", quality=95), GREY),
    "palette bmp": (saved(quarters().convert("P", palette=Image.Palette.ADAPTIVE), "BMP"), UPRIGHT),
    "lzw tiff": (saved(quarters(), "TIFF", compression="tiff_lzw"), UPRIGHT),
    "fax tiff": (
        saved(quarters().convert("1", dither=Image.Dither.NONE), "TIFF", compression="group4"),
        [(0,) * 3, WHITE, (0,) * 3, WHITE],
    ),
    "gif": (saved(quarters(), "GIF"), UPRIGHT),
}


@pytest.mark.parametrize("name", MODES)
def test_every_way_of_storing_colours(name: str) -> None:
    data, wanted = MODES[name]
    assert alike(corners(read(data).pictures[0].pixels), wanted)


def test_lab_is_converted() -> None:
    lab = ImageCms.profileToProfile(quarters(), ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB")
    assert lab is not None
    assert alike(corners(read(saved(lab, "TIFF")).pictures[0].pixels), UPRIGHT, 30)


def test_a_dark_12_bit_picture_is_made_visible_and_said() -> None:
    dark = Image.fromarray(np.asarray(quarters().convert("L"), np.uint16) * 2)
    content = read(saved(dark, "TIFF"))
    assert content.pictures[0].pixels.max() == 255
    assert any("brightness" in sentence for sentence in content.unseen)


def half_transparent(mode: str) -> Image.Image:
    image = quarters().convert(mode)
    image.putalpha(Image.fromarray(np.repeat(np.array([[255], [0]], np.uint8), 16, axis=0).repeat(64, axis=1)))
    return image


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_transparency_lies_over_white(kind: str) -> None:
    lossy = {"quality": 95} if kind not in ("PNG", "TIFF") else {}
    pixels = read(saved(half_transparent("RGB"), kind, **lossy)).pictures[0].pixels
    assert alike(corners(pixels), [RED, GREEN, WHITE, WHITE], 20)


def test_grey_with_transparency_lies_over_white() -> None:
    assert alike(corners(read(saved(half_transparent("L"), "PNG")).pictures[0].pixels), [*GREY[:2], WHITE, WHITE])


def test_a_transparent_colour_lies_over_white() -> None:
    assert alike(corners(read(saved(quarters(), "PNG", transparency=BLUE)).pictures[0].pixels), [RED, GREEN, WHITE, WHITE])
    palette = quarters().convert("P", palette=Image.Palette.ADAPTIVE)
    index = palette.getpixel((5, 28))
    assert alike(corners(read(saved(palette, "GIF", transparency=index)).pictures[0].pixels), [RED, GREEN, WHITE, WHITE])


@pytest.mark.parametrize(
    ("kind", "options", "block"),
    [
        *(("JPEG", {"subsampling": s}, b) for s, b in (("4:2:0", 16), ("4:2:2", 16), ("4:4:4", 8))),
        *(("WEBP", {"lossless": lossless}, b) for lossless, b in ((True, 1), (False, 16))),
        *(("TIFF", {"compression": c}, b) for c, b in (("jpeg", 16), ("tiff_lzw", 1), ("tiff_deflate", 1), ("packbits", 1))),
        *((kind, {}, b) for kind, b in (("PNG", 1), ("BMP", 1), ("GIF", 1), ("HEIF", 64), ("AVIF", 64))),
    ],
)
def test_the_grid_of_each_codec(kind: str, options: dict[str, object], block: int) -> None:
    content = read(saved(quarters(), kind, **options))
    assert content.pictures[0].block == block
    assert content.target == ("image/png" if block == 1 else "image/jpeg")


def test_a_large_picture_becomes_a_jpeg() -> None:
    assert read(saved(quarters(1000, 1000), "PNG")).target == "image/png"
    assert read(saved(quarters(1002, 1000), "PNG")).target == "image/jpeg"


FRAMES = [quarters().transpose(Image.Transpose.ROTATE_180), quarters().transpose(Image.Transpose.FLIP_LEFT_RIGHT)]


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "AVIF", "MPO"])
def test_the_first_of_several_frames_is_read_and_the_others_are_counted(kind: str) -> None:
    content = read(saved(quarters(), kind, save_all=True, append_images=FRAMES))
    assert alike(corners(content.pictures[0].pixels), UPRIGHT, 30)
    assert any(" 2 other frames" in sentence for sentence in content.unseen)


def test_the_primary_picture_of_a_heic_is_read_and_the_others_are_counted() -> None:
    heif = pillow_heif.HeifFile()
    for image in (FRAMES[0], quarters(), FRAMES[1]):
        heif.add_from_pillow(image)
    out = BytesIO()
    heif.save(out, quality=95, primary_index=1)
    content = read(out.getvalue())
    assert alike(corners(content.pictures[0].pixels), UPRIGHT, 30)
    assert any(" 2 other pictures" in sentence for sentence in content.unseen)


def test_colours_by_code_points_are_said() -> None:
    heif = pillow_heif.from_pillow(quarters())
    for primaries, said in ((1, False), (12, True)):
        heif.info["nclx_profile"] = {
            "color_primaries": primaries,
            "transfer_characteristics": 13,
            "matrix_coefficients": 6,
            "full_range_flag": 1,
        }
        out = BytesIO()
        heif.save(out, quality=95, save_nclx_profile=True, color_primaries=primaries)
        assert any("colours are not" in sentence for sentence in read(out.getvalue()).unseen) == said


@pytest.mark.parametrize("words", ["OLYMPUS DIGITAL CAMERA", "SONY DSC", "DSC00123", "000007"])
def test_what_a_camera_wrote_is_no_caption(words: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = words
    content = read(saved(quarters(), "JPEG", exif=exif))
    assert content.text == ()
    assert [f.name for f in content.fields if f.value == words] == ["EXIF ImageDescription"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (b"ASCII\0\0\0at home", "at home"),
        (b"UNICODE\0" + "дома".encode("utf-16-le"), "дома"),
        (b"UNICODE\0" + "at home".encode("utf-16-be"), "at home"),
        (b"\0" * 8 + "дома".encode(), "дома"),
        (b"ASCII\0\0\0" + b" " * 40, None),
    ],
)
def test_a_comment_is_read_in_its_own_encoding(value: bytes, words: str | None) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = value
    assert [p.text for p in read(saved(quarters(), "JPEG", exif=exif)).text] == ([words] if words else [])


def test_hidden_letters_are_not_in_a_caption() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"\0" * 8 + "Ok\u200bsa\u00adna at home".encode()
    assert [p.text for p in read(saved(quarters(), "JPEG", exif=exif)).text] == ["Oksana at home"]


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_broken_fields_cost_no_picture() -> None:
    data = planted.leaky_jpeg("x")
    at = data.index(b"Exif\0\0II*\0")
    content = read(data[: at + 14] + b"\xff" * 600 + data[at + 614 :])
    assert content.pictures[0].width == planted.WIDTH


def test_a_field_of_encoded_data_is_no_caption() -> None:
    exif = Image.Exif()
    exif[0x010E] = "".join(chr(33 + i * 7 % 90) for i in range(90)).replace("<", "") + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo" * 12
    content = read(saved(quarters(), "JPEG", exif=exif))
    assert content.text == ()
