"""The guide's sentences beside the adviser's voice: in order, hushed at once, never over somebody who speaks."""

import asyncio
from typing import Self

import numpy as np
import pytest

from firmware.call.playback import Playback
from firmware.call.speech import Speech, VoiceGate
from firmware.call.tasks import Crash
from hardware.protocols import BLOCK_FRAMES, SAMPLE_RATE_HZ, Samples, SoundOutput
from hardware.simulated.sound import SimulatedSpeaker

QUIET = np.zeros(BLOCK_FRAMES, np.int16)
BLOCKS_PER_S = SAMPLE_RATE_HZ // BLOCK_FRAMES
random = np.random.default_rng(3)


def numbers(first: int, count: int) -> Samples:
    return np.arange(first, first + count, dtype=np.int16)


def noise(dbfs: float) -> Samples:
    """20 ms of it."""
    return np.rint(random.normal(0, 32768 * 10 ** (dbfs / 20) / np.sqrt(2), BLOCK_FRAMES)).astype(np.int16)


def talk(seconds: float, dbfs: float = -20.0) -> list[Samples]:
    """Syllables: 160 ms loud, 80 ms much quieter."""
    count = round(seconds * BLOCKS_PER_S)
    return [noise(dbfs if at % 12 < 8 else dbfs - 30) for at in range(count)]


# Sentences


def test_sentences_come_out_in_order_in_any_portion() -> None:
    speech = Speech()
    for begins, first in ((True, 0), (False, 100), (True, 200)):
        speech.put(numbers(first, 100), begins=begins, private=False)
    taken = [speech.take(portion) for portion in (30, 0, 150, 500)]
    assert np.array_equal(np.concatenate(taken), numbers(0, 300))
    assert not speech


def test_an_interrupted_sentence_begins_again_but_not_the_one_before() -> None:
    speech = Speech()
    for first in (0, 100):
        speech.put(numbers(first, 100), begins=True, private=False)
    speech.take(130)
    speech.begin_again()
    assert np.array_equal(speech.take(500), numbers(100, 100))


def test_hushed_there_is_nothing_left() -> None:
    speech = Speech()
    speech.put(numbers(0, 100), begins=True, private=False)
    speech.take(10)
    speech.clear()
    assert not speech
    assert len(speech.take(10)) == 0


def test_what_is_private_goes_when_the_handset_does() -> None:
    speech = Speech()
    for first, private in ((0, False), (100, True), (200, False)):
        speech.put(numbers(first, 100), begins=True, private=private)
    speech.take(110)
    speech.drop_private()
    assert np.array_equal(speech.take(500), numbers(200, 100))


def test_there_is_an_end_to_what_may_wait() -> None:
    speech = Speech()
    for _ in range(200):
        speech.put(np.ones(SAMPLE_RATE_HZ, np.int16), begins=True, private=False)
    assert len(speech.take(200 * SAMPLE_RATE_HZ)) == 120 * SAMPLE_RATE_HZ


# The gate


def heard(gate: VoiceGate, blocks: list[Samples]) -> list[bool]:
    return [gate.hears(block) for block in blocks]


@pytest.mark.parametrize("dbfs", [-12.0, -20.0, -35.0])
def test_somebody_who_speaks_is_heard_within_a_fifth_of_a_second_and_through_pauses(dbfs: float) -> None:
    gate = VoiceGate()
    assert not any(heard(gate, [QUIET] * 50))
    speaks = heard(gate, talk(5.0, dbfs))
    assert all(speaks[10:])
    assert all(heard(gate, [QUIET] * 30)), "a breath"
    assert not any(heard(gate, [QUIET] * 50)[20:]), "the end"


def test_somebody_who_speaks_in_a_noisy_office_is_heard() -> None:
    gate = VoiceGate()
    heard(gate, [noise(-45) for _ in range(100)])
    assert all(heard(gate, [block + noise(-45) for block in talk(5.0)])[10:])


@pytest.mark.parametrize("dbfs", [-60.0, -40.0, -20.0])
def test_steady_noise_is_nobody(dbfs: float) -> None:
    gate = VoiceGate()
    heard(gate, [QUIET] * 50)
    settled = round((gate.BACKGROUND_S + gate.PAUSE_S) * BLOCKS_PER_S) + 1
    assert not any(heard(gate, [noise(dbfs) for _ in range(500)])[settled:])


def test_a_click_is_nobody() -> None:
    gate = VoiceGate()
    blocks = [QUIET] * 50
    blocks[10] = blocks[30] = blocks[31] = noise(-6)
    assert not any(heard(gate, blocks))


# At the loudspeaker


