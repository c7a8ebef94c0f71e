"""Codes of six digits from 1 to 6: 46,656, less those that a guesser tries first."""

import random
from collections.abc import Iterator

from central.protocol.appointments import CODE_LENGTH

_DIGITS = "123456"
_RUN = _DIGITS * 2


def weak(code: str) -> bool:
    """Whether it is one of the few hundred that a finger tries first: few digits, runs, the same half twice."""
    half = CODE_LENGTH // 2
    runs = code in _RUN or code[::-1] in _RUN
    return len(set(code)) < 3 or runs or code[:half] == code[half:]


def codes(rng: random.Random) -> Iterator[str]:
    """Codes to be tried one after the other, without end."""
    while True:
        code = "".join(rng.choices(_DIGITS, k=CODE_LENGTH))
        if not weak(code):
            yield code
