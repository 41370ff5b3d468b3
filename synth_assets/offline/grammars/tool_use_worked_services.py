"""Hard tool_use families on services: databases, registries, APIs, clouds: a task, and its worked solution.

Belongs here: templates, slots, and solutions as command or call sequences with computed figures.
"""

from __future__ import annotations

import math
import random

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.composing import (
    bullets,
    compose,
    count_of,
    fenced,
    numbered,
    numbers,
    sometimes,
)
from synth_assets.offline.grammars.tool_use_words import (
    BUCKETS,
    COLUMNS,
    DATABASES,
    FOLDERS,
    HOSTS,
    NODE_PACKAGES,
    PEOPLE,
    TABLES,
    TABLES_CSV,
)


def _tunnel(slots: Slots, rng: random.Random) -> str:
    host, db, user, local = slots["host"], slots["db"], slots["user"], slots["local"]
    size, rate = int(slots["size"]), int(slots["rate"])
    minutes = math.ceil(size * 8 / rate / 60)
    code = (
        f"ssh -f -N -o ExitOnForwardFailure=yes -L {local}:localhost:5432 {user}@{host}\npg_dump -h localhost -p "
        f"{local} -U {user} -Fc -f {db}.dump {db}\npg_restore --list {db}.dump | head"
    )
    return compose(
        rng,
        ("The database listens only on the server itself, so reach it through an SSH tunnel and dump through that.",
         "SSH can carry the connection: a local port stands for the remote one, and `pg_dump` does not notice the "
         "difference."),
        fenced("bash", code),
        sometimes(0.6, numbered([
            f"The tunnel makes port {local} on your machine lead to port 5432 on {host}; `-f -N` puts it into the "
            "background.",
            f"`pg_dump -Fc` writes the custom format, compressed, so the dump of `{db}` can be restored in parts.",
            "`pg_restore --list` proves that the file is readable.",
        ])),
        f"About {size} MB at {rate} Mbit/s take {size} × 8 / {rate} = {size * 8 / rate:.0f} s, so roughly "
        f"**{count_of(minutes, 'minute')}** if the line is the bottleneck.",
        sometimes(0.6, "`pg_dump` must not be older than the server: a client of an older major version refuses. In "
                       f"that case run it on the server: `ssh {user}@{host} pg_dump -Fc {db} > {db}.dump`."),
        sometimes(0.5, "Put the password into `~/.pgpass` with mode 600 rather than into the command, where `ps` and "
                       "the shell's history would show it."),
        sometimes(0.4, f"Close the tunnel afterwards: `pkill -f '{local}:localhost:5432'` ends it."),
        sometimes(0.3, "The dump is a consistent snapshot, even while others write, because it runs in one "
                       "transaction."),
    )  # fmt: skip


def _versions(slots: Slots, rng: random.Random) -> str:
    major, minor, patch = (int(part) for part in slots["base"].split("."))
    caret = slots["kind"] == "caret"
    offers = [(major, minor, patch - 1), (major, minor, patch), (major, minor, patch + 4), (major, minor + 1, 0),
              (major, minor + 3, 2), (major + 1, 0, 0)]  # fmt: skip
    top = (major + 1, 0, 0) if caret else (major, minor + 1, 0)
    fits = [offer for offer in offers if (major, minor, patch) <= offer < top]
    sign = "^" if caret else "~"
    name, base = slots["package"], slots["base"]

    def text(version: tuple[int, int, int]) -> str:
        return ".".join(map(str, version))

    judged = [
        f"{text(offer)}: " + ("fits." if offer in fits else "below the lower bound." if offer < (major, minor, patch)
                              else f"not below {text(top)}.")
        for offer in offers
    ]  # fmt: skip
    return compose(
        rng,
        (
            f"`{sign}{base}` means at least {base} and below {text(top)}: the {slots['kind']} "
            + ("allows new minor and patch versions, but no new major "
               "one." if caret else "allows new patch versions only."),
            f"Translate the range first. The {slots['kind']} form `{sign}{base}` stands for `>={base} <{text(top)}`.",
        ),
        (numbered(judged), bullets(judged)),
        f"Of these npm installs **{text(fits[-1])}**, the highest version that fits.",
        sometimes(0.6, "Check it with:\n\n" + fenced("bash", f"npm view {name} versions\nnpm install "
                                                             f"'{name}@{sign}{base}'\nnpm ls {name}")),
        sometimes(0.5, "`package-lock.json` then fixes the exact version. `npm ci` installs just that, `npm update` "
                       "moves within the range."),
        sometimes(0.5, "The rule of semantic versioning behind it: patch versions mend, minor ones add, major ones "
                       "may break."),
        sometimes(0.4, "For 0.x versions the caret is stricter: `^0.4.2` stays below 0.5.0, because before 1.0.0 "
                       "minor versions may break things."),
        sometimes(0.3, "Cargo reads a plain version like a caret, while pip needs the bounds written out or `~=`."),
    )  # fmt: skip


