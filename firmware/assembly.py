"""Builds the counter from its configuration, and the virtual borne beside it where the profile is all twins."""

import datetime as dt
import logging
import random
import secrets
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING

from firmware.call.link import CallLink
from firmware.call.messages import CallStatistics, SendingMode
from firmware.central_client import CentralClient, FromCentral
from firmware.config import Config
from firmware.conversation import Conversation
from firmware.device_care import DeviceCare
from firmware.device_key import DeviceKey
from firmware.display import Display
from firmware.errors import ConfigError
from firmware.locale.fixed import fixed
from firmware.locale.translations import configured
from firmware.outgoing import Hands
from firmware.paper_devices import PaperDevices
from firmware.papers.store import MemoryStore
from firmware.pictures import BornePictures
from firmware.practice.partner import PracticePartner
from firmware.runtime import Counter, Senses
from firmware.services_cache import ServicesCache
from firmware.session.events import ServicesRemembered
from firmware.session.guard import ready
from firmware.session.step import start
from firmware.sheet_shelf import SheetShelf
from firmware.speech.engines import declared
from firmware.speech.voice import Voice
from firmware.supervision import Supervision, systemd_notifier, watchdog_interval_s
from firmware.ui.painter import Painter
from firmware.ui.speech import spoken_text
from firmware.voice import Guide, opening
from hardware.errors import ProfileError
from hardware.factory import CounterDevices, counter_devices
from hardware.profile import find_profile

if TYPE_CHECKING:
    from hardware.bench.server import VirtualBorne  # never on a borne

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


def _languages(config: Config) -> tuple[str, ...]:
    try:
        known = configured(config.languages)
    except ValueError as error:
        raise ConfigError(f"`languages`: {error}") from error
    for language in known:
        # Read now: in the loop it would take too long.
        fixed(language.code)
    unread = ", ".join(language.code for language in known if not language.reviewed)
    if unread:
        log.info("languages that no native reader has signed yet: %s", unread)
    return tuple(language.code for language in known)


