"""Loads of particular kinds: thousands of fresh sessions, replicas of which one is killed, clients that are slow."""

import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import numpy as np

from tests.bench.bench_page import resident
from tests.browser.served import free_port
from tests.load.farm import BEHIND, ROOT, nginx
from tests.load.visits import Visit, fresh_session

SESSIONS_GROWTH = 150e6  # bytes that thousands of fresh sessions may leave behind
TOGETHER = 4


def fresh_sessions(address: str, pid: int, count: int) -> list[str]:
    """Let so many visitors come who write one line and leave; return the promises that were broken."""
    failed: list[str] = []
    with ThreadPoolExecutor(TOGETHER) as pool:
        first = max(1, count // 10)
        for number, said in enumerate(pool.map(lambda number: fresh_session(address, number), range(count))):
            failed += [said] if said else []
            if number == first - 1:
                settled = resident(pid)
    grown = resident(pid) - settled
    print(f"{count} fresh sessions; memory {settled / 1e6:.0f} MB after {first}, then {grown / 1e6:+.0f} MB")
    broken = [f"{len(failed)} sessions failed: {failed[0]}"] if failed else []
    return broken + ([f"memory grew by {grown / 1e6:.0f} MB"] if grown > SESSIONS_GROWTH else [])


def slow_clients(address: str, count: int, seconds: float) -> list[str]:
    """Let so many clients send a request a byte a second while a visitor calls; return the broken promises."""
    host, port = httpx.URL(address).host, httpx.URL(address).port
    until = time.monotonic() + seconds
    head = f"POST /gradio_api/call/text_write HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 9000\r\n\r\n".encode()

    def drip(_: int) -> None:
        with suppress(OSError), socket.create_connection((host, port), timeout=10) as line:
            line.sendall(head)
            while time.monotonic() < until:
                line.sendall(b"{")
                time.sleep(1.0)

    threads = [threading.Thread(target=drip, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    visit = Visit(address, 0)
    visit.stay(until)
    for thread in threads:
        thread.join()
    return summary([visit], f"beside {count} slow clients")


def replicas(count: int, visitors: int, seconds: float, kill_one: bool) -> list[str]:
    """Run replicas behind nginx with visitors, and kill one half way; return the promises that were broken.

    A call that is in flight at a replica that is killed may be lost; nothing else may.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        processes = {port: stack.enter_context(_replica(port)) for port in {free_port() for _ in range(count)}}
        names = {_ready(port, process): process for port, process in processes.items()}
        address = stack.enter_context(nginx(folder, list(processes)))
        visits = [Visit(address, number) for number in range(visitors)]
        homes = [visit.home() for visit in visits]
        until = time.monotonic() + seconds
        threads = [threading.Thread(target=visit.stay, args=(until,)) for visit in visits]
        for thread in threads:
            thread.start()
        killed = homes[0]
        if kill_one:
            time.sleep(seconds / 2)
            names[killed].kill()
        for thread in threads:
            thread.join()
        after = [visit.home() for visit in visits]
    print(f"{count} replicas, {visitors} visitors on {len(set(homes))} of them" + (", one killed" if kill_one else ""))
    broken = summary([visit for visit, home in zip(visits, homes, strict=True) if home != killed], "of the others")
    if not kill_one:
        return broken + summary([visit for visit, home in zip(visits, homes, strict=True) if home == killed], "of one")
    moved = [visit for visit, home in zip(visits, homes, strict=True) if home == killed]
    lost = [sentence for visit in moved for sentence in visit.lost]
    print(f"{len(moved)} visitors moved; {len(lost)} of their calls were in flight and lost")
    if any(len(visit.lost) > 1 for visit in moved):
        broken.append(f"a visitor lost more than the call in flight: {next(v.lost for v in moved if len(v.lost) > 1)}")
    if killed in after:
        broken.append("a visitor is still sent to the replica that is gone")
    if any(now != home for now, home in zip(after, homes, strict=True) if home != killed):
        broken.append("a visitor of another replica was moved too")
    return broken


def summary(visits: list[Visit], who: str) -> list[str]:
    """Print how long the calls of some visitors took; return a sentence where one was lost."""
    taken = [seconds for visit in visits for seconds in visit.answered]
    lost = [sentence for visit in visits for sentence in visit.lost]
    if taken:
        median, slow = np.median(taken), np.percentile(taken, 95)
        print(f"{len(taken):>6} calls {who}: median {median:.3f} s, 95% within {slow:.3f} s")
    return [f"{len(lost)} calls {who} were lost: {lost[0]}"] if lost else []


@contextmanager
def _replica(port: int) -> "Iterator[subprocess.Popen[bytes]]":
    """Run an app in a process of its own that stands behind nginx."""
    arguments = [sys.executable, "app.py", "--port", str(port), *BEHIND]
    process = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _ready(port: int, process: "subprocess.Popen[bytes]") -> str:
    """Wait until a replica has loaded its networks; return the id that it gives."""
    address = f"http://127.0.0.1:{port}"
    while process.poll() is None:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{address}/health").json()["state"] == "ready":
                return str(httpx.get(f"{address}/gradio_api/app_id").json()["app_id"])
        time.sleep(0.5)
    raise RuntimeError(f"A replica ended with {process.returncode} before it was ready.")
