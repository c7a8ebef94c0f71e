"""Key lamps and the privacy lamp as state to be read."""

from collections.abc import Callable, Mapping

from hardware.errors import DeviceMisuse, DeviceUnavailable
from hardware.events import Key, LampState


class SimulatedLamps:
    """`Lamps` whose state is `keys` (every key, always) and `camera`; `on_change` is called in the loop after a change.

    `missing` makes `open` fail. Closing puts every lamp out, as losing power does.
    """

    def __init__(self, on_change: Callable[[], None] | None = None) -> None:
        self.missing = False
        self.on_change = on_change
        self.keys: dict[Key, LampState] = dict.fromkeys(Key, LampState.OFF)
        self.camera = False
        self._open = False

    async def open(self) -> None:
        if self.missing:
            raise DeviceUnavailable("lamps", "the simulated lamps are missing")
        self._open = True

    async def close(self) -> None:
        if self._open:
            self._set({}, camera=False)
        self._open = False

    async def show(self, keys: Mapping[Key, LampState]) -> None:
        self._check_open()
        self._set(keys, camera=self.camera)

    async def show_camera(self, lit: bool) -> None:
        self._check_open()
        self._set(self.keys, camera=lit)

    def _check_open(self) -> None:
        if not self._open:
            raise DeviceMisuse("lamps", "not open")

    def _set(self, keys: Mapping[Key, LampState], *, camera: bool) -> None:
        state = {key: keys.get(key, LampState.OFF) for key in Key}
        if state == self.keys and camera == self.camera:
            return
        self.keys = state
        self.camera = camera
        if self.on_change is not None:
            self.on_change()
