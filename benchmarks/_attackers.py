"""Attackers who know how a redaction works: each is trained on redacted photographs of everybody and names the person on others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = NDArray[np.float64]
    People = NDArray[np.intp]

_DIMENSIONS = 80
_SHRINKAGE = 0.02


def linear(train: Rows, who: People, probes: Rows) -> People:
    """Fisher's linear discriminant on principal components (Belhumeur et al., "Eigenfaces vs. Fisherfaces", 1997), a little regularised.

    Of the linear classifiers tried it undoes the most: ridge regression names 84 % after deface's blur where this names 94 %.
    """
    mean = train.mean(axis=0)
    axes = np.linalg.svd(train - mean, full_matrices=False)[2][:_DIMENSIONS].T
    x, z = (train - mean) @ axes, (probes - mean) @ axes
    names = np.unique(who)
    middles = np.array([x[who == n].mean(axis=0) for n in names])
    within = x - middles[np.searchsorted(names, who)]
    scatter = within.T @ within / len(x)
    scatter += (_SHRINKAGE * np.trace(scatter) / len(scatter) + 1e-9) * np.eye(len(scatter))
    weights = np.linalg.solve(scatter, middles.T)
    return names[(z @ weights - 0.5 * (middles.T * weights).sum(axis=0)).argmax(axis=1)]


def nearest(train: Rows, who: People, probes: Rows) -> People:
    """The person of the nearest training photograph."""
    return np.array([who[np.linalg.norm(train - probe, axis=1).argmin()] for probe in probes])


def votes(train: Rows, who: People, probes: Rows) -> People:
    """The person most common among the training photographs whose row is the nearest (rows of few distinct values)."""
    named: list[int] = []
    for probe in probes:
        distances = np.linalg.norm(train - probe, axis=1)
        people, counts = np.unique(who[distances <= distances.min() + 1e-9], return_counts=True)
        named.append(int(people[counts.argmax()]))
    return np.array(named)
