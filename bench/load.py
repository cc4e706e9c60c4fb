"""A small HTTP/1.1 load generator: keep-alive connections, no think time, latencies kept."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Result:
    """What a run measured; latencies in seconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    failures: int = 0

    @property
    def rate(self) -> float:
        """Successes per second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """The latency that `share` of the successes stayed under, in milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else float("nan")


class Connection:
    """One keep-alive connection that remembers cookies of no kind and headers it is told."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def request(
        self, method: str, path: str, *, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Send one request and return status and body."""
        payload = b"" if body is None else json.dumps(body).encode()
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(payload)}"]
        lines += ["Content-Type: application/json"] if payload else []
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + payload)
        return await self._answer(reader)

    async def _answer(self, reader: asyncio.StreamReader) -> tuple[int, bytes]:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        status = int(head[9:12])
        if b"transfer-encoding: chunked" in head:
            return status, await self._chunks(reader)
        marker = head.find(b"content-length:")
        length = int(head[marker + 15 : head.index(b"\r\n", marker)]) if marker >= 0 else 0
        return status, await reader.readexactly(length)

    @staticmethod
    async def _chunks(reader: asyncio.StreamReader) -> bytes:
        body = b""
        while size := int(await reader.readline(), 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
        return body

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()


Work = Callable[[Connection, int], Awaitable[bool]]


async def run(work: Work, *, port: int, clients: int, seconds: float) -> Result:
    """Let `clients` repeat `work` for `seconds`; it says whether the answer was right."""
    result = Result()
    started = time.perf_counter()

    async def client(number: int) -> None:
        connection = Connection(port)
        while time.perf_counter() - started < seconds:
            before = time.perf_counter()
            if await work(connection, number):
                result.latencies.append(time.perf_counter() - before)
            else:
                result.failures += 1
        connection.close()

    await asyncio.gather(*(client(number) for number in range(clients)))
    result.seconds = time.perf_counter() - started
    return result


def get(paths: list[str]) -> Work:
    """Ask for the paths in turn; 200 is right."""
    turns: dict[int, int] = {}

    async def work(connection: Connection, number: int) -> bool:
        turns[number] = turns.get(number, number * 7) + 1
        status, _ = await connection.request("GET", paths[turns[number] % len(paths)])
        return status == 200

    return work
