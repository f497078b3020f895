"""
Files sealed so that whoever finds the stick reads nothing, and the desk needs no password.

From a passphrase comes a key pair: Argon2id makes the private key, of which only the public
half is kept. A backup is sealed to it with a key that is used once (X25519, HKDF, AES-256 in
GCM, pieces of 1 MiB that are numbered, the last one marked). So daily backups run unattended,
and only the passphrase opens them again.
"""

from __future__ import annotations

import json
import secrets
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from planner.write.beside import write_beside

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC: Final = b"visit-rounds backup 1\n"
PIECE: Final = 2**20
_SALT, _KEY = 16, 32
_COST: Final = {"time_cost": 3, "memory_cost": 64 * 1024, "parallelism": 1}


class UnsealedError(ValueError):
    """Not a backup, altered since, torn off, or another passphrase."""


@dataclass(frozen=True, slots=True)
class Lock:
    """What seals: the public half of a key, and the salt with which the passphrase makes it."""

    salt: bytes
    public: bytes

    def as_json(self) -> str:
        """Return the lock as it is kept."""
        return json.dumps({"salt": self.salt.hex(), "public": self.public.hex()})


def make_lock(passphrase: str) -> Lock:
    """Return a new lock for a passphrase."""
    salt = secrets.token_bytes(_SALT)
    return Lock(salt, _raw(_private(passphrase, salt).public_key()))


def read_lock(written: str) -> Lock:
    """Return a lock that was kept."""
    told = json.loads(written)
    return Lock(bytes.fromhex(told["salt"]), bytes.fromhex(told["public"]))


def seal(source: IO[bytes], target: IO[bytes], lock: Lock) -> None:
    """Write everything in `source`, sealed, to `target`."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

    once = X25519PrivateKey.generate()
    shared = once.exchange(X25519PublicKey.from_public_bytes(lock.public))
    head = lock.salt + lock.public + _raw(once.public_key())
    cipher = _cipher(shared, head)
    target.write(MAGIC + head)
    for number, (piece, is_last) in enumerate(_pieces(source)):
        written = cipher.encrypt(_nonce(number), piece, b"last" if is_last else b"more")
        target.write(struct.pack(">I?", len(written), is_last) + written)


def unseal(source: IO[bytes], target: IO[bytes], passphrase: str) -> None:
    """
    Write what was sealed in `source` to `target`.

    Raises
    ------
    UnsealedError
        If the passphrase is another one, or a byte of the file.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    size = _SALT + 2 * _KEY
    if source.read(len(MAGIC)) != MAGIC or len(head := source.read(size)) != size:
        raise UnsealedError
    private = _private(passphrase, head[:_SALT])
    if _raw(private.public_key()) != head[_SALT : _SALT + _KEY]:
        raise UnsealedError
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(head[-_KEY:]))
        cipher = _cipher(shared, head)
        number, is_last = 0, False
        while not is_last:
            size_of, mark_of = struct.unpack(">IB", source.read(5))
            is_last = mark_of == 1
            written = source.read(min(size_of, PIECE + 16))
            if mark_of > 1 or len(written) != size_of:
                raise UnsealedError
            mark = b"last" if is_last else b"more"
            target.write(cipher.decrypt(_nonce(number), written, mark))
            number += 1
        if source.read(1):
            raise UnsealedError
    except (InvalidTag, struct.error, ValueError):
        raise UnsealedError from None


def _pieces(source: IO[bytes]) -> Iterator[tuple[bytes, bool]]:
    piece = source.read(PIECE)
    while True:
        after = source.read(PIECE)
        yield piece, not after
        if not after:
            return
        piece = after


def _private(passphrase: str, salt: bytes) -> Any:
    from argon2.low_level import Type, hash_secret_raw
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    made = hash_secret_raw(passphrase.encode(), salt, hash_len=_KEY, type=Type.ID, **_COST)
    return X25519PrivateKey.from_private_bytes(made)


def _raw(public: Any) -> bytes:
    written: bytes = public.public_bytes_raw()
    return written


def _cipher(shared: bytes, head: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return AESGCM(HKDF(SHA256(), _KEY, salt=head, info=MAGIC).derive(shared))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def keep_lock(file: Path, lock: Lock) -> None:
    """Keep a lock beside its place and swap it in."""
    write_beside(file, lock.as_json())
