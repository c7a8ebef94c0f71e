"""What the pages need beside the database; the server puts it in the ASGI scope of each request."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest

from central.accounts.hashing import PasswordChecker
from central.accounts.limits import LoginLimits
from central.bus import Bus

SCOPE_KEY = "visioguichet"


@dataclass(frozen=True, slots=True)
class WebServices:
    passwords: PasswordChecker
    limits: LoginLimits
    bus: Bus
    clock: Callable[[], float]
    """Unix time."""


def services_of(request: HttpRequest) -> WebServices:
    """The services of the server that this request came through."""
    assert isinstance(request, ASGIRequest)
    services = request.scope[SCOPE_KEY]
    assert isinstance(services, WebServices)
    return services
