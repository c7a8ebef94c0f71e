"""The bench: the form of what it prints, and its arithmetic. Never how fast anything is."""

import asyncio
import json
import math
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from scripts.bench import BENCHMARKS, MARK, main, section, write_page
from scripts.benchmarks.figures import Figure, json_line, percentile, spread, table
from scripts.benchmarks.processes import cpu_s, memory_alone_mb, memory_mb, sees_pages
from scripts.benchmarks.similarity import drawn_by_camera, ssim, ssim_with_camera

ROOT = Path(__file__).resolve().parents[2]
KEYS_OF_A_FIGURE = ["name", "value", "unit", "aim", "holds", "peer", "peer_value"]


def plain(text: str) -> str:
    return " ".join(re.sub(r"[>`*]", "", text).split())


@pytest.mark.parametrize(
    ("figure", "holds"),
    [
        (Figure("a", 49.9, "ms", 50), True),
        (Figure("a", 50.1, "ms", 50), False),
        (Figure("a", 29.0, "pictures/s", 25, at_least=True), True),
        (Figure("a", 24.0, "pictures/s", 25, at_least=True), False),
        (Figure("a", 24.0, "ms"), None),
    ],
)
def test_an_aim_holds_or_not(figure: Figure, holds: bool | None) -> None:
    assert figure.holds is holds


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(n) for n in range(100, 0, -1)]
    assert percentile(values, 50) == 50
    assert percentile(values, 95) == 95
    assert percentile([7.0], 95) == 7.0
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)
    assert [figure.aim for figure in spread("x", values, "ms", aim=3)] == [None, 3]


def test_the_table_and_the_line_say_the_same() -> None:
    figures = [Figure("memory", 187.234, "MB", 200.0, peer="wrtc", peer_value=190.0), Figure("keys", 60.0, "ms", 50.0)]
    told = json.loads(json_line(figures))["figures"]
    assert [list(one) for one in told] == [KEYS_OF_A_FIGURE] * 2
    assert told[0]["value"] == 187.2
    assert told[0]["holds"] is True
    lines = table(figures).splitlines()
    assert [cell.strip() for cell in lines[2].split("|")[1:-1]] == ["memory", "187.2 MB", "≤ 200", "yes", "wrtc: 190"]
    assert [cell.strip() for cell in lines[3].split("|")[1:-1]] == ["keys", "60 ms", "≤ 50", "NO", ""]


def test_the_list_names_every_benchmark(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    listed = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    assert [name for name, _ in listed] == list(BENCHMARKS)
    assert [purpose for _, purpose in listed] == [benchmark.purpose for benchmark in BENCHMARKS.values()]


def test_the_list_is_all_that_a_person_reads() -> None:
    """No library greets before it."""
    done = subprocess.run([ROOT / "scripts/bench", "--list"], capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == next(iter(BENCHMARKS))
    assert len(done.stdout.splitlines()) == len(BENCHMARKS)
    assert max(map(len, done.stdout.splitlines())) < 80


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["kyes"])
    assert "keys" in capsys.readouterr().err


@pytest.mark.parametrize("name", BENCHMARKS)
def test_the_method_stands_in_the_docs(name: str) -> None:
    text = plain((ROOT / "docs" / "speed.md").read_text(encoding="utf-8"))
    assert plain(BENCHMARKS[name].method) in text


def test_the_page_keeps_what_a_person_wrote(tmp_path: Path) -> None:
    page = tmp_path / "speed.md"
    page.write_text(f"# Speed\nby hand\n{MARK}\n\nof last year", encoding="utf-8")
    write_page(page, [section(BENCHMARKS["keys"], [Figure("a key", 1.5, "ms")], "today, load 0.1")])
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# Speed\nby hand\n{MARK}\n\n## keys\n")
    assert "| a key" in text
    assert text.endswith("\n\nMeasured today, load 0.1.\n")
    assert "of last year" not in text


def test_processes_are_measured() -> None:
    command = [sys.executable, "-c", "x = bytearray(b'1') * 50_000_000\nprint(1, flush=True)\ninput()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert 50 < memory_mb(process.pid) < 100
        assert cpu_s(process.pid) < 60
        process.communicate(b"\n")


def test_what_two_processes_share_counts_once(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.write_bytes(bytes(30_000_000))
    program = (
        "import mmap, sys\n"
        "with open(sys.argv[1], 'r+b') as file:\n"
        "    m = mmap.mmap(file.fileno(), 0)\n"
        "m.read()\nprint(1, flush=True)\ninput()"
    )
    command = [sys.executable, "-c", program, str(shared)]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as one,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other,
    ):
        for process in (one, other):
            assert process.stdout is not None
            process.stdout.readline()
        alone = memory_alone_mb({"one": one.pid, "other": other.pid})
        assert 30 < sum(alone.values()) < 60
        if sees_pages():
            assert alone["one"] > 30
            assert alone["other"] < 20
        else:
            assert alone["one"] == pytest.approx(memory_mb(one.pid), rel=0.1)
        for process in (one, other):
            process.communicate(b"\n")


def test_equal_pictures_are_alike_and_noise_is_seen() -> None:
    picture = np.random.default_rng(1).integers(0, 255, (64, 96), np.uint8)
    noisy = np.clip(picture + np.random.default_rng(2).normal(0, 40, picture.shape), 0, 255).astype(np.uint8)
    assert ssim(picture, picture) == pytest.approx(1.0)
    assert ssim(picture, noisy) < 0.95
    assert ssim(picture, 255 - picture) < 0


def test_a_received_picture_is_found_among_what_the_camera_drew() -> None:
    # 1.7 s is not one of the moments that are tried; the figure then stands within two pixels.
    (sent,) = asyncio.run(drawn_by_camera((320, 240), 123_456, [1.7]))
    assert asyncio.run(ssim_with_camera(sent)) > 0.99
    coarse = (sent // 32 * 32).astype(np.uint8)
    assert asyncio.run(ssim_with_camera(coarse)) < asyncio.run(ssim_with_camera(sent))
    with pytest.raises(ValueError, match="stamp"):
        asyncio.run(ssim_with_camera(np.full((240, 320), 90, np.uint8)))


@pytest.mark.browser
@pytest.mark.timeout(400)
def test_a_quick_run_gives_finite_figures() -> None:
    """As a person runs it, in a process of its own."""
    command = [sys.executable, "-m", "scripts.bench", "--quick", "--json", "keys"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert plain(BENCHMARKS["keys"].method) in plain(done.stdout)
    figures = json.loads(done.stdout.splitlines()[-1])["figures"]
    assert [list(one) for one in figures] == [KEYS_OF_A_FIGURE] * len(figures)
    assert all(math.isfinite(one["value"]) and one["value"] > 0 for one in figures)
    assert any(one["aim"] == 50 for one in figures)
