"""Logging in through the real pages, and how often one may try."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from django.db.backends.utils import CursorWrapper
from websockets.asyncio.client import connect

from central.accounts.hashing import MAX_WAITING, THREADS, Overloaded, PasswordChecker
from central.accounts.limits import PER_ACCOUNT, PER_ADDRESS, LoginLimits
from central.accounts.models import AuditLog, User
from central.hub.database import DatabaseThreads
from central.protocol.values import CloseCode

if TYPE_CHECKING:
    from tests.central.conftest import FakeClock, Running


async def test_the_right_password_opens_the_desk(central: Running) -> None:
    browser = central.browser()
    assert (await browser.get("/desk/")).headers["Location"] == "/login/"
    answer = await browser.log_in("claire")
    assert (answer.status, answer.headers["Location"]) == (302, "/desk/")
    cookie = next(cookie for cookie in browser.cookies if cookie.name == "session")
    assert cookie.has_nonstandard_attr("HttpOnly")
    page = await browser.get("/desk/")
    assert page.status == 200
    assert "Claire" in page.text
    assert "no-store" in page.headers["Cache-Control"]


async def test_logging_out_ends_the_session(central: Running, database: DatabaseThreads) -> None:
    browser = central.browser()
    await browser.log_in("claire")
    stolen = browser.cookie_header()
    await browser.post("/logout/")
    assert (await browser.get("/desk/")).status == 302
    kinds = await database(lambda: list(AuditLog.objects.order_by("pk").values_list("kind", flat=True)))
    assert kinds == ["login", "logout"]
    async with connect(central.socket_url + "/socket/desk", additional_headers=stolen, proxy=None) as socket:
        await socket.wait_closed()
        assert socket.close_code == CloseCode.NOT_AUTHENTICATED


async def test_wrong_name_and_wrong_password_look_the_same(central: Running, database: DatabaseThreads) -> None:
    browser = central.browser()
    answers = [await browser.log_in("claire", "wrong"), await browser.log_in("my-secret-typed-as-a-name", "wrong")]
    assert {answer.status for answer in answers} == {403}
    texts = {answer.text.replace("my-secret-typed-as-a-name", "claire").partition("csrf")[0] for answer in answers}
    assert len(texts) == 1
    written = await database(lambda: str(list(AuditLog.objects.values())))
    assert "my-secret" not in written


async def test_a_wrong_password_keeps_the_name_that_was_typed(central: Running) -> None:
    answer = await central.browser().log_in('claire"><b>', "wrong")
    assert 'value="claire&quot;&gt;&lt;b&gt;"' in answer.text
    assert "wrong" not in answer.text


async def test_a_name_with_a_nul_is_a_wrong_name_and_never_asked_for(
    central: Running, database: DatabaseThreads, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL's driver raises on NUL where SQLite finds nobody: no query may carry it."""
    asked: list[str] = []
    execute = CursorWrapper.execute

    def listen(self: CursorWrapper, sql: str, params: Any = None) -> Any:
        asked.append(f"{sql} {params}")
        return execute(self, sql, params)

    monkeypatch.setattr(CursorWrapper, "execute", listen)
    browser = central.browser()
    assert (await browser.log_in("nobody", "wrong")).status == 403
    assert any("nobody" in query for query in asked), "the queries are not heard"
    answer = await browser.log_in("claire\0", "wrong")
    assert answer.status == 403
    assert "incorrect" in answer.text
    assert not any("\0" in query or "\\x00" in query for query in asked)
    assert await database(lambda: AuditLog.objects.filter(kind="login_failed").count()) == 2


async def test_a_form_from_another_page_is_refused(central: Running) -> None:
    browser = central.browser()
    await browser.get("/login/")
    assert (await browser.post("/login/", origin="http://evil.example", username="claire", password="x")).status == 403
    assert (await central.browser().post("/login/", username="claire", password="x")).status == 403


async def test_an_account_that_answers_no_calls_has_no_desk(central: Running, database: DatabaseThreads) -> None:
    await database(User.objects.create_user, "technician", "a long enough password")
    browser = central.browser()
    await browser.log_in("technician", "a long enough password")
    assert (await browser.get("/desk/")).status == 403


async def test_an_account_that_was_closed_cannot_log_in(central: Running, database: DatabaseThreads) -> None:
    await database(lambda: User.objects.filter(username="claire").update(is_active=False))
    assert (await central.browser().log_in("claire")).status == 403


async def test_many_wrong_passwords_are_stopped(central: Running) -> None:
    browser = central.browser()
    for _ in range(PER_ACCOUNT.attempts):
        assert (await browser.log_in("claire", "wrong")).status == 403
    answer = await browser.log_in("claire")
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) <= PER_ACCOUNT.window_s
    assert (await browser.log_in("paul")).status == 302


@pytest.mark.parametrize("path", ["/login/", "/desk/", "/health", "/static/desk/words.js", "/absent/"])
async def test_every_answer_has_the_security_headers(central: Running, path: str) -> None:
    headers = (await central.browser().get(path)).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_limits_slide_with_time(clock: FakeClock) -> None:
    limits = LoginLimits(clock.monotonic_s)
    for _ in range(PER_ACCOUNT.attempts):
        assert limits.attempt("claire", "10.0.0.1") == 0.0
        clock.advance(1.0)
    assert limits.attempt("claire", "10.0.0.2") == pytest.approx(PER_ACCOUNT.window_s - PER_ACCOUNT.attempts)
    assert limits.attempt("paul", "10.0.0.1") == 0.0
    clock.advance(PER_ACCOUNT.window_s)
    assert limits.attempt("claire", "10.0.0.1") == 0.0


def test_one_address_cannot_try_many_accounts(clock: FakeClock) -> None:
    limits = LoginLimits(clock.monotonic_s)
    waits = [limits.attempt(f"account-{number}", "10.0.0.1") for number in range(PER_ADDRESS.attempts + 1)]
    assert [wait > 0 for wait in waits] == [False] * PER_ADDRESS.attempts + [True]
    assert limits.attempt("account-0", "10.0.0.2") == 0.0


def test_made_up_names_do_not_free_a_limited_account(clock: FakeClock) -> None:
    limits = LoginLimits(clock.monotonic_s)
    for _ in range(PER_ACCOUNT.attempts):
        limits.attempt("claire", "10.0.0.1")
    for number in range(20_000):
        limits.attempt(f"nobody-{number}", "10.0.0.1")
    assert limits.attempt("claire", "10.0.0.2") > 0.0


def test_a_flood_of_refusals_is_one_line_in_the_log(clock: FakeClock) -> None:
    limits = LoginLimits(clock.monotonic_s)
    assert [limits.is_news("10.0.0.1") for _ in range(100)] == [True] + [False] * 99
    assert limits.is_news("10.0.0.2")
    clock.advance(PER_ADDRESS.window_s)
    assert limits.is_news("10.0.0.1")


def test_a_success_gives_back(clock: FakeClock) -> None:
    limits = LoginLimits(clock.monotonic_s)
    for _ in range(10 * PER_ADDRESS.attempts):
        assert limits.attempt("claire", "10.0.0.1") == 0.0
        limits.succeeded("claire", "10.0.0.1")


async def test_hashing_is_bounded() -> None:
    checker = PasswordChecker()
    checks = [asyncio.create_task(checker.check("x", None)) for _ in range(THREADS + MAX_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(Overloaded):
        await checker.check("x", None)
    assert await asyncio.gather(*checks) == [False] * len(checks)
    await asyncio.to_thread(checker.close)
