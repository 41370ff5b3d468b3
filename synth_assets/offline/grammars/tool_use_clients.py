"""Easy tool_use families on clients of services: SQL shells, HTTP clients, package managers, clouds.

Belongs here: tables of operations with their commands, and their remarks.
"""

from __future__ import annotations

from synth_assets.offline.grammars.composing import numbers
from synth_assets.offline.grammars.tool_use_commands import Operation as Op
from synth_assets.offline.grammars.tool_use_commands import command_families
from synth_assets.offline.grammars.tool_use_platforms import VALUES as PLATFORM_VALUES
from synth_assets.offline.grammars.tool_use_words import (
    COLUMNS,
    DATABASES,
    HOSTS,
    PATTERNS,
    PEOPLE,
    SOURCES,
    TABLES,
    TABLES_CSV,
)

VALUES = {
    "db": DATABASES, "table": TABLES, "col": COLUMNS, "host": HOSTS, "user": PEOPLE, "n": numbers(3, 60), "csv": TABLES_CSV,
    "word": PATTERNS, "file": SOURCES, "site": ("api.example.com", "shop.example.org", "data.example.net"),
    "id": numbers(101, 999, 14), "json": ("result.json", "page.json", "reply.json", "dump.json", "items.json"),
    "script": tuple(f"{name}.sql" for name in ("schema", "seed", "cleanup", "report", "indexes", "views", "grants", "fixes")),
}  # fmt: skip
URL = "https://<<site>>/<<table>>"

SQL = (
    Op(
        "connect psql to the database `<<db>>` on <<host>> as <<user>>",
        "psql -h <<host>> -U <<user>> -d <<db>>",
        "the default port is 5432",
    ),
    Op(
        "run `<<script>>` against the database `<<db>>` as <<user>> with psql",
        "psql -U <<user>> -d <<db>> -f <<script>>",
        "add `-v ON_ERROR_STOP=1` to stop at errors",
    ),
    Op(
        "describe `<<table>>` of the schema `<<db>>` in psql",
        r"\d <<db>>.<<table>>",
        "it shows columns, types and indexes",
    ),
    Op(
        "save `<<table>>` as `<<csv>>` from psql, with a header",
        r"\copy <<table>> TO '<<csv>>' CSV HEADER",
        "the file lies on the client's side",
    ),
    Op(
        "load `<<csv>>` with its header into `<<table>>` from psql",
        r"\copy <<table>> FROM '<<csv>>' CSV HEADER",
        "the columns must match the table",
    ),
    Op(
        "look at <<n>> rows of `<<table>>` by SQL",
        "SELECT * FROM <<table>> LIMIT <<n>>;",
        "without ORDER BY any rows may come",
    ),
    Op(
        "count the rows of `<<table>>` for each `<<col>>` by SQL",
        "SELECT <<col>>, COUNT(*) FROM <<table>> GROUP BY <<col>>;",
        "NULL forms a group of its own",
    ),
    Op(
        "show the <<n>> rows of `<<table>>` that come first by `<<col>>`",
        "SELECT * FROM <<table>> ORDER BY <<col>> LIMIT <<n>>;",
        "add DESC for the opposite order",
    ),
    Op(
        "create an index on `<<col>>` of `<<table>>` without blocking writes in PostgreSQL",
        "CREATE INDEX CONCURRENTLY ON <<table>> (<<col>>);",
        "it cannot run inside a transaction",
    ),
    Op(
        "see the plan of reading row <<id>> of `<<table>>` in PostgreSQL",
        "EXPLAIN ANALYZE SELECT * FROM <<table>> WHERE id = <<id>>;",
        "the query is really run",
    ),
    Op(
        "dump the database `<<db>>` on <<host>> in PostgreSQL's custom format",
        "pg_dump -Fc -h <<host>> -f <<db>>.dump <<db>>",
        "pg_restore reads this format",
    ),
    Op(
        "connect the mysql client to `<<db>>` on <<host>> as <<user>>",
        "mysql -h <<host>> -u <<user>> -p <<db>>",
        "`-p` asks for the password",
    ),
    Op(
        "dump the table `<<table>>` of the MySQL database `<<db>>`",
        "mysqldump --single-transaction <<db>> <<table>> > <<table>>.sql",
        "InnoDB tables are not locked",
    ),
    Op(
        "print <<n>> rows of `<<table>>` from `<<db>>.db` as CSV with sqlite3",
        'sqlite3 -header -csv <<db>>.db "SELECT * FROM <<table>> LIMIT <<n>>;"',
        "the header comes first",
    ),
    Op(
        "import `<<csv>>` into `<<table>>` inside the sqlite3 shell",
        ".import --csv <<csv>> <<table>>",
        "a missing table is created",
    ),
    Op(
        "delete row <<id>> of `<<table>>` by SQL",
        "DELETE FROM <<table>> WHERE id = <<id>>;",
        "without WHERE all rows would go",
    ),
)

