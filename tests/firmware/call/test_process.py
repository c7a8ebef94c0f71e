"""The real call process behind its socket: hello, a call, SIGTERM, SIGKILL, bad lines, a counter that restarts."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest

from firmware.call.certificate import make_certificate
from firmware.call.frames import FrameReader, block_prefix
from firmware.call.link import CallLink, LinkEvent, ProcessLost, ProcessUp
from firmware.call.messages import (
    Beat,
    CameraState,
    CodeRead,
    Degradation,
    Hello,
    MediaState,
    Prefer,
    Preview,
    ReadCode,
    Say,
    SignalIn,
    SignalOut,
    StartMedia,
    StopMedia,
)
from firmware.call.process import main
from firmware.ui.grid import picture_sizes
from hardware.simulated.held import Held
from tests.firmware.call.call_peers import CALL, Desk, until
from tests.firmware.call.looks import newest
from tests.firmware.call.slips import slip_of


@dataclass
class Counter:
    """A link with a task that notes its events, and the call processes started for it."""

    path: Path
    link: CallLink
    events: list[LinkEvent] = field(default_factory=list)
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)
    _reading: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.link = CallLink(self.path)
        await self.link.start()
        self._reading = asyncio.create_task(self._read(self.link))

    async def _read(self, link: CallLink) -> None:
        async for event in link.events():
            self.events.append(event)

    async def stop(self) -> None:
        await self.link.close()
        if self._reading is not None:
            await self._reading

    async def spawn(self, profile: str = "virtual") -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", "-m", "firmware.call",
            "--socket", str(self.path), "--profile", profile,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def all_of[T](self, kind: type[T]) -> list[T]:
        return [event for event in self.events if isinstance(event, kind)]

    async def up(self, times: int = 1) -> None:
        await until(lambda: len(self.all_of(ProcessUp)) >= times, "a call process")


def shared_memory(path: Path) -> list[Path]:
    return list(Path("/dev/shm").glob(f"{block_prefix(path)}*"))


@pytest.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    path = tmp_path / "call.sock"
    counter = Counter(path, CallLink(path))
    await counter.start()
    yield counter
    for process in counter.processes:
        if process.returncode is None:
            process.kill()
        await process.wait()
    await counter.stop()
    assert not shared_memory(path)


async def in_a_call(counter: Counter, *, signing: bool = False) -> Desk:
    """A desk whose picture is on the board."""
    desk = Desk()
    certificate = make_certificate()
    counter.link.send(Preview(call_id=CALL))
    counter.link.send(
        StartMedia(
            call_id=CALL,
            certificate_pem=certificate.certificate_pem,
            key_pem=certificate.key_pem,
            peer_fingerprint=desk.certificate.fingerprint,
            signing=signing,
        )
    )
    offer = (await until(lambda: counter.all_of(SignalOut), "an offer"))[-1].signal
    counter.link.send(SignalIn(signal=await desk.answer(offer)))
    await until(lambda: newest(board(counter)), "the desk's picture")
    await until(lambda: desk.stamps, "the borne's picture")
    return desk


@pytest.mark.parametrize("signing", [False, True])
@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)], ids=str)
async def test_the_pictures_have_the_sizes_of_their_places_on_the_screen(
    counter: Counter, tmp_path: Path, size: tuple[int, int], signing: bool
) -> None:
    """The painter lays such pictures on the screen as they are (tests/firmware/ui/test_painter.py). Sign language is
    switched on and off in a call, too.
    """
    await counter.spawn(virtual_profile(tmp_path, size))
    await counter.up()
    desk = await in_a_call(counter, signing=signing)
    sizes = picture_sizes(size)
    own = counter.link.self_frames
    assert own is not None
    assert (board(counter).size, own.size) == (sizes.call, sizes.preview)

    def is_large(wanted: tuple[int, int]) -> bool:
        picture = newest(own)
        return picture is not None and picture.shape[1::-1] == wanted

    await until(lambda: is_large(sizes.signer if signing else sizes.small), "the self-view of the call")
    counter.link.send(Prefer(degradation=Degradation.BALANCED, signing=not signing))
    await until(lambda: is_large(sizes.small if signing else sizes.signer), "the self-view after the switch")
    await desk.close()


def virtual_profile(folder: Path, size: tuple[int, int]) -> str:
    """The path of a profile of twins with a screen of `size`."""
    path = folder / "screen.toml"
    text = files("hardware.profiles").joinpath("virtual.toml").read_text("utf-8")
    path.write_text(text.replace("size = [1280, 800]", f"size = {list(size)}"), "utf-8")
    return str(path)


def board(counter: Counter) -> FrameReader:
    assert counter.link.remote_frames is not None
    return counter.link.remote_frames


async def test_a_process_says_hello_beats_and_ends_cleanly_on_sigterm(counter: Counter) -> None:
    process = await counter.spawn()
    await counter.up()
    assert counter.link.pid == process.pid
    assert board(counter).size == (1280, 708)
    assert counter.all_of(CameraState)[-1] == CameraState(open=False)
    await until(lambda: len(counter.all_of(Beat)) >= 2, "two beats")
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
    assert process.stderr is not None
    assert [line for line in (await process.stderr.read()).splitlines() if b"loop_watch" not in line] == []
    await until(lambda: counter.all_of(ProcessLost), "the loss")
    assert not shared_memory(counter.path)


async def test_a_slip_before_the_camera_is_read_in_the_process(counter: Counter, tmp_path: Path) -> None:
    """The picture stays there: what comes over the socket is the code, and the boards are empty."""
    await counter.spawn()
    await counter.up()
    Held(tmp_path).hold(slip_of("315264"))
    counter.link.send(ReadCode(limit_s=60.0))
    await until(lambda: counter.all_of(CodeRead) == [CodeRead(code="315264")], "the code")
    await until(lambda: counter.all_of(CameraState)[-1] == CameraState(open=False), "the camera closed")
    for frames in (counter.link.self_frames, counter.link.remote_frames):
        assert frames is not None
        assert newest(frames) is None


async def test_a_killed_process_leaves_no_picture_and_the_next_one_can_call(counter: Counter) -> None:
    first = await counter.spawn()
    await counter.up()
    desk = await in_a_call(counter)
    watched = board(counter)
    assert watched._block is not None
    slots = list(watched._block.slots)
    assert any(slot.any() for slot in slots)
    first.kill()
    await until(lambda: counter.all_of(ProcessLost), "the loss")
    assert counter.link.remote_frames is None
    assert not counter.link.send(StopMedia())
    assert not any(slot.any() for slot in slots)
    assert not shared_memory(counter.path)
    await desk.close()

    counter.events.clear()
    await counter.spawn()
    await counter.up()
    desk = await in_a_call(counter)
    await desk.close()


async def test_a_call_of_a_dead_counter_ends_and_its_blocks_are_wiped(counter: Counter) -> None:
    await counter.spawn()
    await counter.up()
    desk = await in_a_call(counter)
    await counter.stop()
    assert not shared_memory(counter.path)
    counter.events.clear()
    await counter.start()
    await counter.up()
    assert counter.all_of(ProcessUp)[-1].pid == counter.processes[0].pid
    # A new connection starts from nothing: no camera, no call.
    states = await until(lambda: counter.all_of(CameraState), "the camera's state")
    assert states[0] == CameraState(open=False)
    assert newest(board(counter)) is None
    await desk.close()


async def test_a_call_ends_when_its_counter_stops_it(counter: Counter) -> None:
    await counter.spawn()
    await counter.up()
    desk = await in_a_call(counter)
    counter.link.send(StopMedia())
    await until(lambda: MediaState(call_id=CALL, state="closed") in counter.events, "the end")
    assert newest(board(counter)) is None
    await desk.close()


async def test_a_long_sentence_passes_and_a_second_process_is_refused(counter: Counter) -> None:
    await counter.spawn()
    await counter.up()
    assert counter.link.send(Say(pcm=bytes(48_000 * 2 * 20)))
    second = await counter.spawn()
    beats = len(counter.all_of(Beat))
    await until(lambda: len(counter.all_of(Beat)) > beats + 1, "beats of the first process")
    assert counter.link.pid == counter.processes[0].pid
    assert second.returncode is None
    counter.processes[0].terminate()
    await until(lambda: counter.link.pid == second.pid, "the second process in its place")


@pytest.mark.parametrize("line", [b"nonsense\n", b'{"type":"stop_media","more":1}\n', b"\xff" * 100 + b"\n"])
async def test_a_line_that_is_no_message_drops_the_connection_only(counter: Counter, line: bytes) -> None:
    process = await counter.spawn()
    await counter.up()
    assert counter.link._writer is not None
    counter.link._writer.write(line)
    await counter.up(times=2)
    assert counter.link.pid == process.pid
    assert counter.all_of(ProcessLost) == [ProcessLost(process.pid)]


@pytest.mark.parametrize(
    "lines",
    [
        b"nonsense\n",
        b'{"type":"beat","at_s":1}\n',
        msgspec.json.encode(Hello(pid=1, remote_frames="../../etc/passwd", self_frames="x")) + b"\n",
        b"x" * 70_000 + b"\n",
        b'{"type":"hello"',
    ],
)
async def test_the_counter_drops_what_is_no_call_process(counter: Counter, lines: bytes) -> None:
    reader, writer = await asyncio.open_unix_connection(counter.path)
    writer.write(lines)
    if not lines.endswith(b"\n"):
        writer.write_eof()
    async with asyncio.timeout(10):
        assert await reader.read() == b""
    writer.close()
    assert not counter.events
    await counter.spawn()
    await counter.up()


async def test_a_process_that_falls_silent_is_dropped(tmp_path: Path) -> None:
    link = CallLink(tmp_path / "call.sock", silence_s=0.05)
    await link.start()
    reader, writer = await asyncio.open_unix_connection(tmp_path / "call.sock")
    async with asyncio.timeout(10):
        assert await reader.read() == b""
    writer.close()
    await link.close()


async def test_the_socket_is_for_its_owner_only(counter: Counter) -> None:
    assert counter.path.stat().st_mode & 0o777 == 0o600


def test_an_unknown_profile_is_a_configuration_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("firmware.call.process.forbid_dumps", lambda: None)
    for profile in ("virtuel", str(tmp_path / "none.toml")):
        assert main(["--socket", str(tmp_path / "s"), "--profile", profile]) == 78
        assert "profile" in capsys.readouterr().err


def test_no_core_dump_can_be_made_of_it() -> None:
    code = """if True:
        import ctypes, resource
        from firmware.dumps import forbid_dumps
        forbid_dumps()
        get_dumpable = 3
        print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(get_dumpable, 0, 0, 0, 0))
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(0, 0) 0"


def test_the_call_process_does_not_load_what_draws_the_screen() -> None:
    code = "import sys, firmware.call.process; print({'pygame', 'firmware.ui.painter'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_messages_do_not_load_the_media_libraries() -> None:
    code = "import sys, firmware.call.messages, firmware.call.link; print({'av', 'aiortc'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
