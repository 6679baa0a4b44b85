"""Links: places in a text where one of the story's own files is named, so that the copy can name the file's new name instead."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from unicodedata import normalize
from urllib.parse import unquote_to_bytes

from withheld.detectors import Detector
from withheld.detectors._text import passages
from withheld.model import Span

if TYPE_CHECKING:
    from withheld.detectors import Known
    from withheld.model import Asset, Content, Finding

_UNIT = re.compile(r"(?:%[0-9A-Fa-f]{2})++|.", re.DOTALL)
_EXTENSION = re.compile(r"\.\w{1,10}+")


class Links(Detector):
    """Full relative paths and base names, in any case, percent-encoded or with backslashes; the value is the path of the file meant."""

    name = "links"
    kinds = ("link",)
    story_wide = True

    def detect(self, asset: Asset, content: Content, known: Known) -> Iterable[Finding]:
        index = _Index(known.files, asset.path)
        if not index.bases:
            return
        for i, passage in passages(content):
            for start, end, file in index.find(passage.text):
                yield self.finding(asset, "link", Span(i, start, end), 1.0, value=file)


class _Index:
    """The story's files by base name. Only names with an extension count: a bare word is no link."""

    def __init__(self, files: tuple[str, ...], here: str) -> None:
        self.bases: dict[str, list[tuple[str, str]]] = defaultdict(list)
        home = PurePosixPath(here).parent
        for file in sorted(files, key=lambda f: (PurePosixPath(f).parent != home, f)):  # a bare name means the neighbour first
            path = _canonical(file)[0]
            base = path.rpartition("/")[2]
            if "." in base[1:]:
                self.bases[base].append((path, file))
        self._lengths = sorted({len(base) for base in self.bases}, reverse=True)

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and file of every link, in order and disjoint; the work is linear in the text."""
        plain, offsets = _canonical(text)
        done = 0
        for hit in _EXTENSION.finditer(plain):
            found = self._ending_at(plain, hit.end(), done)
            if found:
                start, file = found
                done = hit.end()
                yield offsets[start], offsets[done], file

    def _ending_at(self, plain: str, end: int, done: int) -> tuple[int, str] | None:
        for length in self._lengths:
            start = end - length
            if start < done or _inside_word(plain, start):
                continue
            if candidates := self.bases.get(plain[start:end]):
                whole = [c for c in candidates if "/" in c[0] and _ends(plain, c[0], done, end)]
                path, file = max(whole, key=lambda c: len(c[0]), default=(plain[start:end], candidates[0][1]))
                return end - len(path), file
        return None


def _ends(plain: str, path: str, start: int, end: int) -> bool:
    return plain.endswith(path, start, end) and not _inside_word(plain, end - len(path))


def _inside_word(plain: str, start: int) -> bool:
    return start > 0 and (plain[start - 1].isalnum() or plain[start - 1] in "_-")


def _canonical(text: str) -> tuple[str, list[int]]:
    """The text percent-decoded, decomposed, case-folded and with forward slashes; and where each of its characters began, plus the end."""
    out: list[str] = []
    offsets: list[int] = []
    for unit in _UNIT.finditer(text):
        at = unit.start()
        for char, width in _decoded(unit.group()):
            folded = normalize("NFD", char).casefold().replace("\\", "/")
            out.append(folded)
            offsets += [at] * len(folded)
            at += width
    offsets.append(len(text))
    return "".join(out), offsets


def _decoded(unit: str) -> Iterator[tuple[str, int]]:
    """The characters of a unit, each with its width in the source."""
    if len(unit) == 1:
        yield unit, 1
        return
    for char in unquote_to_bytes(unit).decode("utf-8", "replace"):
        yield char, 3 * len(char.encode()) if char != "�" else 3
