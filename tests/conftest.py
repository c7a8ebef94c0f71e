"""What a test needs of the machine, by one rule: a board is waited for (skipped), a right is asked for (failed)."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says nothing on a machine that does other things, too.
settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")

_PLACES = {"board": "VISIOGUICHET_BOARD", "vm": "VISIOGUICHET_VM"}
_CAP_SYS_PTRACE = 19


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for mark, variable in _PLACES.items():
        if os.environ.get(variable) == "1":
            continue
        skip = pytest.mark.skip(reason=f"not on a {mark}: docs/board.md says how to run it with {variable}=1")
        for item in items:
            if item.get_closest_marker(mark) is not None:
                item.add_marker(skip)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A right that anybody can get by starting the tests otherwise is no reason to skip."""
    if item.get_closest_marker("root") is not None and os.geteuid() != 0:
        pytest.fail("needs root: run it so, or leave it out with scripts/test -m 'not root'", pytrace=False)
    if item.get_closest_marker("trace") is not None and not _may_trace():
        pytest.fail(
            "looks into programs that forbid it: run it with scripts/test, which makes a user namespace for it; "
            "where the system allows none, as root, or leave it out with -m 'not trace'",
            pytrace=False,
        )


def _may_trace() -> bool:
    """Whether this process has CAP_SYS_PTRACE where its children live (capabilities(7), user_namespaces(7))."""
    found = re.search(r"^CapEff:\s+([0-9a-f]+)$", Path("/proc/self/status").read_text(), re.MULTILINE)
    return found is not None and bool(int(found[1], 16) >> _CAP_SYS_PTRACE & 1)
