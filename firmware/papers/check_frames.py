"""What the runtime and the check's child process say over its pipes: lengths first, so that both know when to stop.

Request: u32 (big-endian) length, then the document. Answer: u32 length of a JSON header, the header, the PDF, pages.
"""

import msgspec

from central.protocol.papers import MAX_PRINT_PAGES, Refusal

LENGTH_BYTES = 4
MAX_HEADER_BYTES = 4_096
MAX_PDF_BYTES = 40_000_000
MAX_PAGE_SIDE = 1_010


class CheckAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`refusal`, or a PDF of `pdf_bytes` and the sizes (width, height) of its pages, which follow as packed RGB."""

    refusal: Refusal | None = None
    pdf_bytes: int = 0
    pages: tuple[tuple[int, int], ...] = ()
    lying: tuple[bool, ...] = ()
    """Which of them were lying ones, turned to stand."""


_DECODER = msgspec.json.Decoder(CheckAnswer)


def framed(data: bytes) -> bytes:
    return len(data).to_bytes(LENGTH_BYTES, "big") + data


def encode_answer(answer: CheckAnswer) -> bytes:
    return framed(msgspec.json.encode(answer))


def decode_answer(header: bytes) -> CheckAnswer:
    """Raises ValueError: the child has handled a stranger's file and is not trusted."""
    answer = _DECODER.decode(header)
    if answer.refusal is None:
        if not 0 < answer.pdf_bytes <= MAX_PDF_BYTES or not 0 < len(answer.pages) <= MAX_PRINT_PAGES:
            raise ValueError("an answer out of bounds")
        if len(answer.lying) != len(answer.pages):
            raise ValueError("pages that neither stand nor lie")
        if any(not 0 < side <= MAX_PAGE_SIDE for page in answer.pages for side in page):
            raise ValueError("a page out of bounds")
    return answer
