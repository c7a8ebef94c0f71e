"""The whole borne as processes with a real print queue, a real A4 printer and a real slip printer, all private."""

import asyncio
import contextlib
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import cups
import pytest

from central.protocol.papers import DocumentOffered, MediaType, PrintOffered, PrintTold, PrintToldStage, Purpose
from hardware.errors import FaultKind
from hardware.events import Key
from tests.canaries.planting import Canaries
from tests.contract.papers.escpos_stack import EmulatorRig
from tests.contract.papers.page_stack import PrivateCups
from tests.scenarios.desk_papers import Sent
from tests.scenarios.fake_desk import FakeDesk
from tests.scenarios.place import Place, a_place
from tests.waiting import until

PATIENCE_OF_LINK_S = 12


@dataclass
class House:
    """`folder` holds home, temporary and run-time folders and all data of the programs."""

    folder: Path
    place: Place
    cups: PrivateCups
    slips: EmulatorRig
    begun_s: float

    def pid(self, name: str) -> int:
        return self.place.stack.program(name).pid

    def waiting_jobs(self) -> int:
        """Jobs that CUPS knows of, ended ones too."""
        connection = cups.Connection(host=str(self.cups.socket_path))
        return len(connection.getJobs(which_jobs="all", requested_attributes=["job-id"]))

    async def job_history(self) -> str:
        """What `lpstat` tells."""
        command = ("lpstat", "-h", str(self.cups.socket_path), "-W", "all", "-o")
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        out, _ = await process.communicate()
        return out.decode()

    # The call

    async def fill(self, canaries: Canaries) -> FakeDesk:
        """A call in which everything is in use: pages sent, printed, looked at, stuck in the printer; texts typed."""
        place = self.place
        desk = await place.open_desk()
        await place.talk(desk)
        await until("the papers link", lambda: desk.papers.open)
        desk.write_next_steps(canaries.next_steps)
        await self._write(desk, canaries)
        await self._scan(desk, canaries)
        await self._print(desk, canaries.pdf(), canaries.file_name, MediaType.PDF)
        await until("a printed page", lambda: PrintToldStage.PRINTED in desk.papers.print_stages())
        await place.borne.see_off("printed", Key.OK, "call")
        await self._show(desk, canaries)
        self.cups.set_fault("media-empty-error")
        await self._print(desk, canaries.pdf(), canaries.file_name, MediaType.PDF)
        await until("a printer without paper", lambda: self._is_told(desk, FaultKind.NO_PAPER))
        await place.borne.see_off("noprint", Key.OK, "call")
        self._offer(desk, canaries.png(), canaries.file_name, MediaType.PNG)
        await place.borne.wait_view("print")
        return desk

    async def _write(self, desk: FakeDesk, canaries: Canaries) -> None:
        borne = self.place.borne
        await borne.type(canaries.typed)
        await until("the citizen's text", lambda: desk.papers.read == canaries.typed)
        desk.papers.type(canaries.answered)
        await borne.wait_text(canaries.answered)
        await borne.press_on("text", Key.CANCEL, "call")

    async def _scan(self, desk: FakeDesk, canaries: Canaries) -> None:
        borne = self.place.borne
        await borne.put_paper(canaries.sheet())
        desk.papers.ask_for_scan(canaries.asked_paper)
        await borne.wait_text(canaries.asked_paper)
        await borne.press_on("scan_place", Key.OK, "scanning", "scan")
        await borne.press_on("scan", Key.OK, "sending", "sent", "call")
        await until("the page", lambda: desk.papers.scan_stages()[-1:] == ["sent"])
        (page,), (preview,) = desk.papers.of(Purpose.SCAN_PAGE), desk.papers.of(Purpose.SCAN_PREVIEW)
        canaries.scanned(bytes(page.data), bytes(preview.data))
        await borne.take_papers()
        await borne.see_off("sent", Key.OK, "call")

    async def _show(self, desk: FakeDesk, canaries: Canaries) -> None:
        """A page that stays shown to the end of the call, behind the call's other screens."""
        desk.papers.show(canaries.shown())
        await self.place.borne.press_on("shared", Key.R1, "zoom")
        await self.place.borne.press_on("zoom", Key.OK, "shared")
        await until("the picture of the shown page at the desk", lambda: self._shown_at(desk))
        await self.place.borne.press_on("shared", Key.CANCEL, "call")

    @staticmethod
    def _shown_at(desk: FakeDesk) -> bool:
        return any(document.complete for document in desk.papers.of(Purpose.SHOWN_PAGE))

    async def _print(self, desk: FakeDesk, data: bytes, name: str, media_type: MediaType) -> None:
        self._offer(desk, data, name, media_type)
        await self.place.borne.press_on("print", Key.OK, "printing", "printed", "noprint")

    def _offer(self, desk: FakeDesk, data: bytes, name: str, media_type: MediaType) -> None:
        key, papers = str(uuid.uuid4()), desk.papers
        offer = DocumentOffered(
            document_id=f"{key}-d",
            number=len(papers._sent) + 1,
            purpose=Purpose.PRINT,
            media_type=media_type,
            size=len(data),
            sha256=sha256(data).hexdigest(),
            request_id=key,
        )
        sent = papers._sent[offer.document_id] = Sent(PrintOffered(request_id=key, name=name), offer, data)
        papers._say_again(sent)

    @staticmethod
    def _is_told(desk: FakeDesk, kind: FaultKind) -> bool:
        return any(isinstance(told, PrintTold) and told.fault == kind.value for told in desk.papers.heard)


@contextlib.asynccontextmanager
async def a_house(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """Everything up; everything ended afterwards."""
    begun_s = time.time()
    emulated = folder / "slip-printer"
    private = folder / "private"
    for made in (emulated, *(private / name for name in ("home", "tmp", "xdg"))):
        made.mkdir(parents=True, mode=0o700)
    queue, slips = PrivateCups(), EmulatorRig(emulated)
    async with contextlib.AsyncExitStack() as undo:
        undo.callback(queue.stop)
        await asyncio.to_thread(queue.start)
        await slips.start()
        undo.push_async_callback(slips.stop)
        # Read by the stack for its programs.
        for variable, name in (("HOME", "home"), ("TMPDIR", "tmp"), ("XDG_RUNTIME_DIR", "xdg")):
            monkeypatch.setenv(variable, str(private / name))
        profile = folder / "borne.toml"
        profile.write_text(_profile(queue, slips))
        patience = {"VISIOGUICHET_LINK_PATIENCE_S": str(PATIENCE_OF_LINK_S)}
        place = await undo.enter_async_context(
            a_place(private / "stack", profile=str(profile), settings={"counter": patience})
        )
        yield House(private, place, queue, slips, begun_s)


def _profile(queue: PrivateCups, slips: EmulatorRig) -> str:
    virtual = files("hardware.profiles").joinpath("virtual.toml").read_text()
    return virtual.replace(
        '[page_printer]\nlibrary = "simulated"',
        f'[page_printer]\nlibrary = "cups"\nqueue = "a4"\nserver = "{queue.socket_path}"',
    ).replace(
        '[receipt_printer]\nlibrary = "simulated"',
        f'[receipt_printer]\nlibrary = "escpos"\ntransport = "network"\nhost = "127.0.0.1"\nport = {slips.wire_port}',
    )
