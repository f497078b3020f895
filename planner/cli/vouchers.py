"""What `planner vouchers` does that points do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.cli.counter import Counter, amount_of, rule_of, show
from planner.cli.points import tell_balances
from planner.ledger.accounts import refused

if TYPE_CHECKING:
    from planner.policy.schemes import VoucherRule


def grant(counter: Counter, values: list[str]) -> None:
    """Settle every account up to a day, or those that are named."""
    from planner.pipeline.accounting import settle_all
    from planner.tell.accounts import movement
    from planner.words import say

    rule = rule_of(counter, "voucher", counter.vouchers)
    _refuse_strangers(counter, rule, values)
    granted = settle_all(
        counter.scenario, rule, counter.accounts, on=counter.on, by=counter.by, now=counter.now,
        only=values,
    )  # fmt: skip
    show(counter, list(granted.movements))
    screen = counter.work.screen
    screen.write(say(screen.language, "accounts.settled", count=len(granted.movements)))
    screen.result({"entered": [movement(m) for m in granted.movements]})


def spend(counter: Counter, values: list[str], contact: str | None, reason: str) -> None:
    """Use an amount of a voucher; what the account is still to be granted comes first."""
    from dataclasses import replace

    from planner.ledger.accounts import Journal
    from planner.ledger.vouchers import spend as spent
    from planner.pipeline.accounting import settled
    from planner.tell.accounts import movement
    from planner.words import say

    rule = rule_of(counter, "voucher", counter.vouchers)
    if len(values) != 2:
        raise refused("accounts.expected.spend", " ".join(values))
    account, amount = values[0], amount_of(values[1])
    _refuse_strangers(counter, rule, [account])

    def change(journal: Journal) -> Journal:
        ready = settled(journal, counter.scenario, rule, account, on=counter.on, by=counter.by)
        after = spent(ready, rule, account, amount, on=counter.on, by=counter.by, contact=contact)
        last = replace(after.movements[-1], reason=reason)
        return replace(after, movements=(*after.movements[:-1], last))

    moved = counter.accounts.change((account,), change, now=counter.now)
    show(counter, moved)
    told: dict[str, object] = {"entered": [movement(m) for m in moved]}
    if rule.unit == "hours" and rule.yuan_per_hour is not None:
        screen, told["pay_yuan"] = counter.work.screen, float(amount * rule.yuan_per_hour)
        screen.write(
            say(
                screen.language, "accounts.pay", hours=f"{amount:f}", yuan=f"{told['pay_yuan']:g}",
                rate=f"{rule.yuan_per_hour:f}",
            )
        )  # fmt: skip
    counter.work.screen.result(told)


def balance(counter: Counter, values: list[str]) -> None:
    """Say what accounts hold on a day, with what they are to be granted by then."""
    from planner.pipeline.accounting import holders, settled
    from planner.tell.accounts import balances

    rule = rule_of(counter, "voucher", counter.vouchers)
    journal = counter.accounts.journal(values or None)
    people = holders(counter.scenario, rule)
    for account in values:
        if account in people and counter.by.strip():
            journal = settled(
                journal, counter.scenario, rule, account, on=counter.on, by=counter.by
            )
    rows = balances(journal, counter.names, values, on=counter.on, approved=False)
    tell_balances(counter, rows, rule.unit)


def _refuse_strangers(counter: Counter, rule: VoucherRule, accounts: list[str]) -> None:
    from planner.pipeline.accounting import holders

    known = holders(counter.scenario, rule)
    strange = [one for one in accounts if one not in known]
    if strange:
        raise refused("accounts.expected.holder", ", ".join(strange))
