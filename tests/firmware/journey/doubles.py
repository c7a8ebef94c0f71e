"""What stands around the counter in these tests: central, a desk, the call process and a voice, all in memory."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable

import numpy as np

from central.protocol import borne as wire
from central.protocol.appointments import AskSlots, BookSlot, CancelBooking, CheckCode
from central.protocol.borne import BorneToHub
from central.protocol.callbacks import (
    AnswerRing,
    AskCallback,
    CallbackCancelled,
    CallbackKept,
    CallbackRefusal,
    CallbackRefused,
    CancelCallback,
    RingAnswer,
    RingCallback,
    StopRing,
)
from central.protocol.identity import commitment, words
from central.protocol.sheets import AskSheet, AskSheetPicture, Sheet, SheetPictureTold, SheetTold, digest_of
from central.protocol.signal import Commit, Link, Offer, Reveal, Signal, SignalBody
from central.protocol.values import EndReason, HelpState, ServiceInfo, ServiceState, SiteInfo
from firmware.call import messages as call
from firmware.call.certificate import make_certificate
from firmware.call.link import CallLink, LinkEvent, ProcessUp
from firmware.central_client import CentralClient, Disconnected, FromCentral
from firmware.speech.voice import Voice
from firmware.unanswered import Unanswered
from hardware.errors import FaultKind
from hardware.protocols import Samples
from tests.firmware.journey.agenda import Agenda
from tests.firmware.papers.conftest import DeskDouble

SITE = SiteInfo(site_id="latronquiere", name="Mairie de Latronquière")
SERVICE = ServiceInfo(service_id="caf", name="Aides", partner="CAF", icon="work", state=ServiceState.OPEN)
WISH = "0b7f3a52-4f0e-4a34-9a5e-0c1c52e0a001"
TICKET = 12
ADVISER = "Nadia"
REFERENCE = "LAT-4821"


class CentralDouble(CentralClient):
    """The borne's socket, central behind it, and the adviser's desk behind that: no network, the same messages."""

    def __init__(self, on_message: Callable[[FromCentral], None]) -> None:
        self._tell_borne = on_message
        self.connected = False
        self.said: list[BorneToHub] = []
        self.call_id = ""
        self._certificate = make_certificate()
        self._fingerprint = self._certificate.fingerprint
        self._nonce = secrets.token_hex(16)
        self._borne: Commit | None = None
        self.words: tuple[str, str] | None = None
        self.agenda = Agenda()
        self.wishes: list[AskCallback] = []
        self.cancelled: list[str] = []
        """Wishes that were taken back, as often as it was heard."""
        self.ring_answers: list[RingAnswer] = []
        self.cut = False
        """The line is: what is said is not heard."""
        self.keeps_wishes = True
        """Whether it takes a wish to be called back: else it refuses each."""
        self._unanswered = Unanswered()
        self.refuses = ""
        """The code with which it refuses every call."""
        self.site = SITE
        self.services: tuple[ServiceInfo, ...] = (SERVICE,)
        self.in_reach = True
        self.practises = False
        """Whether a desk practises: else a practice call hears at once that nobody is there."""
        self.published: tuple[Sheet, ...] = ()
        self.pictures: dict[str, bytes] = {}
        self._desks = [self._fresh_desk("")]

    async def run(self) -> None:
        self.connected = self.in_reach
        if self.in_reach:
            self.welcome()
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Gives back what the desks hold."""
        for desk in self._desks:
            await desk.close()

    @property
    def desk(self) -> DeskDouble:
        """Of this call, or of the last one."""
        return self._desks[-1]

    def _fresh_desk(self, call_id: str) -> DeskDouble:
        """One that knows of no other call, as the adviser's page after each."""
        return DeskDouble(call_id, self._certificate, self._to_borne)

    def welcome(self) -> None:
        self.cut = False
        for message in self._unanswered.all():
            self.send(message)
        self._to_borne(wire.Welcome(borne_id="b1", site=self.site, services=self.services, now_s=0))

    def lose(self) -> None:
        """The line to central is cut; `welcome` is when it is back."""
        self.cut = True
        self._to_borne(Disconnected())

    def tell_services(self, *services: ServiceInfo) -> None:
        self.services = services
        self._to_borne(wire.Services(services=services))

    def end(self, reason: EndReason) -> None:
        """Central ends the call."""
        self._to_borne(wire.CallEnded(call_id=self.call_id, reason=reason))

    def tell_help(self, state: HelpState) -> None:
        """What a host of the place has done."""
        self._to_borne(wire.HelpTold(state=state))

    def help_asked(self) -> list[bool]:
        return [message.wanted for message in self.said if isinstance(message, wire.AskHelp)]

    def restart(self, *, forgets: bool = False) -> None:
        """The socket is lost and made again; a central that `forgets` knows of no call any more."""
        self._to_borne(Disconnected())
        self.call_id = "" if forgets else self.call_id
        self.welcome()

    def requests(self) -> list[BorneToHub]:
        """What the borne said to begin a call or to come back to one."""
        return [message for message in self.said if isinstance(message, wire.RequestCall | wire.ResumeCall)]

    def send(self, message: BorneToHub) -> None:
        self.said.append(message)
        self._unanswered.note(message)
        match message:
            case AskCallback() | CancelCallback() if self.cut:
                pass
            case wire.RequestCall(call_id=call_id) if self.refuses:
                self._to_borne(wire.Refused(code=self.refuses, text="request_call", call_id=call_id))
            case wire.RequestCall(call_id=call_id, practice=True) if not self.practises:
                self._to_borne(wire.CallEnded(call_id=call_id, reason=EndReason.SERVICE_CLOSED))
            case wire.ResumeCall(call_id=call_id) if call_id != self.call_id:
                self._to_borne(wire.CallEnded(call_id=call_id, reason=EndReason.FAULT))
            case wire.RequestCall(call_id=call_id):
                self.call_id = call_id
                self._desks.append(self._fresh_desk(call_id))
                self._to_borne(wire.CallQueued(call_id=call_id, position=1, ringing=True))
            case wire.EndCall(call_id=call_id, reason=reason):
                self._to_borne(wire.CallEnded(call_id=call_id, reason=reason))
            case Signal():
                self._signalled(message)
            case AskCallback(callback_id=callback_id):
                self.wishes.append(message)
                self._to_borne(
                    CallbackKept(callback_id=callback_id, ticket=TICKET)
                    if self.keeps_wishes
                    else CallbackRefused(callback_id=callback_id, reason=CallbackRefusal.TOO_MANY)
                )
            case CancelCallback(callback_id=callback_id):
                self.cancelled.append(callback_id)
                self._to_borne(CallbackCancelled(callback_id=callback_id))
            case AnswerRing():
                self.ring_answers.append(message.answer)
            case AskSlots() | BookSlot() | CancelBooking() | CheckCode():
                self._to_borne(self.agenda.answer(message))
            case AskSheet(digest=digest):
                sheet = next((one for one in self.published if digest_of(one) == digest), None)
                self._to_borne(SheetTold(digest=digest, sheet=sheet))
            case AskSheetPicture(picture=picture):
                self._to_borne(SheetPictureTold(picture=picture, jpeg=self.pictures.get(picture)))
            case _:
                pass

    def call_back(self, language: str = "fr") -> None:
        """An adviser calls back, for a wish of an earlier time."""
        self._to_borne(RingCallback(callback_id=WISH, ticket=TICKET, service_id=SERVICE.service_id, language=language))

    def stop_ring(self) -> None:
        """The adviser waits no longer."""
        self._to_borne(StopRing(callback_id=WISH))

    def answer(self) -> None:
        """The adviser takes what rings."""
        self._to_borne(
            wire.CallAccepted(
                call_id=self.call_id,
                service_id=SERVICE.service_id,
                adviser_first_name=ADVISER,
                partner=SERVICE.partner,
                reference=REFERENCE,
            )
        )
        bound = commitment(self.call_id, "desk", self._fingerprint, self._nonce)
        self._signal(Commit(fingerprint=self._fingerprint, commitment=bound))

    def hang_up(self) -> None:
        """The adviser does."""
        self.end(EndReason.ADVISER_HUNG_UP)

    def _signalled(self, signal: Signal) -> None:
        match signal.body:
            case Commit() as commit:
                self._borne = commit
                self._signal(Reveal(nonce=self._nonce))
            case Reveal() as reveal:
                assert self._borne is not None
                ours, theirs = (self._fingerprint, self._nonce), (self._borne.fingerprint, reveal.nonce)
                self.words = words(self.call_id, borne=theirs, desk=ours)
            case Offer() if signal.link is Link.PAPERS:
                self.desk.handle(signal)
            case _:
                pass

    def _signal(self, body: SignalBody) -> None:
        self._to_borne(Signal(call_id=self.call_id, link=Link.MEDIA, generation=0, body=body))

    def _to_borne(self, message: FromCentral) -> None:
        """In a later turn, as from a socket."""
        if not isinstance(message, Disconnected):
            self._unanswered.hear(message)
        asyncio.get_running_loop().call_soon(self._tell_borne, message)


