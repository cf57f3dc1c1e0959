import json
import math

import numpy as np

from learnlog.domain.heatmap import Person, Subject
from learnlog.domain.heatmap_json import cells_json, to_json
from learnlog.domain.technology import Category

PEOPLE = [Person(7, 'Ana "Nan" Costa', "ana"), Person(9, "李", "li")]
SUBJECTS = [Subject("kafka", "Kafka", Category.DATA), Subject("go", "Go", Category.LANGUAGE)]


def cells(places, levels, currencies, codes, *, shape=(2, 2)):
    rows, columns = zip(*places, strict=True) if places else ((), ())
    text = cells_json(
        (np.array(rows, dtype=np.intp), np.array(columns, dtype=np.intp)),
        shape,
        levels=np.array(levels, dtype=np.int8),
        currencies=np.array(currencies, dtype=np.float64),
        codes=np.array(codes, dtype=np.intp),
    )
    return json.loads(text)


def test_each_cell_stands_in_its_place_and_what_nobody_follows_is_null():
    found = cells([(0, 1), (1, 0)], [3, 0], [0.9, 0.25], [3, 0])

    assert found == [
        [None, {"level": 3, "currency": 0.9, "band": "current"}],
        [{"level": 0, "currency": 0.25, "band": "lapsed"}, None],
    ]


def test_an_unknown_currency_and_a_level_that_nobody_stated_are_null():
    ((found,),) = cells([(0, 0)], [-1], [math.nan], [4], shape=(1, 1))

    assert found == {"level": None, "currency": None, "band": "unknown"}


def test_a_currency_has_six_digits_after_the_point():
    ((found,),) = cells([(0, 0)], [1], [2 / 3], [2], shape=(1, 1))

    assert found["currency"] == 0.666667


def test_a_grid_of_nothing_is_an_empty_list():
    assert cells([], [], [], [], shape=(0, 3)) == []


def test_the_document_names_people_and_technologies_as_they_are_spelled():
    text = to_json("2026-08-24T09:30:00Z", PEOPLE, SUBJECTS, cells="[[null]]", cover=[0, 2])

    assert json.loads(text) == {
        "at": "2026-08-24T09:30:00Z",
        "people": [{"id": "7", "name": 'Ana "Nan" Costa'}, {"id": "9", "name": "李"}],
        "technologies": [
            {"slug": "kafka", "name": "Kafka", "category": "data"},
            {"slug": "go", "name": "Go", "category": "language"},
        ],
        "cells": [[None]],
        "cover": [0, 2],
    }
    assert "李" in text
