"""The one call of the moment as the borne's program sees it: its identity, its media and its papers link.

Media live in the call process, papers here. Both are asked for by the session (StartLinks) and begin as soon as the
desk's commitment is verified; a desk that commits anew (its page was reloaded) makes both begin anew.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from central.protocol import borne as wire
from central.protocol.papers import ControlFromBorne
from central.protocol.signal import Answer, Commit, Link, Offer, Reveal, Signal, SignalBody
from central.protocol.values import EndReason, IceServer
from firmware.call.certificate import CallCertificate, make_certificate
from firmware.call.messages import (
    CounterToCall,
    Degradation,
    FitPicture,
    Prefer,
    Preview,
    SendingMode,
    SignalIn,
    SignalOut,
    StartMedia,
    StopMedia,
)
from firmware.central_client import FromCentral
from firmware.device_key import DeviceKey
from firmware.errors import IdentityError
from firmware.identity import CallIdentity
from firmware.papers.link import PapersEvent, PapersLink
from firmware.papers.store import MemoryStore
from firmware.practice.marking import practice_checker
from firmware.session import events

log = logging.getLogger(__name__)

GENERATION_GAP = 1000
"""A link that is started anew numbers its connections so far above all that were heard of: its forerunner may have made
some that have not arrived here.
"""


@dataclass(slots=True)
class _Call:
    request: wire.RequestCall
    certificate: CallCertificate
    identity: CallIdentity
    known: bool = False
    """Central has answered: the call is resumed after a lost socket, not asked for again."""
    ice_servers: tuple[IceServer, ...] = ()
    accepted: bool = False
    over: bool = False
    """It ended here or at central: it is not asked for or resumed again."""
    links_wanted: bool = False
    latest_generation: int = 0
    """The highest that a link of this call has begun with, or offered."""
    offers: dict[Link, Signal] = field(default_factory=dict)
    """The last offer of each link while it is unanswered: one that was lost with the socket is said again."""
    signing: bool = False
    """The rate of the pictures comes before their size; so for each call process."""
    fit: bool = False
    """The adviser's picture is a screen: a call process that comes anew must know it too."""
    linked_to: str | None = None
    """The desk's fingerprint that the present links were started with."""

    @property
    def call_id(self) -> str:
        return self.request.call_id

    def first_generation(self) -> int:
        """Where the links that start now begin to number."""
        self.latest_generation += GENERATION_GAP if self.latest_generation else 1
        return self.latest_generation


