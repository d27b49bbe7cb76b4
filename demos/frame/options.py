"""Command line and environment of the app: what can't be so is said in one sentence. No gradio is imported here.

gradio 6.31.0 reads some variables when it's imported, and ends in a stack trace where one isn't a number.
"""

import argparse
import importlib.util
import ipaddress
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")
NUMBERS = (
    "GRADIO_SERVER_PORT",
    "GRADIO_NODE_SERVER_PORT",
    "GRADIO_NUM_PORTS",
    "GRADIO_NUM_WORKERS",
    "GRADIO_ANALYTICS_MAX_EVENTS",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY",
)
"""Variables of gradio's that it takes for whole numbers."""
PRIVATE = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,127.0.0.0/8"
"""Networks of the proxies of Spaces, which tell who asks."""

SWITCHES = {
    "DASHBOARD_NO_HUB": ("--no-hub", "no model is downloaded"),
    "DASHBOARD_HUB_MODELS_ONLY_LISTED": (
        "--hub-models-only-listed",
        "visitors can't name models from the Hub beside those listed",
    ),
    "GRADIO_MCP_SERVER": ("--mcp", "tools for programs that speak MCP"),
}
"""Switches that are off, by the variable that turns one on: its name and what it does."""
MCP_AND_LOGIN = (
    "--mcp and a login don't go together: programs can't fill in its form. Keep the server on 127.0.0.1, or let a "
    "proxy ask for the login."
)
NO_MCP = "--mcp needs the package mcp: pip install -r requirements-extra.txt, then start the page again."

DEFAULTS = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_ANALYTICS_MAX_EVENTS": "100",  # gradio reckons over all that it keeps after each call
    "HF_HUB_DISABLE_XET": "1",  # plain HTTP: a download from the Hub counts its bytes and can be cancelled
}
"""Variables of gradio's and the Hub's that are set unless somebody else has."""


def environment(given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the variables to set before gradio is imported; ends the process where that would fail."""
    for name in NUMBERS:
        value = given.get(name, "0")
        if not (value.isascii() and value.isdecimal()):
            sys.exit(f"The environment variable {name} has to be a whole number, not “{value[:40]}”.")
    return {name: value for name, value in DEFAULTS.items() if name not in given}


def options(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was chosen: host, port, share, auth ("user:password"), root_path, allow_host, metrics_port and so on.

    Whatever can't be so ends the process with a sentence and status 2. The trusted proxies go where uvicorn reads them.
    """
    parser = argparse.ArgumentParser(description="The dashboard: one page, four tabs.", allow_abbrev=False)
    add, given = parser.add_argument, os.environ
    add("--host", default=given.get("GRADIO_SERVER_NAME", "127.0.0.1"), help="or $GRADIO_SERVER_NAME")
    add("--port", default=given.get("GRADIO_SERVER_PORT", "7860"), help="or $GRADIO_SERVER_PORT")
    share = given.get("GRADIO_SHARE", "").strip().lower()
    add("--share", action="store_true", default=share in YES, help="a link through gradio's tunnel, or $GRADIO_SHARE")
    add(
        "--auth",
        metavar="USER:PASSWORD",
        default=given.get("DASHBOARD_AUTH"),
        help="a login; others on this machine see it in the list of processes, but not $DASHBOARD_AUTH or --auth-file",
    )
    add(
        "--auth-file",
        metavar="PATH",
        default=given.get("DASHBOARD_AUTH_FILE"),
        help="a file that holds USER:PASSWORD, or $DASHBOARD_AUTH_FILE",
    )
    add(
        "--root-path",
        metavar="PREFIX",
        default=given.get("GRADIO_ROOT_PATH", ""),
        help="the path below which a proxy shows the page, as /four, or $GRADIO_ROOT_PATH",
    )
    add(
        "--trust-proxy",
        metavar="ADDRESSES",
        default=given.get("FORWARDED_ALLOW_IPS", PRIVATE if given.get("SPACE_HOST") else ""),
        help="addresses or networks of proxies whose X-Forwarded-For says who asks, or $FORWARDED_ALLOW_IPS",
    )
    add(
        "--allow-host",
        metavar="NAMES",
        default=given.get("DASHBOARD_ALLOW_HOST", ""),
        help="names under which the page is reached, and sites that may call it, or $DASHBOARD_ALLOW_HOST",
    )
    add(
        "--metrics-port",
        metavar="PORT",
        default=given.get("DASHBOARD_METRICS_PORT", ""),
        help="figures for Prometheus at this port of 127.0.0.1, or $DASHBOARD_METRICS_PORT; off by default",
    )
    for variable, (switch, words) in SWITCHES.items():
        add(switch, action="store_true", default=_lower(given, variable) in YES, help=f"{words}, or ${variable}")
    chosen = parser.parse_args(arguments)
    try:
        if share not in (*YES, *NO):
            raise Wrong(f"GRADIO_SHARE has to be true or false, not “{share[:40]}”.")
        for variable in SWITCHES:
            if (value := _lower(given, variable)) not in (*YES, *NO):
                raise Wrong(f"{variable} has to be true or false, not “{value[:40]}”.")
        settle(chosen)
    except Wrong as error:
        parser.exit(2, f"{error}\n")
    return chosen


class Wrong(ValueError):
    """An option that can't be so; the message says why and what to do."""


def _lower(given: Mapping[str, str], variable: str) -> str:
    return given.get(variable, "").strip().lower()


def settle(chosen: argparse.Namespace) -> None:
    """Check what was chosen and put it into the form that the app takes. Raises Wrong."""
    chosen.port = port_of("--port", chosen.port)
    chosen.metrics_port = port_of("--metrics-port", chosen.metrics_port) if chosen.metrics_port else 0
    chosen.host = chosen.host.strip().strip("[]")
    family_of(chosen.host)
    chosen.auth = login_of(chosen.auth, chosen.auth_file)
    chosen.root_path = root_of(chosen.root_path)
    chosen.allow_host = tuple(name.strip().lower() for name in chosen.allow_host.split(",") if name.strip())
    if chosen.mcp and chosen.auth:
        raise Wrong(MCP_AND_LOGIN)
    if chosen.mcp and not importlib.util.find_spec("mcp"):
        raise Wrong(NO_MCP)
    for network in filter(None, (each.strip() for each in chosen.trust_proxy.split(","))):
        if network != "*" and not is_network(network):
            raise Wrong(f"--trust-proxy: “{network[:40]}” is no address and no network, as 127.0.0.1 or 10.0.0.0/8.")
    os.environ["FORWARDED_ALLOW_IPS"] = chosen.trust_proxy


def port_of(name: str, text: str) -> int:
    """Return a port from what was typed. Raises Wrong."""
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 65_535):
        raise Wrong(f"{name}: “{text[:40]}” is no port. Choose a whole number from 1 to 65535.")
    return int(text)


