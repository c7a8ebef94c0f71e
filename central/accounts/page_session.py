"""Who stands behind a session cookie: read by the hub when a page's socket opens, and again while it is open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils.crypto import constant_time_compare

from central.accounts.models import Adviser, Host, User


@dataclass(frozen=True, slots=True)
class AdviserEntry:
    pk: int
    user_pk: int
    first_name: str
    groups: Mapping[int, int]
    """Service -> the group in which this adviser is rung for it."""

    @property
    def service_pks(self) -> frozenset[int]:
        return frozenset(self.groups)

    @property
    def adviser_id(self) -> str:
        """Its name on the wire."""
        return f"adviser-{self.pk}"


@dataclass(frozen=True, slots=True)
class HostEntry:
    pk: int
    user_pk: int
    first_name: str
    site_pks: frozenset[int]


def adviser_of_session(session_key: str) -> AdviserEntry | None:
    """The adviser that is logged in by this session; None when it ended, or the account may not answer calls."""
    user = _user_of_session(session_key)
    adviser = None if user is None else Adviser.objects.filter(user=user).first()
    return None if adviser is None else _entry(adviser)


def host_of_session(session_key: str) -> HostEntry | None:
    """The host that is logged in by this session; None when it ended, or the account receives nobody."""
    user = _user_of_session(session_key)
    host = None if user is None else Host.objects.filter(user=user).first()
    if host is None:
        return None
    return HostEntry(host.pk, host.user_id, host.first_name, frozenset(host.sites.values_list("pk", flat=True)))


def _user_of_session(session_key: str) -> User | None:
    """As `django.contrib.auth.get_user` does it: a changed password ends every session."""
    session = SessionStore(session_key)
    if BACKEND_SESSION_KEY not in session:
        return None
    user = User.objects.filter(pk=session[SESSION_KEY], is_active=True).first()
    if user is None or not constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return None
    return user


def advisers(pks: Iterable[int]) -> list[AdviserEntry]:
    """Those that still exist."""
    return [_entry(adviser) for adviser in Adviser.objects.filter(pk__in=tuple(pks))]


def _entry(adviser: Adviser) -> AdviserEntry:
    groups = dict(adviser.adviserservice_set.values_list("service_id", "group"))
    return AdviserEntry(adviser.pk, adviser.user_id, adviser.first_name, groups)
