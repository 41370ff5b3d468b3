"""Millions of questions by number, built by columns, so that making them costs next to nothing: for builds that grow.

Belongs here: rows whose number is all that matters. Their truth is not in question: see `benchmarks.dedup_corpus`.
"""

from __future__ import annotations

import polars as pl

# One row in five repeats an earlier one: as it was, in upper case, without an article, or with a filler word.
_REPEATS_EVERY = 5
_THINGS = ("crates", "bolts", "apples", "tickets", "bricks", "letters", "coins", "lamps", "plates", "ropes", "stamps")
_PLACES = ("harbor", "museum", "bakery", "station", "library", "workshop", "market", "garden", "school", "mill")


def numbered_rows(start: int, count: int) -> pl.DataFrame:
    """`no`, `id`, `text`: the rows from number `start` on, of 20 words, one in three of 37."""
    no = pl.int_range(start, start + count, eager=True).alias("no")
    repeats = no % _REPEATS_EVERY == _REPEATS_EVERY - 1
    half = no // 2
    number = no.zip_with(~repeats, half - (half % _REPEATS_EVERY == _REPEATS_EVERY - 1).cast(pl.Int64))
    thing = pl.Series(_THINGS).gather((number * 7 % len(_THINGS)).cast(pl.UInt32))
    place = pl.Series(_PLACES).gather((number * 3 % len(_PLACES)).cast(pl.UInt32))
    text = pl.format(
        "How many {} are left at the {} when {} of them were stored there and {} are sold each day for {} days?{}",
        thing, place, number * 13 + 17, number % 97 + 3, number % 11 + 2,
        pl.when(number % 3 == 0)
        .then(pl.lit(" Explain how you found the number, and name the day on which half of them were gone."))
        .otherwise(pl.lit("")),
    )  # fmt: skip
    rows = pl.DataFrame({"no": no, "repeats": repeats}).with_columns(text=text)
    way = pl.when("repeats").then(no // (2 * _REPEATS_EVERY) % 4)
    return rows.select(
        "no",
        id=pl.format("r{}", "no"),
        text=pl.when(way == 1)
        .then(pl.col("text").str.to_uppercase())
        .when(way == 2)
        .then(pl.col("text").str.replace("at the ", "at "))
        .when(way == 3)
        .then(pl.col("text").str.replace(" are sold ", " are really sold "))
        .otherwise("text"),
    )
