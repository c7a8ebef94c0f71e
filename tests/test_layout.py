"""Promises of the layout that import-linter cannot hold."""

import ast
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("hardware", "firmware", "central", "provisioning")

ONE_FILE = {
    "balena": {"provisioning/balena.py"},
    "cups": {"hardware/adapters/page_printer_cups.py"},
    "escpos": {"hardware/adapters/receipt_printer_escpos.py"},
    "gpiozero": {
        "hardware/adapters/keys_gpiozero.py",
        "hardware/adapters/bell_gpiozero.py",
        "hardware/adapters/lamps_gpiozero.py",
    },
    "picamera2": {"hardware/adapters/camera_picamera2.py"},
    "pypdfium2": {"firmware/papers/pdf_pixels.py"},
    "pywebrtc_audio": {"hardware/adapters/echo_webrtc.py"},
    "sane": {"hardware/adapters/sane_worker.py"},
    "_sane": {"hardware/adapters/sane_worker.py"},
    "sounddevice": {"hardware/adapters/sound_sounddevice.py"},
    "zxingcpp": {"firmware/call/code_reader.py"},
    "systemd": {"firmware/supervision.py"},
    # The twin counts the pages of what it prints, as a printer does.
    "pikepdf": {"firmware/papers/pdf_structure.py", "hardware/simulated/page_printer.py"},
    # The window, and the painter's two: SDL draws what SDL shows (ADR 3).
    "pygame": {"hardware/adapters/screen_pygame.py", "firmware/ui/canvas.py", "firmware/ui/lettering.py"},
}


def sources() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def test_a_vendor_library_is_imported_in_its_one_file() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for path in sources():
        for name in imported(path) & ONE_FILE.keys():
            found[name].add(str(path.relative_to(ROOT)))
    assert {name: files - ONE_FILE[name] for name, files in found.items() if files - ONE_FILE[name]} == {}


def test_every_folder_of_code_is_a_package() -> None:
    folders = {path.parent for path in sources()}
    assert [str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_tests_are_no_packages() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_longer_than_can_be_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 600


@pytest.mark.parametrize(
    ("module", "without"),
    [
        ("firmware.assembly", ("django", "central.hub", "sane", "cups", "gpiozero", "starlette")),
        ("firmware.call.messages", ("av", "aiortc", "pygame")),
        ("firmware.session.step", ("asyncio.events", "pygame", "av")),
        ("central.protocol.codec", ("django", "starlette", "asyncio")),
    ],
)
def test_what_a_program_does_not_need_is_not_loaded(module: str, without: tuple[str, ...]) -> None:
    """In a fresh interpreter, as on a borne: memory there is small."""
    code = f"import sys, {module}; print([name for name in {without!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip().splitlines()[-1] == "[]"
