"""One call's identity on the borne: its commitment, the desk's, and the two words (see `central.protocol.identity`)."""

from collections.abc import Callable

from central.protocol.identity import commitment, fingerprint_statement, words
from central.protocol.signal import Commit, Reveal
from firmware.errors import IdentityError

MAX_ROUNDS = 8
"""Commitments of the desk in one call: each is one guess at the words for somebody in the middle. Reloads need one."""


class CallIdentity:
    """The borne's side of one exchange of commitments. A desk that commits anew (its page was reloaded) begins a new
    round with a fresh nonce: a revealed nonce never serves twice, and the words change on both screens.

    Whoever could begin rounds at will, unseen, would try until the words that he needs come by: so rounds are few, and
    `words` are gone as soon as one begins.
    """

    def __init__(
        self, call_id: str, fingerprint: str, *, sign: Callable[[bytes], str], make_nonce: Callable[[], str]
    ) -> None:
        self._call_id = call_id
        self._fingerprint = fingerprint
        self._sign = sign
        self._make_nonce = make_nonce
        self._nonce = make_nonce()
        self._rounds = 0
        self._peer: Commit | None = None
        self.words: tuple[str, str] | None = None

    @property
    def peer_fingerprint(self) -> str | None:
        """The desk's certificate, once its commitment is verified."""
        return self._peer.fingerprint if self._peer and self.words else None

    def commit(self) -> Commit:
        """What to send first, in each round."""
        bound = commitment(self._call_id, "borne", self._fingerprint, self._nonce)
        statement = fingerprint_statement(self._call_id, self._fingerprint, bound)
        return Commit(fingerprint=self._fingerprint, commitment=bound, signature=self._sign(statement))

    def receive_commit(self, peer: Commit) -> tuple[Commit | Reveal, ...]:
        """What to answer: the nonce, after a fresh commitment of ours when this opens a new round.

        A commitment that is said again gets both again: something was lost on the way. Raises IdentityError for one
        too many.
        """
        if peer == self._peer:
            return self.commit(), Reveal(nonce=self._nonce)
        if self._rounds >= MAX_ROUNDS:
            raise IdentityError("too many commitments")
        self._rounds += 1
        self._peer, self.words = peer, None
        if self._rounds == 1:
            return (Reveal(nonce=self._nonce),)
        self._nonce = self._make_nonce()
        return self.commit(), Reveal(nonce=self._nonce)

    def receive_reveal(self, reveal: Reveal) -> tuple[str, str]:
        """The two words; raises IdentityError when the nonce does not open the commitment."""
        if self._peer is None:
            raise IdentityError("a nonce came before its commitment")
        if commitment(self._call_id, "desk", self._peer.fingerprint, reveal.nonce) != self._peer.commitment:
            raise IdentityError("the nonce does not open the commitment")
        self.words = words(
            self._call_id, borne=(self._fingerprint, self._nonce), desk=(self._peer.fingerprint, reveal.nonce)
        )
        return self.words
