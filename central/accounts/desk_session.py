"""Who stands behind a session cookie: read by the hub when a desk's socket opens, and again while it is open."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils.crypto import constant_time_compare

from central.accounts.models import Adviser


@dataclass(frozen=True, slots=True)
class AdviserEntry:
    pk: int
    first_name: str
    service_pks: frozenset[int]

    @property
    def adviser_id(self) -> str:
        """Its name on the wire."""
        return f"adviser-{self.pk}"


def adviser_of_session(session_key: str) -> AdviserEntry | None:
    """The adviser that is logged in by this session; None when it ended, or the account may not answer calls.

    As `django.contrib.auth.get_user` does it: a changed password ends every session.
    """
    session = SessionStore(session_key)
    if BACKEND_SESSION_KEY not in session:
        return None
    adviser = Adviser.objects.select_related("user").filter(user_id=session[SESSION_KEY], user__is_active=True).first()
    if adviser is None:
        return None
    if not constant_time_compare(session.get(HASH_SESSION_KEY, ""), adviser.user.get_session_auth_hash()):
        return None
    return _entry(adviser)


def advisers(pks: Iterable[int]) -> list[AdviserEntry]:
    """Those that still exist."""
    return [_entry(adviser) for adviser in Adviser.objects.filter(pk__in=tuple(pks))]


def _entry(adviser: Adviser) -> AdviserEntry:
    return AdviserEntry(adviser.pk, adviser.first_name, frozenset(adviser.services.values_list("pk", flat=True)))
