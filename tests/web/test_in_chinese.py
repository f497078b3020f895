"""What the board is held to in English, once more with everybody's desk in Chinese."""

from __future__ import annotations

import pytest

from tests.web import test_at_work as day
from tests.web import test_in_browser as board
from tests.web import test_interrupted as at_work
from tests.web import test_two_browsers as two

pytestmark = [pytest.mark.browser, pytest.mark.slow]

test_given_by_mouse_clicks_or_keys = (
    board.test_an_elder_is_given_by_mouse_clicks_or_keys_with_the_same_result_and_taken_back
)
test_moved_to_another_day = board.test_a_visit_is_moved_to_another_day_by_dragging_along_the_row
test_let_go_and_nothing_changed = board.test_letting_go_with_escape_or_trembling_changes_nothing
test_a_broken_rule = (
    board.test_what_breaks_a_rule_hovers_with_the_reason_until_it_is_put_back_or_taken_anyway
)
test_two_want_the_same = board.test_two_at_two_browsers_who_want_the_same_rounds
test_why_and_search = board.test_why_and_search_answer_in_the_side_panel
test_map_and_board = board.test_map_and_board_point_at_each_other
test_a_household = board.test_a_household_is_one_chip_with_all_its_names
test_a_session_that_ends = at_work.test_a_session_that_ends_in_mid_drag_loses_nothing
test_a_browser_that_is_shut = at_work.test_a_browser_that_is_shut_in_mid_drag_changes_nothing
test_seven_tabs = at_work.test_seven_tabs_are_as_quick_as_one_and_see_what_is_changed
test_twelve_sheets = (
    day.test_twelve_sheets_are_typed_on_the_pad_in_fifteen_seconds_each_and_none_is_lost
)
test_a_scanner = day.test_a_scanner_is_heard_while_an_input_method_is_on
test_a_hundred_gives = day.test_a_hundred_gives_by_hand_cost_what_stood_on_the_row
test_fifteen_thousand = day.test_fifteen_thousand_elders_are_scrolled_and_searched
test_undone_after_hers = two.test_both_change_other_rounds_and_mine_is_undone_after_hers
test_she_went_on_from_it = two.test_mine_stays_where_she_went_on_from_it_and_i_read_who


@pytest.fixture
def language() -> str:
    """Return the language of everybody at the desk."""
    return "zh"
