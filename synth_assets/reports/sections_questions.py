"""What a report says of the questions line: frames in, sections out. Pure."""

from __future__ import annotations

import polars as pl

from synth_assets.dedup.pairs import written_similarity
from synth_assets.reports import charts, pictures
from synth_assets.reports.blocks import Block, Figure, Figures, Listing, Picture, Section
from synth_assets.reports.gathering import Questions
from synth_assets.reports.tabulating import checks, frame_listing, rejects

_EXAMPLES = 3


def overview(data: Questions) -> list[Block]:
    """The state of the line: how far each cell is, and the checks of the set."""
    if data.cells.is_empty():
        return [Figures([Figure("Questions decided", f"{data.fates['questions'].sum():,}", "no plan yet")])]
    short = int(data.cells["short"].sum())
    waiting = int(data.cells["waiting"].sum())
    waits = f"; {waiting:,} requests wait for batches" if waiting else ""
    rows = int(data.cells["in_set"].sum())
    tokens = int(data.answers["answer_tokens"].sum())
    easy = int(data.answers.filter(difficulty="easy")["answer_tokens"].sum()) / max(tokens, 1)
    passed = sum(one.passed for one in data.findings)
    blocks: list[Block] = [
        Figures(
            [
                Figure("Questions in the set", f"{rows:,}", f"of {data.cells['quota'].sum():,} planned"),
                Figure("Easy share of answer tokens", f"{easy:.2%}", f"wanted {data.easy_share:.0%}"),
                Figure(
                    "Cells complete",
                    f"{(data.cells['short'] == 0).sum()} of {data.cells.height}",
                    (f"short of {short:,} rows" + waits) if short else "none is short",
                    "bad" if short else "good",
                ),
                Figure(
                    "Checks passed",
                    f"{passed} of {len(data.findings)}" if data.findings else "—",
                    "" if data.findings else "no finished set yet",
                    "plain" if not data.findings else "good" if passed == len(data.findings) else "bad",
                ),
            ]
        ),
        Picture(
            "Questions: answered rows of each cell",
            charts.against_plan(
                data.cells.select("cell", "answered", needed=pl.col("quota") + pl.col("spare")),
                "cell", "answered", "needed", title="answered rows",
            ),
            "The mark is the quota with its spare rows, from which the set is chosen.",
            wide=True,
        ),
    ]  # fmt: skip
    if data.findings:
        blocks.append(checks("Questions: checks", data.findings))
    columns = ["cell", "quota", "spare", "answered", "in_set", "generated", "duplicates", "invalid", "short"]
    columns += ["waiting"] if data.cells["waiting"].sum() else []
    return [*blocks, frame_listing("Questions: cells", data.cells.select(columns), open_=False)]


def sections(data: Questions) -> list[Section]:
    """Balance, lengths, duplicates and rejects."""
    said = "the finished set" if data.finished else "all answers so far: there is no finished set yet"
    found = []
    if data.answers.height:
        found.append(Section("balance", "Balance", f"Plan and measurement, on {said}.", _balance(data)))
        found.append(Section("lengths", "Lengths", f"Tokens by the configured tokenizer, on {said}.", _lengths(data)))
    if data.fates.height or data.rejects.height:
        intro = "What was not taken, and why. Nothing is thrown away: each row is in the warehouse."
        found.append(Section("duplicates", "Duplicates and rejects", intro, _refused(data)))
    return found


def _balance(data: Questions) -> list[Block]:
    blocks: list[Block] = [
        pictures.token_shares(data.answers, data.easy_share),
        pictures.domain_tokens(data.answers),
    ]
    if data.cells.is_empty():
        return blocks
    measured = data.answers.group_by("domain", "difficulty").agg(measured=pl.col("answer_tokens").mean())
    means = data.cells.join(measured, on=["domain", "difficulty"], how="left")
    blocks.append(pictures.planned_rows(data.cells))
    for difficulty in means["difficulty"].unique().sort():
        of_kind = means.filter(difficulty=difficulty).rename({"planned_mean": "planned"}).drop_nulls("measured")
        if of_kind.height:
            blocks.append(
                Picture(
                    f"Mean length of {difficulty} answers",
                    charts.against_plan(of_kind, "domain", "measured", "planned", title="tokens"),
                    "The mark is the mean that the plan was computed from.",
                )
            )
    return blocks


def _lengths(data: Questions) -> list[Block]:
    blocks: list[Block] = []
    for (difficulty,), rows in sorted(data.answers.partition_by("difficulty", as_dict=True).items()):
        blocks.append(pictures.lengths(rows, "answer_tokens", f"Answers, {difficulty}", "tokens of the answer"))
    blocks.append(
        Picture(
            "Questions", charts.histogram(data.answers, "question_tokens", title="tokens", by="difficulty"), wide=True
        )
    )
    figures = data.answers.group_by("difficulty", "domain").agg(
        rows=pl.len(),
        shortest=pl.col("answer_tokens").min(),
        median=pl.col("answer_tokens").median(),
        mean=pl.col("answer_tokens").mean(),
        p95=pl.col("answer_tokens").quantile(0.95),
        longest=pl.col("answer_tokens").max(),
    )
    listing = frame_listing("Answer tokens by cell", figures.sort("difficulty", "domain"), open_=False)
    return [*blocks, listing]


def _refused(data: Questions) -> list[Block]:
    blocks: list[Block] = []
    if data.fates.height:
        cells = data.fates.with_columns(cell=pl.concat_str("difficulty", "domain", separator="|"))
        fates = charts.stacked(cells, "cell", "fate", "questions", title="questions")
        blocks.append(Picture("What became of each question", fates, wide=True))
    if data.similarities.n_unique() > 1:
        picture = charts.histogram(data.similarities, "similarity", title="similarity to the kept question, %")
        blocks.append(Picture("Near-duplicates by similarity", picture))
    blocks += rejects("Rejected rows by reason", data.rejects)
    reworded = data.clusters.filter(pl.col("reworded") > 0)
    if reworded.height:
        blocks.append(_clusters(reworded))
    if data.repeated.height:
        said = "Examples: near ones across the range of similarity, and the first exact ones."
        blocks.append(frame_listing("Duplicates, and what they repeat", data.repeated, said, open_=False))
    return blocks


def _clusters(clusters: pl.DataFrame) -> Listing:
    rows = []
    for one in clusters.iter_rows(named=True):
        alike = sorted(zip(written_similarity(one["text"], one["rewordings"]), one["rewordings"], strict=True))
        examples = "\n".join(f"{similarity:.2f}  {text[:300]}" for similarity, text in alike[:_EXAMPLES])
        cell = f"{one['difficulty']}|{one['domain']}"
        rows.append((cell, f"{one['repeats']:,}", f"{one['reworded']:,}", one["text"][:300], examples))
    return Listing(
        "Largest clusters of merged questions",
        ["cell", "repetitions", "in other words", "kept question", "merged with it, least alike first"],
        rows,
        f"The kept questions that most others repeat in other words, with the {_EXAMPLES} rewordings least like them of up to "
        "20; the number is the share of characters in common, as written. Is one of them another question? "
        "`synth dedup explain ID` says why it was merged.",
    )
