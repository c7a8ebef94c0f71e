"""`scripts/demo`: central and one virtual borne to try by hand, or with --check the whole journey unattended."""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from playwright.async_api import async_playwright

from scripts.journey import Journey
from scripts.pages import ADVISER_HZ, BornePage, DeskPage, launch, write_tone
from scripts.stack import Stack, StackError


def say(text: str) -> None:
    print(text, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--check", action="store_true", help="run the whole journey unattended; last line is JSON")
    parser.add_argument("--folder", type=Path, help="where data and logs go (default: a temporary folder)")
    parser.add_argument("--central-port", type=int, default=0, help="default: any free port")
    parser.add_argument("--borne-port", type=int, default=0, help="default: any free port")
    return parser.parse_args()


async def show(stack: Stack) -> None:
    say(f"""
  Virtual borne   {stack.borne_url}
  Adviser's desk  {stack.central_url}/desk/
  Log in as       {stack.login.user}   password   {stack.login.password}
  Host's page     {stack.central_url}/lieu/   (where HELP rings; open it in another browser)
  Log in as       {stack.host_login.user}   password   {stack.host_login.password}

  Services show « Fermé » until an adviser is « Disponible »: choose that at the desk first. Then, at the
  borne, press a service key, read the notice about the camera, and press the green key: it calls.
  Logs are in {stack.folder}. Stop with Ctrl-C.
""")
    await asyncio.Event().wait()


async def check(stack: Stack) -> bool:
    """The journey in a headless Chromium; pictures of both pages stay in the folder."""
    tone = stack.folder / "adviser.wav"
    write_tone(tone, ADVISER_HZ)
    async with async_playwright() as playwright:
        browser = await launch(playwright, tone)
        try:
            context = await browser.new_context(permissions=["camera", "microphone", "notifications"])
            borne = await BornePage.open(context, stack.borne_url)
            desk = await DeskPage.log_in(context, f"{stack.central_url}/desk/", stack.login.user, stack.login.password)
            journey = Journey(borne, desk, stack.folder, say)
            ok = await journey.run()
            if not ok:
                await borne.page.screenshot(path=stack.folder / "borne.png")
                await desk.page.screenshot(path=stack.folder / "desk.png")
        finally:
            await browser.close()
    if not ok:
        for program in stack.programs:
            say(f"-- end of {program.name}'s log\n{program.tail()}")
    say(json.dumps(journey.report(), ensure_ascii=False))
    return ok


async def main() -> int:
    """Until Ctrl-C, which stops whatever has been started by then."""
    work = asyncio.create_task(run(_arguments()))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, work.cancel)
    try:
        return await work
    except asyncio.CancelledError:
        say("stopped")
        return 0


async def run(options: argparse.Namespace) -> int:
    with ExitStack() as undo:
        folder = options.folder or Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="visioguichet-")))
        folder.mkdir(parents=True, exist_ok=True)
        say("starting central and one virtual borne")
        try:
            profile = "virtual" if options.check else "showroom"
            async with Stack(
                folder, central_port=options.central_port, borne_port=options.borne_port, profile=profile
            ) as stack:
                if options.check:
                    return 0 if await check(stack) else 1
                await show(stack)
        except StackError as error:
            say(str(error))
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
