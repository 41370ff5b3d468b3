"""Hard tool_use families on text at scale, tool calls, and the choice of tools: a task, and its worked solution.

Belongs here: templates, slots, and solutions as command or call sequences with computed figures.
"""

from __future__ import annotations

import json
import random

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.composing import (
    bullets,
    compose,
    fenced,
    numbered,
    numbers,
    sometimes,
)
from synth_assets.offline.grammars.tool_use_calls import GOODS
from synth_assets.offline.grammars.tool_use_words import (
    COLUMNS,
    FOLDERS,
    LOGS,
    PATTERNS,
    TABLES_CSV,
)


def _pipeline(slots: Slots, rng: random.Random) -> str:
    log, word, column, n = slots["log"], slots["word"], slots["col"], slots["n"]
    pipeline = f"grep '{word}' {log} | awk '{{print ${column}}}' | sort | uniq -c | sort -nr | head -n {n}"
    single = (
        f"awk '/{word}/ {{count[${column}]++}} END {{for (key in count) print count[key], key}}' {log} | sort -nr | "
        f"head -n {n}"
    )
    stages = [
        f"`grep '{word}'` keeps the lines that matter.",
        f"`awk '{{print ${column}}}'` reduces each to its column {column}.",
        "`sort` brings equal values together, which `uniq` needs.",
        "`uniq -c` replaces each group by its size and value.",
        f"`sort -nr` puts the largest counts first, and `head -n {n}` cuts the list.",
    ]
    return compose(
        rng,
        ("Build it as a pipeline, one small step per program, and look at the output after each step.",
         "This is the classic count by group: filter, extract, sort, count, sort by count, cut."),
        fenced("bash", pipeline),
        (numbered(stages), " ".join(stages)),
        sometimes(0.6, "With a single pass and a table in memory, the first sort can be "
                       "saved:\n\n" + fenced("bash", single)),
        sometimes(0.5, "The pipeline sorts all hits, in O(m log m) time, but `sort` can spill to disk. The awk "
                       "version holds one counter per distinct value, so it is faster as long as these fit in memory."),
        sometimes(0.5, f"`grep` takes a regular expression. For literal text use `grep -F '{word}'`, and `-i` if case "
                       "should not matter."),
        sometimes(0.4, f"For rotated logs, `zgrep -h '{word}' {log}*` reads compressed and plain files alike."),
        sometimes(0.3, "`LC_ALL=C sort` compares bytes and is often several times faster."),
    )  # fmt: skip


def _rename(slots: Slots, rng: random.Random) -> str:
    old, new, ext, folder = slots["old"], slots["new"], slots["ext"], slots["dir"]
    sed = f"grep -rlw --include='*.{ext}' '{old}' {folder} | xargs -r sed -i 's/\\b{old}\\b/{new}/g'"
    vim = f":args {folder}/**/*.{ext}\n:argdo %s/\\<{old}\\>/{new}/ge | update"
    intros = (
        f"The word boundaries are what matters: `{old}` alone must change, while longer words that contain it must "
        "not.",
        "Do it in three steps: see what matches, replace whole words only, and review the difference before "
        "committing.",
    )
    look = f"Look first: `grep -rnw --include='*.{ext}' '{old}' {folder}`."
    review = (
        "Afterwards check `git diff --stat` and run the tests. `git restore .` undoes it all, provided that the work "
        "was committed before."
    )
    language = sometimes(
        0.5,
        "A text replacement does not know the language: strings and comments change as well. A rename by the "
        "language server (F2 in VS Code) follows the meaning instead.",
    )
    if rng.random() < 0.5:
        return compose(
            rng,
            intros,
            look,
            "Inside Vim:\n\n" + fenced("vim", vim),
            f"`\\<` and `\\>` are Vim's word boundaries: `{old}s` and `my{old}` stay as they are.",
            sometimes(0.6, f"The flag `e` suppresses the error for files without `{old}`, and `update` writes only "
                           "the buffers that have changed; `gc` instead of `g` would ask each time."),
            sometimes(0.5, "`:args` shows the list of files, and `:argdo` runs the command in each of them. The two "
                           "stars search all levels of subfolders."),
            review,
            language,
        )  # fmt: skip
    return compose(
        rng,
        intros,
        look,
        "From the shell, with GNU sed:\n\n" + fenced("bash", sed),
        f"`\\b` is a word boundary: `{old}s` and `my{old}` stay as they are.",
        sometimes(0.6, "`-l` prints only file names, `-w` matches whole words, and `xargs -r` does nothing when "
                       "there is no hit."),
        sometimes(0.5, "Names with spaces break the plain pipe; `grep -Z` together with `xargs -0` is safe for any "
                       "name."),
        sometimes(0.3, "On macOS, whose sed differs, `perl -pi -e` with the same expression does the job."),
        review,
        language,
    )  # fmt: skip


