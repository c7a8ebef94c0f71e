"""The adviser of practice: the borne itself answers a practice call, so that nobody is disturbed.

It is central and desk in one, and speaks to the session with the same events as they do: the call rings, is taken, a
paper is asked for and received, a page is proposed, the call ends. It begins where no desk practises, or central is
away. Nothing leaves the borne: the citizen sees their own picture in the adviser's place, and the adviser's words are
heard and can be read.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from central.protocol import borne as wire
from central.protocol.papers import PrintToldStage, Refusal, ScanStage
from central.protocol.practice import practice_reference
from central.protocol.signal import Signal
from central.protocol.t140 import NEW_LINE
from central.protocol.values import EndReason
from firmware.call.frames import FrameReader
from firmware.call.link import CallLink
from firmware.central_client import CentralClient, Disconnected, FromCentral
from firmware.conversation import Conversation
from firmware.jobs import Jobs
from firmware.papers.store import MemoryStore, StoreFull
from firmware.practice.marking import practice_checker
from firmware.practice.sample import sample_pdf
from firmware.session import commands, events, paper_commands, paper_events
from firmware.session.state import Session
from firmware.views.text import _, speaking
from firmware.voice import Guide

log = logging.getLogger(__name__)

ADVISER = "Camille"
RINGS_S = 4.0
"""So long it rings before somebody takes the call."""
SPEAKS_S = 5.0
"""So long a sentence is given to be heard or read."""
_ANSWER = "answer"
_ADVISE = "advise"
_PRINT_OVER = frozenset({
    PrintToldStage.DECLINED, PrintToldStage.PRINTED, PrintToldStage.CANCELLED, PrintToldStage.FAILED,
    PrintToldStage.REFUSED,
})  # fmt: skip
_SCAN_OVER = frozenset({ScanStage.DECLINED, ScanStage.SENT})


class PracticePartner:
    """`takes` sees every message of central first, `follow` every command after it was carried out."""

    def __init__(
        self,
        *,
        client: CentralClient,
        conversation: Conversation,
        store: MemoryStore,
        guide: Guide,
        emit: Callable[[events.Event], None],
        session: Callable[[], Session],
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._conversation = conversation
        self._store = store
        self._guide = guide
        self._emit = emit
        self._session = session
        self._clock = clock
        self._sleep = sleep
        self._jobs = Jobs()
        self._call_id = ""
        """The practice call of the moment."""
        self._with_desk = False
        """A desk that practises has taken it."""
        self._ours = False
        """It is answered here."""
        self._answered = asyncio.Event()
        """What was asked of the citizen is answered."""
        self.talks = False
        """The citizen talks with the borne itself."""

    async def run(self) -> None:
        """Owns what takes time, until cancelled."""
        await self._jobs.run()

    def takes(self, message: FromCentral) -> bool:
        """Whether a message of central is not for the session: of a practice call that is answered here."""
        match message:
            case Disconnected() if self._call_id and not self._with_desk:
                self._take()
            case wire.CallEnded(call_id=call_id) | wire.Refused(text="request_call", call_id=str(call_id)):
                if call_id == self._call_id and not self._with_desk:
                    self._take()
                    return True
            case wire.CallAccepted(call_id=call_id) if call_id == self._call_id:
                self._with_desk = not self._ours
                return self._ours
            case wire.CallQueued(call_id=call_id) | wire.PeerPresence(call_id=call_id) | Signal(call_id=call_id):
                return self._ours and call_id == self._call_id
            case _:
                pass
        return False

    def follow(self, command: commands.Command) -> None:
        """What the session does with the call."""
        match command:
            case commands.RequestCall():
                self._forget()
                if command.practice:
                    self._call_id = command.call_id
                    if not self._client.connected:
                        self._take()
            case commands.StartLinks() if self._ours:
                self._connect()
            case paper_commands.SendPages() if self.talks:
                self._emit(paper_events.SendingProgressed(1.0))
                self._emit(paper_events.PagesSent(command.request_id))
            case paper_commands.TellScan(stage=stage) if stage in _SCAN_OVER:
                self._answered.set()
            case paper_commands.TellPrint(stage=stage) if stage in _PRINT_OVER:
                self._answered.set()
            case commands.StopLinks() | commands.EndCall() | commands.Wipe():
                self._forget()
            case _:
                pass

    def _take(self) -> None:
        if not self._ours:
            self._ours = True
            self._conversation.answered_here(self._call_id)
            self._jobs.start(_ANSWER, self._answer(self._call_id))

    def _forget(self) -> None:
        if self.talks:
            self._guide.tell_no_more()
        self._jobs.cancel_all()
        self._call_id, self._with_desk, self._ours, self.talks = "", False, False, False

    def seen_by_citizen(self, link: CallLink) -> FrameReader | None:
        """What stands in the adviser's place: the adviser, or the citizen as in a mirror."""
        return link.self_frames if self.talks else link.remote_frames

    # The adviser

    async def _answer(self, call_id: str) -> None:
        self._emit(events.CallQueued(call_id, 1, ringing=True, wait_estimate_s=None))
        await self._sleep(RINGS_S)
        service = self._session().call.service
        partner = "" if service is None else service.partner
        self._emit(events.CallAccepted(call_id, ADVISER, partner, practice_reference(call_id), self._clock()))

    def _connect(self) -> None:
        """Also after the call process came back: the conversation goes on."""
        self._emit(events.MediaConnected(self._call_id, self._clock()))
        self._emit(events.PictureArrived(self._call_id))
        if not self.talks:
            self.talks = True
            self._jobs.start(_ADVISE, self._advise(self._call_id))

    async def _advise(self, call_id: str) -> None:
        """The whole conversation, from good day to good bye."""
        await self._say(lambda: _("Bonjour. Je suis un conseiller pour l’entraînement."))
        await self._say(lambda: _("Vous voyez votre image. Personne ne vous voit."))
        await self._say(lambda: _("Scannez un papier, pour essayer."))
        await self._ask(paper_events.ScanAsked(f"practice-scan-{call_id}", ""))
        await self._say(lambda: _("Merci. En vrai, votre papier part chez le conseiller."))
        await self._say(lambda: _("Voici une page à imprimer, pour essayer."))
        await self._propose(f"practice-print-{call_id}")
        await self._say(lambda: _("C’est fini. Au revoir."))
        self._emit(events.CallEnded(call_id, EndReason.ADVISER_HUNG_UP, self._clock()))

    async def _say(self, sentence: Callable[[], str]) -> None:
        """Aloud, and as text for who does not hear; in the language of the moment."""
        language = self._session().language
        with speaking(language):
            text = sentence()
        self._emit(paper_events.TextArrived(f"{text}{NEW_LINE}"))
        self._guide.tell(text, language)
        await self._sleep(SPEAKS_S)

    async def _ask(self, event: events.Event) -> None:
        """Asks for something, and waits for whatever answer."""
        self._answered.clear()
        self._emit(event)
        await self._answered.wait()

    async def _propose(self, request_id: str) -> None:
        """A page, checked and marked like one of a desk's."""
        self._answered.clear()
        self._emit(paper_events.PrintAsked(request_id))
        document = sample_pdf()
        if (room := self._store.new_document(request_id, len(document))) is None:
            self._emit(paper_events.PrintUnfit(request_id, Refusal.TOO_BIG))
            return
        room[:] = document
        self._emit(await self._checked(request_id, document))
        await self._answered.wait()

    async def _checked(self, request_id: str, document: bytes) -> paper_events.PrintChecked | paper_events.PrintUnfit:
        checker = practice_checker()
        try:
            result = await checker.check(document)
            if isinstance(result, Refusal):
                return paper_events.PrintUnfit(request_id, result)
            pages = await asyncio.to_thread(self._store.put_checked, request_id, result.pdf, result.pages)
        except (StoreFull, KeyError):
            log.warning("the page of practice is no longer wanted, or there is no room for it")
            return paper_events.PrintUnfit(request_id, Refusal.TOO_BIG)
        finally:
            await checker.close()
        return paper_events.PrintChecked(request_id, pages)
