"""CPU and memory of the whole borne in a call, for each way of sending, beside the `wrtc` package."""

import asyncio
import base64
import contextlib
import json
import os
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import numpy as np
from playwright.async_api import Browser, Page, async_playwright

from firmware.call.messages import SendingMode
from hardware.events import Key
from scripts.benchmarks.figures import Figure
from scripts.benchmarks.glass import ADVISER_SCRIPT, SERVICE_KEY
from scripts.benchmarks.processes import cpu_s, memory_alone_mb, sees_pages
from scripts.benchmarks.run import Benchmark, Run
from scripts.benchmarks.similarity import GRAIN, Luma, ssim_with_camera
from scripts.pages import ADVISER_HZ, PATIENCE_S, DeskPage, launch, until, write_tone
from scripts.stack import ROOT, Stack

METHOD = """\
A call between a borne (counter and call process, all devices twins, screen 1280x800) and a headless Chromium, picture
and sound both ways at the named size and 30 pictures/s. CPU is user and system time of all threads of both processes
over the window, by /proc; memory is what both take alone on their machine, as on a board: the distinct physical pages
that they map (pagemap), a shared one counted once, code that was read with them included; the highest of what was seen
twice a second from before the call to its end. Only root may see that; for anybody else it is the sum of proportional
set sizes, which other programs make smaller, and the run says so. The counter runs without the virtual borne's page.
The camera twin draws in the call process, in every mode; for « H.264 by the camera » it also encodes there, in place of
the board's hardware: what that costs is measured in a process of its own in the same run, and subtracted. The peer: a
process with the same camera twin, sound, conversion and shared pictures, whose media run on `wrtc` (libwebrtc) instead
of aiortc, answered by the same Chromium with the sending rate set to the one that our VP8 had at that size; its CPU is
counted with that of our counter, its memory with what our counter had beyond the pages that it shared with our call
process, so that both are a whole borne. wrtc has no H.264 without a download, so its VP8 stands beside all three. The
twin's pictures carry noise (normal, 2 levels), else a still wall would cost no bits. SSIM (8x8 windows, luma as
decoded) compares received pictures with what the twin drew at their stamp."""