class Room:
    """A loudspeaker that keeps what was written, and lets a test write block by block."""

    def __init__(self) -> None:
        self.blocks: list[Samples] = []
        self._turns = asyncio.Semaphore(0)
        self._written = asyncio.Event()
        self.output = SoundOutput.LOUDSPEAKER

    async def open(self) -> None: ...
    async def close(self) -> None: ...

    async def write(self, block: Samples) -> None:
        await self._turns.acquire()
        self.blocks.append(block)
        self._written.set()

    def take_back(self) -> int:
        return 0

    def set_gain_db(self, gain_db: float) -> None: ...
    def set_output(self, output: SoundOutput) -> None:
        self.output = output

    async def play(self, count: int = 1) -> list[Samples]:
        """The next blocks."""
        first = len(self.blocks)
        async with asyncio.timeout(10):
            while len(self.blocks) < first + count:
                self._written.clear()
                self._turns.release()
                await self._written.wait()
        return self.blocks[first:]


class Sounding:
    def __init__(self) -> None:
        self.room = Room()
        self.playback = Playback(self.room, lambda *_: None, Crash().spawn)

    async def __aenter__(self) -> Self:
        self.playback.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.playback.stop()

    def say(self, seconds: float = 1.0, *, private: bool = False) -> None:
        count = round(seconds * SAMPLE_RATE_HZ)
        self.playback.say(np.full(count, 7, np.int16), begins=True, private=private)


async def test_after_a_hush_the_very_next_block_is_silent() -> None:
    """One block may be on its way: 20 ms, beside the 60 that the sound card keeps."""
    async with Sounding() as sounding:
        sounding.say(10.0)
        assert all((block == 7).all() for block in await sounding.room.play(3))
        sounding.playback.hush()
        sounding.playback.play(np.full(4 * BLOCK_FRAMES, 3, np.int16))
        blocks = await sounding.room.play(3)
        assert all((block == 3).all() for block in blocks[1:]), "and the tone goes on"


async def test_guidance_is_silent_while_the_adviser_speaks_and_begins_its_sentence_again() -> None:
    async with Sounding() as sounding:
        playback, room = sounding.playback, sounding.room
        for _ in range(10):
            playback.feed_voice(QUIET)
            await room.play()
        playback.say(np.arange(1, 9_601, dtype=np.int16), begins=True, private=False)
        for block in talk(2.0):
            playback.feed_voice(block)
            await room.play()
        for _ in range(5):
            # What waits of the adviser's last word.
            playback.feed_voice(QUIET)
            await room.play()
        said = []
        for _ in range(60):
            playback.feed_voice(QUIET)
            said.append((await room.play())[0])
        whole = np.concatenate(said)
        begins = int(np.flatnonzero(whole)[0])
        assert begins > 0.5 * SAMPLE_RATE_HZ, "it waits until the adviser has paused"
        assert np.array_equal(whole[begins : begins + 9_600], np.arange(1, 9_601))


async def test_before_a_call_nothing_holds_the_guide_back() -> None:
    async with Sounding() as sounding:
        for block in talk(1.0):
            sounding.playback.feed_voice(block)
            await sounding.room.play()
        sounding.playback.drop_voice()
        sounding.say()
        assert any((block == 7).all() for block in await sounding.room.play(3))


async def test_private_speech_never_reaches_the_loudspeaker() -> None:
    async with Sounding() as sounding:
        sounding.say(private=True)
        sounding.playback.play(np.full(2 * BLOCK_FRAMES, 3, np.int16))
        assert not any((block >= 7).any() for block in await sounding.room.play(2))
        sounding.playback.set_output(SoundOutput.HANDSET)
        sounding.say(5.0, private=True)
        assert (await sounding.room.play(3))[-1][0] == 7
        assert sounding.room.output is SoundOutput.HANDSET
        sounding.playback.set_output(SoundOutput.LOUDSPEAKER)
        sounding.playback.play(np.full(BLOCK_FRAMES * 5, 3, np.int16))
        blocks = await sounding.room.play(5)
        assert all((block == 3).all() for block in blocks[1:]), "only the tone, behind the block that was on its way"


async def test_the_twin_is_silent_within_a_tenth_of_a_second_of_a_hush() -> None:
    """On the injected clock of the twin: what it had taken is 60 ms."""
    clock = [0.0]

    async def sleep(seconds: float) -> None:
        clock[0] += seconds
        await asyncio.sleep(0)

    speaker = SimulatedSpeaker(lambda: clock[0], sleep)
    playback = Playback(speaker, lambda *_: None, Crash().spawn)
    playback.start()
    playback.feed_voice(QUIET)
    playback.say(np.full(10 * SAMPLE_RATE_HZ, 5_000, np.int16), begins=True, private=False)
    while clock[0] < 1.0:  # noqa: ASYNC110 - the twin moves the clock, and tells nobody
        await asyncio.sleep(0)
    assert speaker.heard()[0] > -30
    playback.hush()
    hushed_s = clock[0]
    while clock[0] < hushed_s + 0.31:  # noqa: ASYNC110
        await asyncio.sleep(0)
    assert speaker.heard()[0] == -120.0, "nothing of it in the last 200 of 300 ms"
    await playback.stop()
