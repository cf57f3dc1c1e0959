import numpy as np
import pytest

from learnlog.services import follows
from learnlog.store.tables import CellRow
from learnlog.worker.cells import check_cells, settle_cells
from tests.conftest import NOW, ago
from tests.makers import make_member, make_technology


@pytest.fixture
def pair(store):
    with store.begin() as session:
        ana, kubernetes = make_member(session), make_technology(session)
        follows.follow(session, ana, ["kubernetes"], now=ago(9))
        return ana, kubernetes


def test_the_tick_computes_what_has_changed_and_then_nothing(parts, pair):
    assert settle_cells(parts, now=NOW) == 1
    assert settle_cells(parts, now=NOW) == 0


def test_the_nightly_tick_has_a_wrong_cell_computed_anew(parts, pair, capsys):
    settle_cells(parts, now=NOW)
    assert check_cells(parts, now=NOW) == 1
    with parts.store.begin() as session:
        row = session.get(CellRow, pair)
        row.state = np.full(10, 3.0).tobytes()

    assert check_cells(parts, now=NOW) == 1

    assert "cell_differs" in "".join(capsys.readouterr())
    assert settle_cells(parts, now=NOW) == 1
    assert check_cells(parts, now=NOW) == 1