AIM_MB = 200.0
SIZES = {"480p": "640x480", "720p": "1280x720"}
MODES = {
    SendingMode.VP8: "VP8",
    SendingMode.H264: "H.264 encoded here",
    SendingMode.H264_CAMERA: "H.264 by the camera",
}
SETTLE_S = 6.0
_SAMPLE_S = 0.5
_PROFILE = 'name = "virtual with grain"\n[camera]\nlibrary = "simulated"\ngrain = {grain}\nencodes = {encodes}\n'
_RECEIVER = Path(__file__).with_name("receiver.js").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU-seconds per second by process, the highest memory of all together, and what the desk received."""

    cpu: Mapping[str, float]
    memory_mb: Mapping[str, float]
    size: str
    codec: str
    fps: float
    kbps: float
    ssim: float


async def measure(run: Run) -> list[Figure]:
    figures: list[Figure] = []
    if not sees_pages():
        run.say("not root: memory is the sum of proportional set sizes, too little by what others share")
    write_tone(run.folder / "adviser.wav", ADVISER_HZ)
    sizes = dict(list(SIZES.items())[: run.count(2, 1)])
    async with async_playwright() as playwright:
        browser = await launch(playwright, run.folder / "adviser.wav")
        try:
            for name, size in sizes.items():
                figures += await _one_size(run, browser, name, size)
        finally:
            await browser.close()
    return figures


async def _one_size(run: Run, browser: Browser, name: str, size: str) -> list[Figure]:
    window_s = run.count(15, 3)
    raw = await _camera_alone(size, window_s, encodes=False)
    encoder = await _camera_alone(size, window_s, encodes=True) - raw
    run.say(f"{name}: the camera twin alone costs {raw:.3f} CPU-s/s, its encoder {encoder:.3f}")
    ours: dict[SendingMode, Cost] = {}
    for mode, label in MODES.items():
        ours[mode] = await _our_call(run, browser, size, mode, window_s)
        run.say(f"{name} {label}: {_told(ours[mode])}")
    vp8 = ours[SendingMode.VP8]
    peer = await _peer_call(run, browser, size, vp8.kbps, window_s)
    run.say(f"{name} wrtc: {_told(peer)}")
    if peer.size != vp8.size:
        run.say(f"wrtc was received at {peer.size}: no comparison")
    figures = []
    for mode, cost in ours.items():
        saved = encoder if mode is SendingMode.H264_CAMERA else 0.0
        figures += _figures(f"{name} {MODES[mode]}", cost, saved, peer if peer.size == cost.size else None, vp8)
    return [*figures, Figure(f"{name}: the camera twin's drawing, within all of the above", raw, "CPU-s/s")]


def _figures(name: str, cost: Cost, saved: float, peer: Cost | None, vp8: Cost) -> list[Figure]:
    label = "wrtc VP8" if peer else None
    counter_cpu, counter_mb = vp8.cpu["counter"], vp8.memory_mb["counter"]
    media = cost.cpu["call"] - saved
    return [
        Figure(
            f"{name}: whole borne",
            media + cost.cpu["counter"],
            "CPU-s/s",
            peer=label,
            peer_value=peer.cpu["wrtc"] + counter_cpu if peer else None,
        ),
        Figure(f"{name}: media only", media, "CPU-s/s", peer=label, peer_value=peer.cpu["wrtc"] if peer else None),
        Figure(
            f"{name}: peak memory",
            sum(cost.memory_mb.values()),
            "MB",
            AIM_MB,
            peer=label,
            peer_value=peer.memory_mb["wrtc"] + counter_mb if peer else None,
        ),
        Figure(f"{name}: received", cost.fps, "pictures/s", peer=label, peer_value=peer.fps if peer else None),
        Figure(f"{name}: received", cost.kbps, "kbit/s", peer=label, peer_value=peer.kbps if peer else None),
        Figure(f"{name}: quality", cost.ssim, "SSIM", peer=label, peer_value=peer.ssim if peer else None),
    ]


def _told(cost: Cost) -> str:
    cpu = ", ".join(f"{name} {spent:.3f}" for name, spent in cost.cpu.items())
    memory = " + ".join(f"{megabytes:.0f}" for megabytes in cost.memory_mb.values())
    rate = f"{cost.fps:.1f}/s {cost.kbps:.0f} kbit/s"
    return f"{cpu} CPU-s/s; {memory} MB; {cost.codec} {cost.size} {rate} SSIM {cost.ssim:.3f}"


async def _our_call(run: Run, browser: Browser, size: str, mode: SendingMode, window_s: float) -> Cost:
    folder = run.folder / f"{mode}-{size}"
    encodes = str(mode is SendingMode.H264_CAMERA).lower()
    profile = run.folder / f"encodes-{encodes}.toml"
    profile.write_text(_PROFILE.format(grain=GRAIN, encodes=encodes), encoding="utf-8")
    async with Stack(folder, profile=str(profile), sending_mode=mode, capture=f"{size}@30") as stack:
        context = await browser.new_context(permissions=["camera", "microphone", "notifications"])
        await context.add_init_script(_wanted(size) + ADVISER_SCRIPT + _RECEIVER)
        try:
            desk = await DeskPage.log_in(context, f"{stack.central_url}/desk/", stack.login.user, stack.login.password)
            await desk.be_free()
            async with _counter_alone(stack, mode) as counter:
                # The call process first: what both share stands with it, as it does with the peer.
                pids = {"call": stack.program("call").pid, "counter": counter.pid}
                async with _peak_memory(pids) as memory:
                    await _call(counter)
                    await until("the borne's picture at the desk", desk.stamp)
                    return await _cost(desk.page, pids, memory, window_s)
        finally:
            await context.close()


@asynccontextmanager
async def _counter_alone(stack: Stack, mode: SendingMode) -> AsyncIterator[Process]:
    """The counter in place of the stack's own, without the virtual borne's page."""
    await stack.program("counter").stop()
    settings = {
        "VISIOGUICHET_CENTRAL_URL": stack.central_url,
        "VISIOGUICHET_PROFILE": "virtual",
        "VISIOGUICHET_DATA_DIR": str(stack.folder / "borne"),
        "VISIOGUICHET_RUNTIME_DIR": str(stack.folder / "run"),
        "VISIOGUICHET_SENDING_MODE": mode.value,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "scripts.benchmarks.counter_alone", cwd=ROOT, env=os.environ | settings,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdin is not None
    try:
        yield process
    finally:
        process.stdin.close()
        await process.wait()


async def _call(counter: Process) -> None:
    """From the start of the counter into a call."""
    assert counter.stdin is not None
    assert counter.stdout is not None
    steps = {"idle": SERVICE_KEY, "privacy": Key.OK}
    async with asyncio.timeout(PATIENCE_S):
        async for line in counter.stdout:
            with contextlib.suppress(json.JSONDecodeError):
                told = json.loads(line)
                if told["view"] == "call":
                    return
                if told["open"] and told["view"] in steps:
                    counter.stdin.write(f"{steps[told['view']]}\n".encode())


async def _peer_call(run: Run, browser: Browser, size: str, kbps: float, window_s: float) -> Cost:
    """The same with wrtc; any page of central is as good as another for its answer."""
    async with Stack(run.folder / f"wrtc-{size}") as stack:
        context = await browser.new_context(permissions=["camera", "microphone"])
        await context.add_init_script(_wanted(size) + _RECEIVER)
        page = await context.new_page()
        await page.goto(f"{stack.central_url}/login/")
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "scripts.benchmarks.wrtc_borne", size,
            cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            pids = {"wrtc": process.pid}
            async with _peak_memory(pids) as memory:
                offer = json.loads(await process.stdout.readline())
                answer = await page.evaluate("([sdp, kbps]) => answerPeer(sdp, kbps)", [offer["sdp"], round(kbps)])
                process.stdin.write(json.dumps({"sdp": answer}).encode() + b"\n")
                return await _cost(page, pids, memory, window_s)
        finally:
            process.stdin.close()
            await process.wait()
            await context.close()


async def _cost(page: Page, pids: Mapping[str, int], memory: Mapping[str, float], window_s: float) -> Cost:
    await asyncio.sleep(SETTLE_S)
    began_s, began = time.monotonic(), {name: cpu_s(pid) for name, pid in pids.items()}
    before = await page.evaluate("received()")
    await asyncio.sleep(window_s)
    spent_s = time.monotonic() - began_s
    cpu = {name: (cpu_s(pid) - began[name]) / spent_s for name, pid in pids.items()}
    after = await page.evaluate("received()")
    pictures = [await _luma(page) for _ in range(5)]
    return Cost(
        cpu=cpu,
        memory_mb=dict(memory),
        size=f"{after['width']}x{after['height']}",
        codec=after["codec"],
        fps=(after["frames"] - before["frames"]) / spent_s,
        kbps=(after["bytes"] - before["bytes"]) * 8 / spent_s / 1000,
        ssim=mean([await ssim_with_camera(picture) for picture in pictures]),
    )


async def _luma(page: Page) -> Luma:
    read = await page.evaluate("remoteLuma()")
    plane: Luma = np.frombuffer(base64.b64decode(read["luma"]), np.uint8).reshape(read["height"], read["width"])
    return plane


@asynccontextmanager
async def _peak_memory(pids: Mapping[str, int]) -> AsyncIterator[Mapping[str, float]]:
    """By process, at the moment at which all together had most; grows while the block runs."""
    peak: dict[str, float] = {}

    async def watch() -> None:
        while True:
            now = await asyncio.to_thread(memory_alone_mb, pids)
            if sum(now.values()) > sum(peak.values()):
                peak.update(now)
            await asyncio.sleep(_SAMPLE_S)

    watching = asyncio.create_task(watch())
    try:
        yield peak
    finally:
        watching.cancel()
        await asyncio.wait([watching])


async def _camera_alone(size: str, seconds: float, *, encodes: bool) -> float:
    arguments: Sequence[str] = (size, str(seconds), *(("encodes",) if encodes else ()))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "scripts.benchmarks.camera_alone", *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    spent: float = json.loads(out)
    return spent


def _wanted(size: str) -> str:
    width, _, height = size.partition("x")
    return f"window.wantedWidth = {width}; window.wantedHeight = {height};"


BORNE = Benchmark("borne", "CPU and memory of the borne in a call, beside libwebrtc", METHOD, measure)
