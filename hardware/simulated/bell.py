"""A bell that only tells whether it rings: for tests, the virtual borne, and bornes without one."""

from collections.abc import Callable

from hardware.errors import DeviceMisuse, DeviceUnavailable


class SimulatedBell:
    """A `Bell`. `ringing` is what it does now; `missing` makes `open` fail. `on_change` is called after a change."""

    def __init__(self, on_change: Callable[[], None] | None = None) -> None:
        self.missing = False
        self.ringing = False
        self.on_change = on_change
        self._open = False

    @property
    def hangs(self) -> bool:
        return False

    async def open(self) -> None:
        if self.missing:
            raise DeviceUnavailable("bell", "the simulated bell is missing")
        self._open = True

    async def close(self) -> None:
        self._open = False
        self._set(ringing=False)

    async def ring(self, on: bool) -> None:
        if not self._open:
            raise DeviceMisuse("bell", "not open")
        self._set(ringing=on)

    def _set(self, *, ringing: bool) -> None:
        if ringing != self.ringing:
            self.ringing = ringing
            if self.on_change is not None:
                self.on_change()