class Borne:
    """Every part of one counter, built in the order in which they need each other.

    Built before the loop runs: fonts, profile and key take longer than a turn of the loop may.
    """

    def __init__(
        self,
        config: Config,
        clock: Callable[[], float],
        environment: Mapping[str, str],
        devices: CounterDevices | None = None,
    ) -> None:
        """Opens nothing; `devices` are those of the profile if none are given. Raises ConfigError."""
        self._clock = clock
        self.devices = devices or _devices(config, clock)
        key, mode = DeviceKey.load(config.device_key), _sending_mode(config)
        languages = _languages(config)
        bell = self.devices.bell.hangs
        self.counter = Counter(start(secrets.token_hex(16), float(config.link_patience_s), languages, bell=bell))
        self.care = DeviceCare(self.devices, self.counter.emit)
        self.call_link = CallLink(config.call_socket)
        self._store = MemoryStore()
        self.cache = ServicesCache(config.services_cache, lambda: _now().timestamp())
        client = _client(config, key, self._from_central)
        self.sheets = SheetShelf(config.sheets, send=client.send, emit=self.counter.emit)
        guide = Guide(Voice(declared(config.speech_engines)), self.call_link.send, opening(languages))
        conversation = self._conversation(client, key, mode)
        practice = self._practice(client, conversation, guide)
        self.display = self._display(practice)
        self.hands = Hands(
            client,
            self.call_link,
            conversation,
            self._papers(),
            self._store,
            self.sheets,
            guide,
            self.devices.bell,
            self.display.forget,
            practice,
        )
        self.supervision = Supervision(
            systemd_notifier(environment), clock=clock, mandatory=frozenset({"loop", "screen", "call"})
        )
        self.heard: tuple[float, float | None] = (-120.0, None)
        self._watchdog_s = watchdog_interval_s(environment)
        self._page_port = config.virtual_borne_port
        self._call_folder = config.call_socket.parent
        self._page = self._virtual_borne() if self._page_port >= 0 else None

    def _conversation(self, client: CentralClient, key: DeviceKey, mode: SendingMode) -> Conversation:
        return Conversation(
            key=key,
            store=self._store,
            send_central=client.send,
            send_call=self.call_link.send,
            emit=self.counter.emit,
            clock=self._clock,
            make_nonce=lambda: secrets.token_hex(16),
            sending_mode=mode,
        )

    def _practice(self, client: CentralClient, conversation: Conversation, guide: Guide) -> PracticePartner:
        return PracticePartner(
            client=client,
            conversation=conversation,
            store=self._store,
            guide=guide,
            emit=self.counter.emit,
            session=lambda: self.counter.session,
            clock=self._clock,
        )

    def _papers(self) -> PaperDevices:
        return PaperDevices(
            scanner=self.devices.scanner,
            page_printer=self.devices.page_printer,
            receipt_printer=self.devices.receipt_printer,
            store=self._store,
            emit=self.counter.emit,
            now=_now,
            sheet_jpeg=self.sheets.jpeg,
        )

    def _display(self, practice: PracticePartner) -> Display:
        pictures = BornePictures(
            self._store,
            lambda: practice.seen_by_citizen(self.call_link),
            lambda: self.call_link.self_frames,
            self.sheets.page,
        )
        screen = self.devices.screen
        return Display(Painter(screen.size), screen, pictures, clock=self._clock, on_presented=self._presented)

    async def run(self, announce: Callable[[str], None]) -> None:
        """The counter until cancelled; `announce` gets the virtual borne's address, where there is one.

        Raises DeviceUnavailable when the screen is missing.
        """
        await self.care.open()
        try:
            self._connect()
            beside: list[Awaitable[None]] = [
                self.care.run(),
                self.cache.run(),
                self.sheets.run(),
                self.supervision.feed(self._watchdog_s),
            ]
            if self._page is not None:
                beside.append(self._page.serve(self._page_port, announce))
            await self.counter.run(*beside)
        finally:
            await self.care.close()

    def _connect(self) -> None:
        """Gives the counter its parts; the devices are open."""
        devices = self.devices
        senses = Senses(
            devices.keys, devices.keyboard, devices.lamps, self.display, self.supervision, self._clock, _now
        )
        self.counter.connect(senses, self.hands, self._measured)
        if (kept := self.cache.load()) is not None:
            self.counter.emit(ServicesRemembered(kept.site, kept.services, kept.known_s, self._clock()))

    def _from_central(self, message: FromCentral) -> None:
        self.cache.note(message)
        self.sheets.note(message)
        self.counter.from_central(message)

    def _virtual_borne(self) -> "VirtualBorne":
        """The page of the twins; raises ConfigError for a profile with a real device."""
        from hardware.bench.server import Heard, Twins, VirtualBorne
        from hardware.simulated.held import Held

        try:
            twins = Twins.of(self.devices)
        except TypeError as error:
            raise ConfigError(f"the virtual borne needs simulated devices, but for printers: {error}") from error
        # The camera's twin lives in the call process: they meet where its socket is.
        held = Held(self._call_folder)
        return VirtualBorne(twins, lambda: Heard(*self.heard), self._described, self.keys_mean, held=held)

    def _described(self) -> tuple[str, str]:
        """Name and text of what is on the glass, with what is not said on each screen: texts and the two words."""
        view = self.display.view_on_glass
        if view is None:
            return "", ""
        # Of the screen, not of the key that was pressed last.
        said = spoken_text(replace(view, remark=""))
        return view.name, " ".join((said, *(line.text for line in view.dialogue), *(view.words or ())))

    def keys_mean(self) -> int | None:
        """The serial of what the keys mean, once it has stood on the glass so long that a press would act."""
        glass = self.display
        counts = ready(
            self.counter.session, view=glass.serial_on_glass, since_s=glass.standing_since_s, now_s=self._clock()
        )
        return glass.serial_on_glass if counts else None

    def _presented(self) -> None:
        self.supervision.up("screen")
        self.supervision.beat("screen")

    def _measured(self, statistics: CallStatistics) -> None:
        self.heard = (statistics.speaker_dbfs, statistics.speaker_hz)


def _devices(config: Config, clock: Callable[[], float]) -> CounterDevices:
    try:
        return counter_devices(find_profile(config.profile), clock)
    except ProfileError as error:
        raise ConfigError(str(error)) from error


def _client(config: Config, key: DeviceKey, on_message: Callable[[FromCentral], None]) -> CentralClient:
    return CentralClient(
        config.central_url,
        key,
        instance=secrets.token_hex(16),
        software=f"visioguichet {version('visioguichet')}",
        on_message=on_message,
        uniform=random.SystemRandom().uniform,
        tls=_tls(config),
    )


def _now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC)
