"""Hard tool_use families on containers and clusters: a situation, and the worked way out of it.

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
from synth_assets.offline.grammars.tool_use_words import APPS, PYTHON_PACKAGES


def _image(slots: Slots, rng: random.Random) -> str:
    version, app, port = slots["version"], slots["app"], slots["port"]
    first, second = slots["first"], slots["second"]
    dockerfile = (
        f"FROM python:{version}-slim AS build\nWORKDIR /app\nCOPY requirements.txt .\n"
        "RUN pip wheel --wheel-dir /wheels -r requirements.txt\n\n"
        f"FROM python:{version}-slim\nWORKDIR /app\nCOPY --from=build /wheels /wheels\n"
        "RUN pip install --no-cache-dir /wheels/*.whl\n"
        f'COPY . .\nUSER 1000\nEXPOSE {port}\nCMD ["python", "-m", "{app}"]'
    )
    return compose(
        rng,
        (
            "Two things make a build repeatable: pinned versions, and a Dockerfile whose slow steps come before the "
            "code is copied.",
            "Pin the dependencies in a file, install them in a layer of their own, and copy the source last. Then a "
            "change of the code does not install anything again.",
        ),
        f"First freeze the dependencies, from a file `requirements.in` that names {first} and {second}:\n\n"
        + fenced("bash", "uv pip compile requirements.in -o requirements.txt"),
        fenced("dockerfile", dockerfile),
        sometimes(0.7, "Then build and start it:\n\n"
        + fenced("bash", f"docker build -t {app}:1.0 .\ndocker run -d -p {port}:{port} --name {app} {app}:1.0")),
        sometimes(0.6, "Whatever building needs stays in the first stage: the final image takes over the wheels and "
                       "nothing else."),
        sometimes(0.5, "`USER 1000` keeps the process from running as root. Ports above 1023 need no privilege, so "
                       f"{port} is fine."),
        sometimes(0.5, "Add a `.dockerignore` with `.git`, `.venv` and `__pycache__`; otherwise they bloat the "
                       "context and spoil the layer cache."),
        sometimes(0.3, "`docker history` shows how large each layer is, which tells where to save."),
    )  # fmt: skip


def _limits(slots: Slots, rng: random.Random) -> str:
    app, count, each, host = slots["app"], int(slots["count"]), int(slots["each"]), int(slots["host"])
    need, room = count * each, host * 1024 * 8 // 10
    fit = room // each
    verdict = (
        f"All {count} fit: {room} - {need} = {room - need} MB remain."
        if need <= room
        else f"They do not fit. At most {fit} of them do, because {room} / {each} rounds down to {fit}."
    )
    shown = min(count, fit)
    yaml = (
        f"services:\n  {app}:\n    image: {app}:1.0\n    mem_limit: {each}m\n    restart: unless-stopped\n    "
        f'expose:\n      - "{slots["port"]}"'
    )
    return compose(
        rng,
        (
            "Compare what the containers may use at most with what the host can give, leaving 20 % for the system.",
            "Add up the limits, keep a fifth of the memory for the system and its caches, and see what is left.",
        ),
        numbered([
            f"Need: {count} × {each} MB = {need} MB.",
            f"Room: 80 % of {host} GB = 0.8 × {host * 1024} MB ≈ {room} MB.",
            verdict,
        ]),
        f"So start **{shown}** {'container' if shown == 1 else 'containers'}.",
        sometimes(0.8, "A Compose file for it:\n\n" + fenced("yaml", yaml)),
        fenced("bash", f"docker compose up -d --scale {app}={shown}\ndocker stats --no-stream"),
        sometimes(0.5, "`expose` instead of `ports` matters: several containers cannot publish the same fixed host "
                       "port. Put a proxy in front, which reaches them by the service name."),
        sometimes(0.5, "A container that exceeds its limit is killed; `docker inspect -f '{{.State.OOMKilled}}' "
                       "NAME` tells whether that happened."),
        sometimes(0.4, "The limit is not a reservation: as long as the containers stay below it, the host has more "
                       "room than this worst case says."),
    )  # fmt: skip


def _rollout(slots: Slots, rng: random.Random) -> str:
    app, replicas = slots["app"], int(slots["replicas"])
    surge, gone = int(slots["surge"]), int(slots["gone"])
    yaml = (
        f"spec:\n  replicas: {replicas}\n  strategy:\n    type: RollingUpdate\n    rollingUpdate:\n      maxSurge: "
        f"{surge}\n      maxUnavailable: {gone}"
    )
    code = (
        f"kubectl set image deployment/{app} {app}={app}:{slots['version']}\nkubectl rollout status deployment/{app} "
        f"--timeout=5m\nkubectl rollout undo deployment/{app}    # only if the new version fails"
    )
    manifest = (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {app}\n{yaml}\n  selector:\n    matchLabels:\n    "
        f"  app: {app}\n  template:\n    metadata:\n      labels:\n        app: {app}\n    spec:\n      containers:\n "
        f"       - name: {app}\n          image: {app}:{slots['version']}\n          ports:\n            - "
        "containerPort: 8080\n          readinessProbe:\n            httpGet:\n              path: /healthz\n        "
        "      port: 8080\n            periodSeconds: 5"
    )
    return compose(
        rng,
        (
            "A rolling update replaces pods bit by bit; `maxSurge` and `maxUnavailable` bound how far it may deviate "
            "from the wanted number.",
            "Two settings limit the update: how many pods may exist in addition, and how many may be missing.",
        ),
        numbered([
            f"At most {replicas} + {surge} = **{replicas + surge} pods** exist at any time.",
            f"At least {replicas} - {gone} = **{replicas - gone} pods** are available at any time.",
            f"So the cluster needs spare room for {count_of(surge, 'more pod', 'more pods')}.",
        ]),
        sometimes(0.6, fenced("yaml", yaml)),
        "Update, watch, and go back if need be:\n\n" + fenced("bash", code),
        sometimes(0.6, "Availability is judged by the readiness probe. Without one, a pod counts as ready as soon as "
                       "its containers run, and a broken version spreads unnoticed."),
        sometimes(0.5, "The old ReplicaSet is kept at zero pods, which is why `rollout undo` is quick. `kubectl "
                       "rollout history` lists the revisions."),
        sometimes(0.4, f"With `maxUnavailable: 0` capacity never drops below {replicas}, but then `maxSurge` must be "
                       "at least 1, or the update could not begin."),
        sometimes(0.2, "Instead of changing the live object, one may apply a whole manifest, here with a readiness "
                       "probe for an "
                       "application that answers on port 8080:\n\n" + fenced("yaml", manifest)),
        sometimes(0.3, "If pods hang in Pending, the nodes lack room: `kubectl describe pod` shows which resource is "
                       "short."),
    )  # fmt: skip


def _nodes(slots: Slots, rng: random.Random) -> str:
    app, pods, cpu, memory = slots["app"], int(slots["pods"]), int(slots["cpu"]), int(slots["memory"])
    cores, gigabytes = (int(part) for part in slots["size"].replace("cores and ", "").replace(" GiB", "").split())
    by_cpu, by_memory = cores * 900 // cpu, gigabytes * 1024 * 9 // 10 // memory
    each = min(by_cpu, by_memory)
    nodes = -(-pods // each)
    yaml = f"resources:\n  requests:\n    cpu: {cpu}m\n    memory: {memory}Mi\n  limits:\n    memory: {memory}Mi"
    return compose(
        rng,
        (
            "The scheduler places pods by their requests, so count how many requests fit on one node, for CPU and "
            "for memory, and take the smaller number.",
            "Work per node first: each resource allows a certain number of pods, and the scarcer one decides.",
        ),
        numbered([
            f"CPU: 90 % of {cores} cores is {cores * 900}m, and {cores * 900} / {cpu} gives {by_cpu} pods.",
            f"Memory: 90 % of {gigabytes} GiB is {gigabytes * 1024 * 9 // 10} MiB, which at {memory} MiB gives "
            f"{by_memory} pods.",
            f"The scarcer resource is {'CPU' if by_cpu <= by_memory else 'memory'}, so a node takes {each}.",
            f"{pods} / {each}, rounded up, makes **{count_of(nodes, 'node')}**.",
        ]),
        sometimes(0.7, fenced("yaml", yaml)),
        fenced("bash", f"kubectl scale deployment {app} --replicas={pods}\nkubectl get pods -l app={app} -o wide"),
        sometimes(0.5, f"To survive the loss of a node, plan {count_of(nodes + 1, 'node')}, and spread the pods with "
                       "a topology constraint or anti-affinity."),
        sometimes(0.5, "Requests steer the placement, limits the run: a pod above its memory limit is killed, while "
                       "CPU beyond a limit is merely throttled."),
        sometimes(0.4, "`kubectl describe node` shows what is allocated; `kubectl top pod` shows what is really "
                       "used, which is how requests should be tuned."),
    )  # fmt: skip


FAMILIES = (
    Family(
        "repeatable_image",
        ("docker", "package managers"),
        (
            "Package the Python {version} service `{app}`, which needs {first} and {second} and listens on port "
            "{port}, as a small, repeatable Docker image. Explain the steps.",
            "How do you build a reproducible multi-stage image for `{app}` (Python {version}, {first}, {second}, "
            "port {port})?",
        ),
        {"version": ("3.11", "3.12", "3.13"), "app": APPS[:10], "first": PYTHON_PACKAGES[:7], "second": PYTHON_PACKAGES[8:14],
         "port": ("8000", "5000")},
        _image,
    ),
    Family(
        "memory_limits",
        ("docker",),
        (
            "A host has {host} GB of memory. Can {count} containers of `{app}` with a limit of {each} MB each run "
            "there, if 20 % stay free? Show the reckoning and the commands (port {port}).",
            "Plan {count} replicas of `{app}` (port {port}, at most {each} MB each) with Docker Compose on a host of "
            "{host} GB, keeping a fifth of the memory free.",
        ),
        {"host": ("4", "8", "16", "32"), "count": numbers(4, 24, 4), "each": numbers(256, 1536, 256), "app": APPS[:8],
         "port": ("3000", "9000")},
        _limits,
    ),
    Family(
        "rolling_update",
        ("kubernetes",),
        (
            "The deployment `{app}` has {replicas} replicas, maxSurge {surge} and maxUnavailable {gone}. How many "
            "pods exist and are available during an update to version {version}, and how do you run it safely?",
            "Roll `{app}` out to version {version} with {replicas} replicas, maxSurge {surge}, maxUnavailable "
            "{gone}: give the bounds, the commands, and the way back.",
        ),
        {"app": APPS[:10], "replicas": numbers(4, 12), "surge": numbers(1, 3), "gone": ("0", "1", "2"),
         "version": ("1.9", "2.1")},
        _rollout,
    ),
    Family(
        "node_count",
        ("kubernetes",),
        (
            "`{app}` is to run {pods} pods that request {cpu}m CPU and {memory} MiB each, on nodes of {size}, of "
            "which 90 % may be used. How many nodes are needed?",
            "How many nodes of {size} (90 % usable) does `{app}` need for {pods} pods with requests of {cpu}m CPU "
            "and {memory} MiB? Explain how to set that up.",
        ),
        {"app": APPS[:6], "pods": numbers(10, 60, 5), "cpu": ("250", "400", "500"), "memory": ("300", "512", "900"),
         "size": ("2 cores and 8 GiB", "4 cores and 8 GiB", "4 cores and 16 GiB", "8 cores and 16 GiB")},
        _nodes,
    ),
)  # fmt: skip
