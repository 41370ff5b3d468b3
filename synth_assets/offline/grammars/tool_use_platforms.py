"""Easy tool_use families on platforms: git, containers and clusters.

Belongs here: tables of operations with their commands, and their remarks.
"""

from __future__ import annotations

from synth_assets.offline.grammars.composing import numbers
from synth_assets.offline.grammars.tool_use_commands import Operation as Op
from synth_assets.offline.grammars.tool_use_commands import command_families
from synth_assets.offline.grammars.tool_use_words import (
    APPS,
    BRANCHES,
    BUCKETS,
    CRATES,
    FOLDERS,
    IMAGES,
    NODE_PACKAGES,
    PEOPLE,
    PYTHON_PACKAGES,
    SOURCES,
    SYSTEM_PACKAGES,
    TOPICS,
)

VALUES = {
    "branch": BRANCHES, "n": numbers(2, 30), "file": SOURCES, "topic": TOPICS, "user": PEOPLE, "app": APPS,
    "image": IMAGES, "host": numbers(8080, 8099), "port": ("80", "3000", "5000", "8000", "9000"), "dir": FOLDERS,
    "version": tuple(f"{major}.{minor}" for major in range(1, 5) for minor in range(10)),
    "mb": numbers(128, 1024, 128), "space": ("staging", "production", "testing", "monitoring", "payments", "tools"),
    "node": tuple(f"node-{number}" for number in range(1, 13)), "bucket": BUCKETS, "py": PYTHON_PACKAGES,
    "js": NODE_PACKAGES, "deb": SYSTEM_PACKAGES, "crate": CRATES, "major": numbers(2, 9),
    "env": ("ml", "web", "etl", "docs", "test", "lab", "plots", "nlp"),
    "instance": tuple(f"i-0a{number:x}f" for number in range(4096, 4296, 2)), "minutes": numbers(5, 60, 5),
    "region": ("eu-west-1", "us-east-1", "eu-central-1", "ap-south-1", "us-west-2", "sa-east-1"),
    "gregion": ("europe-west1", "us-central1", "asia-east1", "europe-north1"), "vm": tuple(
        f"vm-{name}-{number}" for name in ("web", "db", "build", "batch") for number in range(1, 9)),
    "place": ("westeurope", "northeurope", "eastus", "uksouth", "japaneast"), "group": tuple(
        f"rg-{app}" for app in APPS),
}  # fmt: skip

GIT = (
    Op(
        "create the branch `<<branch>>` and switch to it", "git switch -c <<branch>>", "it starts at the current commit"
    ),
    Op("delete the merged local branch `<<branch>>`", "git branch -d <<branch>>", "unmerged work would need `-D`"),
    Op(
        "delete `<<branch>>` on the remote origin",
        "git push origin --delete <<branch>>",
        "local branches are unaffected",
    ),
    Op(
        "push `<<branch>>` to origin and set its upstream",
        "git push -u origin <<branch>>",
        "later a plain `git push` is enough",
    ),
    Op(
        "merge `<<branch>>` with a merge commit in any case",
        "git merge --no-ff <<branch>>",
        "fast-forwarding is turned off",
    ),
    Op("rebase the current branch onto `<<branch>>`", "git rebase <<branch>>", "this rewrites commits"),
    Op("rename the current branch to `<<branch>>`", "git branch -m <<branch>>", "the remote name does not change"),
    Op(
        "discard the uncommitted changes in `<<dir>>/<<file>>`",
        "git restore <<dir>>/<<file>>",
        "they cannot be recovered",
    ),
    Op("unstage `<<dir>>/<<file>>`", "git restore --staged <<dir>>/<<file>>", "the changes themselves stay"),
    Op(
        "see who last changed each line of `<<dir>>/<<file>>`",
        "git blame <<dir>>/<<file>>",
        "commit and author stand before each line",
    ),
    Op(
        "show the last <<n>> commits that touched `<<file>>`",
        "git log --oneline -n <<n>> -- <<file>>",
        "two hyphens separate paths from options",
    ),
    Op(
        "tag the current commit as `v<<version>>` with a message",
        'git tag -a v<<version>> -m "Release <<version>>"',
        "`-a` makes an annotated tag",
    ),
    Op(
        "see what `<<branch>>` changed in `<<file>>` since it left main",
        "git diff main...<<branch>> -- <<file>>",
        "three dots start at the common ancestor",
    ),
    Op(
        "list the commits by <<user>> of the last <<n>> days",
        'git log --author=<<user>> --since="<<n>> days ago"',
        "the name may be a part of it",
    ),
    Op(
        "stash your changes to `<<file>>` under the name `<<topic>>`",
        "git stash push -m <<topic>> -- <<file>>",
        "`git stash pop` brings them back",
    ),
    Op(
        "take `<<file>>` over from the branch `<<branch>>`",
        "git restore --source <<branch>> <<file>>",
        "only the working tree changes",
    ),
)

