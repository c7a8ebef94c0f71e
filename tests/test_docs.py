"""What the docs name is there: a test that a page points to as a proof must exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NAMED = re.compile(r"`(tests/[\w/.-]+?)(?:::(test_\w+))?`")
PAGES = sorted(page.relative_to(ROOT).as_posix() for page in (ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("page", [*PAGES, "README.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_every_test_that_a_page_names_exists(page: str) -> None:
    missing = [
        f"{path}::{test}" if test else path
        for path, test in NAMED.findall((ROOT / page).read_text(encoding="utf-8"))
        if not (ROOT / path).exists() or (test and f"def {test}(" not in (ROOT / path).read_text(encoding="utf-8"))
    ]
    assert missing == []


def test_a_name_that_is_no_test_would_be_found() -> None:
    assert NAMED.findall("`tests/test_docs.py::test_nothing` and `tests/nowhere`") == [
        ("tests/test_docs.py", "test_nothing"),
        ("tests/nowhere", ""),
    ]
