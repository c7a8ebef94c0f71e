"""Central and one virtual borne as separate processes on free loopback ports: for the demo, its check, tests and bench.

It stands in for systemd: starts the three programs, starts a dead one anew (not after exit 78, a wrong configuration),
and stops them in reverse order. Nothing is left running.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent
EX_CONFIG = 78
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 10.0
RESTART_S = 0.5
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "XDG_RUNTIME_DIR")


class StackError(RuntimeError):
    """A program did not start; the message carries the end of its log."""


class Program:
    """One supervised process. Its first line on stdout is JSON and means that it is up, where `announces` says so."""

    def __init__(
        self, name: str, arguments: list[str], environment: Mapping[str, str], log: Path, *, announces: bool
    ) -> None:
        self.name = name
        self.log = log
        self.announced: dict[str, Any] = {}
        self._arguments = arguments
        self._environment = environment
        self._announces = announces
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._up = asyncio.Event()
        self._stopping = False

    @property
    def pid(self) -> int:
        if self._process is None:
            raise StackError(f"{self.name} is not running")
        return self._process.pid

    async def start(self) -> None:
        """Returns once it is up; raises StackError."""
        self._keeper = asyncio.create_task(self._keep(), name=self.name)
        up = asyncio.create_task(self._up.wait())
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                await asyncio.wait({up, self._keeper}, return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError:
            pass
        finally:
            up.cancel()
        if not self._up.is_set():
            await self.stop()
            raise StackError(f"{self.name} did not start:\n{self.tail()}")

    async def stop(self) -> None:
        """SIGTERM, and SIGKILL for what does not heed it."""
        self._stopping = True
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            try:
                async with asyncio.timeout(STOP_TIMEOUT_S):
                    await self._process.wait()
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper

    def kill(self) -> None:
        """SIGKILL, as a crash would; it is started anew."""
        self._up.clear()
        os.kill(self.pid, signal.SIGKILL)

    async def up(self) -> None:
        """Waits until it is up (again)."""
        async with asyncio.timeout(START_TIMEOUT_S):
            await self._up.wait()

    def tail(self, lines: int = 30) -> str:
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    async def _keep(self) -> None:
        while not self._stopping:
            code = await self._run_once()
            self._up.clear()
            if code == EX_CONFIG or self._stopping:
                return
            await asyncio.sleep(RESTART_S)

    async def _run_once(self) -> int:
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                # Whoever started the stack may be killed itself: nothing of it outlives us.
                "setpriv",
                "--pdeathsig=TERM",
                sys.executable,
                *self._arguments,
                cwd=ROOT,
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                # Ctrl-C is for us alone: we stop them in order.
                start_new_session=True,
            )
        if self._process.stdout is None:
            raise StackError(f"{self.name} has no output")
        if not self._announces:
            self._up.set()
        async for line in self._process.stdout:
            with contextlib.suppress(json.JSONDecodeError):
                self.announced = json.loads(line)
                self._up.set()
        return await self._process.wait()


@dataclass(frozen=True, slots=True)
class Login:
    user: str
    password: str


class Stack:
    """Central, counter and call process of one virtual borne, all data in `folder`.

    `settings` are by program's name what its environment has besides; `way_to_central` is the address under which the
    borne reaches central, where it is not central's own; `capture` is what the camera is asked for.
    """

    def __init__(
        self,
        folder: Path,
        *,
        central_port: int = 0,
        borne_port: int = 0,
        profile: str = "virtual",
        sending_mode: str = "auto",
        settings: Mapping[str, Mapping[str, str]] | None = None,
        way_to_central: str = "",
        capture: str = "640x480@30",
    ) -> None:
        self.folder = folder
        self._central_port = central_port
        self._borne_port = borne_port
        self._profile = profile
        self._sending_mode = sending_mode
        self._settings = dict(settings or {})
        self._way_to_central = way_to_central
        self._capture = capture
        self.programs: list[Program] = []
        self.login = self.host_login = Login("", "")

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Stops all, last started first."""
        while self.programs:
            await self.programs.pop().stop()

    @property
    def central_url(self) -> str:
        return str(self.program("central").announced["url"])

    @property
    def borne_url(self) -> str:
        return str(self.program("counter").announced["virtual_borne"])

    def program(self, name: str) -> Program:
        return next(program for program in self.programs if program.name == name)

    async def _start(self) -> None:
        data, runtime, central = (self.folder / name for name in ("borne", "run", "central"))
        for made in (data, runtime, central):
            made.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = await self._ask("provisioning", "device-key", str(data / "device.key"))
        demo = await self._ask("central", "demo-data", "--data", str(central), "--borne-key", key["public_key"])
        self.login = Login(demo["username"], demo["password"])
        self.host_login = Login(demo["host_username"], demo["host_password"])
        serve = ["-m", "central", "serve", "--roles", "web,hub", "--data", str(central)]
        await self._add("central", [*serve, "--host", "127.0.0.1", "--port", str(self._central_port)], announces=True)
        socket = str(runtime / "call.sock")
        call = ["-m", "firmware.call", "--socket", socket, "--profile", self._profile, "--capture", self._capture]
        await self._add("call", call, announces=False)
        borne = {
            "VISIOGUICHET_CENTRAL_URL": self._way_to_central or self.central_url,
            "VISIOGUICHET_PROFILE": self._profile,
            "VISIOGUICHET_DATA_DIR": str(data),
            "VISIOGUICHET_RUNTIME_DIR": str(runtime),
            "VISIOGUICHET_SENDING_MODE": self._sending_mode,
            "VISIOGUICHET_VIRTUAL_BORNE_PORT": str(self._borne_port),
        }
        await self._add("counter", ["-m", "firmware"], announces=True, extra=borne)

    async def _add(
        self, name: str, arguments: list[str], *, announces: bool, extra: Mapping[str, str] | None = None
    ) -> None:
        environment = self._environment() | dict(extra or {}) | dict(self._settings.get(name, {}))
        program = Program(name, arguments, environment, self.folder / f"{name}.log", announces=announces)
        self.programs.append(program)
        await program.start()

    def _environment(self) -> dict[str, str]:
        kept = {key: os.environ[key] for key in KEPT if key in os.environ}
        return kept | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "default"}

    async def _ask(self, module: str, *arguments: str) -> dict[str, Any]:
        """The JSON answer of a command; raises StackError."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            *arguments,
            cwd=ROOT,
            env=self._environment(),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, error = await process.communicate()
        if process.returncode:
            raise StackError(f"{module} {arguments[0]}:\n{error.decode(errors='replace')[-2000:]}")
        answer: dict[str, Any] = json.loads(out.splitlines()[-1])
        return answer
