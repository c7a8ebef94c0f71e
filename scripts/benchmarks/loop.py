"""How long the event loops of the borne are held, and what a call costs central."""

from playwright.async_api import async_playwright

from firmware.loop_watch import parse_report
from scripts.benchmarks.figures import Figure
from scripts.benchmarks.processes import cpu_s
from scripts.benchmarks.run import Benchmark, Run
from scripts.journey import Journey
from scripts.pages import ADVISER_HZ, BornePage, DeskPage, launch, write_tone
from scripts.stack import Stack

METHOD = """\
The whole journey of `scripts/demo --check` runs once: two calls, scan, print, slip, wipe. The counter and the call
process time every turn of their loops themselves (firmware/loop_watch.py): everything between two looks at the
sockets, in CPU time of the loop's thread, which other programs on the machine do not lengthen, and by the clock, which
they do. The longest turn since the loop began is what stands here; the aim is for CPU time. Central's figure is the CPU
time of its process, pages and sockets together, over the same journey; it has no aim yet."""

AIM_MS = 50.0
PROGRAMS = {"counter": "counter", "call": "call process"}


async def measure(run: Run) -> list[Figure]:
    stack = Stack(run.folder)
    async with stack, async_playwright() as playwright:
        write_tone(run.folder / "adviser.wav", ADVISER_HZ)
        browser = await launch(playwright, run.folder / "adviser.wav")
        try:
            context = await browser.new_context(permissions=["camera", "microphone", "notifications"])
            borne = await BornePage.open(context, stack.borne_url)
            desk = await DeskPage.log_in(context, f"{stack.central_url}/desk/", stack.login.user, stack.login.password)
            central = stack.program("central").pid
            before_s = cpu_s(central)
            journey = Journey(borne, desk, run.folder, run.say)
            if not await journey.run():
                run.say("the journey did not come to its end; what stands below is for its part")
            spent_s = cpu_s(central) - before_s
        finally:
            await browser.close()
    figures = []
    for name, label in PROGRAMS.items():
        log = run.folder / f"{name}.log"
        longest_ms, by_clock_ms, _ = parse_report(log.read_text(encoding="utf-8"))
        figures += [
            Figure(f"longest turn of the {label}'s loop, CPU", longest_ms, "ms", AIM_MS),
            Figure(f"longest turn of the {label}'s loop, by the clock", by_clock_ms, "ms"),
        ]
    return [*figures, Figure("central over the whole journey", spent_s, "CPU-s")]


LOOP = Benchmark("loop", "how long a loop of the borne is held, in the whole journey", METHOD, measure)
