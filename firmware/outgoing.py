"""The session's commands, carried out in order by the parts that can. Everything returns at once."""

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from central.protocol import appointments, callbacks
from central.protocol import borne as wire
from central.protocol import papers as told
from central.protocol.practice import SetPractice
from central.protocol.values import SiteInfo
from firmware.bilingual import Tongue
from firmware.call import messages as call
from firmware.call.link import CallLink
from firmware.central_client import CentralClient
from firmware.conversation import Conversation
from firmware.jobs import Jobs
from firmware.memory import give_back
from firmware.paper_devices import PaperDevices
from firmware.papers.store import MemoryStore
from firmware.practice.partner import PracticePartner
from firmware.session import commands, events, paper_commands
from firmware.session.state import NORMAL_VOLUME
from firmware.sheet_shelf import SheetShelf
from firmware.voice import Guide
from hardware.errors import DeviceError, DeviceFault, FaultKind
from hardware.protocols import Bell

log = logging.getLogger(__name__)

VOLUME_STEP_DB = 2.0
NOWHERE = SiteInfo(site_id="unknown", name="")


@dataclass(frozen=True, slots=True)
class Hands:
    """The parts that commands reach."""

    client: CentralClient
    call_link: CallLink
    conversation: Conversation
    papers: PaperDevices
    store: MemoryStore
    sheets: SheetShelf
    guide: Guide
    bell: Bell
    forget_painted: Callable[[], Awaitable[None]]
    """Drops what the painter keeps of former views."""
    practice: PracticePartner


class Commands:
    """`site` and `language` are asked of the session when a command needs them."""

    def __init__(
        self,
        hands: Hands,
        *,
        emit: Callable[[events.Event], None],
        site: Callable[[], SiteInfo | None],
        language: Callable[[], str],
    ) -> None:
        self._hands = hands
        self._emit = emit
        self._site = site
        self._language = language
        self._jobs = Jobs()
        self._device_states: dict[str, str] = {}

    async def run(self) -> None:
        """Owns what takes time, until cancelled."""
        await self._jobs.run()

    def carry_out(self, command: commands.Command) -> None:
        hands = self._hands
        match command:
            case commands.RequestCall():
                hands.conversation.request(
                    command.call_id,
                    command.service_id,
                    self._language(),
                    command.appointment_id,
                    callback_id=command.callback_id,
                    practice=command.practice,
                    signing=command.signing,
                    writes=command.writes,
                )
            case commands.EndCall():
                hands.conversation.end(command.call_id, command.reason)
            case commands.CallHost():
                hands.client.send(wire.AskHelp(wanted=command.wanted, practice=command.practice))
            case commands.TellPractice():
                hands.client.send(SetPractice(on=command.on))
            case commands.RingBell():
                self._jobs.start("bell", self._ring(on=command.on))
            case commands.OpenCamera():
                hands.conversation.preview(command.call_id)
            case commands.StartLinks():
                hands.conversation.start_links(command.call_id)
            case commands.StopLinks():
                hands.conversation.stop_links()
            case commands.SetSoundOutput():
                hands.call_link.send(call.SetOutput(output=command.output, voice=command.voice))
            case commands.PauseSending():
                hands.call_link.send(
                    call.PauseSending(camera=command.camera, microphone=command.microphone, adviser=command.adviser)
                )
            case commands.KeepRate():
                hands.conversation.keep_rate(on=command.on)
            case paper_commands.FitPicture():
                hands.conversation.fit_picture(fit=command.fit)
            case commands.SetVolume():
                hands.call_link.send(call.SetGain(gain_db=gain_db(command.step)))
            case commands.PlayTone():
                hands.guide.hum(command.tone)
            case commands.Wipe():
                self._jobs.start("wipe", self._wipe())
            case commands.TellDeviceState():
                self._device_states[command.device] = command.fault.value if command.fault else "ok"
                self.tell_devices()
            case commands.LookForCode():
                hands.call_link.send(call.ReadCode(limit_s=command.limit_s))
            case commands.StopLooking():
                hands.call_link.send(call.StopMedia())
            case commands.CheckCode() | commands.AskSlots() | commands.BookSlot() | commands.CancelBooking():
                hands.client.send(for_central(command))
            case commands.AskCallback() | commands.CancelCallback() | commands.AnswerRing():
                hands.client.send(about_callbacks(command, self._language()))
            case _:
                self._carry_out_paper(command)
        hands.practice.follow(command)

    def tell_devices(self) -> None:
        """Tells central the state of every device that ever had a fault."""
        if self._device_states:
            self._hands.client.send(wire.BorneState(devices=dict(self._device_states)))

    def _carry_out_paper(self, command: commands.Command) -> None:
        hands, papers = self._hands, self._hands.papers
        match command:
            case paper_commands.StartScan():
                papers.start_scan(command.page_id)
            case paper_commands.StopScan():
                papers.stop_scan()
            case paper_commands.DiscardPage():
                hands.store.discard_page(command.page_id)
            case paper_commands.SendPages():
                hands.conversation.send_pages(command.request_id, command.page_ids)
            case paper_commands.SendText():
                hands.conversation.type(command.text)
            case paper_commands.PrintDocument():
                papers.print_document(command.request_id)
            case paper_commands.ResumePrinter():
                papers.resume_printer(command.request_id)
            case paper_commands.CancelPrint():
                papers.cancel_print(command.request_id)
            case paper_commands.ForgetDocument():
                hands.store.forget_document(command.request_id)
            case paper_commands.PrintSlip():
                papers.print_slip(command, self._site() or NOWHERE, Tongue(self._language()))
            case paper_commands.PrintHours():
                papers.print_hours(command, self._site() or NOWHERE, Tongue(self._language()))
            case paper_commands.FetchSheet():
                hands.sheets.fetch(command.sheet_id, command.digest)
            case paper_commands.PrintSheet():
                papers.print_sheet(command, self._site() or NOWHERE)
            case commands.PrintTicket():
                papers.print_ticket(command, self._site() or NOWHERE, Tongue(self._language()))
            case commands.PrintCallback():
                papers.print_callback(command, self._site() or NOWHERE, Tongue(self._language()))
            case commands.CheckPaper():
                papers.check_paper()
            case (
                paper_commands.TellScan()
                | paper_commands.TellPrint()
                | paper_commands.TellSlip()
                | commands.TellPauses()
                | commands.TellSigning()
            ):
                hands.conversation.tell_desk(for_desk(command))
                if isinstance(command, paper_commands.TellScan) and command.stage is told.ScanStage.DECLINED:
                    hands.conversation.withdraw_pages(command.request_id)
            case paper_commands.TellShow():
                hands.conversation.tell_desk(for_desk(command))
                if command.page_id:
                    hands.conversation.send_shown_page(command.request_id, command.page, command.page_id)
            case _:
                raise AssertionError(f"no one carries out {type(command).__name__}")

    async def _ring(self, *, on: bool) -> None:
        """A bell that fails is one line in the log: the host's page rings all the same."""
        try:
            await self._hands.bell.ring(on)
        except DeviceError as error:
            log.warning("%s", error)
            fault = error.kind if isinstance(error, DeviceFault) else FaultKind.OFF
            self._emit(events.DeviceStateChanged("bell", fault))
        else:
            self._emit(events.DeviceStateChanged("bell", None))

    async def _wipe(self) -> None:
        """Forgets everything of the citizen; says `Wiped` only when the print queue is known to be empty."""
        hands = self._hands
        hands.conversation.forget()
        # First what could still add to the store, then the store.
        hands.papers.stop_work()
        hands.store.wipe()
        hands.sheets.forget()
        await hands.forget_painted()
        try:
            await hands.papers.purge()
        except DeviceError as error:
            log.error("the print queue could not be purged: %s", error)  # noqa: TRY400 - expected: no traceback
            self._emit(events.WipeFailed("print queue"))
            return
        gc.collect()
        await asyncio.to_thread(give_back)
        self._emit(events.Wiped())


