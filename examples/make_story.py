"""Writes the example story: pictures from scikit-image (public domain) with planted fields, an article, subtitles and contact lists.

Everybody but Eileen Collins, a public figure shown in NASA's own portrait, is invented; telephone numbers and addresses are from the
ranges set aside for fiction. Run as `python examples/make_story.py FOLDER`; the same pictures and words come out every time.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import skimage.data
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

ARTICLE = """\
# The day before the launch

![Marek Dalny at his camera](pictures/IMG_2041%20Marek%20Dalny.jpg)

Eileen Collins, who piloted the space shuttle in 1995, came to look at the pad. Marek Dalny filmed her visit.
He does not want his face in public: his sister Ilse Brandt still lives where he left.

> "I film machines, not people," says Dalny.

![Eileen Collins and Marek Dalny](pictures/together.png)

He can be reached at marek.dalny@example.org or on +44 7700 900123. Donations went to GB82 WEST 1234 5698 7654 32.
The [launch pad](pictures/pad.jpg) was quiet. More in the [interview](interview.srt) and the [portrait](pictures/portrait.jpg).
"""

SUBTITLES = """\
1
00:00:01,000 --> 00:00:03,500
My name is Marek Dalny.

2
00:00:04,000 --> 00:00:07,250
I have filmed every launch since the spring.

3
00:00:08,000 --> 00:00:11,000
Ilse Brandt taught me how. Write to her at ilse@example.org.
"""

CONTACTS = (
    {"name": "Marek Dalny", "role": "camera", "phone": "+44 7700 900123", "email": "marek.dalny@example.org"},
    {"name": "Ilse Brandt", "role": "relative", "phone": "+44 7700 900456", "email": "ilse@example.org"},
    {"name": "Eileen Collins", "role": "astronaut", "phone": "", "email": ""},
)

EXIF_IFD, GPS_IFD = 0x8769, 0x8825


def main(folder: Path) -> None:
    """Write the story into a new folder; raises `FileExistsError` where there is one already."""
    for part in ("", "pictures", ".withheld"):
        (folder / part).mkdir(parents=True)
    pictures(folder)
    (folder / "article.md").write_text(ARTICLE, "utf-8")
    (folder / "interview.srt").write_text(SUBTITLES, "utf-8")
    (folder / "contacts.json").write_text(json.dumps({"contacts": CONTACTS}, indent=2), "utf-8")
    rows = [list(CONTACTS[0]), *(list(c.values()) for c in CONTACTS)]
    (folder / "contacts.csv").write_text("".join(",".join(row) + "\n" for row in rows), "utf-8")
    shutil.copyfile(Path(__file__).with_name("withheld.toml"), folder / "withheld.toml")


def pictures(folder: Path) -> None:
    """One file with a withheld face, one with a public face, one with both, one with none, and the reference photograph."""
    astronaut = Image.fromarray(skimage.data.astronaut())
    cameraman = Image.fromarray(skimage.data.camera()).convert("RGB")
    together = Image.fromarray(np.hstack([np.asarray(astronaut), np.asarray(ImageOps.mirror(cameraman))]))
    said = PngInfo()
    said.add_itxt("Description", "Eileen Collins and Marek Dalny")
    said.add_text("Author", "Marek Dalny")

    into = folder / "pictures"
    cameraman.resize((1024, 1024), Image.Resampling.LANCZOS).save(
        into / "IMG_2041 Marek Dalny.jpg", quality=92, exif=planted("Marek Dalny")
    )
    ImageOps.mirror(astronaut).save(into / "portrait.jpg", quality=92, exif=planted("Eileen Collins"))
    together.save(into / "together.png", pnginfo=said)
    Image.fromarray(skimage.data.rocket()).save(into / "pad.jpg", quality=92, exif=planted("The pad, photographed by Marek Dalny"))
    astronaut.crop((100, 0, 360, 260)).save(folder / ".withheld/eileen-collins.jpg", quality=92)


def planted(caption: str) -> Image.Exif:
    """What a telephone or a picture desk writes: caption, author, serial number, and where the photographer stood."""
    exif = Image.Exif()
    exif[0x010E], exif[0x010F], exif[0x0110] = caption, "Canon", "EOS R6"
    exif[0x013B], exif[0x8298] = "Marek Dalny", "(c) Marek Dalny"
    exif.get_ifd(EXIF_IFD).update({0x9003: "2024:05:01 12:30:45", 0xA431: "083024000123"})
    exif.get_ifd(GPS_IFD).update({1: "N", 2: (28.0, 33.0, 43.9), 3: "W", 4: (80.0, 34.0, 37.5)})
    return exif


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python examples/make_story.py FOLDER")
    main(Path(sys.argv[1]))
