"""How much manners cost: 1,000 pages under 50 host names on a loopback server, against plain httpx.

    python -m benchmarks.fetch [--pages 1000] [--hosts 50] [--concurrency 50] [--pause 0.2]

Three runs of the same pages: plain httpx with as many requests under way as we have hosts, our fetcher without a pause,
and our fetcher with one. The server notes when each request begins and ends, which shows whether the pause was kept and
whether any host was asked twice at once; its own work counts in the CPU time of all runs alike. A resolver of our own
leads all names to loopback; nothing leaves the machine.
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
    """Answers after 10 ms, and notes per host when each page was asked for and answered."""

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

    def worst(self) -> tuple[float, int]:
        """The shortest gap between two pages of a host in seconds, and how many pages overlapped another."""
        gaps = [later[0] - earlier[1] for spans in self.spans.values() for earlier, later in pairwise(sorted(spans))]
        return min(gaps), sum(gap < 0 for gap in gaps)


async def plain(urls: list[str], port: int, concurrency: int) -> None:
    """Httpx as it comes, with a limit on what is under way."""
    turns = asyncio.Semaphore(concurrency)

    async def get(client: httpx.AsyncClient, url: str) -> None:
        async with turns:
            host = url.partition("//")[2].partition("/")[0]
            response = await client.get(url.replace(host, f"127.0.0.1:{port}"), headers={"Host": host})
            assert len(response.content) == len(BODY)  # noqa: S101  a benchmark of nothing would be quick

    limits = httpx.Limits(max_connections=concurrency, max_keepalive_connections=concurrency)
    async with httpx.AsyncClient(trust_env=False, limits=limits, timeout=60) as client:
        await asyncio.gather(*(get(client, url) for url in urls))


async def ours(urls: list[str], port: int, options: FetchOptions) -> None:
    """Our fetcher, whose every connection is led to the server."""

    async def resolve(host: str, port: int) -> list[str]:  # noqa: ARG001  the interface
        return ["127.0.0.1"]

    async def connect(address: str, _: int, timeout: float) -> httpcore.AsyncNetworkStream:  # noqa: ASYNC109  the interface
        return await httpcore.AnyIOBackend().connect_tcp(address, port, timeout=timeout)

    count = 0
    async with Fetcher(options, Network(resolve, connect)) as fetcher:
        async for outcome in fetcher.fetch_many(urls):
            assert outcome.response is not None, outcome.error  # noqa: S101  as above
            count += len(outcome.response.body) == len(BODY)
    assert count == len(urls)  # noqa: S101  as above


async def measure(arguments: argparse.Namespace) -> None:
    """All three runs, each with a server of its own record."""
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
        gap, overlaps = server.worst()
        floor = (arguments.pages / arguments.hosts - 1) * (options.pause if options else 0)
        print(
            f"{name:24} {took:6.2f} s  {arguments.pages / took:7.1f} pages/s  CPU {spent:5.2f} s  "
            f"shortest gap per host {gap:7.3f} s  overlaps {overlaps:4}  pauses alone take {floor:.2f} s"
        )
        listening.close()


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--concurrency", type=int, default=50)
    parser.add_argument("--pause", type=float, default=0.2)
    asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()
