"""Easy tool_use families on files, text and archives.

Belongs here: tables of operations with their commands (GNU userland), and their remarks.
"""

from __future__ import annotations

from synth_assets.offline.grammars.composing import numbers
from synth_assets.offline.grammars.tool_use_commands import Operation as Op
from synth_assets.offline.grammars.tool_use_commands import command_families
from synth_assets.offline.grammars.tool_use_words import (
    ARCHIVES,
    EXTENSIONS,
    FOLDERS,
    HOSTS,
    LOGS,
    PATTERNS,
    PEOPLE,
    SCRIPTS,
    SERVICES,
    SOURCES,
    TABLES_CSV,
    TOPICS,
)

VALUES = {
    "dir": FOLDERS, "ext": EXTENSIONS, "n": numbers(2, 40), "file": SOURCES, "log": LOGS, "csv": TABLES_CSV,
    "word": PATTERNS, "other": TOPICS[:12], "col": numbers(2, 9), "from": numbers(3, 30, 3), "to": numbers(40, 90, 5),
    "user": PEOPLE, "host": HOSTS, "port": ("22022", "2222", "2200", "8022", "10022"), "local": numbers(8080, 8090),
    "remote": ("5432", "3306", "6379", "9090", "27017"), "script": SCRIPTS, "service": SERVICES, "ar": ARCHIVES,
    "pid": numbers(1040, 9940, 100), "h": numbers(0, 23), "m": numbers(5, 55, 10), "mb": numbers(10, 500, 10),
    "every": ("2", "3", "5", "10", "15", "20", "30"), "level": numbers(5, 9), "day": ("1", "2", "3", "4", "5", "6"),
    "mode": ("600", "640", "644", "700", "750", "755", "440", "664", "775", "400"), "key": TOPICS[12:24],
}  # fmt: skip

SHELL = (
    Op(
        "find the files larger than <<mb>> MB below `<<dir>>`",
        "find <<dir>> -type f -size +<<mb>>M",
        "`M` stands for mebibytes",
    ),
    Op(
        "find the files below `<<dir>>` that changed in the last <<n>> days",
        "find <<dir>> -type f -mtime -<<n>>",
        "the minus sign means less than",
    ),
    Op(
        "find all `.<<ext>>` files below `<<dir>>`",
        "find <<dir>> -type f -name '*.<<ext>>'",
        "the quotes keep the shell from expanding the star",
    ),
    Op(
        "delete the `.<<ext>>` files below `<<dir>>` older than <<n>> days",
        "find <<dir>> -type f -name '*.<<ext>>' -mtime +<<n>> -delete",
        "a run without `-delete` shows them first",
    ),
    Op(
        "count the `.<<ext>>` files below `<<dir>>`",
        "find <<dir>> -type f -name '*.<<ext>>' | wc -l",
        "subfolders are searched too",
    ),
    Op(
        "set the permissions of `<<file>>` to <<mode>>",
        "chmod <<mode>> <<file>>",
        "the digits stand for owner, group and others",
    ),
    Op(
        "give `<<dir>>` and all it holds to the user <<user>>",
        "sudo chown -R <<user>> <<dir>>",
        "`-R` descends into subfolders",
    ),
    Op(
        "copy the folder `<<dir>>` to `/mnt/<<other>>`, keeping dates and permissions",
        "cp -a <<dir>> /mnt/<<other>>",
        "`-a` means archive mode",
    ),
    Op(
        "move `<<file>>` into `<<dir>>` without overwriting anything",
        "mv -n <<file>> <<dir>>/",
        "`-n` is short for no clobber",
    ),
    Op(
        "create the nested folder `<<dir>>/<<other>>`",
        "mkdir -p <<dir>>/<<other>>",
        "missing parent folders are made as well",
    ),
    Op(
        "make a symbolic link `<<other>>` that points to `<<dir>>`",
        "ln -s <<dir>> <<other>>",
        "the target comes first, then the name of the link",
    ),
    Op("show the last <<n>> lines of `<<log>>` and follow new ones", "tail -n <<n>> -f <<log>>", "Ctrl-C ends it"),
    Op("show the first <<n>> lines of `<<file>>`", "head -n <<n>> <<file>>", "without `-n` it shows 10 lines"),
    Op(
        "list the <<n>> largest entries of `<<dir>>`",
        "du -a <<dir>> | sort -nr | head -n <<n>>",
        "the sizes are in blocks, normally of 1 KiB",
    ),
    Op(
        "remove the folder `<<dir>>/<<other>>` only if it is empty",
        "rmdir <<dir>>/<<other>>",
        "it fails when something is still inside",
    ),
)

