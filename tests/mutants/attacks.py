"""Broken attacks, and redactions that let something through: what the suites on attacks must notice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from withheld.attacks import Brief, Exhibit, Hit
from withheld.attacks._needles import Needles, key
from withheld.attacks._swaps import covered_at
from withheld.attacks.aliases import Aliases
from withheld.attacks.bitstream import Bitstream
from withheld.attacks.frames_left import FramesLeft
from withheld.attacks.storyline import Storyline
from withheld.attacks.strangers import Strangers
from withheld.attacks.words import Words
from withheld.model import AssetPlan, Box, Content, Film, Frame, Region
from withheld.redactions.cover import Cover as CoverRedaction
from withheld.redactions.replace import Replace


class Deaf(Words):
    """Finds nothing, ever."""

    name = "deaf"

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        return []


class HalfDeaf(Words):
    """Finds what stands in the clear and looks into nothing that is compressed."""

    name = "half-deaf"

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        return [h for h in super().find(exhibit, brief) if " in z" not in h.what and " in PNG" not in h.what]


class Grep(Words):
    """Looks for the needle's own bytes, as `grep` does."""

    name = "grep"

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        return [Hit("words", value=key(n)) for n in brief.needles if n.encode() in exhibit.data]


class Substring(Words):
    """Takes a needle inside another word, and short ones in compressed bytes, for a hit."""

    name = "substring"

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        data = exhibit.data.lower()
        return [Hit("words", value=key(n)) for n in brief.needles if n.lower().encode() in data]


class OnePhase(Words):
    """Decodes base64 only where a run of its digits begins."""

    name = "one-phase"

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        from base64 import b64decode

        data = exhibit.data.strip()
        whole = data[: len(data) // 4 * 4]
        return super().find(replace(exhibit, data=b64decode(whole, validate=False), content=None), brief)


class Shallow(Bitstream):
    """Knows boxes, and nothing of what is in a frame."""

    name = "shallow"

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        inside = ("slice", "SEI", "filler", "unit")
        return [h for h in super().find(exhibit, brief) if not any(word in h.what for word in inside)]


class Trusting(Bitstream):
    """Knows which boxes there may be, and believes what is in them."""

    name = "trusting"

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        inside = ("time", "text", "name", "header", "parameters")
        return [h for h in super().find(exhibit, brief) if not any(word in h.what for word in inside)]


class Initial(Replace):
    """A label that begins with the first letter of what it replaces."""

    def apply(self, content: Content, plan: AssetPlan) -> Content:
        labels = [content.text[r.span.passage].text[r.span.start] + r.label for r in plan.replacements]
        told = tuple(replace(r, label=label) for r, label in zip(plan.replacements, labels, strict=True))
        return super().apply(content, replace(plan, replacements=told))


class Brightness(CoverRedaction):
    """A cover, and a picture whose brightness follows that of what it hides."""

    def apply(self, content: Content, plan: AssetPlan) -> Content:
        done = super().apply(content, plan)
        region = plan.covers[0].region
        assert isinstance(region, Region)
        box = region.box
        under = content.pictures[0].pixels[int(box.y) : int(box.bottom), int(box.x) : int(box.right)]
        pixels = (done.pictures[0].pixels * (under.mean() / 255)).astype(np.uint8)
        return replace(done, pictures=(replace(done.pictures[0], pixels=pixels),))


class Mosaic(CoverRedaction):
    """Fills every cover with the mean of what is under it."""

    def redraw(self, frame: Frame, index: int, film: Film, plan: AssetPlan) -> Frame:
        planes = [np.array(p) for p in super().redraw(frame, index, film, plan).planes]
        for box in covered_at(plan, index):
            under = np.s_[int(box.y) : int(box.bottom), int(box.x) : int(box.right)]
            planes[0][under] = int(frame.planes[0][under].mean())
        return Frame((planes[0], planes[1], planes[2]), frame.at)


class Afterglow(CoverRedaction):
    """Covers a frame, and lets the corner of the next one tell how light it was under the cover."""

    def __init__(self) -> None:
        self.light = 0

    def redraw(self, frame: Frame, index: int, film: Film, plan: AssetPlan) -> Frame:
        y, u, v = super().redraw(frame, index, film, plan).planes
        y = np.array(y)
        y[0, 0] = self.light
        for box in covered_at(plan, index):
            self.light = int(frame.planes[0][int(box.y) : int(box.bottom), int(box.x) : int(box.right)].mean())
        return Frame((y, u, v), frame.at)


class EveryOther(FramesLeft):
    """Looks at every other frame, as a tool does that is in a hurry."""

    name = "every-other"

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        return [h for h in super().find(exhibit, brief) if h.region and h.region.picture % 2 == exhibit.first % 2]


class Nearsighted(FramesLeft):
    """Takes nothing for a face that is smaller than a hundred pixels."""

    name = "nearsighted"

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        return [h for h in super().find(exhibit, brief) if h.region and h.region.box.w >= 100]


def pass_over_kept(_watch: object, _index: int, _frame: Frame, _faces: list[Box]) -> list[Hit]:
    """Takes everybody in a kept place for who agreed: where the tracker took somebody else for that person, nobody asks."""
    return []


class Blindfolded(Strangers):
    """Reads no Cyrillic."""

    name = "blindfolded"

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        return [h for h in super().find(exhibit, brief) if h.value.isascii()]


class Jumpy(Strangers):
    """Takes every word with a capital for a name."""

    name = "jumpy"

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        words = [w for p in (exhibit.content.text if exhibit.content else ()) for w in p.text.split() if w[:1].isupper()]
        return [Hit("a name that nobody found", value=key(w)) for w in words]


class Forgetful(Storyline):
    """Recognises nobody."""

    name = "forgetful"

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        return []


class Gossip(Storyline):
    """Names whoever is likest, without a fact that stands there."""

    name = "gossip"

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        return [Hit("a person whose facts still point to them", value=p.person) for p in brief.profiles]


class Literal(Aliases):
    """Looks for names as they are spelled, and for none of their forms."""

    name = "literal"

    def find(self, exhibit: Exhibit, brief: Brief) -> list[Hit]:
        spelled = Needles(tuple(name for own in brief.people for name in own))
        return [
            Hit("a form of a name", value=v) for p in (exhibit.content.text if exhibit.content else ()) for v in spelled.in_text(p.text)
        ]
