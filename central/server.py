"""One process of central: its roles, its uvicorn, its way to stop."""

import asyncio
import json
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from central.accounts.hashing import PasswordChecker
from central.accounts.limits import LoginLimits
from central.app import create_app
from central.bus import LocalBus
from central.config import Config, ConfigError, Role
from central.hub.hub import Hub
from central.protocol.codec import MAX_MESSAGE_BYTES
from central.web.services import WebServices
from central.worker import work

PING_INTERVAL_S = 3.0
PING_TIMEOUT_S = 5.0
"""A socket whose other end is gone without a word is noticed within the sum of both."""


class _Server(uvicorn.Server):
    """Leaves the signals to us and tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


def serve(config: Config) -> None:
    """Runs until SIGTERM or SIGINT; prints one JSON line with the address when it listens."""

    async def until_signal() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await run(config, stop=stop, announce=_print_address)

    asyncio.run(until_signal())


def _print_address(url: str) -> None:
    print(json.dumps({"url": url, "pid": os.getpid()}), flush=True)  # noqa: T201 - read by who started us


async def run(config: Config, *, stop: asyncio.Event, announce: Callable[[str], None]) -> None:
    """Serves the roles of `config`; `announce` gets the address, such as `http://127.0.0.1:8000`. Returns after `stop`.

    Raises ConfigError when the address cannot be had.
    """
    listener = _listen(config)
    bus = LocalBus(asyncio.get_running_loop())
    passwords = PasswordChecker()
    web = WebServices(passwords=passwords, limits=LoginLimits(time.monotonic), bus=bus, clock=time.time)
    hub = Hub(config, bus) if Role.HUB in config.roles else None
    app = create_app(
        secure=config.secure, web=web if Role.WEB in config.roles else None, sockets=hub.routes if hub else []
    )
    server = _Server(_uvicorn_config(app, config))
    try:
        if hub is not None:
            await hub.start()
        async with asyncio.TaskGroup() as tasks:
            serving = tasks.create_task(server.serve(sockets=[listener]))
            helpers = [tasks.create_task(hub.run())] if hub is not None else []
            if Role.WORKER in config.roles:
                helpers.append(tasks.create_task(work()))
            await server.listening.wait()
            announce(f"http://{_host(config.host)}:{listener.getsockname()[1]}")
            await stop.wait()
            if hub is not None:
                hub.stop_sockets()
            server.should_exit = True
            await serving
            for helper in helpers:
                helper.cancel()
    finally:
        listener.close()
        if hub is not None:
            await hub.close()
        passwords.close()


def _host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _listen(config: Config) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
        return socket.create_server((config.host, config.port), family=family, backlog=1024)
    except OSError as error:
        raise ConfigError(f"cannot listen at {config.host}:{config.port}: {error.strerror}") from error


def _uvicorn_config(app: ASGIApp, config: Config) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        ws="websockets-sansio",
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_ping_interval=PING_INTERVAL_S,
        ws_ping_timeout=PING_TIMEOUT_S,
        # 25 kB and CPU per socket saved; our messages are small.
        ws_per_message_deflate=False,
        proxy_headers=bool(config.trusted_proxies),
        forwarded_allow_ips=list(config.trusted_proxies),
        timeout_graceful_shutdown=5,
    )
