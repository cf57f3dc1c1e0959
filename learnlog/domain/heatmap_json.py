"""The grid as JSON, straight from the field's arrays: a cell of a large team costs no object."""

import json
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from learnlog.domain.field import BANDS, Floats
from learnlog.domain.heatmap import Person, Subject
from learnlog.domain.json_values import DIGITS


def cells_json(
    places: tuple[NDArray[np.intp], NDArray[np.intp]],
    shape: tuple[int, int],
    *,
    levels: NDArray[np.int8],
    currencies: Floats,
    codes: NDArray[np.intp],
) -> str:
    """Return the cells as a JSON list of rows, null where nobody follows.

    ``places`` names row and column of each of n cells in a grid of ``shape``; ``levels`` (-1 is
    none stated), ``currencies`` (NaN is unknown) and the ``codes`` of `BANDS` hold n values.
    """
    heads = ['{"level": null, "currency": ', *(f'{{"level": {n}, "currency": ' for n in range(6))]
    tails = [f', "band": "{band.value}"}}' for band in BANDS]
    values = np.round(currencies, DIGITS).tolist()
    texts = [
        f"{heads[level]}{'null' if math.isnan(value) else repr(value)}{tails[code]}"
        for level, value, code in zip((levels + 1).tolist(), values, codes.tolist(), strict=True)
    ]
    grid = np.full(shape, "null", dtype=object)
    grid[places] = np.array(texts, dtype=object)
    return "[" + ",\n".join(f"[{', '.join(row)}]" for row in grid.tolist()) + "]"


def to_json(
    at: str, people: Sequence[Person], subjects: Sequence[Subject], *, cells: str, cover: list[int]
) -> str:
    """Return the document: ``cells`` is JSON already, rows in the order of the subjects."""
    head = {
        "at": at,
        "people": [{"id": str(person.id), "name": person.name} for person in people],
        "technologies": [
            {"slug": subject.slug, "name": subject.name, "category": subject.category.value}
            for subject in subjects
        ],
    }
    opened = json.dumps(head, ensure_ascii=False)[:-1]
    return f'{opened}, "cells": {cells}, "cover": {json.dumps(cover)}}}'