def _purchase(slots: Slots, rng: random.Random) -> str:
    item, count, price, budget = slots["item"], int(slots["count"]), int(slots["price"]), int(slots["budget"])
    rate = int(slots["rate"])
    total, euros = count * price, count * price * rate / 100
    within = euros <= budget
    calls = [
        {"name": "get_price", "arguments": {"item": item}},
        {"name": "convert_currency", "arguments": {"amount": total, "source": "USD", "target": "EUR"}},
    ]
    last = {"name": "place_order", "arguments": {"item": item, "quantity": count}}
    told = [
        f"`{json.dumps(calls[0])}` returns {price} dollars.",
        f"No tool is needed for {count} × {price} = {total} dollars.",
        f"`{json.dumps(calls[1])}` returns {euros:.2f} euros, at 0.{rate} euros a dollar.",
        f"{euros:.2f} is {'not above' if within else 'above'} {budget}, so "
        + (f"the order may go out: `{json.dumps(last)}`." if within else "no order is placed; tell the user why."),
    ]
    return compose(
        rng,
        ("Order the calls by what they depend on: the price first, then the conversion of the sum, and the order "
         "last, because it alone has consequences.",
         "Each call needs the result of the one before, so they run one after the other; the irreversible one comes "
         "last."),
        numbered(told),
        f"The answer to the user: {count} units cost **{euros:.2f} euros**, "
        + (f"which is within {budget}, and the order is "
           f"placed." if within else f"more than the limit of {budget}, so nothing was ordered."),
        sometimes(0.6, "Convert the sum rather than the single price: one call less to think about, and no rounding "
                       "error that is multiplied."),
        sometimes(0.5, "`place_order` must be called once at most. If it times out, look up whether the order exists "
                       "before trying again, or send an idempotency key."),
        sometimes(0.5, "If `get_price` fails or knows no such item, stop and say so; a guessed price must never lead "
                       "to an order."),
        sometimes(0.4, "Arguments need the types of the schema: `quantity` and `amount` are numbers, so they carry "
                       "no quotes."),
        sometimes(0.3, "`send_message` is not called, although it is offered: the reply itself informs the user."),
    )  # fmt: skip


def _latency(slots: Slots, rng: random.Random) -> str:
    first, second, third, last = (int(slots[name]) for name in ("first", "second", "third", "last"))
    one_by_one, slowest = first + second + third + last, max(first, second, third)
    schedule = [
        f"t = 0 ms: start `get_weather`, `get_hotels` and `get_trains` for {slots['city']} at once.",
        f"t = {slowest} ms: the slowest of them, with {slowest} ms, is back.",
        f"t = {slowest} ms: call `rank_offers` with all three results.",
        f"t = {slowest + last} ms: the answer is complete.",
    ]
    return compose(
        rng,
        (
            "Draw the dependencies: the three look-ups need nothing from each other, while the ranking needs all of "
            "them.",
            "Calls that do not use each other's results can be made in one turn, in parallel. Only `rank_offers` has "
            "to wait.",
        ),
        numbered(schedule),
        f"In parallel it takes max({first}, {second}, {third}) + {last} = **{slowest + last} ms**; one after the "
        f"other it would be {first} + {second} + {third} + {last} = {one_by_one} ms. That saves "
        f"{one_by_one - slowest - last} ms.",
        sometimes(0.6, "A model does this by returning several tool calls in one message. Each carries an id, and "
                       "each result must be sent back under its id before the model goes on."),
        sometimes(0.5, "If one look-up fails, the other results are still good: pass the error back as that call's "
                       "result, and let the model retry it or do without."),
        sometimes(0.5, f"More speed can come only from the longest chain, here the look-up of {slowest} ms and the "
                       f"ranking of {last} ms; making the quicker look-ups faster gains nothing."),
        sometimes(0.4, "Set a time limit for each call, somewhat above its usual duration, so that a hanging service "
                       "cannot hold up the whole answer."),
    )  # fmt: skip


