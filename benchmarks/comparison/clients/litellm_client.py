"""litellm's asynchronous completion call; nothing is kept."""

import asyncio

import litellm
from job import MAX_TOKENS, MODEL, Job, main, messages, side_by_side


def run(job: Job) -> int:
    litellm.suppress_debug_info = True

    async def ask(question: str) -> str:
        answer = await litellm.acompletion(
            model=f"openai/{MODEL}",
            messages=messages(question),
            max_tokens=MAX_TOKENS,
            api_base=f"{job.base_url}/v1",
            api_key="none",
            num_retries=0,
        )
        return answer.choices[0].message.content or ""

    async def work() -> int:
        return await side_by_side(job, ask)

    return asyncio.run(work())


if __name__ == "__main__":
    main(run)
