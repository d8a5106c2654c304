"""Measures what politeness costs: our fetcher and plain httpx fetch 1,000 pages of 50 hosts from a local server.

    python -m benchmarks.fetch [--pages 1000] [--hosts 50] [--concurrency 50] [--pause 0.2]

The same pages are fetched three times: by httpx with up to `--concurrency` requests at once, by our fetcher without a
pause between requests to a host, and by our fetcher with one. The server records when each request begins and ends,
which shows whether the pauses were kept and whether any host had two requests at once. It runs in the same process, so
the CPU time of each run includes its own. All host names resolve to the loopback address, so no network is used.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

import httpcore
import httpx

from cleaner.fetch import FetchOptions
from cleaner.fetch.client import Fetcher
from cleaner.fetch.network import Network

_PARAGRAPH = "The mill had stood by the river for two hundred years when the flood came. "
BODY = ("<!doctype html><title>The mill</title><article>" + f"<p>{_PARAGRAPH * 4}</p>" * 60 + "</article>").encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(BODY)
ROBOTS = b"User-agent: *\nAllow: /\n"
ROBOTS_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(ROBOTS) + ROBOTS


@dataclass
class Server:
    """A server that answers after 10 ms.

    Attributes:
        spans: For each host, when the request for each page began and when it was answered, in seconds.
    """

    spans: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer requests on one connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                begun = time.monotonic()
                await asyncio.sleep(0.01)
                if head.startswith(b"GET /robots.txt"):
                    writer.write(ROBOTS_ANSWER)
                else:
                    host = head.lower().partition(b"host: ")[2].partition(b"\r\n")[0].decode()
                    writer.write(HEAD + BODY)
                    self.spans[host].append((begun, time.monotonic()))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    def shortest_gap(self) -> tuple[float, int]:
        """The shortest gap between two pages of a host in seconds, and the number of pages that overlapped another."""
        gaps = [later[0] - earlier[1] for spans in self.spans.values() for earlier, later in pairwise(sorted(spans))]
        return min(gaps), sum(gap < 0 for gap in gaps)


async def plain(urls: list[str], port: int, concurrency: int) -> None:
    """Fetch with httpx, with at most so many requests at once."""
    running = asyncio.Semaphore(concurrency)

    async def get(client: httpx.AsyncClient, url: str) -> None:
        async with running:
            host = url.partition("//")[2].partition("/")[0]
            response = await client.get(url.replace(host, f"127.0.0.1:{port}"), headers={"Host": host})
            assert len(response.content) == len(BODY)  # noqa: S101  failed requests would be fast

    limits = httpx.Limits(max_connections=concurrency, max_keepalive_connections=concurrency)
    async with httpx.AsyncClient(trust_env=False, limits=limits, timeout=60) as client:
        await asyncio.gather(*(get(client, url) for url in urls))


async def ours(urls: list[str], port: int, options: FetchOptions) -> None:
    """Fetch with our fetcher; all its connections go to the local server."""

    async def resolve(host: str, port: int) -> list[str]:  # noqa: ARG001  the signature that `Network` expects
        return ["127.0.0.1"]

    async def connect(address: str, _: int, timeout: float) -> httpcore.AsyncNetworkStream:  # noqa: ASYNC109  as above
        return await httpcore.AnyIOBackend().connect_tcp(address, port, timeout=timeout)

    count = 0
    async with Fetcher(options, Network(resolve, connect)) as fetcher:
        async for outcome in fetcher.fetch_many(urls):
            assert outcome.response is not None, outcome.error  # noqa: S101  as above
            count += len(outcome.response.body) == len(BODY)
    assert count == len(urls)  # noqa: S101  as above


async def measure(arguments: argparse.Namespace) -> None:
    """Run all three, each with a new server, after one that warms up; print a line for each."""
    urls = [f"http://host{n % arguments.hosts}.test/{n}" for n in range(arguments.pages)]
    common = {"allow_private": True, "use_environment": False, "concurrency": arguments.concurrency, "retries": 0}
    runs = {
        "(warming up)": None,
        "plain httpx": None,
        "fetcher, no pause": FetchOptions(pause=0.0, **common),
        f"fetcher, pause {arguments.pause:g} s": FetchOptions(pause=arguments.pause, **common),
    }
    for name, options in runs.items():
        server = Server()
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, backlog=512)
        port = listening.sockets[0].getsockname()[1]
        begun, spent = time.monotonic(), time.process_time()
        await (plain(urls, port, arguments.concurrency) if options is None else ours(urls, port, options))
        took, spent = time.monotonic() - begun, time.process_time() - spent
        gap, overlaps = server.shortest_gap()
        pauses = (arguments.pages / arguments.hosts - 1) * (options.pause if options else 0)
        print(
            f"{name:24} {took:6.2f} s  {arguments.pages / took:7.1f} pages/s  CPU {spent:5.2f} s  "
            f"shortest gap per host {gap:7.3f} s  overlaps {overlaps:4}  pauses alone take {pauses:.2f} s"
        )
        listening.close()


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--concurrency", type=int, default=50)
    parser.add_argument("--pause", type=float, default=0.2)
    asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()