def gain_db(step: int) -> float:
    """The loudness of a step of the volume keys, 0 at the normal one."""
    return (step - NORMAL_VOLUME) * VOLUME_STEP_DB


def for_central(
    command: commands.CheckCode | commands.AskSlots | commands.BookSlot | commands.CancelBooking,
) -> appointments.AppointmentsToHub:
    """What central is asked about appointments."""
    match command:
        case commands.CheckCode():
            return appointments.CheckCode(check_id=command.check_id, code=command.code)
        case commands.AskSlots():
            return appointments.AskSlots(service_id=command.service_id)
        case commands.BookSlot():
            return appointments.BookSlot(
                booking_id=command.booking_id, service_id=command.service_id, starts_at_s=command.starts_at_s
            )
        case commands.CancelBooking():
            return appointments.CancelBooking(booking_id=command.booking_id)


def about_callbacks(
    command: commands.AskCallback | commands.CancelCallback | commands.AnswerRing, language: str
) -> callbacks.CallbacksToHub:
    """What central hears about calling back; `language` is the citizen's."""
    match command:
        case commands.AskCallback():
            return callbacks.AskCallback(
                callback_id=command.callback_id, service_id=command.service_id, language=language
            )
        case commands.CancelCallback():
            return callbacks.CancelCallback(callback_id=command.callback_id)
        case commands.AnswerRing():
            return callbacks.AnswerRing(callback_id=command.callback_id, answer=command.answer)


type Told = (
    paper_commands.TellScan
    | paper_commands.TellPrint
    | paper_commands.TellShow
    | paper_commands.TellSlip
    | commands.TellPauses
    | commands.TellSigning
)


def for_desk(command: Told) -> told.ControlFromBorne:
    """What the desk reads on the papers link."""
    match command:
        case paper_commands.TellScan():
            return told.ScanTold(
                request_id=command.request_id, stage=command.stage, pages=command.pages, fault=command.fault or ""
            )
        case paper_commands.TellPrint():
            return told.PrintTold(
                request_id=command.request_id,
                stage=command.stage,
                pages=command.pages,
                pages_done=command.pages_done,
                refusal=command.refusal,
                fault=command.fault or "",
            )
        case paper_commands.TellShow():
            return told.ShowTold(
                request_id=command.request_id,
                stage=command.stage,
                screen=command.screen,
                page=command.page,
                pages=command.pages,
                refusal=command.refusal,
            )
        case paper_commands.TellSlip():
            return told.SlipTold(state=command.state)
        case commands.TellPauses():
            return told.PausesTold(camera=command.camera, microphone=command.microphone, for_help=command.for_help)
        case commands.TellSigning():
            return told.SigningTold(on=command.on)
