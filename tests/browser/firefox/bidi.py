"""Debian's Firefox driven by WebDriver BiDi (W3C), without geckodriver: one process, one private profile, one page."""

import asyncio
import base64
import contextlib
import json
import os
import re
import signal
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import websockets.asyncio.client as ws
from websockets.exceptions import ConnectionClosed

PROGRAM = "/usr/bin/firefox-esr"
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 20.0
COMMAND_TIMEOUT_S = 60.0
LEFT_BUTTON = 0

PREFERENCES: dict[str, bool | int | str] = {
    # A camera whose colour changes and a microphone that hums at 1 kHz; nobody is asked.
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    # Without a permission prompt, host candidates would be hidden behind mDNS names; and 127.0.0.1 is a way too.
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.peerconnection.ice.loopback": True,
    # Only the pages of the test: no start page, no update, no telemetry, no look for a captive portal.
    "browser.startup.page": 0,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.newtabpage.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.aboutwelcome.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.region.network.url": "",
    "browser.region.update.enabled": False,
    "browser.search.update": False,
    "browser.topsites.contile.enabled": False,
    "app.update.disabledForTesting": True,
    "app.normandy.enabled": False,
    "app.normandy.api_url": "",
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.healthreport.uploadEnabled": False,
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.unified": False,
    "toolkit.telemetry.server": "",
    "extensions.update.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.blocklist.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "network.prefetch-next": False,
    "network.trr.mode": 5,
    "dom.push.connection.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "media.gmp-manager.url": "data:,",
    "geo.enabled": False,
    # What is saved goes to the profile's own folder, without a question.
    "browser.download.folderList": 2,
    "browser.download.useDownloadDir": True,
    "browser.download.always_ask_before_handling_new_types": False,
    "browser.download.open_pdf_attachments_inline": False,
    "intl.accept_languages": "fr-FR",
    "ui.prefersReducedMotion": 1,
}
# A release heeds `services.settings.server` only with the second of these.
ENVIRONMENT = {"MOZ_CRASHREPORTER_DISABLE": "1", "MOZ_REMOTE_SETTINGS_DEVTOOLS": "1"}


class BidiError(RuntimeError):
    """Firefox refused a command, or a script in the page failed."""


class Bidi:
    """Commands and their answers on one socket; errors of the page's console are kept in `complaints`."""

    def __init__(self, socket: ws.ClientConnection) -> None:
        self.complaints: list[str] = []
        self._socket = socket
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._number = 0

    async def read(self) -> None:
        """Runs for as long as the socket lives."""
        try:
            async for text in self._socket:
                message = json.loads(text)
                if message["type"] == "event":
                    self._note(message["method"], message["params"])
                elif (waiting := self._answers.pop(message.get("id") or 0, None)) is not None and not waiting.done():
                    waiting.set_result(message)
        except ConnectionClosed:
            pass  # Firefox ended; whoever waits is told below
        finally:
            for waiting in self._answers.values():
                if not waiting.done():
                    waiting.set_exception(BidiError("Firefox has gone"))

    async def command(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The result. Raises BidiError."""
        self._number += 1
        answer = self._answers[self._number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        async with asyncio.timeout(COMMAND_TIMEOUT_S):
            message = await answer
        if message["type"] == "error":
            raise BidiError(f"{method}: {message['error']}: {message['message']}")
        result: dict[str, Any] = message["result"]
        return result

    def _note(self, method: str, event: dict[str, Any]) -> None:
        if method == "log.entryAdded" and event["level"] == "error":
            self.complaints.append(str(event["text"]))


class FirefoxPage:
    """The one page, with what the tests need of it."""

    def __init__(self, bidi: Bidi, context: str, downloads: Path) -> None:
        self.downloads = downloads
        """Where what the page saves goes to."""
        self._bidi = bidi
        self._context = context

    @property
    def complaints(self) -> list[str]:
        """Errors that pages wrote to the console since the start, and exceptions that nobody caught."""
        return self._bidi.complaints

    async def goto(self, url: str) -> None:
        """Returns once the page is loaded."""
        await self._do("browsingContext.navigate", url=url, wait="complete")

    async def run_first(self, function: str) -> None:
        """Runs this function in each page loaded from now on, before the page's own scripts."""
        await self._bidi.command("script.addPreloadScript", functionDeclaration=function)

    async def call(self, function: str, *arguments: object) -> Any:
        """What the JavaScript function gives for these arguments, awaited; all as JSON."""
        given = ", ".join(json.dumps(argument) for argument in arguments)
        result = await self._bidi.command(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({function})({given})) ?? 'null')()",
            target={"context": self._context},
            awaitPromise=True,
        )
        if result["type"] == "exception":
            raise BidiError(result["exceptionDetails"]["text"])
        return json.loads(result["result"]["value"])

    async def text(self, selector: str) -> str:
        text: str = await self.call("(s) => document.querySelector(s)?.innerText ?? ''", selector)
        return text.strip()

    async def shown(self, selector: str) -> bool:
        """Whether anything that matches takes room on the page."""
        shown: bool = await self.call(
            "(s) => [...document.querySelectorAll(s)].some((one) => one.checkVisibility())", selector
        )
        return shown

    async def click(self, selector: str) -> None:
        """Moves the mouse to the first that matches and clicks, as a hand would: what covers it gets the click."""
        move = {"type": "pointerMove", "x": 0, "y": 0, "origin": await self._element(selector)}
        press = [{"type": kind, "button": LEFT_BUTTON} for kind in ("pointerDown", "pointerUp")]
        await self._do("input.performActions", actions=[{"type": "pointer", "id": "mouse", "actions": [move, *press]}])

    async def type(self, selector: str, text: str) -> None:
        """Clicks into the field and types."""
        await self.click(selector)
        keys = [{"type": kind, "value": sign} for sign in text for kind in ("keyDown", "keyUp")]
        await self._do("input.performActions", actions=[{"type": "key", "id": "keyboard", "actions": keys}])

    async def choose_file(self, selector: str, path: Path) -> None:
        """As if chosen in the dialog of this file input."""
        element = (await self._element(selector))["element"]
        await self._do("input.setFiles", element=element, files=[str(path)])

    async def resize(self, width: int, height: int) -> None:
        await self._do("browsingContext.setViewport", viewport={"width": width, "height": height})

    async def activate(self) -> None:
        """Back to this page's tab, where another came in front of it."""
        await self._do("browsingContext.activate")

    async def picture(self) -> bytes:
        """The page as it looks now: PNG."""
        return base64.b64decode((await self._do("browsingContext.captureScreenshot"))["data"])

    async def _element(self, selector: str) -> dict[str, Any]:
        found = await self._do("browsingContext.locateNodes", locator={"type": "css", "value": selector})
        if not found["nodes"]:
            raise BidiError(f"nothing matches {selector}")
        return {"type": "element", "element": {"sharedId": found["nodes"][0]["sharedId"]}}

    async def _do(self, method: str, **parameters: Any) -> dict[str, Any]:
        return await self._bidi.command(method, context=self._context, **parameters)


