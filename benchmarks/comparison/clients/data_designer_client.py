"""data-designer: one column of text from a model, one row for each question."""

from pathlib import Path

from job import BRIEF, MAX_TOKENS, MODEL, Job, main


def run(job: Job) -> int:
    import data_designer.config as dd
    import pandas
    from data_designer.interface import DataDesigner

    folder = Path(job.folder)
    seed = folder / "questions.parquet"
    pandas.DataFrame({"question": job.questions()}).to_parquet(seed)
    provider = dd.ModelProvider(name="benchmark", endpoint=f"{job.base_url}/v1", provider_type="openai", api_key="none")
    model = dd.ModelConfig(
        alias="model",
        model=MODEL,
        provider="benchmark",
        inference_parameters=dd.ChatCompletionInferenceParams(
            max_tokens=MAX_TOKENS, max_parallel_requests=job.concurrency
        ),
        skip_health_check=True,
    )
    config = dd.DataDesignerConfigBuilder(model_configs=[model])
    config.with_seed_dataset(dd.LocalFileSeedSource(path=str(seed)))
    config.add_column(
        dd.LLMTextColumnConfig(name="answer", model_alias="model", system_prompt=BRIEF, prompt="{{ question }}")
    )
    designer = DataDesigner(artifact_path=folder / "artifacts", model_providers=[provider])
    result = designer.create(config, num_records=job.requests, dataset_name="benchmark")
    return len(result.load_dataset())


if __name__ == "__main__":
    main(run)
