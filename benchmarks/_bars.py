"""The last lines of every benchmark: one per bar, and the exit status that follows from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """A measured value and what it may be at most, or with `least` at least."""

    name: str
    value: float
    limit: float
    least: bool = False

    @property
    def held(self) -> bool:
        return self.value >= self.limit if self.least else self.value <= self.limit

    def __str__(self) -> str:
        return f"bar {self.name}: {self.value:.4g} (limit {self.limit:.4g}) {'held' if self.held else 'missed'}"


def judge(bars: Iterable[Bar]) -> int:
    """Prints every bar; 1 if one is missed, else 0."""
    bars = tuple(bars)
    for bar in bars:
        print(bar)
    return int(not all(bar.held for bar in bars))
