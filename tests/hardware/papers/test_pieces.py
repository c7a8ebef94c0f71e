"""The small decisions inside the paper adapters."""

import socket

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.adapters import sane_frames as frames
from hardware.adapters.page_printer_cups import fault_of_reasons, printer_answers
from hardware.adapters.sane_worker import RefusedError, check_option, find_source
from hardware.adapters.scanner_sane import paper_on_glass
from hardware.errors import FaultKind
from hardware.receipts import french_code_page, has_letters, printable, wrap


@pytest.mark.parametrize(
    ("names", "glass", "feeder"),
    [
        (("Flatbed", "Automatic Document Feeder"), "Flatbed", "Automatic Document Feeder"),
        (("FlatBed", "ADF"), "FlatBed", "ADF"),
        (("ADF Duplex", "ADF Front"), None, "ADF Front"),
        (("ADF Back", "ADF Front"), None, "ADF Front"),
        (("Platen",), "Platen", None),
        (("Normal", "Negative", "Document Feeder(left aligned)"), "Normal", "Document Feeder(left aligned)"),
        ((), None, None),
    ],
)  # fmt: skip
def test_backends_name_their_sources_in_many_ways(
    names: tuple[str, ...], glass: str | None, feeder: str | None
) -> None:
    assert find_source(names, "glass") == glass
    assert find_source(names, "feeder") == feeder


@pytest.mark.parametrize(
    ("constraint", "value"),
    [((1.0, 1200.0, 1.0), 0), ((1.0, 1200.0, 1.0), 1201), ([75, 300], 150), (["Color"], "color"), ((0, 5, 1), "3")],
)
def test_a_value_outside_its_constraint_is_refused(constraint: object, value: frames.OptionValue) -> None:
    with pytest.raises(RefusedError):
        check_option(constraint, value)


@pytest.mark.parametrize(("constraint", "value"), [((1, 9, 1), 9), ([75, 300], 300), (None, "anything"), (["a"], "a")])
def test_a_value_inside_its_constraint_is_taken(constraint: object, value: frames.OptionValue) -> None:
    check_option(constraint, value)


def _glass(level: int) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    noise = np.random.default_rng(7).integers(-6, 6, (876, 620, 3))
    return np.clip(level + noise, 0, 255).astype(np.uint8)


def test_an_even_bright_glass_is_empty_even_with_noise() -> None:
    assert paper_on_glass(_glass(245)) is False


def test_an_even_dark_glass_is_an_open_lid() -> None:
    assert paper_on_glass(_glass(15)) is None


def test_a_few_lines_of_text_are_a_paper() -> None:
    pixels = _glass(245)
    pixels[100:103, 50:250] = 20
    pixels[120:123, 50:200] = 20
    assert paper_on_glass(pixels) is True


def test_an_identity_card_on_an_open_glass_is_a_paper() -> None:
    pixels = _glass(15)
    pixels[50:210, 50:305] = 200
    assert paper_on_glass(pixels) is True


@pytest.mark.parametrize(
    ("reasons", "fault"),
    [
        (["none"], None),
        (["cups-waiting-for-job-completed"], None),
        (["media-low-warning"], None),
        (["cups-waiting-for-job-completed", "media-empty-warning"], FaultKind.NO_PAPER),
        (["media-needed"], FaultKind.NO_PAPER),
        (["media-jam-error"], FaultKind.PAPER_JAM),
        (["door-open-report"], FaultKind.COVER_OPEN),
        (["offline-report"], FaultKind.OFF),
        (["toner-empty-error"], FaultKind.TONER_EMPTY),
    ],
)
def test_printer_state_reasons_become_faults(reasons: list[str], fault: FaultKind | None) -> None:
    assert fault_of_reasons(reasons) is fault


def test_only_an_ipp_printer_is_probed() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        assert printer_answers(f"ipp://127.0.0.1:{port}/ipp/print") is False
        free.listen()
        assert printer_answers(f"ipp://127.0.0.1:{port}/ipp/print") is True
    assert printer_answers(f"socket://127.0.0.1:{port}") is True
    assert printer_answers("usb://Brother/HL-L2310D?serial=1") is True


def test_the_code_page_is_the_best_for_french_that_the_printer_has() -> None:
    assert french_code_page({"CP437": "0", "CP858": "19", "CP1252": "16"}) == {"CP1252": "16"}
    assert french_code_page({"CP437": "0", "CP858": "19"}) == {"CP858": "19"}
    assert french_code_page({"CP437": "0"}) == {"CP437": "0"}


@settings(deadline=None)
@given(st.text(max_size=80))
def test_a_printable_text_has_only_what_the_printer_can_encode(text: str) -> None:
    result = printable(text, lambda char: char.encode("cp1252", "ignore"))
    assert result.isprintable()
    result.encode("cp1252")


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ("Où ? Là, à l’œuvre…\n12 €\u202f!", True),
        ("e\u0301te\u0301", True),
        ("Dvořák", False),
        ("Година", False),
        ("ساعة", False),
    ],
)
def test_whether_the_printer_has_every_letter_of_a_text(text: str, complete: bool) -> None:
    assert has_letters(text, lambda char: char.encode("cp1252", "ignore")) is complete


@settings(deadline=None)
@given(st.text(alphabet="ab é", max_size=200), st.integers(min_value=1, max_value=48))
def test_wrapped_lines_fit_and_keep_every_letter(text: str, columns: int) -> None:
    rows = wrap(text, columns)
    assert all(len(row) <= columns for row in rows)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")


def _received(sent: bytes) -> frames.Reply:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(sent)
        theirs.close()
        return frames.receive_reply(ours)


@pytest.mark.parametrize(
    "sent",
    [
        b"\xff\xff\xff\xff\x00\x00\x00\x00",
        b"\x00\x00\x00\x02\xff\xff\xff\xff{}",
        b"\x00\x00\x00\x02\x00\x00\x00\x00{}",
        b"\x00\x00\x00\x02\x00\x00\x00\x00??",
        len(b'{"type":"Page","width":2,"height":2,"samples":3}').to_bytes(4)
        + b"\x00\x00\x00\x05"
        + b'{"type":"Page","width":2,"height":2,"samples":3}',
        len(b'{"type":"Page","width":0,"height":0,"samples":3}').to_bytes(4)
        + b"\x00\x00\x00\x00"
        + b'{"type":"Page","width":0,"height":0,"samples":3}',
    ],
    ids=["long message", "long payload", "no type", "not JSON", "wrong payload", "empty page"],
)
def test_a_damaged_reply_of_the_worker_is_a_frame_error(sent: bytes) -> None:
    with pytest.raises(frames.FrameError):
        _received(sent)


@settings(deadline=None)
@given(st.binary(max_size=64))
def test_any_bytes_from_the_worker_end_in_a_known_error(sent: bytes) -> None:
    with pytest.raises((frames.FrameError, EOFError)):
        _received(sent)
