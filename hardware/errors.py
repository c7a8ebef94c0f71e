"""What can go wrong with a device. The class decides the reaction of the caller."""

from enum import StrEnum


class FaultKind(StrEnum):
    """A fault a person can act on; each has a French text in the views and a line in the host's help."""

    NO_PAPER = "no_paper"
    PAPER_JAM = "paper_jam"
    COVER_OPEN = "cover_open"
    NO_DOCUMENT = "no_document"
    """The scanner found nothing on the glass or in the feeder."""
    OFF = "off"
    """Switched off or out of reach; the cable or the power."""
    UNPLUGGED = "unplugged"
    """Was there, and vanished in the middle of work."""
    HUNG = "hung"
    """Did not answer within its deadline; it has been restarted."""
    BUSY = "busy"
    TONER_EMPTY = "toner_empty"
    INPUT_OUTPUT = "input_output"
    """The library reports a failure without a cause."""


class DeviceError(Exception):
    """Base of what a device may raise. `device` is its name in the profile, such as `scanner`."""

    def __init__(self, device: str, message: str) -> None:
        super().__init__(f"{device}: {message}")
        self.device = device


class DeviceUnavailable(DeviceError):
    """Cannot be opened or reached now: back off and retry."""


class DeviceFault(DeviceError):
    """A fault of `kind`: tell the citizen what to do, alert the fleet. The device is usable again once it is mended."""

    def __init__(self, device: str, kind: FaultKind, message: str = "") -> None:
        super().__init__(device, message or kind.value)
        self.kind = kind


class DeviceMisuse(DeviceError, ValueError):
    """Our own bug: an option, a size or an order of calls that the device cannot have."""


class ProfileError(ValueError):
    """The board profile cannot be read. The message names the key and, where it can, the one that was meant."""
