"""Django's settings, made from `central.config`. Django reads this file; nothing else of ours imports it."""

import contextlib
import os
import secrets
import stat
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from central.config import Config, ConfigError, load


def _check_private(folder: Path) -> None:
    """Raises ConfigError for a folder that others may enter: database and secret key are in it.

    It is not tightened unasked: a mistyped `--data /tmp` would shut everybody out of it.
    """
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigError(
            f"{folder}: others may enter it (mode {mode:04o}); if it is central's own: chmod 0700 {folder}"
        )


def _secret_key(data: str) -> str:
    """Signs sessions and CSRF tokens; made once, in the data folder (0600). It is there whole or not at all."""
    if not data:
        return secrets.token_urlsafe(48)
    path = Path(data) / "secret-key"
    try:
        _check_private(path.parent)
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(48))
        key = path.read_text(encoding="ascii")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    if not key:
        raise ConfigError(f"{path} is empty: remove it, a new one is made (everybody logs in anew)")
    return key


def _write_once(path: Path, text: str) -> None:
    """Of many who try at once, one writes, and nobody reads a half."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    with contextlib.suppress(FileExistsError):
        os.link(name, path)
    os.unlink(name)  # noqa: PTH108 - beside os.link


def _database(config: Config) -> dict[str, Any]:
    if not config.database:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path(config.data) / "central.sqlite3") if config.data else ":memory:",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    url = urlsplit(config.database)
    if url.scheme != "postgresql" or url.password:
        raise ConfigError("configuration: database must be postgresql://user@host:port/name, without a password")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.removeprefix("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": config.database_password,
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
        "CONN_HEALTH_CHECKS": True,
    }


CONFIG = load(os.environ)

SECRET_KEY = _secret_key(CONFIG.data)
ALLOWED_HOSTS = list(CONFIG.hosts)
CSRF_TRUSTED_ORIGINS = [CONFIG.public_url] if CONFIG.public_url else []
DATABASES = {"default": _database(CONFIG)}
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "central.directory",
    "central.accounts",
    "central.calls",
    "central.appointments",
    "central.callbacks",
    "central.web",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
ROOT_URLCONF = "central.web.urls"
STATIC_URL = "/static/"
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["central.accounts.hashing.Argon2id"]
LOGIN_URL = "/login/"
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True

SESSION_COOKIE_AGE = 10 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIG.secure
SESSION_COOKIE_NAME = "__Host-session" if CONFIG.secure else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if CONFIG.secure else "csrf"
CSRF_COOKIE_HTTPONLY = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIG.trusted_proxies else None
# A desk posts a user name and a password, nothing else: documents never pass here.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16_384
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20
LOGGING_CONFIG = None
