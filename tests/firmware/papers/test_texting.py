"""Text over the papers link: numbered, so that no cut loses or doubles a letter; refused where it breaks the rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.protocol.codec import ProtocolError, encode
from central.protocol.papers import (
    KEEPS_TEXT,
    MAX_CONTROL_BYTES,
    MAX_TEXT_BLOCK,
    MAX_TEXT_LINE,
    TEXT_KEPT,
    ScanRequested,
    ScanStage,
    ScanTold,
    TextAsked,
    TextFrom,
)
from central.protocol.t140 import BACKSPACE, LOST, NEW_LINE
from firmware.papers.link import TEXT_BURST
from firmware.papers.texting import Texts, Typing
from firmware.session import paper_events
from firmware.session.dialogue import MAX_LINES
from tests.firmware.papers.conftest import MakePair, Pair


def arrived(pair: Pair) -> str:
    return "".join(event.text for event in pair.of(paper_events.TextArrived))


async def connect(pair: Pair) -> None:
    await pair.link.start()
    await pair.until(lambda: pair.desk.typed_at is not None)


# On real connections


async def test_letters_go_both_ways_one_by_one(make_pair: MakePair) -> None:
    pair = make_pair()
    await connect(pair)
    assert pair.desk.channels["t140"].protocol == "t140"
    for end, letter in enumerate("Où ?", start=1):
        pair.link.type(letter)
        await pair.until(lambda: pair.desk.read == "Où ?"[:end])  # noqa: B023 - awaited within the turn
        pair.desk.type(letter)
        await pair.until(lambda: arrived(pair) == "Où ?"[:end])  # noqa: B023 - as above
    assert len(pair.of(paper_events.TextArrived)) == 4


async def test_a_cut_in_the_middle_of_a_word_loses_and_doubles_nothing(make_pair: MakePair) -> None:
    pair = make_pair()
    await connect(pair)
    pair.link.type("bon")
    pair.desk.type("qu")
    await pair.until(lambda: pair.desk.read == "bon" and arrived(pair) == "qu")
    pair.desk.vanish()
    # Into a connection that is dead and does not know it.
    pair.link.type("jou")
    pair.desk.type("el âg")
    await pair.until(lambda: len(pair.signals) > 1)
    pair.link.type("r")
    pair.desk.type("e ?")
    await pair.until(lambda: pair.desk.read == "bonjour" and arrived(pair) == "quel âge ?")


async def test_a_link_to_a_desk_whose_page_was_loaded_anew_says_everything_again(make_pair: MakePair) -> None:
    first = make_pair()
    await connect(first)
    first.link.type(f"bonjour{NEW_LINE}")
    await first.until(lambda: first.desk.read != "")
    await first.link.close()
    second = make_pair(store=first.store)
    await connect(second)
    second.link.type("oui")
    await second.until(lambda: second.desk.read == f"bonjour{NEW_LINE}oui")


async def test_a_page_that_was_loaded_anew_gets_the_lines_of_both_and_goes_on_after_them(make_pair: MakePair) -> None:
    """Twenty lines of both in turn, one that was taken back, one begun on each side; then each goes on."""
    first = make_pair()
    await connect(first)
    for number in range(10):
        first.link.type(f"réponse {number}{NEW_LINE}")
        first.desk.type(f"question {number}{NEW_LINE}")
        await first.until(lambda: arrived(first).endswith(f"{number}{NEW_LINE}"))  # noqa: B023 - awaited within the turn
    first.link.type(f"non{BACKSPACE}{BACKSPACE}{BACKSPACE}ou")
    await first.until(lambda: first.desk.read.endswith("ou"))
    first.desk.type("et v")
    await first.until(lambda: arrived(first).endswith("et v"))
    await first.link.close()
    second = make_pair(store=first.store)
    second.desk.asks_for_lines = True
    second.desk.typed = first.desk.typed
    await connect(second)
    assert second.desk.channels["control"].protocol == KEEPS_TEXT
    turns = [turn for number in range(10) for turn in ((True, f"réponse {number}"), (False, f"question {number}"))]
    ended = [(citizen, text, True) for citizen, text in turns]
    assert second.desk.kept == [*ended, (True, "ou", False), (False, "et v", False)]
    second.link.type("i")
    await second.until(lambda: second.desk.read == "i")
    second.desk.type("ous ?")
    await second.until(lambda: arrived(second) == "ous ?")
    kept = second.store.outbox.texts.lines
    assert [(one.mine, one.text) for one in kept[-2:]] == [(True, "oui"), (False, "et vous ?")]


async def test_a_desk_that_asks_for_the_lines_twice_costs_its_connection(make_pair: MakePair) -> None:
    pair = make_pair()
    await connect(pair)
    pair.desk.tell(TextAsked())
    await pair.until(lambda: len(pair.signals) > 1)


async def test_what_was_typed_before_there_is_a_connection_goes_with_the_first(make_pair: MakePair) -> None:
    pair = make_pair()
    pair.link.type("x" * (2 * MAX_TEXT_BLOCK + 1))
    await connect(pair)
    await pair.until(lambda: len(pair.desk.read) == 2 * MAX_TEXT_BLOCK + 1)


@pytest.mark.parametrize(
    "block", [b"bytes", "x" * (MAX_TEXT_BLOCK + 1), "flood"], ids=["bytes", "too long", "too many"]
)
async def test_text_against_the_rules_costs_its_connection(make_pair: MakePair, block: str | bytes) -> None:
    pair = make_pair()
    await connect(pair)
    for _ in range(int(TEXT_BURST) + 50 if block == "flood" else 1):
        pair.desk.channels["t140"].send(block)
    await pair.until(lambda: len(pair.signals) > 1)
    pair.link.type("ok")
    await pair.until(lambda: pair.desk.read.endswith("ok"))


async def test_a_desk_that_asks_twice_costs_its_connection(make_pair: MakePair) -> None:
    pair = make_pair()
    await connect(pair)
    pair.desk.tell(TextFrom(offset=0))
    await pair.until(lambda: len(pair.signals) > 1)


async def test_a_desk_that_knows_no_text_is_told_nothing_of_it(make_pair: MakePair) -> None:
    """A page of an older version: it closes a connection on which it reads what it does not know."""
    pair = make_pair()
    pair.desk.knows_text = False
    pair.link.type("bonjour")
    await pair.link.start()
    await pair.until(lambda: {"control", "t140"} <= pair.desk.channels.keys())
    pair.desk.tell(ScanRequested(request_id="scan"))
    await pair.until(lambda: pair.of(paper_events.ScanAsked) != [])
    pair.link.tell(ScanTold(request_id="scan", stage=ScanStage.PLACING))
    await pair.until(lambda: pair.desk.heard != [])
    assert (pair.desk.asked_for_text, pair.desk.read) == (0, "")


async def test_controls_that_are_not_of_t140_never_reach_the_session(make_pair: MakePair) -> None:
    pair = make_pair()
    await connect(pair)
    pair.desk.type("\x1b\x00")
    pair.desk.type("a\u202eb")
    await pair.until(lambda: arrived(pair) == "ab")
    assert [event.text for event in pair.of(paper_events.TextArrived)] == ["ab"]


async def test_the_store_forgets_it_with_the_call(make_pair: MakePair) -> None:
    pair = make_pair()
    pair.link.type("secret")
    pair.store.wipe()
    assert pair.store.outbox.texts.lines == ()
    assert pair.store.outbox.texts == Texts()


# By themselves


def test_of_a_text_that_is_too_long_the_oldest_is_said_to_be_lost() -> None:
    texts, typing = Texts(), Typing()
    texts.add("x" * TEXT_KEPT + "yz")
    typing.begin(texts, 0)
    blocks = []
    while (block := typing.next_block(texts)) is not None:
        blocks.append(block)
    assert "".join(blocks) == LOST * 2 + "x" * (TEXT_KEPT - 2) + "yz"
    assert max(map(len, blocks)) <= MAX_TEXT_BLOCK


@pytest.mark.parametrize("letter", ["x", "é", '"', "🙂", LOST])
def test_the_lines_of_the_longest_call_go_in_messages_that_are_read(letter: str) -> None:
    texts = Texts()
    for _ in range(MAX_LINES + 5):
        texts.add(letter * MAX_TEXT_LINE)
    parts = texts.kept()
    assert sum(len(part.lines) for part in parts) == MAX_LINES
    assert max(len(encode(part)) for part in parts) <= MAX_CONTROL_BYTES
    assert [part.sent for part in parts] == [None] * (len(parts) - 1) + [texts.end]


def test_a_call_without_text_says_so_at_once() -> None:
    assert [(part.lines, part.sent) for part in Texts().kept()] == [((), 0)]


def test_nothing_goes_or_comes_before_the_desk_has_said_from_where() -> None:
    texts, typing = Texts(), Typing()
    texts.add("a")
    assert typing.next_block(texts) is None
    with pytest.raises(ProtocolError):
        typing.heard(texts, "b")
    with pytest.raises(ProtocolError):
        typing.begin(texts, 2)


CUTS = st.lists(st.tuples(st.text(max_size=5), st.integers(0, 3), st.integers(0, 10)), max_size=12)


@given(CUTS)
def test_wherever_the_line_is_cut_everything_arrives_once(turns: list[tuple[str, int, int]]) -> None:
    """In each turn something is typed, some blocks go, and of these the last may be lost with the connection."""
    texts, typing, read, typed = Texts(), Typing(), "", ""
    for text, blocks, lost in [*turns, ("", 1000, 0)]:
        typing.begin(texts, len(read))
        texts.add(text)
        typed += text
        gone = "".join(block for _ in range(blocks) if (block := typing.next_block(texts)) is not None)
        read += gone[: max(0, len(gone) - lost)]
        typing.disconnected()
    assert read == typed
