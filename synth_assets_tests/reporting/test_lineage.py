"""Every column says what stands in it, and what is said of where it comes from names columns that exist."""

from __future__ import annotations

from typing import Any

import dagster as dg
import pytest

from synth_assets.definitions import build_defs
from synth_assets.storage.lineage import ORIGINS
from synth_assets.storage.schemas import TABLES


@pytest.fixture(scope="module")
def metadata() -> dict[str, Any]:
    """What each asset's definition shows, by the asset's name."""
    return {spec.key.to_user_string(): spec.metadata for spec in build_defs().resolve_all_asset_specs()}


def columns(shown: Any) -> set[str]:
    return {column.name for column in shown["dagster/column_schema"].columns}


@pytest.mark.parametrize("asset", ORIGINS)
def test_lineage_leads_from_a_column_of_the_asset_to_columns_of_others(asset: str, metadata: dict[str, Any]) -> None:
    lineage = metadata[asset]["dagster/column_lineage"].deps_by_column
    assert lineage
    assert lineage.keys() <= columns(metadata[asset])
    for sources in lineage.values():
        for source in sources:
            assert source.column_name in columns(metadata[source.asset_key.to_user_string()]), source


def test_lineage_leads_upstream_only() -> None:
    graph = build_defs().resolve_asset_graph()
    for asset, origins in ORIGINS.items():
        upstream = {key.to_user_string() for key in graph.get_ancestor_asset_keys(dg.AssetKey(asset))}
        assert {source.split(".")[0] for sources in origins.values() for source in sources} <= upstream, asset


def test_every_column_of_every_table_and_asset_is_described(metadata: dict[str, Any]) -> None:
    assert [
        f"{table.full_name}.{column.name}" for table in TABLES for column in table.columns if not column.description
    ] == []
    schemas = {
        name: shown["dagster/column_schema"] for name, shown in metadata.items() if "dagster/column_schema" in shown
    }
    assert len(schemas) > len(ORIGINS)
    assert [column.name for schema in schemas.values() for column in schema.columns if not column.description] == []


def test_a_column_says_what_it_is_made_from_where_lineage_is_not_drawn(metadata: dict[str, Any]) -> None:
    (answer,) = [one for one in metadata["balanced_questions"]["dagster/column_schema"].columns if one.name == "answer"]
    assert answer.description.endswith("← answered_questions.text")
    assert not answer.constraints.nullable
