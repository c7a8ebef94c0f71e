"""The two lists of 256 short French words that a fingerprint is read with. None is in both."""

FIRST_WORDS: tuple[str, ...] = ()
SECOND_WORDS: tuple[str, ...] = ()
