"""The assignment problem itself, by the library `lapx` (shortest augmenting paths, Jonker and Volgenant); the only door to it."""

import lap
import numpy as np
import numpy.typing as npt

Costs = npt.NDArray[np.int32]
NEVER = np.int32(np.iinfo(np.int32).max)
"""The cost of what must not be."""


def assign(costs: Costs, unplaced: npt.NDArray[np.int64]) -> list[int | None]:
    """For each row the column that it is given, so that the sum is the least there is; None where a row is given none.

    `costs`: rows by columns, not negative, `NEVER` for what must not be. `unplaced`: what it costs, by row, to be given none; more than any
    allowed cost of its row, and below 2**52 in sum. No column is given twice.
    """
    rows, columns = costs.shape
    if not rows:
        return []
    whole = np.empty((rows, columns + _may_stay_without(costs)))
    whole[:] = unplaced[:, None]
    np.copyto(whole[:, :columns], costs, where=costs != NEVER)
    _, given = lap.lapjvr(whole, extend_cost=True, return_cost=False)
    return [int(column) if column < columns and costs[row, column] != NEVER else None for row, column in enumerate(given)]


def _may_stay_without(costs: Costs) -> int:
    """How many rows may have to: one that has as many allowed columns as there are rows always finds one."""
    return int(np.count_nonzero((costs != NEVER).sum(axis=1) < costs.shape[0]))
