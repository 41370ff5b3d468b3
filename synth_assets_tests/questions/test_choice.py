"""The final choice: exact totals, the share within tolerance, and a shortage that says what to make."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth_assets.questions.balance import quotas
from synth_assets.questions.cells import Cell
from synth_assets.questions.choice import Choice, Shortage, choose

SHARE = {"easy": 0.6, "hard": 0.4}
LENGTHS = {"easy": 20.6, "hard": 194.0}
SCHEMA = {"question_id": pl.String, "domain": pl.String, "difficulty": pl.String, "answer_tokens": pl.Int64}


def pool_of(
    counts: dict[Cell, int], seed: int = 0, lengths: dict[str, float] = LENGTHS, start: int = 0
) -> pl.DataFrame:
    """Rows with lengths spread as measured answers are: a gamma distribution with a third of the mean as deviation."""
    generator = np.random.default_rng(seed)
    rows = [
        (f"{domain}-{level}-{start + number}", domain, level, max(1, round(length)))
        for (domain, level), count in counts.items()
        for number, length in enumerate(generator.gamma(9, lengths[level] / 9, count))
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def planned(totals: dict[str, int], surplus: float = 1.25) -> dict[Cell, int]:
    means = {Cell(domain, level): mean for domain in totals for level, mean in LENGTHS.items()}
    return {cell: int(rows * surplus) + 6 for cell, rows in quotas(totals, means, SHARE).items()}


def easy_share(rows: pl.DataFrame) -> float:
    return float(
        rows.select(pl.col("answer_tokens").filter(difficulty="easy").sum() / pl.col("answer_tokens").sum()).item()
    )


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(40, 600), min_size=1), st.integers(0, 10**6))
def test_a_feasible_pool_gives_exact_totals_and_the_share(totals: dict[str, int], seed: int) -> None:
    choice = choose(pool_of(planned(totals), seed), totals, SHARE, tolerance=0.001, seed=seed)
    assert isinstance(choice, Choice)
    assert dict(choice.rows.group_by("domain").len().iter_rows()) == totals
    assert choice.rows["question_id"].is_unique().all()
    assert abs(easy_share(choice.rows) - 0.6) <= 0.001
    assert choice.easy_share == pytest.approx(easy_share(choice.rows))


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.builds(Cell, st.sampled_from("abc"), st.sampled_from(["easy", "hard"])), st.integers(0, 60), min_size=1
    ),
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 40), min_size=1),
    st.integers(0, 1000),
)
def test_whatever_the_pool_the_answer_is_true(counts: dict[Cell, int], totals: dict[str, int], seed: int) -> None:
    answer = choose(pool_of(counts, seed), totals, SHARE, tolerance=0.01, seed=seed)
    if isinstance(answer, Choice):
        assert {name: n for name, n in totals.items() if n} == dict(answer.rows.group_by("domain").len().iter_rows())
        assert not len(answer.rows) or abs(easy_share(answer.rows) - 0.6) <= 0.01
    else:
        assert answer.missing or "the quotas are met" in answer.reason
        assert min(answer.missing.values(), default=1) > 0
        assert {domain for domain, _ in answer.missing} <= set(totals)


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(40, 300), min_size=1), st.integers(0, 1000))
def test_making_what_is_missing_meets_the_quotas(totals: dict[str, int], seed: int) -> None:
    pool = pool_of({})
    for attempt in range(12):
        answer = choose(pool, totals, SHARE, tolerance=0.001, seed=seed)
        if isinstance(answer, Choice) or not answer.missing:
            assert pool.height >= sum(totals.values())
            return
        pool = pl.concat([pool, pool_of(answer.missing, seed + attempt, start=10_000 * (attempt + 1))])
    pytest.fail(f"after 12 rounds: {answer}")


def test_the_choice_does_not_depend_on_the_order_of_the_pool() -> None:
    totals = {"a": 300, "b": 200}
    pool = pool_of(planned(totals))
    first = choose(pool, totals, SHARE, seed=5)
    again = choose(pool.sample(fraction=1, shuffle=True, seed=1), totals, SHARE, seed=5)
    assert isinstance(first, Choice)
    assert isinstance(again, Choice)
    assert first.rows.equals(again.rows)


def test_another_seed_chooses_other_rows() -> None:
    totals = {"a": 300, "b": 200}
    pool = pool_of(planned(totals))
    one, two = (choose(pool, totals, SHARE, seed=seed) for seed in (1, 2))
    assert isinstance(one, Choice)
    assert isinstance(two, Choice)
    assert set(one.rows["question_id"]) != set(two.rows["question_id"])


def test_rows_are_not_chosen_by_their_length() -> None:
    totals = {"a": 2_000, "b": 2_000}
    pool = pool_of(planned(totals, surplus=2.0))
    choice = choose(pool, totals, SHARE, seed=3)
    assert isinstance(choice, Choice)
    assert choice.swaps <= 3
    for level in SHARE:
        chosen, all_rows = (
            frame.filter(pl.col("difficulty") == level)["answer_tokens"].to_numpy() for frame in (choice.rows, pool)
        )
        assert abs(chosen.mean() - all_rows.mean()) < 4 * all_rows.std() / len(chosen) ** 0.5


def test_each_domain_comes_near_the_share_where_its_pool_allows() -> None:
    totals = dict.fromkeys("abcd", 2_000)
    choice = choose(pool_of(planned(totals)), totals, SHARE)
    assert isinstance(choice, Choice)
    assert all(abs(share - 0.6) < 0.005 for share in choice.domain_shares.values())


def test_other_domains_make_up_for_one_that_has_no_hard_rows() -> None:
    totals = dict.fromkeys("abcd", 1_000)
    counts = planned(totals, surplus=2.0) | {Cell("a", "hard"): 0}
    choice = choose(pool_of(counts), totals, SHARE)
    assert isinstance(choice, Choice)
    assert choice.domain_shares["a"] == 1.0
    others = [choice.domain_shares[domain] for domain in "bcd"]
    assert max(others) - min(others) < 0.02  # the burden is borne evenly
    assert abs(choice.easy_share - 0.6) <= 0.001


def test_too_few_rows_are_named_per_cell() -> None:
    totals = {"a": 100, "b": 100}
    answer = choose(pool_of({Cell("a", "easy"): 120, Cell("a", "hard"): 30, Cell("b", "easy"): 50}), totals, SHARE)
    assert isinstance(answer, Shortage)
    assert "b: 50 of 100" in answer.reason
    assert answer.missing[Cell("b", "easy")] > 0
    assert answer.missing[Cell("b", "hard")] > 0
    assert sum(rows for (domain, _), rows in answer.missing.items() if domain == "b") == 50


def test_a_pool_without_hard_rows_asks_for_hard_rows() -> None:
    totals = {"a": 1_000, "b": 500}
    answer = choose(pool_of({Cell("a", "easy"): 1_200, Cell("b", "easy"): 700}), totals, SHARE)
    assert isinstance(answer, Shortage)
    assert answer.easy_share == 1.0
    assert {level for _, level in answer.missing} == {"hard"}
    assert "more hard rows are needed" in answer.reason


def test_the_share_is_not_bought_with_a_set_picked_by_length() -> None:
    totals = {"a": 5_000}
    answer = choose(pool_of({Cell("a", "easy"): 9_000, Cell("a", "hard"): 250}), totals, SHARE)
    assert isinstance(answer, Shortage)
    assert set(answer.missing) == {Cell("a", "hard")}


def test_rows_of_other_domains_are_passed_over() -> None:
    totals = {"a": 60}
    choice = choose(pool_of(planned({"a": 60, "b": 60})), totals, SHARE, tolerance=0.01)
    assert isinstance(choice, Choice)
    assert set(choice.rows["domain"]) == {"a"}


def test_the_other_columns_of_the_pool_come_along() -> None:
    pool = pool_of(planned({"a": 60})).with_columns(text=pl.col("question_id").str.to_uppercase())
    choice = choose(pool, {"a": 60}, SHARE, tolerance=0.01)
    assert isinstance(choice, Choice)
    assert choice.rows.columns == pool.columns


def test_a_repeated_row_is_refused() -> None:
    pool = pool_of({Cell("a", "easy"): 3})
    with pytest.raises(ValueError, match="more than once"):
        choose(pl.concat([pool, pool]), {"a": 2}, SHARE)


@pytest.mark.parametrize("length", [0, None])
def test_an_empty_answer_is_refused(length: int | None) -> None:
    pool = pool_of({Cell("a", "easy"): 1}).with_columns(answer_tokens=pl.lit(length, pl.Int64))
    with pytest.raises(ValueError, match="a-easy-0"):
        choose(pool, {"a": 1}, SHARE)
