"""People who log in, and what is written down about logins and blocks."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from central.directory.models import Service, Site


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str) -> "User":
        """A new account; `password` in the clear, kept only as its Argon2id hash."""
        user = self.model(username=self.model.normalize_username(username))
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    username = models.CharField(max_length=64, unique=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.username


class Adviser(models.Model):
    """A user who answers calls, and for which services."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="adviser")
    first_name = models.CharField(max_length=64)
    """What the citizen reads."""
    services = models.ManyToManyField(Service, through="AdviserService", related_name="advisers")

    def __str__(self) -> str:
        return self.first_name


class Host(models.Model):
    """A user who receives citizens at sites, and whom HELP calls."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="host")
    first_name = models.CharField(max_length=64)
    sites = models.ManyToManyField(Site, related_name="hosts")

    def __str__(self) -> str:
        return self.first_name


class AdviserService(models.Model):
    """An adviser answers for a service, in one of its groups."""

    adviser = models.ForeignKey(Adviser, on_delete=models.CASCADE)
    service = models.ForeignKey(Service, on_delete=models.CASCADE)
    group = models.PositiveSmallIntegerField(default=1)
    """A call rings at group 1 first, at the next one too when the service's patience is over."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["adviser", "service"], name="adviser_once_a_service"),
        ]

    def __str__(self) -> str:
        return f"{self.adviser_id}/{self.service_id}: {self.group}"


class AuditKind(models.TextChoices):
    LOGIN = "login"
    LOGIN_FAILED = "login_failed"
    LOGIN_LIMITED = "login_limited"
    LOGOUT = "logout"
    BORNE_BLOCKED = "borne_blocked"


class AuditLog(models.Model):
    """One line per event that somebody may have to account for. Nothing of a citizen."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=AuditKind.choices)
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    """None also for a name that is no account: people type passwords there."""
    subject = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