class Conversation:
    """Turns central's and the call process's messages about a call into session events, and the session's commands
    into messages. All methods run in the loop and return at once; `run` owns the papers link.
    """

    def __init__(
        self,
        *,
        key: DeviceKey,
        store: MemoryStore,
        send_central: Callable[[wire.BorneToHub], None],
        send_call: Callable[[CounterToCall], object],
        emit: Callable[[events.Event], None],
        clock: Callable[[], float],
        make_nonce: Callable[[], str],
        sending_mode: SendingMode,
    ) -> None:
        self._key = key
        self._store = store
        self._send_central = send_central
        self._send_call = send_call
        self._emit = emit
        self._clock = clock
        self._make_nonce = make_nonce
        self._sending_mode = sending_mode
        self._call: _Call | None = None
        self._papers: PapersLink | None = None
        self._papers_work: asyncio.Queue[PapersLink | None] = asyncio.Queue()

    # The session's commands

    def request(
        self,
        call_id: str,
        service_id: str,
        language: str,
        appointment_id: str = "",
        *,
        callback_id: str = "",
        practice: bool = False,
        signing: bool = False,
        writes: bool = False,
    ) -> None:
        certificate = make_certificate()
        identity = CallIdentity(call_id, certificate.fingerprint, sign=self._key.sign, make_nonce=self._make_nonce)
        request = wire.RequestCall(
            call_id=call_id,
            service_id=service_id,
            language=language,
            appointment_id=appointment_id or None,
            practice=practice,
            signing=signing,
            writes=writes,
            callback_id=callback_id or None,
        )
        self._call = _Call(request, certificate, identity, signing=signing)
        self._send_central(request)

    def answered_here(self, call_id: str) -> None:
        """The borne itself answers this practice call: central is not asked for it any more."""
        self._note_end(call_id)

    def preview(self, call_id: str) -> None:
        self._send_call(Preview(call_id=call_id))

    def end(self, call_id: str, reason: EndReason) -> None:
        self._send_central(wire.EndCall(call_id=call_id, reason=reason))
        self._note_end(call_id)

    def start_links(self, call_id: str) -> None:
        """Also after the call process came back: media begin anew, papers go on."""
        call = self._call
        if call is None or call.call_id != call_id:
            return
        again = call.links_wanted and call.linked_to is not None
        call.links_wanted = True
        if again:
            self._start_media(call, call.first_generation())
        else:
            self._start_links_once_verified(call)

    def stop_links(self) -> None:
        """Ends media. The papers link stays until `forget`: the desk still hears whether the slip is out."""
        self._send_call(StopMedia())
        if self._call is not None:
            self._call.links_wanted = False

    def keep_rate(self, *, on: bool) -> None:
        """Whether pictures get smaller rather than fewer."""
        if self._call is not None:
            self._call.signing = on
            self._send_call(Prefer(degradation=_degradation(self._call), signing=on))

    def fit_picture(self, *, fit: bool) -> None:
        """Whether the adviser's picture is shown whole."""
        if self._call is not None:
            self._call.fit = fit
        self._send_call(FitPicture(fit=fit))

    def forget(self) -> None:
        """Ends both links and drops the call's keys and words."""
        self.stop_links()
        if self._papers is not None:
            self._papers.silence()
        self._papers_work.put_nowait(None)
        self._papers = None
        self._call = None

    def send_pages(self, request_id: str, page_ids: tuple[str, ...]) -> None:
        if self._papers is not None:
            self._papers.send_pages(request_id, page_ids)

    def send_shown_page(self, request_id: str, page: int, page_id: str) -> None:
        """The picture of a page (from 1) that the citizen sees, unless this desk has it."""
        if self._papers is not None:
            self._papers.send_shown_page(request_id, page, page_id)

    def withdraw_pages(self, request_id: str) -> None:
        if self._papers is not None:
            self._papers.withdraw_pages(request_id)

    def type(self, text: str) -> None:
        """What the citizen types, over the papers link; a link that has no connection now sends it later."""
        if self._papers is not None:
            self._papers.type(text)

    def tell_desk(self, message: ControlFromBorne) -> None:
        """Over the papers link; kept by the link until it is connected; dropped where there is none."""
        if self._papers is not None:
            self._papers.tell(message)

    # What comes in

    def from_central(self, message: FromCentral) -> None:
        """Welcome: says which call this borne believes to be in. Accepted: begins the exchange of commitments."""
        match message, self._call:
            case wire.Welcome(), _Call(over=False) as call:
                self._send_central(wire.ResumeCall(call_id=call.call_id) if call.known else call.request)
            case wire.CallQueued(call_id=call_id), _Call(call_id=own) as call if call_id == own:
                call.known = True
            case wire.CallAccepted(call_id=call_id), _Call(call_id=own) as call if call_id == own:
                call.known = True
                call.ice_servers = message.ice_servers
                if not call.accepted:
                    call.accepted = True
                    self._signal(call, Link.MEDIA, 0, call.identity.commit())
                for offer in call.offers.values():
                    self._send_central(offer)
            case wire.CallEnded(call_id=call_id) | wire.Refused(text="request_call", call_id=str(call_id)), _:
                self._note_end(call_id)
            case Signal(call_id=call_id), _Call(call_id=own, accepted=True) as call if call_id == own:
                self._from_desk(call, message)
            case _:
                pass

    def _from_desk(self, call: _Call, message: Signal) -> None:
        match message.body:
            case Commit() as commit:
                self._commit(call, commit)
            case Reveal() as reveal:
                self._reveal(call, reveal)
            case _:
                self._link_signal(call, message)

    def _link_signal(self, call: _Call, message: Signal) -> None:
        offer = call.offers.get(message.link)
        if isinstance(message.body, Answer) and offer is not None and offer.generation == message.generation:
            del call.offers[message.link]
        if message.link is Link.MEDIA:
            self._send_call(SignalIn(signal=message))
        elif self._papers is not None:
            self._papers.handle(message)

    def from_call_process(self, message: SignalOut) -> None:
        self._send_link_signal(message.signal)

    async def run(self) -> None:
        """Starts and closes papers links in the order in which they were asked for, until cancelled."""
        current: PapersLink | None = None
        try:
            while True:
                wanted = await self._papers_work.get()
                if current is not None:
                    await current.close()
                current = wanted
                if current is not None:
                    await current.start()
        finally:
            if current is not None:
                await current.close()

    # Within

    def _send_link_signal(self, signal: Signal) -> None:
        call = self._call
        if call is not None and signal.call_id == call.call_id:
            if isinstance(signal.body, Offer):
                call.offers[signal.link] = signal
                call.latest_generation = max(call.latest_generation, signal.generation)
            self._send_central(signal)

    def _note_end(self, call_id: str) -> None:
        if self._call is not None and self._call.call_id == call_id:
            self._call.over = True

    def _signal(self, call: _Call, link: Link, generation: int, body: SignalBody) -> None:
        self._send_central(Signal(call_id=call.call_id, link=link, generation=generation, body=body))

    def _commit(self, call: _Call, commit: Commit) -> None:
        agreed = call.identity.words
        try:
            answers = call.identity.receive_commit(commit)
        except IdentityError as error:
            self._refuse(call, error)
            return
        for answer in answers:
            self._signal(call, Link.MEDIA, 0, answer)
        if agreed is not None and call.identity.words is None:
            self._emit(events.WordsWithdrawn(call.call_id))

    def _refuse(self, call: _Call, error: IdentityError) -> None:
        log.warning("the desk of this call is not who it says: %s", error)
        self._emit(events.IdentityRefused(call.call_id))

    def _reveal(self, call: _Call, reveal: Reveal) -> None:
        try:
            words = call.identity.receive_reveal(reveal)
        except IdentityError as error:
            self._refuse(call, error)
            return
        self._emit(events.WordsAgreed(call.call_id, words))
        self._start_links_once_verified(call)

    def _start_links_once_verified(self, call: _Call) -> None:
        fingerprint = call.identity.peer_fingerprint
        if not call.links_wanted or fingerprint is None or fingerprint == call.linked_to:
            return
        call.linked_to = fingerprint
        first_generation = call.first_generation()
        self._start_media(call, first_generation)
        self._papers = PapersLink(
            call.call_id,
            call.certificate,
            peer_fingerprint=fingerprint,
            ice_servers=call.ice_servers,
            send_signal=self._send_link_signal,
            store=self._store,
            on_event=self._papers_event,
            clock=self._clock,
            first_generation=first_generation,
            checker=practice_checker() if call.request.practice else None,
        )
        self._papers_work.put_nowait(self._papers)

    def _start_media(self, call: _Call, first_generation: int) -> None:
        if call.linked_to is None:
            return
        self._send_call(
            StartMedia(
                call_id=call.call_id,
                certificate_pem=call.certificate.certificate_pem,
                key_pem=call.certificate.key_pem,
                peer_fingerprint=call.linked_to,
                first_generation=first_generation,
                ice_servers=call.ice_servers,
                mode=self._sending_mode,
                degradation=_degradation(call),
                signing=call.signing,
            )
        )
        if call.fit:
            self._send_call(FitPicture(fit=True))

    def _papers_event(self, event: PapersEvent) -> None:
        self._emit(event)


def _degradation(call: _Call) -> Degradation:
    return Degradation.MAINTAIN_FRAMERATE if call.signing else Degradation.BALANCED
