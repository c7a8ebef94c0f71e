"""Printing an information sheet outside a call: A4 or slip, and never twice.

A sheet is public, but nobody waits for it: a printer that stands still is not waited for. The job is taken back, and
the citizen told. Where that is not sure, the answer says so, and the next wish is the same job to the printer.
"""

import asyncio
import logging
from collections.abc import Callable

from central.protocol.papers import Refusal
from central.protocol.values import SiteInfo
from firmware.child import NotMade
from firmware.practice.marking import marked, practice_checker
from firmware.session import events, paper_events
from firmware.session.paper_commands import PrintSheet
from firmware.session.sheet import SheetPaper
from firmware.sheet_a4 import a4_of, order
from firmware.sheet_slip import sheet_slip
from firmware.slip_press import SlipPress
from hardware.errors import DeviceError, DeviceFault, DeviceUnavailable, FaultKind
from hardware.events import PrintStage
from hardware.protocols import PagePrinter

log = logging.getLogger(__name__)

_ENDS = frozenset({PrintStage.PRINTED, PrintStage.FAILED, PrintStage.CANCELLED})


class SheetPrinting:
    def __init__(
        self,
        page_printer: PagePrinter,
        press: SlipPress,
        jpeg: Callable[[str], bytes | None],
        emit: Callable[[events.Event], None],
    ) -> None:
        """`jpeg` gives a picture by its SHA-256, from any thread."""
        self._page_printer = page_printer
        self._press = press
        self._jpeg = jpeg
        self._emit = emit

    async def print(self, command: PrintSheet, site: SiteInfo) -> None:
        """One job; cancelled, nothing of it stays at the printer."""
        try:
            if command.paper is SheetPaper.A4:
                pictures = await asyncio.to_thread(self._pictures, command)
                pdf = await a4_of(order(command, site, pictures))
                fault = await self._on_a4(command.job_id, await _marked(pdf) if command.practice else pdf)
            else:
                slip = sheet_slip(command, site=site, can_print=self._press.can_print)
                slip = marked(slip) if command.practice else slip
                await self._press.print(f"sheet-{command.job_id}", slip)
                fault = None
        except NotMade as error:
            log.warning("the sheet could not be set: %s", error)
            fault = FaultKind.INPUT_OUTPUT
        except DeviceFault as error:
            log.warning("the sheet was not printed: %s", error)
            fault = error.kind
        except DeviceError as error:
            log.warning("whether the sheet is printed is not known: %s", error)
            self._emit(paper_events.SheetFailed(command.job_id, FaultKind.OFF, sure=False))
            return
        if fault is None:
            self._emit(paper_events.SheetPrinted(command.job_id))
        else:
            self._emit(paper_events.SheetFailed(command.job_id, fault))

    async def _on_a4(self, job_id: str, pdf: bytes) -> FaultKind | None:
        """Why it did not come out; None: it did. Raises DeviceError when it may still be at the printer."""
        name, printer = f"sheet-{job_id}", self._page_printer
        # A queue that stands since the last paper ran out; nothing but this can be in it outside a call.
        await printer.resume()
        await printer.submit(name, pdf)
        del pdf
        ended = False
        try:
            async for progress in printer.progress(name):
                ended = progress.stage in _ENDS
                if progress.stage is PrintStage.PRINTED:
                    return None
                if ended or progress.stage is PrintStage.STOPPED:
                    return progress.fault or FaultKind.INPUT_OUTPUT
            return FaultKind.INPUT_OUTPUT
        finally:
            if not ended:
                await self._take_back(name)

    async def _take_back(self, name: str) -> None:
        try:
            await self._page_printer.cancel(name)
        except DeviceFault as error:
            # It is not a fault of this job any more, but of not knowing.
            raise DeviceUnavailable("page_printer", "the job cannot be taken back") from error

    def _pictures(self, command: PrintSheet) -> dict[str, bytes]:
        text = command.sheet.in_language(command.language)
        wanted = {block.picture for block in text.blocks if block.picture}
        return {one: jpeg for one in wanted if (jpeg := self._jpeg(one)) is not None}


async def _marked(pdf: bytes) -> bytes:
    """With the words of practice on each page. Raises NotMade."""
    checker = practice_checker()
    try:
        result = await checker.check(pdf)
    finally:
        await checker.close()
    if isinstance(result, Refusal):
        raise NotMade(f"no page of practice: {result}")
    return result.pdf
