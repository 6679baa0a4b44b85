"""A broken match of faces to bodies, kept to show that the property tests would catch it."""

from __future__ import annotations

from collections.abc import Sequence

from withheld.detectors._ssdlite import Body
from withheld.detectors.persons import _off  # pyright: ignore[reportPrivateUsage]
from withheld.model import Box


def faceless_where_one_face_speaks_for_a_crowd(bodies: Sequence[Body], faces: Sequence[Box]) -> list[Body]:
    """Looks at every body by itself: whoever stands close behind a shown face loses the cover over their own."""
    return [body for body in bodies if all(_off(face, body.box) is None for face in faces)]