def _engine(slots: Slots, rng: random.Random) -> str:
    size, memory, rows = int(slots["size"]), int(slots["memory"]), int(slots["rows"])
    csv, column = slots["csv"], slots["col"]
    need = size * 3
    fits = need <= memory
    judged = [
        f"A spreadsheet stops at 1,048,576 rows, and there are {rows} million: impossible.",
        f"pandas loads the whole file; reckoning with 3 times its size, it needs {need} GB: "
        + (
            f"possible with {memory} GB, but it fills {100 * need // memory} % of them."
            if fits
            else f"too much for {memory} GB."
        ),
        "awk reads line by line and keeps one sum per group, so memory is no issue; but it does not understand "
        "quoted commas.",
        "DuckDB streams the file with all cores, understands CSV fully, and speaks SQL.",
    ]
    code = (
        f"duckdb -c \"COPY (SELECT {column}, count(*) AS n, sum(amount) AS total FROM '{csv}' GROUP BY {column} ORDER "
        "BY total DESC) TO 'summary.csv' (HEADER)\""
    )
    chunks = (
        "import pandas as pd\n\nparts = []\n"
        f'for chunk in pd.read_csv("{csv}", usecols=["{column}", "amount"], chunksize=1_000_000):\n    '
        f'parts.append(chunk.groupby("{column}")["amount"].sum())\ntotals = '
        'pd.concat(parts).groupby(level=0).sum().sort_values(ascending=False)\ntotals.to_csv("summary.csv")'
    )
    return compose(
        rng,
        ("Compare what each tool must hold in memory with what is there, then what the format demands.",
         f"The file is larger than what some tools can take, so check each against {memory} GB of memory and {rows} "
         "million rows."),
        (numbered(judged), bullets(judged)),
        "So take **DuckDB**:\n\n" + fenced("bash", code),
        sometimes(0.6, "For a file without quoted fields awk would do, too, here with the group in column 2 and the "
                       "amount in column 3:\n\n" + fenced(
            "bash", f"awk -F, 'NR > 1 {{sum[$2] += $3}} END {{for (key in sum) print key, sum[key]}}' {csv}")),
        sometimes(0.5, "If the question is asked often, convert the file to Parquet once: only the needed columns "
                       "are read then, and they are compressed."),
        sometimes(0.25, "pandas manages with little memory if it reads in chunks and only two columns, at the price "
                        "of more code:\n\n"
                  + fenced("python", chunks)),
        sometimes(0.4, "Polars with `scan_csv` is an equally good choice inside a Python program, as its lazy engine "
                       "streams as well."),
        sometimes(0.4, f"Try it on the first lines before the full run: `head -n 100000 {csv} > sample.csv`."),
    )  # fmt: skip


FAMILIES = (
    Family(
        "counted_groups",
        ("text processing", "shell commands"),
        (
            "Which {n} values of column {col} are the most frequent among the lines of `{log}` that contain "
            "`{word}`? Build the pipeline and explain each stage.",
            "From `{log}`, take the lines with `{word}` and list the {n} most common values of column {col}, with "
            "counts. Explain how, and how it scales.",
        ),
        {"n": ("5", "10", "20"), "col": numbers(1, 9), "log": LOGS, "word": PATTERNS[:12]},
        _pipeline,
    ),
    Family(
        "renamed_word",
        ("text editors", "text processing"),
        (
            "Rename `{old}` to `{new}` as a whole word in all `.{ext}` files below `{dir}`. Explain a safe way.",
            "How do you replace the identifier `{old}` by `{new}` throughout the `.{ext}` files of `{dir}` without "
            "touching longer names?",
        ),
        {"old": ("count", "user", "total", "index", "price", "items", "config", "cache", "buffer", "status"),
         "new": ("tally", "member", "amount", "offset", "fee", "entries", "settings"), "ext": ("py", "js", "ts", "go", "java"),
         "dir": FOLDERS[:8]},
        _rename,
    ),
    Family(
        "guarded_purchase",
        ("function calling", "tool selection"),
        (
            "Tools: get_price, convert_currency, place_order, send_message. The user wants {count} units of the "
            "article {item} if they cost at most {budget} euros in all. The price is {price} dollars, a dollar "
            "0.{rate} euros. Which calls, in which order?",
            "An agent may call get_price, convert_currency, place_order and send_message. It is asked to order "
            "{count} units of the article {item} for no more than {budget} euros. Given {price} dollars a unit and "
            "0.{rate} euros a dollar, plan the calls.",
        ),
        {"count": numbers(2, 9), "item": GOODS, "budget": ("300", "450", "600", "900"), "price": numbers(35, 155, 20),
         "rate": ("85", "92")},
        _purchase,
    ),
    Family(
        "parallel_calls",
        ("function calling",),
        (
            "For a trip to {city}, get_weather takes {first} ms, get_hotels {second} ms, get_trains {third} ms; "
            "rank_offers needs all three results and {last} ms. Plan the calls for the shortest time.",
            "An agent plans a trip to {city}: get_weather ({first} ms), get_hotels ({second} ms) and get_trains "
            "({third} ms) feed rank_offers ({last} ms). Which calls can run at once, and how long does it take?",
        ),
        {"city": ("Lisbon", "Krakow", "Ghent", "Bergen", "Malaga"), "first": numbers(200, 600, 100),
         "second": numbers(350, 950, 150), "third": numbers(280, 880, 150), "last": numbers(150, 450, 100)},
        _latency,
    ),
    Family(
        "grouped_file",
        ("tool selection",),
        (
            "`{csv}` has {size} GB and {rows} million rows. On a laptop with {memory} GB of memory you need sums per "
            "`{col}`. Compare a spreadsheet, pandas, awk and DuckDB, and choose.",
            "Which tool do you take to total `{csv}` ({size} GB, {rows} million rows) by `{col}` with {memory} GB of "
            "memory: a spreadsheet, pandas, awk or DuckDB? Justify it.",
        ),
        {"csv": TABLES_CSV, "size": numbers(3, 15, 2), "rows": ("20", "45", "90"), "memory": ("8", "16", "32"), "col": COLUMNS[:3]},
        _engine,
    ),
)  # fmt: skip
