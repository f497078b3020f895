"""Accounts by double entry: points, approvals, gifts, vouchers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import InputError
from planner.ledger.accounts import (
    SCHEME,
    Journal,
    Kind,
    State,
    approve,
    enter,
    statement,
    verify,
    waiting,
)
from planner.ledger.points import earn, give, minutes_of, redeem
from planner.ledger.vouchers import settle, spend
from planner.policy.schemes import PointRule, Term, VoucherRule

DAY = date(2026, 11, 23)
RULE = PointRule()
D = Decimal


def earned(*minutes: int, confirmed: bool = True) -> Journal:
    """Return a journal in which V1 made contacts of these minutes."""
    journal = Journal()
    for number, spent in enumerate(minutes, start=1):
        journal = earn(journal, RULE, "V1", contact=f"C{number}", minutes=spent, on=DAY, by="Li")
    if confirmed:
        for movement in journal.movements:
            journal = verify(journal, movement.number, by="Wang")
            journal = approve(journal, movement.number, by="Zhao")
    return journal


def total(journal: Journal) -> Decimal:
    """Return what all accounts hold together."""
    return sum((journal.balance(a, approved=False) for a in journal.accounts()), D(0))


def expected(caught: pytest.ExceptionInfo[InputError]) -> str:
    """Return the key of what was expected."""
    return caught.value.faults[0].expected.key.rpartition(".")[2]


def test_d7_minutes_are_rounded_down_contact_by_contact() -> None:
    assert earned(30, 30, 50, 80).balance("V1") == D("2.5")


@pytest.mark.parametrize(
    ("minutes", "points"), [(0, "0"), (29, "0"), (30, "0.5"), (59, "0.5"), (60, "1"), (90, "1.5")]
)
def test_half_an_hour_is_half_a_point(minutes: int, points: str) -> None:
    assert RULE.points(minutes) == D(points)


def test_d8_a_gift_moves_points_and_changes_no_total() -> None:
    journal = give(earned(30, 30, 50, 80), RULE, "V1", "V2", D("1.0"), on=DAY, by="Li")
    assert journal.balance("V1") == D("1.5")
    assert journal.balance("V2", approved=False) == D("1.0")
    assert total(journal) == 0


@pytest.mark.parametrize("amount", ["0.3", "0", "-1", "NaN", "Infinity"])
def test_d8_an_amount_between_the_steps_is_refused(amount: str) -> None:
    with pytest.raises(InputError) as caught:
        give(earned(80), RULE, "V1", "V2", D(amount), on=DAY, by="Li")
    assert expected(caught) == "step"


def test_d8_unapproved_points_cannot_be_given_or_redeemed() -> None:
    journal = earned(80, confirmed=False)
    with pytest.raises(InputError) as caught:
        give(journal, RULE, "V1", "V2", D(1), on=DAY, by="Li")
    assert expected(caught) == "held"
    with pytest.raises(InputError):
        redeem(verify(journal, 1, by="Wang"), RULE, "V1", D(1), on=DAY, by="Li")


def test_a_gift_waiting_for_a_signature_cannot_be_spent_twice() -> None:
    journal = give(earned(80), RULE, "V1", "V2", D(1), on=DAY, by="Li")
    with pytest.raises(InputError):
        redeem(journal, RULE, "V1", D("0.5"), on=DAY, by="Li")


def test_d10_c15_redeemed_points_become_minutes_of_service() -> None:
    journal = redeem(earned(80, 80), RULE, "V1", D("1.5"), on=DAY, by="Li")
    assert journal.balance("V1") == D("0.5")
    assert minutes_of(RULE, D("1.5")) == 90


@pytest.mark.parametrize(
    ("entered", "verified", "approved", "allowed"),
    [
        ("Li", "Wang", "Zhao", True),
        ("Li", "Li", "Zhao", False),
        ("Li", "Wang", "Li", False),
        ("Li", "Wang", "Wang", False),
    ],
)
def test_d9_nobody_confirms_what_passed_through_his_hands(
    entered: str, verified: str, approved: str, *, allowed: bool
) -> None:
    journal = earn(Journal(), RULE, "V1", contact="C1", minutes=60, on=DAY, by=entered)
    if allowed:
        done = approve(verify(journal, 1, by=verified), 1, by=approved)
        assert done.at(1).state is State.APPROVED
        return
    with pytest.raises(InputError) as caught:
        approve(verify(journal, 1, by=verified), 1, by=approved)
    assert expected(caught) == "somebody-else"


def test_d9_approval_needs_verification_first() -> None:
    with pytest.raises(InputError) as caught:
        approve(earned(60, confirmed=False), 1, by="Zhao")
    assert expected(caught) == "verified"


def test_a_contact_is_paid_once() -> None:
    with pytest.raises(InputError) as caught:
        earn(earned(60), RULE, "V1", contact="C1", minutes=60, on=DAY, by="Li")
    assert expected(caught) == "once"


def test_what_waits_is_listed_oldest_first() -> None:
    journal = earn(earned(60), RULE, "V1", contact="C9", minutes=60, on=DAY, by="Li")
    assert [m.number for m in waiting(journal.movements)] == [2]


YUAN = VoucherRule(D(100), settle=Term.QUARTER, carry=Term.QUARTER)
HOURS = VoucherRule(D(20), settle=Term.MONTH, carry=Term.YEAR)


def test_c22_a_household_has_its_quarter_and_nothing_is_carried() -> None:
    """One account for the household, however many live there: 300, 180 spent, 300 again."""
    journal = settle(Journal(), YUAN, "F1", since=date(2026, 1, 1), until=date(2026, 1, 1), by="S")
    assert journal.balance("F1", approved=False) == 300
    journal = spend(journal, YUAN, "F1", D(180), on=date(2026, 2, 10), by="Li")
    assert journal.balance("F1", approved=False) == 120
    journal = settle(journal, YUAN, "F1", since=date(2026, 1, 1), until=date(2026, 4, 1), by="S")
    assert journal.balance("F1", approved=False) == 300
    assert journal.balance("F1", on=date(2026, 3, 31), approved=False) == 120
    assert total(journal) == 0


def test_c32_hours_are_carried_within_the_year() -> None:
    journal = settle(
        Journal(), HOURS, "E1", since=date(2026, 1, 1), until=date(2026, 1, 31), by="S"
    )
    journal = spend(journal, HOURS, "E1", D(14), on=date(2026, 1, 20), by="Li")
    journal = settle(journal, HOURS, "E1", since=date(2026, 1, 1), until=date(2026, 2, 1), by="S")
    assert journal.balance("E1", approved=False) == 26
    journal = settle(journal, HOURS, "E1", since=date(2026, 1, 1), until=date(2027, 1, 1), by="S")
    assert journal.balance("E1", approved=False) == 20


def test_whoever_comes_in_the_middle_has_the_months_that_are_left() -> None:
    journal = settle(Journal(), YUAN, "F1", since=date(2026, 2, 9), until=date(2026, 3, 1), by="S")
    assert journal.balance("F1", approved=False) == 200


def test_more_than_is_held_cannot_be_spent() -> None:
    journal = settle(Journal(), YUAN, "F1", since=date(2026, 1, 1), until=date(2026, 1, 1), by="S")
    with pytest.raises(InputError) as caught:
        spend(journal, YUAN, "F1", D(301), on=date(2026, 1, 5), by="Li")
    assert expected(caught) == "held"


def test_a_voucher_cannot_lapse_before_it_is_settled() -> None:
    with pytest.raises(ValueError, match="month"):
        VoucherRule(D(1), settle=Term.QUARTER, carry=Term.MONTH)


@given(months=st.integers(0, 30), spent=st.lists(st.integers(0, 100), max_size=12))
def test_settling_twice_changes_nothing_and_sums_stay_zero(months: int, spent: list[int]) -> None:
    until = date(2026 + months // 12, months % 12 + 1, 15)
    since = date(2026, 1, 1)
    journal = settle(Journal(), YUAN, "F1", since=since, until=since, by="S")
    for number, amount in enumerate(spent):
        day = date(2026, number + 1, 3)
        journal = settle(journal, YUAN, "F1", since=since, until=day, by="S")
        if 0 < amount <= journal.balance("F1", on=day, approved=False):
            journal = spend(journal, YUAN, "F1", D(amount), on=day, by="Li")
    once = settle(journal, YUAN, "F1", since=since, until=until, by="S")
    assert settle(once, YUAN, "F1", since=since, until=until, by="S") == once
    assert total(once) == 0
    assert all(held >= 0 for _, held in statement(once, "F1"))
    assert once.balance("F1", approved=False) == statement(once, "F1")[-1][1]


def test_what_is_spent_late_corrects_what_had_lapsed_and_takes_nothing_from_the_next_term() -> None:
    journal = settle(Journal(), YUAN, "F1", since=date(2026, 1, 1), until=date(2026, 4, 1), by="S")
    journal = spend(journal, YUAN, "F1", D(100), on=date(2026, 3, 30), by="Li")
    journal = settle(journal, YUAN, "F1", since=date(2026, 1, 1), until=date(2026, 4, 1), by="S")
    assert journal.balance("F1", on=date(2026, 4, 1), approved=False) == 300
    with pytest.raises(InputError) as caught:
        spend(journal, YUAN, "F1", D(201), on=date(2026, 2, 1), by="Li")
    assert expected(caught) == "held"


def test_what_goes_out_later_cannot_go_out_before() -> None:
    journal = redeem(earned(80), RULE, "V1", D(1), on=date(2026, 12, 1), by="Li")
    with pytest.raises(InputError) as caught:
        give(journal, RULE, "V1", "V2", D(1), on=date(2026, 11, 24), by="Li")
    assert expected(caught) == "held"


def test_months_without_entitlement_are_not_granted() -> None:
    """Somebody who turns 80 in February has no voucher of those below from March on."""
    journal = settle(
        Journal(), YUAN, "F1", since=date(2026, 1, 1), until=date(2026, 6, 1), by="S",
        entitled=lambda month: month < date(2026, 3, 1),
    )  # fmt: skip
    assert [m.amount for m in journal.movements if m.kind is Kind.GRANTED] == [200]


@pytest.mark.parametrize("name", ["li", " Ｌｉ ", "LI"])
def test_another_spelling_is_not_another_person(name: str) -> None:
    journal = earn(Journal(), RULE, "V1", contact="C1", minutes=60, on=DAY, by="Li")
    with pytest.raises(InputError) as caught:
        verify(journal, 1, by=name)
    assert expected(caught) == "somebody-else"


def test_nobody_without_a_name_enters_anything() -> None:
    with pytest.raises(InputError) as caught:
        earn(Journal(), RULE, "V1", contact="C1", minutes=60, on=DAY, by=" ")
    assert expected(caught) == "name"


def test_nothing_moves_from_an_account_to_itself() -> None:
    with pytest.raises(InputError) as caught:
        enter(Journal(), on=DAY, giver=SCHEME, taker=SCHEME, amount=D(1), kind=Kind.GIFT, by="Li")
    assert expected(caught) == "other"


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "0", "-1"])
def test_what_is_no_amount_cannot_be_spent(amount: str) -> None:
    journal = settle(Journal(), YUAN, "F1", since=date(2026, 1, 1), until=date(2026, 1, 1), by="S")
    with pytest.raises(InputError) as caught:
        spend(journal, YUAN, "F1", D(amount), on=date(2026, 1, 5), by="Li")
    assert expected(caught) == "amount"
