"""Easy tool_use families on remote machines, processes and editors.

Belongs here: tables of operations with their commands (OpenSSH, rsync, systemd, cron, Vim), and their remarks.
"""

from __future__ import annotations

from synth_assets.offline.grammars.tool_use_commands import Operation as Op
from synth_assets.offline.grammars.tool_use_commands import command_families
from synth_assets.offline.grammars.tool_use_shell import VALUES

REMOTE = (
    Op(
        "log in to <<host>> as <<user>> on port <<port>>",
        "ssh -p <<port>> <<user>>@<<host>>",
        "the option is a small p",
    ),
    Op(
        "copy `<<file>>` to the home folder of <<user>> on <<host>>",
        "scp <<file>> <<user>>@<<host>>:",
        "the colon marks a remote path",
    ),
    Op(
        "fetch `/var/log/<<log>>` from <<host>> into the current folder",
        "scp <<host>>:/var/log/<<log>> .",
        "your login needs read permission there",
    ),
    Op(
        "copy the folder `<<dir>>` to <<host>> with scp",
        "scp -r <<dir>> <<host>>:",
        "rsync is better for repeated copies",
    ),
    Op(
        "mirror `<<dir>>` to <<host>> and delete what is gone locally",
        "rsync -av --delete <<dir>>/ <<host>>:<<dir>>/",
        "a trial run with `-n` is wise",
    ),
    Op(
        "preview what rsync would copy from `<<dir>>` to <<host>>",
        "rsync -avn <<dir>>/ <<host>>:<<dir>>/",
        "nothing is transferred",
    ),
    Op(
        "forward local port <<local>> to port <<remote>> of <<host>> itself",
        "ssh -N -L <<local>>:localhost:<<remote>> <<host>>",
        "`-N` starts no remote shell",
    ),
    Op(
        "expose your local port <<local>> as port <<remote>> on <<host>>",
        "ssh -N -R <<remote>>:localhost:<<local>> <<host>>",
        "`-R` tunnels from the remote side",
    ),
    Op(
        "install your public key for <<user>> on <<host>>",
        "ssh-copy-id <<user>>@<<host>>",
        "it asks for the password once",
    ),
    Op(
        "show the uptime of <<host>> as <<user>>, without an interactive shell",
        "ssh <<user>>@<<host>> uptime",
        "its exit status is passed on",
    ),
    Op(
        "reach <<host>> as <<user>> through the jump host bastion.example.com",
        "ssh -J bastion.example.com <<user>>@<<host>>",
        "your keys stay on your machine",
    ),
    Op(
        "make an Ed25519 key pair in `~/.ssh/<<key>>` with the comment <<user>>",
        "ssh-keygen -t ed25519 -C <<user>> -f ~/.ssh/<<key>>",
        "the public half ends in `.pub`",
    ),
    Op(
        "log in to <<host>> with the private key `~/.ssh/<<key>>`",
        "ssh -i ~/.ssh/<<key>> <<host>>",
        "the key file must not be readable by others",
    ),
    Op(
        "open a SOCKS proxy on port <<local>> through <<host>>",
        "ssh -N -D <<local>> <<host>>",
        "point the browser at localhost",
    ),
    Op(
        "copy `<<ar>>.tar.gz` to <<host>> with rsync, resumable after a break",
        "rsync --partial --progress <<ar>>.tar.gz <<host>>:",
        "an interrupted file is kept",
    ),
    Op(
        "upload `<<file>>` to <<host>> at no more than <<n>> KiB per second",
        "rsync --bwlimit=<<n>> <<file>> <<host>>:",
        "the unit is KiB per second",
    ),
)

