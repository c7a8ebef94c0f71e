"""Libraries that would write what may not be in a log."""

import logging


def quiet_libraries() -> None:
    """Aiortc and aioice log session descriptions and addresses below this level."""
    for library in ("aiortc", "aioice"):
        logging.getLogger(library).setLevel(logging.WARNING)
