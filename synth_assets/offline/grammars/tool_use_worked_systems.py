"""Hard tool_use families on git and machines: a situation, and the worked way out of it.

Belongs here: templates, slots, and solutions as command sequences with computed figures.
"""

from __future__ import annotations

import random

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.composing import (
    compose,
    count_of,
    fenced,
    numbered,
    numbers,
    sometimes,
)
from synth_assets.offline.grammars.tool_use_words import BRANCHES, FOLDERS, SCRIPTS


def _moved_commits(slots: Slots, rng: random.Random) -> str:
    branch, n, base = slots["branch"], slots["n"], slots["base"]
    code = f"git branch {branch}\ngit reset --keep HEAD~{n}\ngit switch {branch}"
    return compose(
        rng,
        (
            "A branch is only a name for a commit. So give the newest commit a second name, and move the first name "
            "back.",
            f"Nothing has to be copied: mark the current commit with the new branch, then move `{base}` back by {n} "
            "commits.",
        ),
        fenced("bash", code),
        numbered([
            f"`git branch {branch}` creates the branch at the current commit, and leaves you on `{base}`.",
            f"`git reset --keep HEAD~{n}` moves `{base}` back by {n} commits. Unlike `--hard` it refuses to overwrite "
            "uncommitted changes.",
            f"`git switch {branch}` takes you to the branch that now holds the work.",
        ]),
        f"Check with `git log --oneline {base}..{branch}`: it must list exactly {n} commits.",
        sometimes(0.6, f"If `{base}` had been pushed already, do not rewrite it: others may have it. Then use `git "
                       f"revert --no-edit HEAD~{n}..HEAD` on `{base}` after making the branch."),
        sometimes(0.5, f"If something goes wrong, `git reflog` still knows the old position of `{base}`, and `git "
                       f"reset --keep {base}@{{1}}` goes back to it (while you are on that branch)."),
        sometimes(0.4, "Commits that belong to no branch are kept for weeks before they are pruned, so hardly "
                       "anything is lost for good here."),
        sometimes(0.3, f"Alternatively, switch to a new branch from `HEAD~{n}` and cherry-pick; but that makes new "
                       "commits with new hashes."),
    )  # fmt: skip


def _bisection(slots: Slots, rng: random.Random) -> str:
    commits, script, minutes = int(slots["commits"]), slots["script"], int(slots["minutes"])
    steps = (commits - 1).bit_length()
    code = (
        f"git bisect start\ngit bisect bad HEAD\ngit bisect good {slots['good']}\ngit bisect run ./{script}\ngit "
        "bisect reset"
    )
    return compose(
        rng,
        (
            "Use `git bisect`: it halves the range of suspicious commits with every test.",
            "The fault came in at one commit, and all later ones have it. This is a binary search, and git has it "
            "built in.",
        ),
        fenced("bash", code),
        f"With {commits} suspicious commits it needs about log2({commits}), that is at most {steps}, tests. At "
        f"{count_of(minutes, 'minute')} each this takes up to **{steps * minutes} minutes**, against up to "
        f"{commits * minutes} minutes for trying one after the other.",
        sometimes(0.7, f"`{script}` must exit with 0 for a good commit and with 1 to 127, except 125, for a bad one; "
                       "125 means that this commit cannot be tested and is skipped."),
        sometimes(0.6, "The last output names the first bad commit. `git show` on it displays what changed, and `git "
                       "bisect log` saves the course of the search."),
        sometimes(0.4, f"Keep `{script}` outside the repository, or untracked, so that it does not change while git "
                       "checks out old commits."),
        sometimes(0.4, "If the test is flaky, run it several times in the script: a single wrong verdict sends the "
                       "search into the wrong half."),
    )  # fmt: skip


