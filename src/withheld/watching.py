"""Watches the frames of one segment of a film once: everything that is seen in them, and where it goes before and after it is seen.

What the segments say together is decided in `tracks`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING

from withheld import linking, registry
from withheld.cuts import Thumbnail, is_cut, thumbnail
from withheld.detectors import Detector, Sighting
from withheld.following import HELD, Template
from withheld.frames import FrameView, checksum
from withheld.likening import REST, embed_one
from withheld.model import Box
from withheld.stillness import Stillness, cells_of
from withheld.tracing import STRONG, Look, Trace, begun, changed, look_of, matched
from withheld.tracks import Tracklet, Watched

if TYPE_CHECKING:
    from withheld.model import Film, Frame, Plane, Segment
    from withheld.stillness import Cells

FOLLOWED = 25
"""Frames for which a place is followed by what it looks like, before it was first seen and after it was last seen."""

_GUESSED = 4  # frames without a trace of it, after which it is lost; what is seen again before is interpolated
_GREY = 1_000_000  # pixels; of larger frames the luma is kept at half the size or less
_ASIDE = 0.5  # share of one box in another from which on they are the same thing, seen twice
_REMEMBERED = 3  # frames from one look that is noted to the next
_CROSSED, _APART = 0.3, 0.2  # IoU of two heads from which on they may be exchanged, and below which they are apart again


def watch(frames: Iterable[Frame], film: Film, own: Segment, detectors: Sequence[Detector] | None = None) -> Watched:
    """What is seen in a segment, in one pass; of `frames` those before its end are its own.

    It is looked at by every detector that glances at films, unless others are given. Raises `MissingError` without their models.
    """
    watcher = _Watcher(film, tuple(d for d in detectors or registry.plugins(Detector) if d.every))
    times: list[int] = []
    sums: list[int] = []
    for index, (frame, cells, cut) in enumerate(_scenes(frames)):
        if frame.at < own.end:
            times.append(frame.at)
            sums.append(checksum(frame))
        watcher.stillness.add(cells, scene=cut)
        watcher.look(frame, index, cut)
    return Watched(tuple(times), tuple(sums), tuple(watcher.cuts), tuple(watcher.finish()))


def _scenes(frames: Iterable[Frame]) -> Iterator[tuple[Frame, Cells, bool]]:
    """Each frame, its luma in cells, and whether a scene begins with it; one waits, because a flash is known by what follows."""
    before: Thumbnail | None = None
    held: tuple[Frame, Thumbnail, Cells] | None = None
    for frame in frames:
        cells = cells_of(frame.planes[0])
        small = thumbnail(frame, cells)
        if held is not None:
            yield held[0], held[2], before is not None and is_cut(before, held[1], small)
            before = held[1]
        held = frame, small, cells
    if held is not None:
        yield held[0], held[2], before is not None and is_cut(before, held[1], None)


@dataclass
class _Watcher:
    """What is known while a segment is watched: the traces that go on, those that ended, and the last frames in grey."""

    film: Film
    detectors: tuple[Detector, ...]
    alive: list[Trace] = field(default_factory=list[Trace])
    ended: list[Tracklet] = field(default_factory=list[Tracklet])
    cuts: list[int] = field(default_factory=list[int])
    crossing: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    scene: int = 0
    rest: int = 0

    def __post_init__(self) -> None:
        self.stillness = Stillness()
        longest = max(self.film.width, self.film.height)
        shrink = -(-((self.film.width * self.film.height / _GREY) ** 0.5) // 1)
        self.longest = round(longest / max(shrink, 1))
        self.scale = self.longest / longest
        self.greys: deque[Plane] = deque(maxlen=FOLLOWED + 2 * _GUESSED)

    def look(self, frame: Frame, index: int, cut: bool) -> None:
        """Take in the next frame."""
        view = FrameView(frame, self.film, index, self.stillness.still)
        if cut:
            self._begin_scene(index)
        self.greys.append(view.grey(self.longest))
        sightings = self._seen(view)
        unclaimed = self._continue(frame, index, sightings)
        self._go_on(view)
        self.alive += [begun(s, index) for s in self._new(unclaimed)]
        self._part(index)
        for trace in self.alive:
            self._take_in(trace, frame, view)
        if index >= self.rest and embed_one(self.alive, view):
            self.rest = index + REST

    def finish(self) -> list[Tracklet]:
        """Everything that was traced, in the order in which it ended."""
        self._end(self.alive, "edge")
        return self.ended

    def _begin_scene(self, index: int) -> None:
        self._end(self.alive, "cut")
        self.alive, self.scene = [], index
        self.cuts.append(index)
        self.greys.clear()
        self.crossing.clear()

    def _end(self, traces: Sequence[Trace], why: str) -> None:
        self.ended += [t.tracklet(why if t.solid == t.end - 1 else "lost") for t in traces if t.believed]

    def _seen(self, view: FrameView) -> list[Sighting]:
        tracked = [Sighting(t.kind, t.expected(), 0.0) for t in self.alive if t.believed]
        seen: list[Sighting] = []
        for detector in self.detectors:
            if view.index % detector.every == 0:
                seen += detector.glance(view, (*tracked, *seen))
        faces = [s.box for s in seen if s.kind == "face"]
        return [s for s in seen if s.kind != "head" or not any(s.box.within(f) > _ASIDE or f.within(s.box) > _ASIDE for f in faces)]

    def _continue(self, frame: Frame, index: int, sightings: Sequence[Sighting]) -> list[Sighting]:
        """Continue the traces with what was seen; what continues none is returned."""
        looks: dict[Box, Look] = {}

        def look(box: Box) -> Look:
            if box not in looks:
                looks[box] = look_of(frame, box)
            return looks[box]

        pairs = matched(self.alive, sightings, look)
        for trace, sighting in pairs:
            if changed(trace, sighting, look):
                trace.doubted = trace.doubted or linking.CHANGED
            trace.see(sighting, index)
            if sighting.kind == "face":
                trace.near = sighting.box, look(sighting.box)
        taken = {id(s) for _, s in pairs}
        return [s for s in sightings if id(s) not in taken]

    def _new(self, unclaimed: Sequence[Sighting]) -> list[Sighting]:
        """Those that begin a trace; a weak one does not where half of it is believed to be something already."""
        known = [t for t in self.alive if t.believed]
        return [s for s in unclaimed if s.score >= STRONG[s.kind] or not any(_same(s, t) for t in known)]

    def _go_on(self, view: FrameView) -> None:
        """Follow or guess what was not seen in this frame; in a still frame it is seen as it was; end what is lost."""
        index, still = view.index, view.still(1)
        for trace in [t for t in self.alive if t.end == index]:
            if still and trace.seen == index - 1:
                trace.see(Sighting(trace.kind, trace.boxes[-1], trace.scores[-1]), index)
                continue
            match = self._followed(trace, index)
            if match is not None:
                trace.follow(match, index)
            elif index - trace.solid <= _GUESSED:
                trace.guess(trace.expected())
            else:
                self._end([trace], "lost")
                self.alive.remove(trace)

    def _followed(self, trace: Trace, index: int) -> Box | None:
        if not trace.believed or index - trace.seen > FOLLOWED or (trace.person and index - trace.solid < _GUESSED):
            return None
        if trace.template is None:
            trace.template = Template(self._grey(trace.solid, index), trace.boxes[trace.solid - trace.first], self.scale)
        match = trace.template.find(self.greys[-1], trace.expected(), self.scale)
        if match.score < HELD or not self._inside(match.box):
            return None
        trace.template = Template(self.greys[-1], match.box, self.scale)
        return match.box

    def _grey(self, index: int, now: int) -> Plane:
        return self.greys[index - now - 1]

    def _inside(self, box: Box) -> bool:
        x, y = box.centre
        return 0 <= x < self.film.width and 0 <= y < self.film.height

    def _part(self, index: int) -> None:
        """End what could have been exchanged for another, and begin it anew: where two come near, where they part, where a look changes."""
        heads = {t.serial: t for t in self.alive if t.believed and not t.person}
        over = {pair: heads[pair[0]].boxes[-1].iou(heads[pair[1]].boxes[-1]) for pair in combinations(heads, 2)}
        now = {pair for pair, iou in over.items() if iou > (_APART if pair in self.crossing else _CROSSED)}
        self.crossing, changed = now, now ^ self.crossing
        for key in {k for pair in changed for k in pair} & heads.keys():
            heads[key].doubted = linking.CROSSED
        for trace in heads.values():
            if trace.doubted and trace.seen == index:
                self._split(trace, index)
        self._drop_doubles([(heads[a], heads[b]) for (a, b), iou in over.items() if iou > _ASIDE], index)

    def _drop_doubles(self, pairs: Sequence[tuple[Trace, Trace]], index: int) -> None:
        """End what was followed onto something that is seen itself."""
        for a, b in pairs:
            lost, seen = (a, b) if a.seen < b.seen else (b, a)
            if seen.seen == index and lost.seen < index - _GUESSED and lost in self.alive:
                self._end([lost], "crossed")
                self.alive.remove(lost)

    def _split(self, trace: Trace, index: int) -> None:
        """End it before the frame `index`, in which it was seen, and begin it anew with that: it may be another from there on."""
        why, trace.doubted = trace.doubted, ""
        if trace.first == index:
            return
        self.ended.append(_until(trace.tracklet(why), index))
        keep = index - trace.first
        trace.boxes, trace.scores, trace.first, trace.begins = trace.boxes[keep:], trace.scores[keep:], index, why
        trace.looks, trace.likenesses, trace.backward, trace.tried = trace.looks[-1:], [], True, (-1000, 0.0)

    def _take_in(self, trace: Trace, frame: Frame, view: FrameView) -> None:
        """What is noted of a trace that was seen in this frame: where it came from, what it looks like, whose face it is."""
        if trace.seen != view.index:
            return
        if not trace.looks or view.index % _REMEMBERED == 0:
            trace.looks = [*trace.looks[:1], look_of(frame, trace.boxes[-1])]
        if trace.believed and not trace.backward:
            self._follow_back(trace, view.index)

    def _follow_back(self, trace: Trace, now: int) -> None:
        """Follow it to where it was before it was first seen, as far as it is found there and the scene goes."""
        trace.backward = True
        least = max(trace.first - FOLLOWED, self.scene, now + 1 - len(self.greys))
        while trace.first > least:
            template = Template(self._grey(trace.first, now), trace.boxes[0], self.scale)
            match = template.find(self._grey(trace.first - 1, now), _before(trace), self.scale)
            if match.score < HELD or not self._inside(match.box):
                return
            trace.boxes.insert(0, match.box)
            trace.scores.insert(0, 0.0)
            trace.first -= 1
        if trace.first in (0, self.scene):
            trace.begins = "cut" if self.scene else "edge"


def _before(trace: Trace) -> Box:
    """Where a trace is expected one frame before its first."""
    first, steps = trace.boxes[0], min(3, len(trace.boxes) - 1)
    if not steps:
        return first
    (x, y), (later_x, later_y) = first.centre, trace.boxes[steps].centre
    return Box(first.x - (later_x - x) / steps, first.y - (later_y - y) / steps, first.w, first.h)


def _same(sighting: Sighting, trace: Trace) -> bool:
    box = trace.boxes[-1]
    return trace.person == (sighting.kind == "person") and max(sighting.box.within(box), box.within(sighting.box)) > _ASIDE


def _until(tracklet: Tracklet, index: int) -> Tracklet:
    keep = index - tracklet.first
    likenesses = tuple(n for n in tracklet.likenesses if n[0] < index)
    return replace(tracklet, boxes=tracklet.boxes[:keep], scores=tracklet.scores[:keep], likenesses=likenesses)
