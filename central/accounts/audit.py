"""Writes the audit log."""

from datetime import UTC, datetime

from central.accounts.models import AuditKind, AuditLog, User


def record(kind: AuditKind, *, now_s: float, user: User | None = None, subject: str = "", address: str = "") -> None:
    """One line; `now_s` is Unix time. A name that is no account must not come here: it may be a password."""
    AuditLog.objects.create(
        kind=kind, at=datetime.fromtimestamp(now_s, UTC), user=user, subject=subject, address=address
    )
