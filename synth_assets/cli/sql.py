"""`synth sql`: a user's own question to the warehouse."""

from __future__ import annotations

import sys

import click

from synth_assets.cli.conventions import fail, json_option, open_project, plain_errors, print_json, print_out


@click.command()
@click.argument("query", required=False)
@json_option
@plain_errors
def sql(query: str | None, as_json: bool) -> None:
    """Show what a SQL query finds in the tables of the data directory; it can change nothing.

    The tables are those of the reference (docs/reference/tables.md). Without QUERY it is read from stdin.

    \b
    synth sql "FROM ledger.llm_call ORDER BY started_at DESC LIMIT 5"
    synth sql < my-query.sql
    """
    from synth_assets.cli.display import table
    from synth_assets.storage.warehouse import BadQuery

    if query is None and sys.stdin.isatty():
        fail('no query is given: write it in quotes, as synth sql "FROM questions.plan", or send it to stdin', 2)
    try:
        found = open_project().warehouse.query(query if query is not None else sys.stdin.read())
    except BadQuery as error:
        fail(str(error), 2)
    if as_json:
        print_json(found.to_dicts())
    else:
        print_out(table(f"{found.height:,} row{'' if found.height == 1 else 's'}", found.columns, found.rows()))