HTTP = (
    Op(
        f"fetch `{URL}/<<id>>` with curl, asking for JSON",
        f'curl -H "Accept: application/json" {URL}/<<id>>',
        "`-H` adds a header",
    ),
    Op(f"save `{URL}` as `<<json>>` with curl", f"curl -o <<json>> {URL}", "the output option is a small o"),
    Op(
        f"see only the response headers of `{URL}/<<id>>` with curl", f"curl -I {URL}/<<id>>", "it sends a HEAD request"
    ),
    Op(f"delete `{URL}/<<id>>` with curl", f"curl -X DELETE {URL}/<<id>>", "`-X` sets the method"),
    Op(
        f"fetch `{URL}/<<id>>` with curl and follow redirects",
        f"curl -L {URL}/<<id>>",
        "by default curl does not follow",
    ),
    Op(
        f"give up on `{URL}` after <<n>> seconds with curl",
        f"curl --max-time <<n>> {URL}",
        "the limit covers the whole transfer",
    ),
    Op(
        f"fetch `{URL}` with up to <<n>> retries by curl",
        f"curl --retry <<n>> {URL}",
        "only transient errors are retried",
    ),
    Op(
        f"send the bearer token in $TOKEN to `{URL}/<<id>>` with curl",
        f'curl -H "Authorization: Bearer $TOKEN" {URL}/<<id>>',
        "double quotes let the shell expand it",
    ),
    Op(
        f"log in to `{URL}` as <<user>> by basic authentication with curl",
        f"curl -u <<user>> {URL}",
        "curl asks for the password",
    ),
    Op(
        f"upload `<<file>>` as the form field file to `{URL}` with curl",
        f'curl -F "file=@<<file>>" {URL}',
        "the at sign reads the file",
    ),
    Op(
        f"print only the status code of `{URL}/<<id>>` with curl",
        f'curl -s -o /dev/null -w "%{{http_code}}" {URL}/<<id>>',
        "the body is thrown away",
    ),
    Op(
        f"resume the broken download `{URL}/<<csv>>` with wget",
        f"wget -c {URL}/<<csv>>",
        "the server must support ranges",
    ),
    Op(
        f"get page <<n>> of `{URL}` with HTTPie",
        f"http GET {URL} page==<<n>>",
        "two equals signs make a query parameter",
    ),
    Op(
        f"post the field name with the value <<user>> as JSON to `{URL}` with HTTPie",
        f"http POST {URL} name=<<user>>",
        "one equals sign makes a JSON string",
    ),
    Op(
        f"search `{URL}` for the query `<<word>>`, encoded by curl",
        f'curl -G --data-urlencode "q=<<word>>" {URL}',
        "`-G` puts the data into the URL",
    ),
    Op(
        f"post the content of `<<json>>` as JSON to `{URL}` with curl",
        f"curl --json @<<json>> {URL}",
        "the headers for JSON are set as well",
    ),
)

PACKAGES = (
    Op(
        "install `<<py>>` below version <<major>> with pip",
        'pip install "<<py>><<<major>>"',
        "the quotes protect the sign from the shell",
    ),
    Op(
        "download `<<py>>` and its dependencies into `<<dir>>` with pip",
        "pip download -d <<dir>> <<py>>",
        "nothing is installed",
    ),
    Op(
        "install `<<py>>` into the conda environment `<<env>>`",
        "conda install -n <<env>> <<py>>",
        "the environment must exist",
    ),
    Op(
        "remove `<<py>>` from the conda environment `<<env>>`",
        "conda remove -n <<env>> <<py>>",
        "dependants are removed as well",
    ),
    Op(
        "add `<<py>>` to the uv dependency group `<<env>>`", "uv add --group <<env>> <<py>>", "the lock file is updated"
    ),
    Op("add `<<py>>` to the Poetry group `<<env>>`", "poetry add --group <<env>> <<py>>", "pyproject.toml is changed"),
    Op(
        "install `<<py>>` from the local wheel folder `<<dir>>` with pip",
        "pip install --no-index --find-links <<dir>> <<py>>",
        "no index is contacted",
    ),
    Op(
        "install major version <<major>> of `<<js>>` with npm",
        "npm install <<js>>@<<major>>",
        "the highest matching release is taken",
    ),
    Op(
        "install `<<js>>` into the npm workspace `<<env>>`",
        "npm install <<js>> --workspace=<<env>>",
        "the workspace's package.json is changed",
    ),
    Op(
        "remove `<<js>>` from the npm workspace `<<env>>`",
        "npm uninstall <<js>> --workspace=<<env>>",
        "the lock file changes too",
    ),
    Op(
        "add `<<js>>` to the package `<<app>>` with pnpm",
        "pnpm --filter <<app>> add <<js>>",
        "the filter selects a workspace package",
    ),
    Op(
        "add major version <<major>> of `<<js>>` for development with Yarn",
        "yarn add --dev <<js>>@<<major>>",
        "it lands in devDependencies",
    ),
    Op(
        "install `<<deb>>` and `<<topic>>-tools` with apt, without questions",
        "sudo apt install -y <<deb>> <<topic>>-tools",
        "`-y` answers yes to each question",
    ),
    Op(
        "simulate installing `<<deb>>` on the host `<<node>>` with apt",
        "ssh <<node>> apt-get install -s <<deb>>",
        "`-s` changes nothing",
    ),
    Op(
        "add `<<crate>>` at major version <<major>> to a Cargo project",
        "cargo add <<crate>>@<<major>>",
        "Cargo.toml is changed",
    ),
    Op(
        "add `<<crate>>` to the Cargo workspace member `<<app>>`",
        "cargo add -p <<app>> <<crate>>",
        "only that member is changed",
    ),
)

