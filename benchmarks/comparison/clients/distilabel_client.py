"""distilabel: a pipeline of one text-generation step, a batch as large as the concurrency."""

import os

from job import BRIEF, MAX_TOKENS, MODEL, Job, main


def run(job: Job) -> int:
    os.environ.update(HF_HOME=os.path.join(job.folder, "hf"), OPENAI_API_KEY="none", HF_DATASETS_OFFLINE="1")
    from distilabel.models import OpenAILLM
    from distilabel.pipeline import Pipeline
    from distilabel.steps import LoadDataFromDicts
    from distilabel.steps.tasks import TextGeneration

    with Pipeline(name="benchmark", cache_dir=job.folder) as pipeline:
        load = LoadDataFromDicts(
            data=[{"instruction": question} for question in job.questions()], batch_size=job.concurrency
        )
        generate = TextGeneration(
            llm=OpenAILLM(
                model=MODEL,
                base_url=f"{job.base_url}/v1",
                api_key="none",
                generation_kwargs={"max_new_tokens": MAX_TOKENS},
            ),
            system_prompt=BRIEF,
            input_batch_size=job.concurrency,
        )
        load >> generate
    answers = pipeline.run(use_cache=True)
    return len(answers["default"]["train"])


if __name__ == "__main__":
    main(run)