@contextlib.asynccontextmanager
async def firefox(surroundings: Mapping[str, str] | None = None) -> AsyncIterator[FirefoxPage]:
    """A headless Firefox with a profile of its own; at the end no process and no file of it is left."""
    async with contextlib.AsyncExitStack() as undo:
        profile = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True)))
        downloads = profile / "downloads"
        downloads.mkdir()
        preferences = PREFERENCES | {"browser.download.dir": str(downloads)}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items()]
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        process = await _start(profile, surroundings or {})
        undo.push_async_callback(_end, process)
        url, drain = await _listening(process)
        undo.push_async_callback(_cancel, drain)
        bidi = Bidi(await undo.enter_async_context(ws.connect(f"{url}/session", max_size=None, compression=None)))
        undo.push_async_callback(_cancel, asyncio.create_task(bidi.read(), name="bidi"))
        prompts = {"default": "accept"}
        await bidi.command("session.new", capabilities={"alwaysMatch": {"unhandledPromptBehavior": prompts}})
        undo.push_async_callback(_close_browser, bidi, process)
        await bidi.command("session.subscribe", events=["log.entryAdded"])
        tree = await bidi.command("browsingContext.getTree")
        yield FirefoxPage(bidi, tree["contexts"][0]["context"], downloads)


async def _start(profile: Path, surroundings: Mapping[str, str]) -> Process:
    return await asyncio.create_subprocess_exec(
        PROGRAM,
        *("--headless", "--no-remote", "--remote-debugging-port=0", "--profile", str(profile)),
        env=os.environ | {"HOME": str(profile)} | ENVIRONMENT | dict(surroundings),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=PIPE,
        start_new_session=True,
    )


async def _listening(process: Process) -> tuple[str, asyncio.Task[None]]:
    """Where it listens, and the task that reads what it complains about from then on."""
    assert process.stderr is not None
    seen = ""
    async with asyncio.timeout(START_TIMEOUT_S):
        async for line in process.stderr:
            seen += line.decode(errors="replace")
            if (found := re.search(r"BiDi listening on (ws://\S+)", seen)) is not None:
                return found[1], asyncio.create_task(_drain(process.stderr), name="firefox's stderr")
    raise BidiError(f"Firefox did not start:\n{seen}")


async def _drain(pipe: asyncio.StreamReader) -> None:
    while await pipe.read(65_536):
        pass


async def _close_browser(bidi: Bidi, process: Process) -> None:
    """Asks it to close; `_end` does what this cannot."""
    with contextlib.suppress(BidiError, TimeoutError, ConnectionClosed):
        await bidi.command("browser.close")
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(STOP_TIMEOUT_S):
            await process.wait()


async def _end(process: Process) -> None:
    """Kills what is left of its process group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