def root_of(text: str) -> str:
    """Return a path prefix or an address without the slash at its end. Raises Wrong."""
    if text and not text.startswith(("/", "http://", "https://")):
        raise Wrong(f"--root-path: “{text[:40]}” is no path. Write it with a slash before it, as /four.")
    return text.rstrip("/")


def login_of(text: str | None, file: str | None) -> str | None:
    """Return "user:password", typed or from a file; None where neither is given. Raises Wrong."""
    if text is None and file:
        try:
            text = Path(file).read_text(encoding="utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it isn't text"
            raise Wrong(f"--auth-file: {file} can't be read ({reason}).") from None
        if not all(text.partition(":")):
            raise Wrong(f"--auth-file expects {file} to hold USER:PASSWORD.")
    if text and not all(text.partition(":")):
        raise Wrong("--auth expects USER:PASSWORD.")
    return text or None


def is_network(text: str) -> bool:
    """Whether a text is an address or a network of addresses."""
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def family_of(host: str) -> socket.AddressFamily:
    """Return the kind of address that a host has. Raises Wrong for a host that isn't known."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise Wrong(
            f"--host: “{host[:40]}” isn't known here. Choose 127.0.0.1 for this machine alone, 0.0.0.0 or :: for all."
        ) from None
    return found[0][0]


def is_local(host: str) -> bool:
    """Whether a server on this host is reached from this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_free(host: str, port: int) -> None:
    """End the process with a sentence and status 1 where nothing can listen there."""
    with socket.socket(family_of(host), socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except PermissionError:
            sys.exit(f"Port {port} may be used by the system's administrator alone. Choose another port with --port.")
        except OSError as error:
            if "assign" in str(error):
                sys.exit(f"{host} is no address of this machine. Choose another with --host, as 127.0.0.1 or 0.0.0.0.")
            sys.exit(f"Port {port} of {host} is taken. Choose another port with --port.")
