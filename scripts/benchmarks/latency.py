"""Camera to remote screen, both ways, by a stamp of the time in the picture."""

import asyncio
import time
from pathlib import Path

from hardware.protocols import Rgb
from hardware.simulated.stamp import read_stamp
from scripts.benchmarks.figures import Figure, spread
from scripts.benchmarks.glass import Call, calls
from scripts.benchmarks.run import Benchmark, Run
from scripts.pages import READ_STAMP

METHOD = """\
Every picture carries the machine's clock at the moment it was taken, in milliseconds, as black and white cells that
survive coding and scaling (hardware/simulated/stamp.py). Borne to desk: the camera twin stamps; at the desk each frame
that Chromium presents is read from its decoded pixels and its stamp is taken from the clock at that moment. Desk to
borne: Chromium's camera is replaced by a generated track of 640x354 pictures, the shape of the video area, so that
nothing is cropped, with the stamp in the middle, where no plate covers it; it is read from the whole painted screen at
the moment it is flipped. So both figures hold capture, encoding, the network of loopback, the jitter buffer, decoding
and, on the borne, conversion and painting. They lack what only real devices add: exposure, readout, display."""

_PAINTED = (slice(708 // 4, 708 * 3 // 4), slice(320, 960))
_SETTLE_S = 4.0
_COLLECT = """async ([selector, wanted, read]) => {
  const readStamp = eval(read), video = document.querySelector(selector), ages = [];
  while (ages.length < wanted) {
    await new Promise((done) => video.requestVideoFrameCallback(done));
    const now = Date.now(), stamp = readStamp(selector);
    if (stamp) ages.push((now % 2 ** 32) - stamp.value);
  }
  return ages;
}"""


async def measure(run: Run) -> list[Figure]:
    wanted = run.count(300, 15)
    stamped = Path(__file__).with_name("stamped_camera.js").read_text(encoding="utf-8")
    async with calls(run.folder, page_script=stamped) as call:
        await call.begin()
        run.say("the call is up; waiting for its rates to settle")
        await asyncio.sleep(_SETTLE_S)
        run.say(f"borne to desk, {wanted} pictures")
        to_desk: list[float] = await call.desk.page.evaluate(_COLLECT, ["#remote", wanted, READ_STAMP])
        run.say(f"desk to borne, {wanted} pictures")
        to_borne = await _ages_on_glass(call, wanted)
        await call.end()
    return [
        *spread("borne's camera to the desk's screen", to_desk, "ms"),
        *spread("desk's camera to the borne's screen", to_borne, "ms"),
    ]


async def _ages_on_glass(call: Call, wanted: int) -> list[float]:
    ages: list[float] = []
    last = 0

    def look(picture: Rgb) -> bool:
        nonlocal last
        now_ms = time.time_ns() // 1_000_000 & 0xFFFFFFFF
        stamp = read_stamp(picture[_PAINTED])
        if stamp is not None and stamp != last:
            last = stamp
            ages.append(float(now_ms - stamp))
        return len(ages) >= wanted

    await call.glass.sees(look, "stamps of the desk", patience_s=120.0)
    return ages


LATENCY = Benchmark("latency", "how old the other end's picture is when it is shown", METHOD, measure)
