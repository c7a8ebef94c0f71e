"""Jobs by the clock: what nobody waits for."""

import asyncio
import logging
import time

from asgiref.sync import sync_to_async
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections

from central.appointments import store as appointments
from central.calls import leases

EVERY_S = 3_600.0

logger = logging.getLogger(__name__)


def tidy(now_s: float) -> int:
    """Removes sessions and leases that ran out, and notes the appointments that nobody came for; how many leases."""
    try:
        SessionStore.clear_expired()
        appointments.note_no_shows(now_s=now_s)
        return leases.purge(now_s=now_s)
    finally:
        connections.close_all()


async def work() -> None:
    """Tidies now and every hour, until cancelled."""
    while True:
        removed = await sync_to_async(tidy)(time.time())
        logger.info("tidied: %d leases that ran out", removed)
        await asyncio.sleep(EVERY_S)
