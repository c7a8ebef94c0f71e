"""What only a board or the virtual machine can show is skipped elsewhere, by one rule."""

import os

import pytest

_PLACES = {"board": "VISIOGUICHET_BOARD", "vm": "VISIOGUICHET_VM"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for mark, variable in _PLACES.items():
        if os.environ.get(variable) == "1":
            continue
        skip = pytest.mark.skip(reason=f"not on a {mark}: docs/board.md says how to run it with {variable}=1")
        for item in items:
            if item.get_closest_marker(mark) is not None:
                item.add_marker(skip)
