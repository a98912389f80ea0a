"""The assignment problem itself, by the library `lap` (Jonker and Volgenant); the only door to it."""

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
    rows = costs.shape[0]
    chosen = _worth_looking_at(costs)
    whole = np.empty((rows, len(chosen) + rows))
    whole[:, : len(chosen)] = costs[:, chosen]
    whole[:, len(chosen) :] = unplaced[:, None]
    forbidden = whole[:, : len(chosen)] == NEVER
    whole[:, : len(chosen)][forbidden] = np.broadcast_to(unplaced[:, None], forbidden.shape)[forbidden]
    given = lap.lapjv(whole, extend_cost=True, return_cost=False)[0] if rows else ()
    return [int(chosen[at]) if at < len(chosen) and not forbidden[row, at] else None for row, at in enumerate(given)]


def _worth_looking_at(costs: Costs) -> npt.NDArray[np.intp]:
    """The columns that a best plan may use: of each row its cheapest ones, as many as there are rows.

    A row that was given a dearer one could have one of these for less: the other rows cannot hold them all.
    """
    rows, columns = costs.shape
    if rows < columns:
        used = np.zeros(columns, bool)
        used[np.argpartition(costs, rows - 1, axis=1)[:, :rows]] = True
    else:
        used = np.ones(columns, bool)
    used &= (costs != NEVER).any(axis=0)
    return np.flatnonzero(used)
