"""`synth dedup`: what was dropped and why, and what other thresholds would do. Parses and prints; decides nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from synth_assets.cli.conventions import fail, json_option, open_project, plain_errors, print_json, print_out

if TYPE_CHECKING:
    from synth_assets.questions.repetitions import Explanation

_MOST_SHOWN = 20


@click.group()
def dedup() -> None:
    """Look into deduplication: why a question was dropped, and what other thresholds would make of all questions."""


@dedup.command()
@click.argument("question_id")
@json_option
@plain_errors
def explain(question_id: str, as_json: bool) -> None:
    """Why a question was dropped: which kept question it repeats, by which rule, how similar, in which words they differ.

    QUESTION_ID: the id, or its beginning, as in questions.question. Of a kept question, what was dropped for it, and
    what is nearest to it by meaning (`dedup: semantic:`).

    \b
    synth dedup explain 3f9a2c
    synth dedup explain 3f9a2c --json
    """
    from synth_assets.questions import repetitions, standing

    project = open_project()
    try:
        found = repetitions.explain(project.warehouse, question_id, standing.thresholds(project.spec.dedup))
    except repetitions.NoSuchQuestion as error:
        fail(str(error), 2)
    if as_json:
        print_json({**asdict(found), "why": found.rule and repetitions.WHY[found.rule]})
    elif found.kept is None:
        _show_kept(found)
    else:
        print_out(
            f"{found.question['question_id']} is dropped: it repeats {found.kept['question_id']}.",
            f"  dropped  {found.question['text']}",
            f"  kept     {found.kept['text']}",
            f"Why: {repetitions.WHY[found.rule or 'earlier']} (similarity {found.similarity or 0:.3f}).",
            *(f"  {one.one or '(nothing)'} ↔ {one.other or '(nothing)'}" for one in found.differences),
            "Compared as:",
            *(f"  {text}" for text in found.folded),
        )


def _show_kept(found: Explanation) -> None:
    print_out(
        f"{found.question['question_id']} is kept ({found.question['status']}): {found.question['text']}",
        f"{found.repeat_count} questions were dropped because they repeat it.",
        *(
            f"  {one['question_id']}  {one['duplicate_kind']} {one['similarity']:.3f}  {one['text']}"
            for one in found.repeats[:_MOST_SHOWN]
        ),
        *_nearest(found),
    )


def _nearest(found: Explanation) -> list[str]:
    nearest = found.neighbour
    if nearest is None:
        return []
    marked = "marked as a neighbour of" if nearest["marked"] else "nearest to, and not marked,"
    return [
        f"By meaning it is {marked} {nearest['neighbour_id']} (cosine {nearest['similarity']:.3f}, {nearest['model']}):",
        f"  {nearest['text']}",
    ]


@dedup.command()
@click.option("--most", type=click.IntRange(min=1), default=20, show_default=True, help="How many clusters to show.")
@json_option
@plain_errors
def clusters(most: int, as_json: bool) -> None:
    """The kept questions that were repeated in other words most often, with their rewordings: to see what is merged."""
    from synth_assets.questions import repetitions

    found = repetitions.clusters(open_project().warehouse, most)
    if as_json:
        print_json(found.to_dicts())
        return
    for row in found.iter_rows(named=True):
        rewordings = row["rewordings"] or []
        print_out(
            f"{row['question_id']}  {row['difficulty']}|{row['domain']}  {row['repeats']} repetitions: {row['text']}",
            *(f"    {text}" for text in rewordings[:_MOST_SHOWN]),
        )


@dedup.command()
@click.option(
    "--near", type=click.FloatRange(0, 1, min_open=True), help="Similarity from which a reworded question repeats."
)
@click.option(
    "--long-words", type=click.IntRange(min=8), help="The shortest question in which filler words count as such."
)
@click.option("--write", is_flag=True, help="Store the new decisions; without it, nothing is changed.")
@json_option
@plain_errors
def redecide(near: float | None, long_words: int | None, write: bool, as_json: bool) -> None:
    """Decide on all questions again under other thresholds, by their stored signatures; shows what would change.

    What is not given is as in synth.yaml: without options, the decisions that follow from it as it is now.

    \b
    synth dedup redecide --near 0.95
    synth dedup redecide --write        after a change of `dedup:` in synth.yaml
    """
    from synth_assets.questions import repetitions, standing

    project = open_project()
    given = {"near": near, "long_words": long_words}
    wanted = project.spec.dedup.model_copy(update={name: value for name, value in given.items() if value is not None})
    changed = repetitions.redecide(project.warehouse, standing.thresholds(wanted), write=write)
    if as_json:
        print_json(changed.to_dicts())
        return
    freed = changed.filter(changed["duplicate_of"].is_null()).height
    print_out(
        f"{changed.height} decisions {'changed' if write else 'would change'}: {freed} to kept, "
        f"{changed.height - freed} to a repetition.",
        *(
            f"  {row['id'][:12]}  {'kept' if row['duplicate_of'] is None else 'repeats ' + row['duplicate_of'][:12]}  {row['text']}"
            for row in changed.head(_MOST_SHOWN).iter_rows(named=True)
        ),
    )
