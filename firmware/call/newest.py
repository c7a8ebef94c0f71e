"""A place for the newest of many values: who comes late gets the newest, and never an older one."""

import asyncio


class Newest[T]:
    """One writer, any number of readers, all in one event loop; nothing is queued."""

    def __init__(self) -> None:
        self._value: T | None = None
        self._count = 0
        self._arrival = asyncio.Event()

    def put(self, value: T) -> None:
        self._value = value
        self._count += 1
        arrival, self._arrival = self._arrival, asyncio.Event()
        arrival.set()

    async def after(self, seen: int) -> tuple[int, T]:
        """The newest value and its number, once there is one with a number other than `seen`; numbers start at 1."""
        while self._count == seen or self._value is None:
            await self._arrival.wait()
        return self._count, self._value

    def forget(self) -> None:
        """Drops the value; a waiting reader gets the next one."""
        self._value = None
