"""The HTTP client below the SDKs: their own aiohttp transport, without reading the same address anew for each request."""

from __future__ import annotations

from typing import Any


def aiohttp_client(kind: str, max_concurrency: int) -> Any:
    """The client for the SDK of a kind (openai, anthropic), with room for so many requests at once."""
    import httpx2

    limits = httpx2.Limits(max_connections=max_concurrency, max_keepalive_connections=max_concurrency)
    return _lean(_default_of(kind))(limits=limits)


def _default_of(kind: str) -> type[Any]:
    if kind == "openai":
        import openai

        return openai.DefaultAioHttpClient
    import anthropic

    return anthropic.DefaultAioHttpClient


def _lean(default: type[Any]) -> type[Any]:
    """The SDK's client class, which reads an address once.

    httpx takes it apart and merges the client's own headers for every request, and both are always the same here: 30 of
    the 125 µs that the OpenAI SDK takes to make a request.
    """
    import httpx2

    class LeanClient(default):  # type: ignore[misc]  # one of two classes, known at run time
        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            self._addresses: dict[str, httpx2.URL] = {}
            # The client's other headers (what it accepts, its user agent) are those that the SDKs set themselves.
            self._own = [(name, self.headers[name]) for name in ("accept-encoding", "connection")]

        def build_request(
            self,
            method: str,
            url: Any,
            *,
            content: Any = None,
            headers: Any = None,
            timeout: Any = None,
            **others: Any,
        ) -> httpx2.Request:
            """As the base class makes it, for what the SDKs ask of it: an absolute address, a body of bytes, their headers."""
            if any(others.values()) or not isinstance(timeout, httpx2.Timeout) or content is None or self.cookies:
                made: httpx2.Request = super().build_request(
                    method, url, content=content, headers=headers, timeout=timeout, **others
                )
                return made
            address = self._addresses.get(url)
            if address is None:
                address = self._addresses[url] = self._merge_url(url)
            given = headers.multi_items() if isinstance(headers, httpx2.Headers) else headers
            return httpx2.Request(
                method,
                address,
                headers=[*self._own, *given],
                content=content,
                extensions={"timeout": timeout.as_dict()},
            )

    return LeanClient