def _rotation(slots: Slots, rng: random.Random) -> str:
    folder, keep, size, hour = slots["dir"], int(slots["keep"]), int(slots["size"]), slots["hour"]
    script = (
        "#!/usr/bin/env bash\nset -euo pipefail\n"
        f"target=/backup/{folder}-$(date +%F).tar.gz\n"
        f'tar -czf "$target.part" -C /srv {folder}\n'
        'mv "$target.part" "$target"\n'
        f"ls -1t /backup/{folder}-*.tar.gz | tail -n +{keep + 1} | xargs -r rm --"
    )
    drill = (
        f"newest=$(ls -1t /backup/{folder}-*.tar.gz | head -n 1)\nscratch=$(mktemp -d)\n"
        f'tar -xzf "$newest" -C "$scratch"\ndiff -rq "/srv/{folder}" "$scratch/{folder}" | head -n 20\nfind '
        f'"$scratch/{folder}" -type f | wc -l\nrm -rf "$scratch"'
    )
    cron = f"15 {hour} * * * /usr/local/bin/backup-{folder}.sh"
    return compose(
        rng,
        (
            "Write a small script that packs, renames and prunes, and let cron start it.",
            "Three parts are needed: an archive with the date in its name, the removal of old archives, and a "
            "crontab line.",
        ),
        fenced("bash", script),
        f"The crontab line (`crontab -e`) for hour {hour}, minute 15:\n\n" + fenced("text", cron),
        f"With {count_of(keep, 'archive')} of about {size} MB, plan for ({keep} + 1) × {size} = **{(keep + 1) * size} "
        "MB**: the new archive is written before the oldest one goes.",
        sometimes(0.6, "Writing to a `.part` file and renaming it means that an archive with the final name is "
                       "always whole, even if the machine stops in between."),
        sometimes(0.5, "`set -euo pipefail` stops at the first error, so that a failed archive never leads to the "
                       "deletion of the old ones."),
        sometimes(0.5, "Test the way back, too: `tar -xzf ARCHIVE -C /tmp/restore` and a comparison with `diff -r` "
                       f"show that the backup of `/srv/{folder}` is usable."),
        sometimes(0.4, f"`ls -1t` lists the newest first, and `tail -n +{keep + 1}` lets the first {keep} go "
                       "unharmed. Reading the output of `ls` is safe here, because the names contain no spaces."),
        sometimes(0.15, "A monthly drill proves that the archives can be restored:\n\n" + fenced("bash", drill)),
        sometimes(0.3, "A copy on the same machine does not help against its loss: send it elsewhere by rsync or to "
                       "an object store."),
    )  # fmt: skip


def _port(slots: Slots, rng: random.Random) -> str:
    service, port, pid = slots["service"], slots["port"], slots["pid"]
    steps = [
        f"`systemctl status {service}` and `journalctl -u {service} -n 50` show the error: address already in use.",
        f"`sudo ss -ltnp 'sport = :{port}'` names the process that listens there; in this case its PID is {pid}.",
        f"`ps -o pid,ppid,user,lstart,cmd -p {pid}` tells what it is, whose it is, and since when it has been running.",
        f"If it is a left-over, end it with `sudo kill {pid}`; if it belongs to a service, stop that one with "
        "`systemctl stop`, or it comes back.",
        f"`sudo systemctl restart {service}`, then `curl -I http://localhost:{port}` to see that it answers.",
    ]
    return compose(
        rng,
        (
            "Two processes cannot listen on the same address and port. Find out who has it, decide who should, then "
            "restart.",
            "Go from the symptom to the cause: read the error, find the owner of the port, and only then act.",
        ),
        (numbered(steps), " ".join(steps)),
        sometimes(0.6, f"Send SIGKILL (`kill -9 {pid}`) only if SIGTERM has no effect after some seconds, since a "
                       "killed process cannot close its files or remove its lock."),
        sometimes(0.5, f"If both programs are needed, give {service} another port in its configuration instead of "
                       "ending the other process."),
        sometimes(0.5, "If `ss` shows nobody, look at the address: a listener on 0.0.0.0 blocks all addresses, and a "
                       "container may hold the port through Docker's proxy (`docker ps` shows published ports)."),
        sometimes(0.4, "To keep it from happening again, enable only one of the services: `systemctl list-unit-files "
                       f"--state=enabled` shows what starts at boot, and {port} should belong to one of them."),
        sometimes(0.3, "Ports below 1024 need privileges; that failure reads permission denied, and is a different "
                       "matter."),
    )  # fmt: skip