CLOUD = (
    Op(
        "upload `<<file>>` to the S3 bucket `<<bucket>>`",
        "aws s3 cp <<file>> s3://<<bucket>>/",
        "the object keeps the file's name",
    ),
    Op(
        "sync `<<dir>>` to the S3 bucket `<<bucket>>`",
        "aws s3 sync <<dir>> s3://<<bucket>>/<<dir>>",
        "only changed files are sent",
    ),
    Op(
        "list all S3 objects below `<<dir>>/` in `<<bucket>>`",
        "aws s3 ls s3://<<bucket>>/<<dir>>/ --recursive",
        "`--summarize` would add totals",
    ),
    Op(
        "make a link to `<<file>>` in `<<bucket>>` that works for 900 seconds",
        "aws s3 presign s3://<<bucket>>/<<file>> --expires-in 900",
        "whoever has the link can read",
    ),
    Op(
        "start the EC2 instance `<<instance>>` in <<region>>",
        "aws ec2 start-instances --instance-ids <<instance>> --region <<region>>",
        "its disks are unchanged",
    ),
    Op(
        "stop the EC2 instance `<<instance>>` in <<region>>",
        "aws ec2 stop-instances --instance-ids <<instance>> --region <<region>>",
        "its volumes still cost money",
    ),
    Op(
        "follow the last <<minutes>> minutes of the log group of the Lambda function `<<app>>`",
        "aws logs tail /aws/lambda/<<app>> --since <<minutes>>m --follow",
        "times may also be absolute",
    ),
    Op(
        "invoke the Lambda function `<<app>>` in <<region>>",
        "aws lambda invoke --function-name <<app>> --region <<region>> out.json",
        "the reply is written to the file",
    ),
    Op(
        "copy `<<file>>` to the Cloud Storage bucket `<<bucket>>`",
        "gcloud storage cp <<file>> gs://<<bucket>>/",
        "the prefix is gs",
    ),
    Op(
        "deploy this folder as the Cloud Run service `<<app>>` in <<gregion>>",
        "gcloud run deploy <<app>> --source . --region <<gregion>>",
        "the image is built for you",
    ),
    Op(
        "log in by SSH to the Compute Engine machine `<<vm>>` in <<gregion>>-b",
        "gcloud compute ssh <<vm>> --zone <<gregion>>-b",
        "keys are made when needed",
    ),
    Op(
        "fetch credentials of the GKE cluster `<<app>>` in <<gregion>>",
        "gcloud container clusters get-credentials <<app>> --region <<gregion>>",
        "kubectl then uses that cluster",
    ),
    Op(
        "create the Azure resource group `<<group>>` in <<place>>",
        "az group create --name <<group>> --location <<place>>",
        "other resources are put into it",
    ),
    Op(
        "start the Azure machine `<<vm>>` of the group `<<group>>`",
        "az vm start --resource-group <<group>> --name <<vm>>",
        "it waits until the machine runs",
    ),
    Op(
        "stop paying for the Azure machine `<<vm>>` of `<<group>>`",
        "az vm deallocate --resource-group <<group>> --name <<vm>>",
        "a mere stop would go on costing",
    ),
    Op(
        "upload `<<file>>` to the Azure container `<<bucket>>` of the account <<user>>",
        "az storage blob upload --account-name <<user>> -c <<bucket>> -f <<file>>",
        "the blob takes the file's name",
    ),
)

FAMILIES = (
    *command_families("sql", "sql clients", "In a SQL client", "SQL client command", SQL, VALUES),
    *command_families("http", "http clients", "With an HTTP client", "HTTP client command", HTTP, VALUES),
    *command_families(
        "package",
        "package managers",
        "With a package manager",
        "package manager command",
        PACKAGES,
        PLATFORM_VALUES,
        share=150,
    ),
    *command_families(
        "cloud", "cloud clis", "From a cloud command line", "cloud CLI command", CLOUD, PLATFORM_VALUES, share=150
    ),
)
