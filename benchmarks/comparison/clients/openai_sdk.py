"""The bare OpenAI SDK on its aiohttp transport, typed; nothing is kept."""

import asyncio

import httpx2
import openai
from job import MAX_TOKENS, MODEL, Job, main, messages, side_by_side


def run(job: Job) -> int:
    async def work() -> int:
        limits = httpx2.Limits(max_connections=job.concurrency, max_keepalive_connections=job.concurrency)
        http = openai.DefaultAioHttpClient(limits=limits)
        async with openai.AsyncOpenAI(api_key="none", base_url=f"{job.base_url}/v1", http_client=http) as client:

            async def ask(question: str) -> str:
                answer = await client.chat.completions.create(
                    model=MODEL, messages=messages(question), max_tokens=MAX_TOKENS
                )
                return answer.choices[0].message.content or ""

            return await side_by_side(job, ask)

    return asyncio.run(work())


if __name__ == "__main__":
    main(run)
