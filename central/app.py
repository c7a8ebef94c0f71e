"""The ASGI application: static files, sockets, and Django's pages behind them."""

from pathlib import Path
from typing import Any

from django.core.asgi import get_asgi_application
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from central.web.fonts import font
from central.web.headers import SecurityHeaders
from central.web.services import SCOPE_KEY, WebServices

STATIC = Path(__file__).parent / "web" / "static"


class FreshStaticFiles(StaticFiles):
    """Asked for anew each time (304 by ETag): after an update no desk runs a mix of old and new modules."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = "no-cache"
        return response


class Pages:
    """Django, given the services of this server; a socket at a path that we do not have is refused."""

    def __init__(self, services: WebServices) -> None:
        self._django = get_asgi_application()
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close"})
            return
        # Django's own ASGI types are narrower than Starlette's; both are the ASGI specification's.
        django: Any = self._django
        await django({**scope, SCOPE_KEY: self._services, "root_path": ""}, receive, send)


async def _health(_: Request) -> Response:
    return PlainTextResponse("ok")


def create_app(*, secure: bool, web: WebServices | None, sockets: list[BaseRoute]) -> ASGIApp:
    """What uvicorn runs: `web` None leaves the pages out, `sockets` are the hub's routes."""
    routes: list[BaseRoute] = [Route("/health", _health), *sockets]
    if web is not None:
        routes += [
            Route("/static/fonts/{name}", font),
            Mount("/static", FreshStaticFiles(directory=STATIC)),
            Mount("/", Pages(web)),
        ]
    return Starlette(routes=routes, middleware=[Middleware(SecurityHeaders, secure=secure)])