def _pages(slots: Slots, rng: random.Random) -> str:
    table, total, size, rate = slots["table"], int(slots["total"]), int(slots["size"]), int(slots["rate"])
    pages = math.ceil(total / size)
    pause = math.ceil(60_000 / rate) / 1000
    rest = total - (pages - 1) * size
    code = (
        f"url=https://{slots['site']}/{table}\nfor page in $(seq 1 {pages}); do\n"
        f'  curl -sS --fail --retry 3 "$url?page=$page&per_page={size}" -o "page-$page.json" || exit 1\n'
        f"  sleep {pause:g}\ndone\njq -s 'add' page-*.json > {table}.json\njq length {table}.json"
    )
    python = (
        "import json\nimport time\nfrom urllib.request import urlopen\n\nitems, page = [], 1\nwhile True:\n"
        f'    with urlopen(f"https://{slots["site"]}/{table}?page={{page}}&per_page={size}", timeout=30) as reply:\n'
        "        found = json.load(reply)\n    if not found:\n        break\n    items += found\n    page += 1\n"
        f'    time.sleep({pause:g})\n\nwith open("{table}.json", "w") as file:\n    json.dump(items, file)'
    )
    return compose(
        rng,
        ("Work out the number of pages and the pause between requests, fetch page by page, and join the results.",
         "Two figures come first: how many requests are needed, and how fast they may follow one another."),
        numbered([
            f"Pages: {total} / {size}, rounded up, is **{pages}**; the last one holds {count_of(rest, 'item')}.",
            f"Pause: {rate} requests a minute allow one every 60 / {rate} ≈ {pause:g} s.",
            f"Time: about {pages} × {pause:g} s = **{pages * pause:.0f} s**, plus the time of the requests themselves.",
        ]),
        fenced("bash", code),
        f"At the end `jq length` must print {total}.",
        sometimes(0.6, "`--fail` turns an HTTP error into a non-zero exit status; without it an error page would be "
                       "saved as data. `--retry` repeats transient failures and honours Retry-After."),
        sometimes(0.5, "`jq -s` reads all files into one array of arrays, and `add` joins them."),
        sometimes(0.4, "If the data changes meanwhile, items can shift between pages, and be missed or doubled. A "
                       "cursor, where the service offers one, avoids that."),
        sometimes(0.25, "The same in Python, without a known total:\n\n" + fenced("python", python)),
        sometimes(0.3, "Do not rely on a known total in a lasting script: stop when a page comes back empty, or "
                       "follow the Link header."),
    )  # fmt: skip


def _upload(slots: Slots, rng: random.Random) -> str:
    bucket, folder, size, rate = slots["bucket"], slots["dir"], int(slots["size"]), int(slots["rate"])
    cents, months = int(slots["cents"]), int(slots["months"])
    seconds = size * 8000 / rate
    cost = size * cents * months / 1000
    code = (
        f"aws s3 sync {folder} s3://{bucket}/{folder} --dryrun\naws s3 sync {folder} s3://{bucket}/{folder}\naws s3 "
        f"ls s3://{bucket}/{folder}/ --recursive --summarize | tail -n 2"
    )
    return compose(
        rng,
        ("Reckon first, then copy: the line decides how long it takes, and size times months what it costs.",
         "Two small calculations answer the question; the copying itself is one command."),
        numbered([
            f"Time: {size} GB are {size * 8000} Mbit; at {rate} Mbit/s that is {seconds:.0f} s, or about "
            f"**{seconds / 3600:.1f} hours**.",
            f"Cost: {size} GB × {cents / 10:g} cents × {count_of(months, 'month')} = **{cost:.2f} dollars**.",
        ]),
        fenced("bash", code),
        sometimes(0.6, "`--dryrun` shows what would be sent. Without it `sync` sends only files that are new or "
                       "differ in size or time, so after a break you simply run it again."),
        sometimes(0.5, "Large files are sent in parts and in parallel by themselves. A lifecycle rule that aborts "
                       "unfinished uploads after some days keeps forgotten parts from costing money."),
        sometimes(0.5, "The last command prints the number and the total size of the objects; compare them with "
                       "`find` and `du` on your side."),
        sometimes(0.4, "Requests are billed as well, so many tiny files cost more than their size suggests: pack "
                       "them into an archive first."),
        sometimes(0.3, f"If `{folder}` is rarely read, add `--storage-class STANDARD_IA` for a lower monthly price, "
                       "but a fee for reading."),
    )  # fmt: skip