class CallProcessDouble(CallLink):
    """The call process as the counter sees it: media stand at once, and what is to be heard is kept."""

    def __init__(self) -> None:
        self.remote_frames = self.self_frames = None
        self.told: list[call.CounterToCall] = []
        self._camera_paused = False
        self._coming: asyncio.Queue[LinkEvent] = asyncio.Queue()

    async def start(self) -> None:
        self._coming.put_nowait(ProcessUp(1))

    async def close(self) -> None:
        pass

    async def events(self) -> AsyncIterator[LinkEvent]:
        while True:
            yield await self._coming.get()

    def send(self, message: call.CounterToCall) -> bool:
        self.told.append(message)
        match message:
            case call.Preview():
                self._coming.put_nowait(call.CameraState(open=not self._camera_paused))
            case call.PauseSending(camera=camera):
                self._camera_paused = camera
                self._coming.put_nowait(call.CameraState(open=not camera))
            case call.StartMedia(call_id=call_id):
                self._coming.put_nowait(call.MediaState(call_id=call_id, state="connected"))
                self._coming.put_nowait(call.FirstPicture(call_id=call_id))
            case call.ReadCode():
                self._coming.put_nowait(call.CameraState(open=True))
            case call.StopMedia():
                self._camera_paused = False
                self._coming.put_nowait(call.CameraState(open=False))
            case _:
                pass
        return True

    def fails(
        self,
        *,
        camera: FaultKind | None = None,
        microphone: FaultKind | None = None,
        speaker: FaultKind | None = None,
    ) -> None:
        """Its devices, from now on; without a fault they are well."""
        self._coming.put_nowait(call.CameraState(open=False, fault=camera))
        self._coming.put_nowait(call.SoundState(microphone=microphone, speaker=speaker))

    def see_code(self, code: str | None) -> None:
        """A QR code is held before the camera; that of a slip closes it."""
        self._coming.put_nowait(call.CodeRead(code=code))
        if code is not None:
            self._coming.put_nowait(call.CameraState(open=False))

    def said(self) -> list[str]:
        """What the voice has said, view by view, and `-` where it was interrupted."""
        heard: list[str] = []
        for message in self.told:
            match message:
                case call.Hush():
                    heard.append("-")
                case call.Say(pcm=pcm) if heard and heard[-1] != "-":
                    heard[-1] += f" {_text_of(pcm)}"
                case call.Say(pcm=pcm):
                    heard.append(_text_of(pcm))
                case _:
                    pass
        return heard

    def said_privately(self) -> list[str]:
        """The sentences that were for the handset only."""
        return [_text_of(one.pcm) for one in self.told if isinstance(one, call.Say) and one.private]

    def hummed(self) -> list[bytes]:
        """The tones' samples."""
        return [message.pcm for message in self.told if isinstance(message, call.PlaySound)]


class VoiceDouble(Voice):
    """Gives sentences as samples out of which `CallProcessDouble.said` reads them again."""

    async def synthesise(self, text: str, language: str = "fr", *, cacheable: bool = False) -> Samples:
        return np.array([ord(letter) for letter in text], np.int16)


def _text_of(pcm: bytes) -> str:
    return "".join(chr(sample) for sample in np.frombuffer(pcm, "<i2"))
