"""Builds the counter from its configuration, and the virtual borne beside it where the profile is all twins."""

import datetime as dt
import logging
import random
import secrets
import ssl
from collections.abc import Awaitable, Callable, Mapping
from importlib.metadata import version

from firmware.call.link import CallLink
from firmware.call.messages import CallStatistics, CallToCounter, SendingMode
from firmware.central_client import CentralClient
from firmware.config import Config
from firmware.conversation import Conversation
from firmware.device_care import DeviceCare
from firmware.device_key import DeviceKey
from firmware.display import Display
from firmware.errors import ConfigError
from firmware.outgoing import Hands
from firmware.paper_devices import PaperDevices
from firmware.papers.store import MemoryStore
from firmware.pictures import BornePictures
from firmware.runtime import Counter, Senses
from firmware.session.step import start
from firmware.supervision import Supervision, systemd_notifier, watchdog_interval_s
from firmware.ui.painter import Painter
from firmware.ui.speech import Voice
from firmware.voice import Guide
from hardware.errors import ProfileError
from hardware.factory import CounterDevices, counter_devices
from hardware.profile import load_profile

log = logging.getLogger(__name__)


def _tls(config: Config) -> ssl.SSLContext | None:
    if not config.central_url.startswith("https://"):
        return None
    context = ssl.create_default_context()
    if config.ca_file:
        try:
            context.load_verify_locations(config.ca_file)
        except OSError as error:
            raise ConfigError(f"ca_file {config.ca_file}: {error}") from error
    return context


def _sending_mode(config: Config) -> SendingMode:
    try:
        return SendingMode(config.sending_mode)
    except ValueError as error:
        raise ConfigError(f"`sending_mode` must be one of {', '.join(SendingMode)}") from error


async def run_counter(
    config: Config, environment: Mapping[str, str], announce: Callable[[str], None], clock: Callable[[], float]
) -> None:
    """The counter of one borne until cancelled; `announce` gets the virtual borne's address, where there is one.

    Raises ConfigError before anything is opened, DeviceUnavailable when screen or keys are missing.
    """
    try:
        profile = load_profile(config.profile)
    except ProfileError as error:
        raise ConfigError(str(error)) from error
    key, tls, mode = DeviceKey.load(config.device_key), _tls(config), _sending_mode(config)
    devices = counter_devices(profile, clock)
    counter = Counter(start(secrets.token_hex(16)))
    care = DeviceCare(devices, counter.emit)
    store = MemoryStore()
    call_link = CallLink(config.call_socket)
    client = CentralClient(
        config.central_url,
        key,
        instance=secrets.token_hex(16),
        software=f"visioguichet {version('visioguichet')}",
        on_message=counter.from_central,
        uniform=random.SystemRandom().uniform,
        tls=tls,
    )
    conversation = Conversation(
        key=key,
        store=store,
        send_central=client.send,
        send_call=call_link.send,
        emit=counter.emit,
        clock=clock,
        make_nonce=lambda: secrets.token_hex(16),
        sending_mode=mode,
    )
    papers = PaperDevices(
        scanner=devices.scanner,
        page_printer=devices.page_printer,
        receipt_printer=devices.receipt_printer,
        store=store,
        emit=counter.emit,
        now=_now,
    )
    guide = Guide(Voice(), call_link.send)
    supervision = Supervision(
        systemd_notifier(environment), clock=clock, mandatory=frozenset({"loop", "screen", "call"})
    )
    pictures = BornePictures(store, lambda: call_link.remote, lambda: call_link.own)

    def presented() -> None:
        supervision.up("screen")
        supervision.beat("screen")

    await care.open()
    try:
        display = Display(Painter(devices.screen.size), devices.screen, pictures, on_presented=presented)
        counter.connect(
            Senses(devices.keys, devices.lamps, display, supervision, clock, _now),
            Hands(client, call_link, conversation, papers, store, guide),
        )
        beside: list[Awaitable[None]] = [care.run(), supervision.feed(watchdog_interval_s(environment))]
        if config.virtual_borne_port >= 0:
            beside.append(_virtual_borne(devices, config.virtual_borne_port, call_link, announce))
        await counter.run(*beside)
    finally:
        await care.close()


def _virtual_borne(
    devices: CounterDevices, port: int, call_link: CallLink, announce: Callable[[str], None]
) -> Awaitable[None]:
    """The page of the twins; raises ConfigError for a profile with a real device."""
    from hardware.bench.server import Heard, Twins, VirtualBorne

    heard = Heard()

    def listen(message: CallToCounter) -> None:
        nonlocal heard
        if isinstance(message, CallStatistics):
            heard = Heard(message.speaker_dbfs, message.speaker_hz)

    call_link.on_statistics = listen
    try:
        twins = Twins.of(devices)
    except TypeError as error:
        raise ConfigError(f"the virtual borne needs a profile of simulated devices only: {error}") from error
    return VirtualBorne(twins, lambda: heard).serve(port, announce)


def _now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC)