DOCKER = (
    Op(
        "start `<<image>>` in the background as `<<app>>`", "docker run -d --name <<app>> <<image>>", "`-d` detaches it"
    ),
    Op(
        "run `<<image>>` with container port <<port>> published on host port <<host>>",
        "docker run -d -p <<host>>:<<port>> <<image>>",
        "the host port comes first",
    ),
    Op(
        "follow the last <<n>> log lines of the container `<<app>>`",
        "docker logs -f --tail <<n>> <<app>>",
        "Ctrl-C ends only the display",
    ),
    Op(
        "stop the container `<<app>>` after at most <<n>> seconds",
        "docker stop -t <<n>> <<app>>",
        "SIGKILL follows when the time is up",
    ),
    Op(
        "build the Dockerfile of this folder as `<<app>>:<<version>>`",
        "docker build -t <<app>>:<<version>> .",
        "the dot is the build context",
    ),
    Op(
        "run `<<image>>` with at most <<mb>> MB of memory",
        "docker run -d --memory <<mb>>m <<image>>",
        "beyond that the kernel ends its processes",
    ),
    Op(
        "copy `/srv/<<dir>>` out of the container `<<app>>`",
        "docker cp <<app>>:/srv/<<dir>> .",
        "it works for stopped containers too",
    ),
    Op(
        "run `<<image>>` with the volume `<<app>>-data` mounted at `/<<dir>>`",
        "docker run -d -v <<app>>-data:/<<dir>> <<image>>",
        "the volume outlives the container",
    ),
    Op(
        "run `<<image>>` with the environment variable WORKERS set to <<n>>",
        "docker run -d -e WORKERS=<<n>> <<image>>",
        "repeat `-e` for further variables",
    ),
    Op(
        "give the image `<<app>>:<<version>>` the extra tag latest",
        "docker tag <<app>>:<<version>> <<app>>:latest",
        "no layers are copied",
    ),
    Op(
        "push `<<app>>:<<version>>` to registry.example.com, where it is tagged",
        "docker push registry.example.com/<<app>>:<<version>>",
        "you must be logged in there",
    ),
    Op(
        "attach the container `<<app>>` to the network `<<space>>-net`",
        "docker network connect <<space>>-net <<app>>",
        "names resolve within that network",
    ),
    Op(
        "scale the Compose service `<<app>>` to <<n>> containers",
        "docker compose up -d --scale <<app>>=<<n>>",
        "a fixed host port would clash",
    ),
    Op(
        "read the file `/srv/<<dir>>/<<file>>` inside the container `<<app>>`",
        "docker exec <<app>> cat /srv/<<dir>>/<<file>>",
        "the container must be running",
    ),
    Op(
        "pull `<<image>>` for the ARM64 platform by way of the mirror `<<app>>.example.com`",
        "docker pull --platform linux/arm64 <<app>>.example.com/<<image>>",
        "the platform may differ from the host's",
    ),
)

