"""CLAIMS.md: every claim has a row, and every row a place where it can be run."""

import claims

COMPARED = [f"S{number}" for number in range(1, 46)]
PRECISE = [f"F{number}" for number in range(1, 11)]
# A word is taught; nothing runs that could show it.
ONLY_TOLD = {"S22"}


def test_the_page_is_what_its_parts_make_it():
    """A cell that moves must not leave the page behind."""
    assert claims.PATH.read_text("utf-8") == claims.text(), (
        "run: python3 start.py python tests/claims.py"
    )


def test_every_claim_is_there_once_and_in_order():
    """None is left out because it was hard to show."""
    assert list(claims.WORDS) == [*COMPARED, *PRECISE]


def test_every_claim_of_the_comparison_is_run_in_a_cell():
    """A claim that is only told is only a claim."""
    known = claims.cells()
    run = {
        row
        for row in COMPARED
        if any(known[one]["cell_type"] == "code" for one in claims.ROWS[row])
    }

    assert set(COMPARED) - run == ONLY_TOLD


def test_what_is_more_precise_is_told_or_planned_where_no_lesson_is_yet():
    """The map of the course says which lessons are planned."""
    assert set(claims.ROWS) | set(claims.PLANNED) == {*COMPARED, *PRECISE}
    assert not set(claims.ROWS) & set(claims.PLANNED)
    assert not set(claims.PLANNED.values()) & set(claims.lessons())


def test_each_claim_is_one_short_sentence():
    """A table is read by running down a column."""
    for row, words in claims.WORDS.items():
        assert words.endswith("."), row
        assert len(words) <= 100, row
