"""Several replicas of an app as processes on loopback, and nginx before them with `deploy/nginx.conf`."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from tests.browser.served import free_port

ROOT = Path(__file__).parents[2]
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
CONF = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
REPLICA = r"server 127\.0\.0\.1:786(\d)"
BEHIND = ("--root-path", "/four", "--trust-proxy", "127.0.0.1")
"""How a replica is started that stands behind this nginx."""


@contextmanager
def nginx(folder: Path, ports: Sequence[int]) -> Iterator[str]:
    """Run nginx with deploy/nginx.conf before replicas at these ports; yield its address with the prefix."""
    port = free_port()
    (site, places) = re.subn(rf"(    {REPLICA}[^;]*;\n)+", lambda found: _servers(found[0], ports), CONF)
    assert places == 1
    site = site.replace("listen 8080", f"listen 127.0.0.1:{port}")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    whole = f"worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\nevents {{}}\n"
    (folder / "nginx.conf").write_text(f"{whole}http {{ access_log off;\n{temporary}{site}}}\n", encoding="utf-8")
    if NGINX is None:
        raise RuntimeError("nginx isn't installed here. On Debian: apt-get install nginx-light")
    process = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"])
    try:
        address = f"http://127.0.0.1:{port}/four"
        for _ in range(200):
            with suppress(httpx.HTTPError):
                if httpx.get(f"{address}/health").status_code == 200:
                    break
            assert process.poll() is None
            time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _servers(lines: str, ports: Sequence[int]) -> str:
    """Return a line for each port, with the settings of the configuration's first one."""
    first = lines.splitlines(keepends=True)[0]
    return "".join(re.sub(REPLICA, f"server 127.0.0.1:{port}", first) for port in ports)
