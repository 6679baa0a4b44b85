"""Writes docs/before-after.jpg: a picture of the example story beside what withheld published of it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PIL import Image

import withheld

HERE = Path(__file__).parent
SHOWN = "pictures/together.png"
GAP, WIDTH = 16, 640


def main() -> None:
    """Make the example story, publish it, and put the two pictures side by side."""
    sys.path.insert(0, str(HERE.parent / "examples"))
    import make_story

    with tempfile.TemporaryDirectory() as folder:
        story, out = Path(folder) / "story", Path(folder) / "out"
        make_story.main(story)
        report = withheld.run(story, out, withheld.Settings(workspace=Path(folder) / "work"))
        asset = next(a for a in report.assets if a.path == SHOWN)
        name = next(p.output for p in report.plan.files if p.asset == asset.sha256)
        pair = [Image.open(path).convert("RGB") for path in (story / SHOWN, out / name)]
        for image in pair:
            image.thumbnail((WIDTH, WIDTH))
    sheet = Image.new("RGB", (pair[0].width + GAP + pair[1].width, pair[0].height), "white")
    sheet.paste(pair[0], (0, 0))
    sheet.paste(pair[1], (pair[0].width + GAP, 0))
    sheet.save(HERE / "before-after.jpg", quality=82)


if __name__ == "__main__":
    main()
