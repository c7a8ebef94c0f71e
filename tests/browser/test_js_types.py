"""The generated half of the protocol is current, checks out with tsc, and every text that it needs is there."""

import re
import subprocess
from pathlib import Path

import pytest

from central.web import js_types
from hardware.errors import FaultKind

ROOT = Path(js_types.__file__).parents[2]


def test_the_generated_files_are_current() -> None:
    assert js_types.stale() == []


def test_a_changed_protocol_is_noticed(tmp_path: Path) -> None:
    for name, content in js_types.generated().items():
        (tmp_path / name).write_text(content)
    assert js_types.stale(tmp_path) == []
    words = tmp_path / "words.js"
    words.write_text(words.read_text().replace('"', "'", 1))
    (tmp_path / "shapes.js").unlink()
    assert js_types.stale(tmp_path) == ["shapes.js", "words.js"]


@pytest.mark.browser
def test_the_modules_hold() -> None:
    subprocess.run(["tsc", "--project", str(ROOT / "central/web/tsconfig.json")], check=True)


def test_every_fault_of_a_device_has_a_text() -> None:
    texts = (js_types.FOLDER / "texts.js").read_text()
    catalogue = re.search(r"export const FAULTS = \{(.*?)\n\};", texts, re.DOTALL)
    assert catalogue is not None
    assert set(re.findall(r"^  (\w+):", catalogue[1], re.MULTILINE)) == set(FaultKind)
