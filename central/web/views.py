"""The pages: login, logout, the desk, the host's page.

Templates and their context:

* `login.html`: `error`, a French sentence or empty; `username` as it was typed before; fields `username` and
  `password`, posted to `/login/`.
* `desk.html`: `first_name` of the adviser; a form posted to `/logout/`. Everything else comes through `/socket/desk`.
* `host.html`: `first_name` of the host; the rest comes through `/socket/host`.
* `no_desk.html`: the account is nobody's who answers calls.
"""

from http import HTTPStatus
from math import ceil

from asgiref.sync import sync_to_async
from django.contrib.auth import alogin, alogout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from central.accounts import audit
from central.accounts.hashing import Overloaded
from central.accounts.models import Adviser, AuditKind, Host, User
from central.bus import SESSION_ENDED
from central.web.services import services_of

_BACKEND = "django.contrib.auth.backends.ModelBackend"
_MAX_PASSWORD = 1_024
_WRONG = "Nom ou mot de passe incorrect."
_BUSY = "Beaucoup de connexions en ce moment. Réessayez dans un instant."

_audit = sync_to_async(audit.record)


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _login_page(request: HttpRequest, error: str = "", status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    username = request.POST.get("username", "")[:64].replace("\0", "")
    return render(request, "login.html", {"error": error, "username": username}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
async def login(request: HttpRequest) -> HttpResponse:
    """Logs in by name and password. The answer and its time are the same for an unknown name and a wrong password."""
    if request.method != "POST":
        return _login_page(request)
    services, address = services_of(request), _address(request)
    username, password = request.POST.get("username", "")[:64], request.POST.get("password", "")
    # No account has such a name, and PostgreSQL's driver refuses to ask for it.
    user = None if "\0" in username else await User.objects.filter(username=username).afirst()
    wait_s = services.limits.attempt(username, address)
    if wait_s:
        if services.limits.is_news(address):
            await _audit(AuditKind.LOGIN_LIMITED, now_s=services.clock(), user=user, address=address)
        text = f"Trop d’essais. Réessayez dans {ceil(wait_s / 60)} min."
        response = _login_page(request, text, HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(ceil(wait_s))
        return response
    try:
        encoded = user.password if user is not None and user.is_active else None
        right = await services.passwords.check(password[:_MAX_PASSWORD], encoded)
    except Overloaded:
        return _login_page(request, _BUSY, HTTPStatus.SERVICE_UNAVAILABLE)
    if user is None or not right:
        await _audit(AuditKind.LOGIN_FAILED, now_s=services.clock(), user=user, address=address)
        return _login_page(request, _WRONG, HTTPStatus.FORBIDDEN)
    services.limits.succeeded(username, address)
    await alogin(request, user, backend=_BACKEND)
    await _audit(AuditKind.LOGIN, now_s=services.clock(), user=user, address=address)
    return redirect(await _home(user))


async def _home(user: User) -> str:
    """The page that this account works at; who has none reads so at the desk's address."""
    at_desk = await Adviser.objects.filter(user=user).aexists()
    return "host" if not at_desk and await Host.objects.filter(user=user).aexists() else "desk"


@never_cache
@require_POST
async def logout(request: HttpRequest) -> HttpResponse:
    """Ends the session and the live socket of its page."""
    services = services_of(request)
    user = await request.auser()
    if isinstance(user, User):
        await alogout(request)
        await _audit(AuditKind.LOGOUT, now_s=services.clock(), user=user, address=_address(request))
        services.bus.publish(SESSION_ENDED, str(user.pk))
    return redirect("login")


@never_cache
@require_safe
async def desk(request: HttpRequest) -> HttpResponse:
    """The adviser's page."""
    user = await request.auser()
    if not isinstance(user, User):
        return redirect("login")
    adviser = await Adviser.objects.filter(user=user).afirst()
    if adviser is None:
        return render(request, "no_desk.html", status=HTTPStatus.FORBIDDEN)
    return render(request, "desk.html", {"first_name": adviser.first_name})


@never_cache
@require_safe
async def host(request: HttpRequest) -> HttpResponse:
    """The page of who receives citizens at a site: its bornes and their HELP."""
    user = await request.auser()
    if not isinstance(user, User):
        return redirect("login")
    known = await Host.objects.filter(user=user).afirst()
    if known is None:
        return render(request, "no_desk.html", status=HTTPStatus.FORBIDDEN)
    return render(request, "host.html", {"first_name": known.first_name})