def _top_rows(slots: Slots, rng: random.Random) -> str:
    table, column, n, csv, db = slots["table"], slots["col"], slots["n"], slots["csv"], slots["db"]
    query = (
        f"SELECT *\nFROM (\n  SELECT *, row_number() OVER (PARTITION BY {column} ORDER BY amount DESC, id) AS place\n "
        f" FROM {table}\n) AS ranked\nWHERE place <= {n}\nORDER BY {column}, place;"
    )
    steps = [
        f"The inner query numbers the rows of each `{column}` from the largest amount down; `id` breaks ties.",
        f"The outer query keeps the first {n} of each group. A window function cannot stand in WHERE, hence the "
        "subquery.",
        f"`\\copy` writes the result to `{csv}` on the client's side.",
    ]
    lateral = (
        f"SELECT best.*\nFROM (SELECT DISTINCT {column} FROM {table}) AS groups\nCROSS JOIN LATERAL (\n  SELECT *\n  "
        f"FROM {table}\n  WHERE {table}.{column} = groups.{column}\n  ORDER BY amount DESC, id\n  LIMIT {n}\n) AS "
        "best;"
    )
    return compose(
        rng,
        ("A GROUP BY returns one row per group, so use a window function, which ranks the rows within each group.",
         f"Rank within each `{column}`, then filter by the rank."),
        fenced("sql", query),
        (numbered(steps), " ".join(steps)),
        f"To export it, save the query as the view `top_{table}` in `{db}`, and run:\n\n" + fenced(
            "bash", f"psql -d {db} -c \"\\copy (SELECT * FROM top_{table}) TO '{csv}' CSV HEADER\""),
        sometimes(0.5, "`row_number` gives exactly n rows; `rank` would keep all rows that tie for a place, and "
                       "`dense_rank` would not leave gaps after ties."),
        sometimes(0.5, f"An index on ({column}, amount DESC, id) lets the database read the groups in order and saves "
                       "the sort; `EXPLAIN ANALYZE` shows whether it is used."),
        sometimes(0.4, f"Rows whose `{column}` is NULL form a group of their own. Exclude them with `WHERE {column} "
                       "IS NOT NULL` in the inner query if they are not wanted."),
        sometimes(0.3, "With few groups and a fitting index, LATERAL can be faster, since it stops after the first "
                       "rows of each:\n\n"
                  + fenced("sql", lateral)),
    )  # fmt: skip


FAMILIES = (
    Family(
        "tunnelled_dump",
        ("ssh and file transfer", "sql clients"),
        (
            "PostgreSQL on {host} accepts only local connections. As {user}, dump its database `{db}` ({size} MB "
            "packed) to your machine through port {local}. How, and how long at {rate} Mbit/s?",
            "Explain how {user} gets a dump of the database `{db}` from {host}, where only SSH is open, by a tunnel "
            "on port {local}. Estimate the time for {size} MB at {rate} Mbit/s.",
        ),
        {"host": HOSTS[:12], "user": PEOPLE[:6], "db": DATABASES[:6], "local": ("5433", "6543"), "size": numbers(300, 1800, 300),
         "rate": ("20", "50", "100")},
        _tunnel,
    ),
    Family(
        "version_range",
        ("package managers",),
        (
            "package.json asks for `{package}` with the {kind} range of {base}. Judge some versions around it: which "
            "fit, and which of them does npm install?",
            "Explain which versions the {kind} range of {base} allows for `{package}`, judging some neighbouring "
            "versions, and which one npm takes.",
        ),
        {"package": NODE_PACKAGES, "kind": ("caret", "tilde"),
         "base": tuple(f"{a}.{b}.{c}" for a in (1, 2, 4) for b in (0, 3, 6) for c in (1, 3, 5))},
        _versions,
    ),
    Family(
        "fetched_pages",
        ("http clients",),
        (
            "The API https://{site}/{table} returns {size} items a page and allows {rate} requests a minute. How do "
            "you fetch all {total} items with curl, and how long does it take at least?",
            "Download {total} items from https://{site}/{table}, paged by {size}, at no more than {rate} requests a "
            "minute. Give the script and the time.",
        ),
        {"site": ("api.example.com", "data.example.net"), "table": TABLES[:8], "total": numbers(730, 4930, 300),
         "size": ("50", "100"), "rate": ("20", "30", "60")},
        _pages,
    ),
    Family(
        "bucket_upload",
        ("cloud clis",),
        (
            "Copy `{dir}` ({size} GB) to the S3 bucket `{bucket}` over a line of {rate} Mbit/s. How long does it "
            "take, and what do {months} months of storage cost at {cents} tenths of a cent per GB and month?",
            "Plan the upload of {size} GB in `{dir}` to `{bucket}`: duration at {rate} Mbit/s, storage for {months} "
            "months at {cents} tenths of a cent per GB and month, and the commands.",
        ),
        {"dir": FOLDERS[:8], "bucket": BUCKETS[:6], "size": numbers(40, 400, 60), "rate": ("50", "100", "200"),
         "months": ("6", "12"), "cents": ("23", "25")},
        _upload,
    ),
    Family(
        "top_per_group",
        ("sql clients",),
        (
            "In PostgreSQL, list the {n} rows with the largest amount for each `{col}` of the table `{table}` in "
            "`{db}`, and save them as `{csv}`. Explain the query.",
            "Write and explain a query for the top {n} rows of `{table}` per `{col}`, by amount, and export the "
            "result from the database `{db}` to `{csv}`.",
        ),
        {"n": ("3", "5", "10"), "col": COLUMNS[:6], "table": TABLES[:8], "db": DATABASES[:4], "csv": TABLES_CSV[:6]},
        _top_rows,
    ),
)  # fmt: skip