PROCESSES = (
    Op(
        "run `<<script>>` daily at hour <<h>>, minute <<m>>",
        "<<m>> <<h>> * * * <<script>>",
        "a crontab line starts with the minute",
    ),
    Op(
        "run `<<script>>` on working days at hour <<h>>, minute <<m>>",
        "<<m>> <<h>> * * 1-5 <<script>>",
        "1 stands for Monday in a crontab",
    ),
    Op(
        "run `<<script>>` every <<every>> minutes with <<user>>'s crontab",
        "*/<<every>> * * * * <<script>>",
        "`crontab -e` opens the table",
    ),
    Op(
        "run `<<script>>` on day <<day>> of each month at hour <<h>> sharp",
        "0 <<h>> <<day>> * * <<script>>",
        "the third field of a crontab is the day",
    ),
    Op("ask process <<pid>> to terminate", "kill <<pid>>", "it sends SIGTERM, which a program may handle"),
    Op("force process <<pid>> to end at once", "kill -KILL <<pid>>", "the program gets no chance to clean up"),
    Op(
        "lower the priority of process <<pid>> to niceness <<level>>",
        "renice -n <<level>> -p <<pid>>",
        "higher niceness means less processor time",
    ),
    Op("see how long process <<pid>> has been running", "ps -o etime= -p <<pid>>", "etime is the elapsed time"),
    Op(
        "find what listens on TCP port <<local>>",
        "lsof -iTCP:<<local>> -sTCP:LISTEN",
        "root sees the processes of all users",
    ),
    Op("restart the service <<service>>", "sudo systemctl restart <<service>>", "its configuration is read again"),
    Op(
        "start <<service>> now and at every boot",
        "sudo systemctl enable --now <<service>>",
        "`enable` alone would not start it",
    ),
    Op(
        "read the journal of <<service>> for the last <<n>> minutes",
        'journalctl -u <<service>> --since "<<n>> min ago"',
        "`-f` would follow it",
    ),
    Op(
        "run `<<script>>` for at most <<n>> minutes",
        "timeout <<n>>m ./<<script>>",
        "exit status 124 means that time ran out",
    ),
    Op(
        "start `<<script>>` once, in <<n>> minutes from now",
        "at -f <<script>> now + <<n>> minutes",
        "the `atd` service must run",
    ),
    Op("run `<<script>>` at niceness <<level>>", "nice -n <<level>> ./<<script>>", "other programs take precedence"),
    Op("repeat `ls <<dir>>` on the screen every <<n>> seconds", "watch -n <<n>> ls <<dir>>", "Ctrl-C ends it"),
    Op(
        "keep `<<script>>` running after logout, with its output in `<<log>>`",
        "nohup ./<<script>> > <<log>> 2>&1 &",
        "both output streams go to the file",
    ),
    Op("list the open files of process <<pid>>", "lsof -p <<pid>>", "sockets count as files too"),
)

EDITORS = (
    Op("go to line <<pid>> in Vim", ":<<pid>>", "`G` after the number does the same"),
    Op("delete lines <<from>> to <<to>> in Vim", ":<<from>>,<<to>>d", "the lines land in the default register"),
    Op("copy lines <<from>> to <<to>> below line <<mb>> in Vim", ":<<from>>,<<to>>t<<mb>>", "`t` is short for copy to"),
    Op("move lines <<from>> to <<to>> below line <<mb>> in Vim", ":<<from>>,<<to>>m<<mb>>", "`m` is short for move"),
    Op(
        "replace every `<<word>>` by `<<other>>` in a Vim buffer",
        ":%s/<<word>>/<<other>>/g",
        "the percent sign means all lines",
    ),
    Op(
        "replace `<<word>>` by `<<other>>` in Vim, asking each time",
        ":%s/<<word>>/<<other>>/gc",
        "the flag c asks for confirmation",
    ),
    Op(
        "replace `<<word>>` by nothing in lines <<from>> to <<to>> in Vim",
        ":<<from>>,<<to>>s/<<word>>//g",
        "the flag g covers repeats within a line",
    ),
    Op(
        "sort lines <<from>> to <<to>> alphabetically in Vim", ":<<from>>,<<to>>sort", "`sort!` would reverse the order"
    ),
    Op(
        "open `<<file>>` in a vertical split at line <<n>> in Vim",
        ":vsplit +<<n>> <<file>>",
        "Ctrl-W then w changes the window",
    ),
    Op(
        "save lines <<from>> to <<to>> as `<<log>>` from Vim",
        ":<<from>>,<<to>>w <<log>>",
        "an existing file needs an exclamation mark",
    ),
    Op(
        "open `<<file>>` at line <<mb>> with Vim from the shell",
        "vim +<<mb>> <<file>>",
        "the plus sign precedes the line",
    ),
    Op(
        "open `<<file>>` at line <<mb>> with nano from the shell",
        "nano +<<mb>> <<file>>",
        "a column may follow after a comma",
    ),
    Op("open `<<file>>` at line <<mb>> in VS Code from the shell", "code -g <<file>>:<<mb>>", "`-g` is short for goto"),
    Op(
        "compare `<<file>>` with `<<dir>>/<<file>>` in VS Code",
        "code --diff <<file>> <<dir>>/<<file>>",
        "both files open side by side",
    ),
    Op(
        "compare `<<file>>` with `<<dir>>/<<file>>` in Vim from the shell",
        "vim -d <<file>> <<dir>>/<<file>>",
        "`]c` jumps to the next difference",
    ),
    Op(
        "open `<<file>>` at line <<mb>> with Emacs from the shell",
        "emacs +<<mb>> <<file>>",
        "the line comes before the file",
    ),
)

FAMILIES = (
    *command_families(
        "remote", "ssh and file transfer", "With OpenSSH or rsync", "remote-access command", REMOTE, VALUES
    ),
    *command_families(
        "process",
        "processes and scheduling",
        "On a Linux server",
        "process command or crontab line",
        PROCESSES,
        VALUES,
        share=160,
    ),
    *command_families("editor", "text editors", "In text editing", "editor command", EDITORS, VALUES, keys=True),
)
