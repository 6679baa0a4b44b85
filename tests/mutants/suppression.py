"""Broken variants of the suppression of overlapping face boxes; the property test must catch each of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from withheld.detectors._centerface import Proposals, suppress


def keeps_everything(found: Proposals) -> Proposals:
    """Forgets to suppress: false covers pile up on one face."""
    return found.only(np.argsort(-found.peaks, kind="stable"))


def weakest_first(found: Proposals) -> Proposals:
    """Sorts the wrong way round: of the boxes of one face the worst stays."""
    turned = suppress(found._replace(peaks=1 - found.peaks))
    return turned._replace(peaks=1 - turned.peaks)


def any_overlap(found: Proposals) -> Proposals:
    """Drops whatever touches a stronger box: of two faces side by side one stays exposed."""
    wide = suppress(found._replace(boxes=found.boxes * np.array([1, 1, 2, 2], np.float32)))
    return wide._replace(boxes=wide.boxes / np.array([1, 1, 2, 2], np.float32))


MUTANTS: tuple[Callable[[Proposals], Proposals], ...] = (keeps_everything, weakest_first, any_overlap)
