"""The values that travel through withheld: frozen, typed, without any input or output.

`Story → Asset → Content → Finding → Person → Plan → (file) → Attempt → Report`. Nothing here reads a file, calls a model or prints;
whatever may hold a name or a face is left out of `repr`, so that no log and no crash message can carry it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import ceil, floor
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:  # numpy takes longer to import than all of withheld
    import numpy as np
    from numpy.typing import NDArray

    Pixels: TypeAlias = NDArray[np.uint8]
    """H × W × 3, sRGB, 8 bits a channel."""
    Plane: TypeAlias = NDArray[np.uint8]
    """H × W, one of the planes of a frame."""
else:
    Pixels = Any
    Plane = Any


class Consent(StrEnum):
    """What a person agreed to. Whoever said nothing is withheld."""

    PUBLIC = "public"
    CALLSIGN = "callsign"
    WITHHELD = "withheld"


class Audience(StrEnum):
    """From whom the people in the story must be safe."""

    PUBLIC = "public"
    ACQUAINTANCES = "acquaintances"
    STATE = "state"


class Treatment(StrEnum):
    """What happens to a finding. Nothing reversible is in this list, and nothing reversible may enter it."""

    KEEP = "keep"
    COVER = "cover"
    REPLACE = "replace"
    DROP = "drop"


class Verdict(StrEnum):
    """How a file stood up to one attack. There is no word for "safe"."""

    HELD = "HELD"
    LEAK = "LEAK"
    UNPROVEN = "UNPROVEN"


class Role(StrEnum):
    """What a passage of text is in its file."""

    BODY = "body"
    KEY = "key"
    NUMBER = "number"
    CAPTION = "caption"
    CREDIT = "credit"
    ALT = "alt"


CAPTION_ROLES = (Role.CAPTION, Role.CREDIT, Role.ALT)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of the upright picture: left, top, width, height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def area(self) -> float:
        return max(self.w, 0.0) * max(self.h, 0.0)

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.w / 2, self.y + self.h / 2

    def grown(self, factor: float) -> Box:
        """The box scaled about its centre; `factor` 1.6 is 1.6 × as wide and as high."""
        cx, cy = self.centre
        return Box(cx - self.w * factor / 2, cy - self.h * factor / 2, self.w * factor, self.h * factor)

    def overlap(self, other: Box) -> float:
        """The area the two boxes share, in square pixels."""
        w = min(self.right, other.right) - max(self.x, other.x)
        h = min(self.bottom, other.bottom) - max(self.y, other.y)
        return max(w, 0.0) * max(h, 0.0)

    def iou(self, other: Box) -> float:
        """Intersection over union, 0 to 1."""
        shared = self.overlap(other)
        total = self.area + other.area - shared
        return shared / total if total > 0 else 0.0

    def within(self, other: Box) -> float:
        """The share of this box that lies inside `other`, 0 to 1."""
        return self.overlap(other) / self.area if self.area > 0 else 0.0

    def snapped(self, block: int) -> Box:
        """The box grown outward to a codec's grid of `block` pixels and 2 px further, where chroma upsampling smears across it."""
        if block <= 1:
            left, top, right, bottom = floor(self.x), floor(self.y), ceil(self.right), ceil(self.bottom)
        else:
            left, top = floor(self.x / block) * block - 2, floor(self.y / block) * block - 2
            right, bottom = ceil(self.right / block) * block + 2, ceil(self.bottom / block) * block + 2
        return Box(left, top, right - left, bottom - top)

    def clipped(self, width: int, height: int) -> Box:
        """The part of the box that lies in a picture of that size, in pixels."""
        x, y = min(max(self.x, 0.0), width), min(max(self.y, 0.0), height)
        return Box(x, y, min(max(self.right, 0.0), width) - x, min(max(self.bottom, 0.0), height) - y)


COVER_GROWTH = 1.6
"""A cover is this many times as wide and as high as the face box: a box stops at the chin and the hairline, a head does not."""