KUBERNETES = (
    Op(
        "scale the deployment `<<app>>` to <<n>> replicas",
        "kubectl scale deployment <<app>> --replicas=<<n>>",
        "an autoscaler may override it",
    ),
    Op(
        "list the pods of `<<app>>` in the namespace `<<space>>` with their nodes",
        "kubectl get pods -l app=<<app>> -n <<space>> -o wide",
        "they must carry the label app",
    ),
    Op(
        "read the last <<n>> log lines of the deployment `<<app>>`",
        "kubectl logs deployment/<<app>> --tail=<<n>>",
        "one pod of it is chosen",
    ),
    Op(
        "go back to revision <<n>> of the deployment `<<app>>`",
        "kubectl rollout undo deployment/<<app>> --to-revision=<<n>>",
        "without a number it takes the previous one",
    ),
    Op(
        "watch the rollout of `<<app>>` in `<<space>>`",
        "kubectl rollout status deployment/<<app>> -n <<space>>",
        "it ends when all replicas are updated",
    ),
    Op(
        "forward local port <<host>> to port <<port>> of the service `<<app>>`",
        "kubectl port-forward service/<<app>> <<host>>:<<port>>",
        "it lasts until you press Ctrl-C",
    ),
    Op(
        "update the container `<<app>>` of its deployment to version <<version>>",
        "kubectl set image deployment/<<app>> <<app>>=<<app>>:<<version>>",
        "this starts a rolling update",
    ),
    Op(
        "restart the pods of `<<app>>` in `<<space>>` one after the other",
        "kubectl rollout restart deployment/<<app>> -n <<space>>",
        "the service stays available",
    ),
    Op(
        "see the details and events of the deployment `<<app>>` in `<<space>>`",
        "kubectl describe deployment <<app>> -n <<space>>",
        "events stand at the end",
    ),
    Op(
        "autoscale `<<app>>` between 2 and <<n>> replicas at 70 % CPU",
        "kubectl autoscale deployment <<app>> --min=2 --max=<<n>> --cpu-percent=70",
        "the pods need CPU requests",
    ),
    Op(
        "delete the pods labelled app=<<app>> in `<<space>>`",
        "kubectl delete pods -l app=<<app>> -n <<space>>",
        "a deployment will replace them",
    ),
    Op(
        "open a shell in a pod of `<<app>>` in `<<space>>`",
        "kubectl exec -it deployment/<<app>> -n <<space>> -- sh",
        "two hyphens separate the command",
    ),
    Op(
        "expose the deployment `<<app>>` as a service on port <<port>>",
        "kubectl expose deployment <<app>> --port=<<port>>",
        "the default type is ClusterIP",
    ),
    Op(
        "apply the manifest `<<app>>.yaml` to the namespace `<<space>>`",
        "kubectl apply -f <<app>>.yaml -n <<space>>",
        "running it twice does no harm",
    ),
    Op(
        "create the ConfigMap `<<app>>-config` from `<<file>>`",
        "kubectl create configmap <<app>>-config --from-file=<<file>>",
        "the file name becomes the key",
    ),
    Op(
        "drain `<<node>>` with a grace period of <<n>> seconds",
        "kubectl drain <<node>> --ignore-daemonsets --grace-period=<<n>>",
        "the node is cordoned first",
    ),
    Op(
        "copy `/srv/<<file>>` out of the pod `<<app>>-0`",
        "kubectl cp <<app>>-0:/srv/<<file>> <<file>>",
        "the container must have tar",
    ),
)

FAMILIES = (
    *command_families("git", "git", "In git", "git command", GIT, VALUES),
    *command_families("docker", "docker", "With Docker", "Docker command", DOCKER, VALUES),
    *command_families("kubernetes", "kubernetes", "With kubectl", "kubectl command", KUBERNETES, VALUES, share=150),
)
