"""Work side by side."""

from __future__ import annotations

import os

import pytest

from training.parallel import in_parallel

# Python 3.12 and later warn of forks beside threads; those of a test runner hold nothing that the jobs need.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


def _square(number: int) -> tuple[int, int]:
    return number * number, os.getpid()


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_outcomes_come_in_the_order_of_the_items(jobs: int) -> None:
    outcomes = in_parallel(_square, range(7), jobs)
    assert [square for square, _ in outcomes] == [number * number for number in range(7)]
    assert len({process for _, process in outcomes}) == jobs


def test_a_process_that_dies_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="without an outcome"):
        in_parallel(os._exit, [1, 1], 2)
