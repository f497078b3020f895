"""
Numbers of sheets: seven digits and a check digit after Damm.

Every single wrong digit and every two neighbours transposed are caught.
H. M. Damm, Total anti-symmetrische Quasigruppen, Marburg 2004.
"""

from __future__ import annotations

LENGTH = 8
TABLE = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def check_digit(digits: str) -> int:
    """Return the digit that makes `digits` a number; 0 for one that ends in its own."""
    interim = 0
    for digit in digits:
        interim = TABLE[interim][int(digit)]
    return interim


def number_of(serial: int) -> str:
    """Return the number of the sheet `serial`, eight digits."""
    digits = f"{serial:0{LENGTH - 1}d}"
    return f"{digits}{check_digit(digits)}"


def is_number(written: str) -> bool:
    """Say whether eight digits are a number of ours."""
    plain = written.isascii() and written.isdigit() and len(written) == LENGTH
    return plain and check_digit(written) == 0