def _full_disk(slots: Slots, rng: random.Random) -> str:
    size, used, folder, days = int(slots["size"]), int(slots["used"]), slots["dir"], slots["days"]
    held, target = size * used // 100, size * 70 // 100
    code = (
        f"df -h /var\nsudo du -xh --max-depth=2 /var/{folder} | sort -hr | head -n 15\nsudo find /var/{folder} -type "
        f"f -size +100M -mtime +{days} -printf '%s %TF %p\\n' | sort -nr\nsudo lsof +L1"
    )
    return compose(
        rng,
        (
            "First measure, then delete: see which filesystem is full, which folders are large, and whether old "
            "files are worth removing.",
            "Narrow it down step by step, from the filesystem to the folder to the file, before anything is removed.",
        ),
        fenced("bash", code),
        f"At {used} % of {size} GB, {held} GB are in use. To come down to 70 %, that is {target} GB, "
        f"**{held - target} GB** must go.",
        numbered([
            "`df` confirms which filesystem is full.",
            f"`du -x` stays on it and lists the largest folders below `/var/{folder}`.",
            f"`find` lists single files of more than 100 MB that have not changed for {days} days.",
            "`lsof +L1` shows deleted files that a process still holds open: their space comes back only when it "
            "closes them.",
        ]) if rng.random() < 0.3 else "The last command matters when `df` and `du` disagree: deleted files that are "
                                      "still open take space until their process closes them.",
        sometimes(0.5, "Do not delete a log that a service is writing; empty it with `truncate -s 0 FILE`, or let "
                       "logrotate do it."),
        sometimes(0.5, "Quick gains are often `sudo journalctl --vacuum-size=500M`, the package manager's cache, and "
                       "unused images (`docker system df` shows them)."),
        sometimes(0.4, "If `df -h` shows room but writing fails, the inodes may be used up: `df -i` tells."),
        sometimes(0.3, f"For the future, rotate the logs of `/var/{folder}` daily with compression, and raise an "
                       "alarm at 80 %."),
    )  # fmt: skip


SERVICES = ("nginx", "grafana-server", "apache2", "caddy", "haproxy", "prometheus", "jenkins", "gitea")

FAMILIES = (
    Family(
        "moved_commits",
        ("git",),
        (
            "The last {n} commits on `{base}` belong on a new branch `{branch}`. They are not pushed yet. How do you "
            "move them, and why does that work?",
            "By mistake {n} commits went to `{base}` instead of a new branch `{branch}`. Explain step by step how to "
            "put that right before pushing.",
        ),
        {"n": numbers(2, 9), "base": ("main", "develop"), "branch": BRANCHES},
        _moved_commits,
    ),
    Family(
        "bisected_fault",
        ("git", "shell commands"),
        (
            "Somewhere in the {commits} commits since `{good}` a fault came in. The check `{script}` takes {minutes} "
            "minutes. How do you find the commit, and how long does it take?",
            "`{script}` (about {minutes} minutes a run) passed at `{good}` and fails now, {commits} commits later. "
            "Find the guilty commit with as few runs as possible.",
        ),
        {"commits": numbers(40, 960, 20), "good": ("v1.4", "v2.0", "v2.3", "v3.1"), "script": SCRIPTS[:6],
         "minutes": ("3", "5")},
        _bisection,
    ),
    Family(
        "backup_rotation",
        ("archives and backups", "processes and scheduling"),
        (
            "Back `/srv/{dir}` up every day at hour {hour} with tar and cron, and keep {keep} archives of about "
            "{size} MB each. Show the script, and say how much space it takes.",
            "Design a daily backup of `/srv/{dir}` (about {size} MB packed) at hour {hour} that keeps the last "
            "{keep} archives. Which commands, and how much disk space?",
        ),
        {"dir": FOLDERS, "hour": numbers(1, 5), "keep": ("7", "14", "21", "30"), "size": numbers(150, 900, 150)},
        _rotation,
    ),
    Family(
        "port_conflict",
        ("processes and scheduling",),
        (
            "The service {service} does not start: port {port} is taken, as it turns out by process {pid}. How do "
            "you find that out and resolve it?",
            "Diagnose and mend it step by step: {service} fails because something else (process {pid}) listens on "
            "port {port}.",
        ),
        {"service": SERVICES, "port": ("8080", "3000", "9090", "8081", "9000"), "pid": numbers(1203, 9803, 200)},
        _port,
    ),
    Family(
        "full_disk",
        ("shell commands", "processes and scheduling"),
        (
            "The {size} GB filesystem of `/var` is {used} % full, probably because of `/var/{dir}`. How do you find "
            "what to remove, looking at files older than {days} days, and how much must go to reach 70 %?",
            "Work out how to clear `/var` (size {size} GB, {used} % used) down to 70 %, starting from `/var/{dir}` "
            "and files unchanged for {days} days.",
        ),
        {"size": ("40", "80", "120", "250", "500"), "used": numbers(88, 99), "dir": FOLDERS[:8], "days": ("14", "30", "60")},
        _full_disk,
    ),
)  # fmt: skip