TEXT = (
    Op(
        "count the lines of `<<log>>` that contain `<<word>>`",
        "grep -c '<<word>>' <<log>>",
        "lines are counted, not occurrences",
    ),
    Op("show the lines of `<<log>>` without `<<word>>`", "grep -v '<<word>>' <<log>>", "`-v` inverts the match"),
    Op(
        "search for `<<word>>` in all files below `<<dir>>`, with line numbers",
        "grep -rn '<<word>>' <<dir>>",
        "`-r` descends into subfolders",
    ),
    Op(
        "show each line of `<<log>>` with `<<word>>` and <<n>> lines after it",
        "grep -A <<n>> '<<word>>' <<log>>",
        "`-B` would show lines before it",
    ),
    Op(
        "list the files below `<<dir>>` that mention `<<word>>`",
        "grep -rl '<<word>>' <<dir>>",
        "`-l` prints names instead of lines",
    ),
    Op("print column <<col>> of `<<log>>`", "awk '{print $<<col>>}' <<log>>", "white space separates the columns"),
    Op(
        "add up column <<col>> of the comma-separated file `<<csv>>`",
        "awk -F, '{s += $<<col>>} END {print s}' <<csv>>",
        "a text header counts as 0",
    ),
    Op(
        "print the rows of `<<csv>>` whose column <<col>> exceeds <<n>>",
        "awk -F, '$<<col>> > <<n>>' <<csv>>",
        "a condition alone prints the row",
    ),
    Op(
        "replace `<<word>>` by `<<other>>` throughout `<<file>>`, in place",
        "sed -i 's/<<word>>/<<other>>/g' <<file>>",
        "GNU sed accepts `-i` without a suffix",
    ),
    Op(
        "print lines <<from>> to <<to>> of `<<file>>`",
        "sed -n '<<from>>,<<to>>p' <<file>>",
        "`-n` suppresses all other lines",
    ),
    Op(
        "delete lines <<from>> to <<to>> of `<<file>>` in place",
        "sed -i '<<from>>,<<to>>d' <<file>>",
        "keep a copy by writing `-i.bak`",
    ),
    Op(
        "sort `<<csv>>` numerically by column <<col>>",
        "sort -t, -k<<col>>,<<col>>n <<csv>>",
        "`-t,` sets the separator",
    ),
    Op("cut column <<col>> out of `<<csv>>`", "cut -d, -f<<col>> <<csv>>", "quoted commas are not understood"),
    Op(
        "show the <<n>> most frequent lines of `<<log>>`",
        "sort <<log>> | uniq -c | sort -nr | head -n <<n>>",
        "`uniq` needs sorted input",
    ),
    Op(
        "keep only the first <<n>> characters of each line of `<<log>>`",
        "cut -c1-<<n>> <<log>>",
        "the range counts from 1",
    ),
    Op(
        "read the field `<<other>>` of each object of the array in `<<word>>.json`",
        "jq '.[].<<other>>' <<word>>.json",
        "`-r` would print raw strings",
    ),
)

ARCHIVING = (
    Op("pack `<<dir>>` into `<<ar>>.tar.gz`", "tar -czf <<ar>>.tar.gz <<dir>>", "the folder itself stays"),
    Op("pack `<<dir>>` into `<<ar>>.tar.xz`", "tar -cJf <<ar>>.tar.xz <<dir>>", "xz is slow but packs tightly"),
    Op(
        "pack `<<dir>>` into `<<ar>>.tar.zst`",
        "tar --zstd -cf <<ar>>.tar.zst <<dir>>",
        "Zstandard is much faster than xz",
    ),
    Op(
        "unpack `<<ar>>.tar.gz` into the folder `<<dir>>`", "tar -xzf <<ar>>.tar.gz -C <<dir>>", "the folder must exist"
    ),
    Op("list what `<<ar>>.tar.gz` holds below `<<dir>>`", "tar -tzf <<ar>>.tar.gz <<dir>>", "nothing is unpacked"),
    Op("unpack only `<<file>>` from `<<ar>>.tar`", "tar -xf <<ar>>.tar <<file>>", "the path must be as in the archive"),
    Op(
        "pack `<<dir>>` into `<<ar>>.tar.gz` without the `.<<ext>>` files",
        "tar --exclude='*.<<ext>>' -czf <<ar>>.tar.gz <<dir>>",
        "the option stands before the folder",
    ),
    Op(
        "unpack `<<ar>>.tar` without its <<level>> leading folder levels",
        "tar -xf <<ar>>.tar --strip-components=<<level>>",
        "shallower entries are skipped",
    ),
    Op("zip the folder `<<dir>>` into `<<ar>>.zip`", "zip -r <<ar>>.zip <<dir>>", "`-r` includes subfolders"),
    Op("unzip `<<ar>>.zip` into `<<dir>>`", "unzip <<ar>>.zip -d <<dir>>", "the folder is made if it is missing"),
    Op("extract `<<file>>` from `<<ar>>.zip`", "unzip <<ar>>.zip <<file>>", "existing files prompt a question"),
    Op(
        "compress `<<log>>` with gzip at level <<level>> and keep the original",
        "gzip -k -<<level>> <<log>>",
        "without `-k` the original is removed",
    ),
    Op(
        "split `<<ar>>.tar` into parts of <<mb>> MB",
        "split -b <<mb>>M <<ar>>.tar <<ar>>.tar.part-",
        "`cat` joins the parts again",
    ),
    Op(
        "append `<<file>>` to the archive `<<ar>>.tar`",
        "tar -rf <<ar>>.tar <<file>>",
        "this works only without compression",
    ),
    Op(
        "mirror `<<dir>>` to `/backup/<<ar>>`, deleting what has vanished",
        "rsync -a --delete <<dir>>/ /backup/<<ar>>/",
        "the slash means the content of the folder",
    ),
    Op(
        "back up `<<dir>>` incrementally against the snapshot file `<<ar>>.snar`",
        "tar -czg <<ar>>.snar -f <<ar>>.tar.gz <<dir>>",
        "the first run makes a full backup",
    ),
)

FAMILIES = (
    *command_families("shell", "shell commands", "In a Linux shell", "shell command", SHELL, VALUES),
    *command_families("text", "text processing", "With the Unix text tools", "text-processing command", TEXT, VALUES),
    *command_families(
        "archive", "archives and backups", "On the Linux command line", "archiving command", ARCHIVING, VALUES
    ),
)
