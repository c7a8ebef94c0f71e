"""The sign that the adviser speaks: it comes with speech, stays through its pauses, and goes with it."""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pytest

from firmware.call.messages import AdviserSpeaks, PauseSending, StopMedia
from firmware.call.speaking import SpeakingSign
from hardware.protocols import Samples
from tests.firmware.call.call_peers import CALL, Borne, MakeBorne, until
from tests.firmware.call.test_speech import BLOCKS_PER_S, QUIET, noise, talk

BLOCK_S = 1 / BLOCKS_PER_S


class Heard:
    """A sign that hears block after block on a clock of its own."""

    def __init__(self) -> None:
        self.sign = SpeakingSign()
        self.now_s = 10.0

    def hear(self, blocks: Iterable[Samples]) -> list[bool]:
        shown = []
        for block in blocks:
            self.now_s += BLOCK_S
            self.sign.hear(block, self.now_s)
            shown.append(self.sign.shown(self.now_s))
        return shown


@pytest.fixture
def heard() -> Heard:
    """After a second of silence."""
    heard = Heard()
    assert not any(heard.hear([QUIET] * BLOCKS_PER_S))
    return heard


@pytest.mark.parametrize("dbfs", [-12.0, -20.0, -35.0])
def test_it_comes_between_a_fifth_and_half_of_a_second_of_speech(heard: Heard, dbfs: float) -> None:
    shown = heard.hear(talk(3.0, dbfs))
    assert BLOCKS_PER_S // 5 <= shown.index(True) + 1 <= BLOCKS_PER_S // 2
    assert all(shown[shown.index(True) :]), "and stays"


def test_it_stays_through_a_breath_and_goes_within_a_second_of_the_last_word(heard: Heard) -> None:
    heard.hear(talk(3.0))
    assert all(heard.hear([QUIET] * round(0.6 * BLOCKS_PER_S)))
    heard.hear(talk(1.0))
    shown = heard.hear([QUIET] * BLOCKS_PER_S)
    assert not shown[-1]


@pytest.mark.parametrize("length_s", [0.02, 0.1, 0.16])
def test_a_click_and_a_cough_are_nobody(heard: Heard, length_s: float) -> None:
    assert not any(heard.hear([noise(-6)] * round(length_s * BLOCKS_PER_S) + [QUIET] * BLOCKS_PER_S))


def test_steady_noise_is_nobody(heard: Heard) -> None:
    heard.hear([noise(-30) for _ in range(3 * BLOCKS_PER_S)])
    assert not any(heard.hear([noise(-30) for _ in range(3 * BLOCKS_PER_S)]))


def test_somebody_in_a_noisy_office_is_seen(heard: Heard) -> None:
    heard.hear([noise(-45) for _ in range(2 * BLOCKS_PER_S)])
    assert all(heard.hear([block + noise(-45) for block in talk(3.0)])[BLOCKS_PER_S // 2 :])


def test_where_no_packet_comes_nobody_speaks(heard: Heard) -> None:
    heard.hear(talk(2.0))
    assert heard.sign.shown(heard.now_s + 0.3)
    assert not heard.sign.shown(heard.now_s + 0.5)


def test_a_connection_that_is_over_leaves_nothing(heard: Heard) -> None:
    heard.hear(talk(2.0))
    heard.sign.clear()
    assert not heard.sign.shown(heard.now_s)


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_heard_it_never_flickers(heard: Heard, seed: int) -> None:
    """Stretches of any sound and any length: never more than two changes within a second."""
    random = np.random.default_rng(seed)
    shown: list[bool] = []
    for _ in range(200):
        loud, length = float(random.uniform(-60, -10)), int(random.integers(1, 30))
        shown += heard.hear([noise(loud) for _ in range(length)])
    changes = [at for at, (one, other) in enumerate(pairwise(shown)) if one is not other]
    assert len(changes) > 4
    assert all(third - first >= BLOCKS_PER_S for first, third in zip(changes, changes[2:], strict=False))


# In a call, through Opus


def told(borne: Borne) -> list[bool]:
    return [message.speaks for message in borne.all_of(AdviserSpeaks) if message.call_id == CALL]


async def test_speech_raises_it_and_silence_takes_it_away(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    borne.desk.talks = True
    await borne.start()
    await borne.connect()
    await until(lambda: told(borne) == [True], "the sign")
    borne.desk.talks = False
    await until(lambda: told(borne) == [True, False], "no sign")
    borne.desk.talks = True
    await until(lambda: told(borne) == [True, False, True], "the sign again")


async def test_whom_help_keeps_from_being_heard_is_not_said_to_speak(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    borne.desk.talks = True
    await borne.start()
    await borne.connect()
    await until(lambda: told(borne) == [True], "the sign")
    await borne.do(PauseSending(camera=True, microphone=True, adviser=True))
    await until(lambda: told(borne) == [True, False], "no sign under help")
    await borne.do(PauseSending(camera=False, microphone=False))
    await until(lambda: told(borne) == [True, False, True], "the sign after it")


async def test_the_next_call_begins_without_it(make_borne: MakeBorne) -> None:
    borne = await make_borne()
    borne.desk.talks = True
    await borne.start()
    await borne.connect()
    await until(lambda: told(borne) == [True], "the sign")
    await borne.do(StopMedia())
    assert not borne.engine._speaking.shown(borne.engine._clock())