@dataclass(frozen=True, slots=True)
class Region:
    """A place in a picture of a content: the picture's index and a box in its pixels."""

    picture: int
    box: Box


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text of a content: the passage's index and half-open code point offsets."""

    passage: int
    start: int
    end: int

    def touches(self, other: Span) -> bool:
        return self.passage == other.passage and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class FieldAt:
    """A field of a file, by the name its standard gives it (`EXIF GPSLatitude`, `IPTC City`)."""

    name: str


@dataclass(frozen=True, slots=True)
class Track:
    """A place that moves through a film: one box for each frame from the frame with index `first` on, without a gap.

    `since` is the `Film.origin` of the film in which it was seen: of two parts of one file the same index means other frames.
    """

    first: int
    boxes: tuple[Box, ...]
    since: int = 0

    @property
    def end(self) -> int:
        """The index of the first frame after the track."""
        return self.first + len(self.boxes)

    def at(self, index: int) -> Box | None:
        """The box in the frame with that index, None outside the track."""
        return self.boxes[index - self.first] if self.first <= index < self.end else None


Where: TypeAlias = Region | Track | Span | FieldAt


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of the story. Identity is content: two copies of one photograph are one asset with two paths.

    `sha256` is of the bytes; `path` is relative to the story, in POSIX form, kept out of `repr` because file names name people.
    """

    sha256: str
    path: str = field(repr=False)
    media_type: str
    size: int

    @property
    def id(self) -> str:
        """What logs, questions and errors call this file."""
        return self.sha256[:10]


@dataclass(frozen=True, slots=True)
class Picture:
    """Decoded pixels: upright, sRGB, alpha composited.

    `block` is the side in pixels of the grid in which the source codec smears what it stores (JPEG 4:2:0: 16, lossless: 1);
    covers snap outward to it. `at` is the time in seconds of a frame of a sequence.
    """

    pixels: Pixels = field(repr=False)
    block: int = 1
    at: float | None = None

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a film, upright: the planes Y (H × W), U and V (H/2 × W/2), 8 bits, limited range, chroma 4:2:0.

    `at` is its presentation time in ticks of the film; frames of a film come in the order of their times, no two at the same.
    """

    planes: tuple[Plane, Plane, Plane] = field(repr=False)
    at: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of frames that can be decoded and encoded by itself: those whose time in ticks is at least `start` and less than `end`.

    `first` is the index in the film of its first frame and `count` the number of its frames: as the container announces them at first,
    counted as soon as the film was watched.
    """

    start: int
    end: int
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Film:
    """What a moving picture is beside its frames, upright: width and height in pixels (both even), ticks a second.

    `colour` are its primaries, transfer characteristics and matrix by their code points (ITU-T H.273; 2: not stated), `aspect` the
    shape of a pixel (width : height), `block` as in `Picture`. `origin` is the time in ticks of the source at which the film begins to
    count, `zero` the time in its own ticks of the first frame of all: before 0 where only a part of the file is worked on.
    """

    width: int
    height: int
    rate: int
    segments: tuple[Segment, ...]
    colour: tuple[int, int, int] = (2, 2, 2)
    aspect: tuple[int, int] = (1, 1)
    block: int = 16
    origin: int = 0
    zero: int = 0

    @property
    def frames(self) -> int:
        return sum(s.count for s in self.segments)


@dataclass(frozen=True, slots=True)
class Sample:
    """One coded frame: its size in bytes, its presentation time in ticks, whether a decoder can begin there."""

    size: int
    at: int
    key: bool


@dataclass(frozen=True, slots=True)
class Encoded:
    """A coded segment without its bytes: its samples in decoding order, and what a decoder needs to be told first, as hex digits."""

    samples: tuple[Sample, ...]
    setup: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of text with its role and its place in the file (`line 3`, `/people/0/name`), for people to find it again."""

    text: str = field(repr=False)
    role: Role = Role.BODY
    place: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Field:
    """A field that was found and is not carried over. Its value never leaves the workspace."""

    name: str
    value: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Content:
    """A decoded file: the only thing a detector, a redaction and a writer see.

    The frames of a `film` are not in it: they are streamed, and no more than a few of them are in memory at any time. `target` is the
    media type it will be written as. `layout` is the format's own skeleton (cue times, row widths), as plain JSON values that hold no
    word of the original. `unseen` says in a sentence each what the reader met and left behind (other frames).
    """

    media_type: str
    target: str
    pictures: tuple[Picture, ...] = field(default=(), repr=False)
    text: tuple[Passage, ...] = field(default=(), repr=False)
    fields: tuple[Field, ...] = ()
    layout: Any = field(default=None, repr=False)
    unseen: tuple[str, ...] = ()
    film: Film | None = None

    def with_text(self, texts: tuple[str, ...]) -> Content:
        """The same content with every passage's words exchanged, in order; raises `ValueError` if the number differs."""
        return replace(self, text=tuple(replace(p, text=t) for p, t in zip(self.text, texts, strict=True)))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a machine found, never changed afterwards; people correct it in `decisions`.

    `score` is 0 to 1, `doubt` marks what is covered although the detector is unsure (a person may lift it), `value` are the words
    found, `features` an embedding of a face (128 floats, unit-free distance). The last two stay in the workspace. `quasi` marks a fact:
    words that identify somebody only together with others (an age, a town), unlike a name or a number.
    """

    id: str
    asset: str
    kind: str
    where: Where
    score: float
    detector: str
    doubt: bool = False
    value: str = field(default="", repr=False)
    features: tuple[float, ...] = field(default=(), repr=False)
    quasi: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """What one file turned out to hold: the findings, its words without its pictures, and each picture's width, height and block.

    `times` are those of the frames of a film, in its ticks.
    """

    asset: Asset
    content: Content
    findings: tuple[Finding, ...]
    sizes: tuple[tuple[int, int, int], ...] = ()
    times: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Findings that belong together, across files, and what that person agreed to.

    `label` is what stands in for the name in published text; `name` is the key of the policy's table, empty for a person found
    by machine.
    """

    id: str
    consent: Consent
    label: str
    findings: tuple[str, ...]
    name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Cover:
    """An opaque rectangle over a region, or one for each frame of a track, in final pixels: grown and snapped already."""

    region: Region | Track
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replacement:
    """A label put in the place of a span. Spans of one plan never overlap: they were merged before."""

    span: Span
    label: str
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A finding that stays visible because somebody agreed; the attacks leave it alone and the report names it."""

    where: Where
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AssetPlan:
    """What will be done to one file: the only thing a redaction reads, what an editor approves.

    `output` is the published file's name, `max_edge` the longest side in pixels it may have, `embed_captions` lets the writer put the
    caption, credit and alt text that were kept into the file's own IPTC/XMP fields, the only fields ever written.
    """

    asset: str
    output: str
    max_edge: int
    covers: tuple[Cover, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    kept: tuple[Kept, ...] = ()
    embed_captions: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A file that is not published, and why, as a sentence that says what to do next; `asset` is an id, `code` an exit code."""

    asset: str
    reason: str
    code: int
    path: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Question:
    """Something only a person can answer, with the line to add to the policy or the command to type."""

    text: str
    answer: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be done to the whole story. `people` are in order of first appearance.

    `questions` stop the story until somebody answers; `advice` does not: what would be more readable, or point to nobody.
    """

    audience: Audience
    files: tuple[AssetPlan, ...]
    held: tuple[Held, ...] = ()
    people: tuple[Person, ...] = ()
    questions: tuple[Question, ...] = ()
    liftable: tuple[str, ...] = ()
    advice: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attack on one published file, with its positive control.

    `control` tells where the attack proved that it can bite: `original`, or `canary` where the original held nothing to find.
    `on_control` and `on_output` count what it found there.
    """

    attack: str
    family: str
    output: str
    control: str
    on_control: int
    on_output: int
    verdict: Verdict
    note: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What happened to a story, complete enough to print; `report.py` decides who may see which part of it. `films` are by asset."""

    audience: Audience
    plan: Plan
    findings: tuple[Finding, ...]
    attempts: tuple[Attempt, ...]
    outputs: tuple[tuple[str, str], ...]
    assets: tuple[Asset, ...]
    unseen: tuple[tuple[str, str], ...] = ()
    waivers: tuple[str, ...] = ()
    exit_code: int = 0
    versions: tuple[tuple[str, str], ...] = ()
    films: tuple[tuple[str, Film], ...] = ()
