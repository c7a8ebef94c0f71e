"""No image of our memory anywhere: there are voices, faces and papers in it."""

import ctypes
import logging
import resource

_PR_SET_DUMPABLE = 4

log = logging.getLogger(__name__)


def forbid_dumps() -> None:
    """No core file (setrlimit(2)), and no reading of our memory by other processes of this user (prctl(2))."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        log.warning("the kernel keeps this process dumpable")
