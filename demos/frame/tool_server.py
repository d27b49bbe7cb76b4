"""The functions that programs may call by MCP (`--mcp`): a chosen few, as tools, in the same queues as the API.

gradio 6.31.0 offers every public call as a tool, fetches pictures from addresses that a client names, and writes values
as Python does. Here the tools are functions of the tabs (`tools.py`) that take pictures as data; their values are
written as JSON, and what is a picture (a data URI of a PNG) comes as one.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

import gradio as gr
from gradio import mcp as gradio_mcp

from demos.kit import errors, events
from demos.serving.limits import TOOL_CHARACTERS

PREFIX = "tool_"
"""What the names of the tools' calls begin with; the tools have none."""
TOO_LARGE = (
    f"This is more than {TOOL_CHARACTERS:,} characters, the limit for a tool. Scale the picture down to about 1,000 "
    "pixels a side, or save it as JPEG, and send it again."
)
PICTURE = "data:image/png;base64,"


def add(tools: Iterable[Callable[..., Any]]) -> None:
    """Make calls of these functions within a page; call it where events are made.

    The types of a function and its docstring, with a line for each argument under "Args:", are all that a model knows
    of it. It raises what any public function raises.
    """
    for tool in tools:
        queue = events.API_PICTURE if "image" in tool.__annotations__ else events.API
        named: dict[str, Any] = {"api_name": f"{PREFIX}{tool.__name__}", "api_visibility": "undocumented"}
        gr.api(errors.refusals(tool), **named, **queue)


def install() -> None:
    """Let `launch(mcp_server=True)` offer these tools and nothing else; call it before."""
    gradio_mcp.GradioMCPServer = ToolServer


class ToolServer(gradio_mcp.GradioMCPServer):
    """gradio's MCP server with our tools alone."""

    def get_tool_to_endpoint(self) -> dict[str, str]:
        """Return the call of each tool by the tool's name, and keep the descriptions of these calls alone."""
        everything = self.blocks.get_api_info(all_endpoints=True)
        calls = {name: call for name, call in everything["named_endpoints"].items() if name.startswith(f"/{PREFIX}")}
        self.api_info = {"named_endpoints": calls, "unnamed_endpoints": {}}
        found: dict[str, str] = super().get_tool_to_endpoint()
        return found

    def _prepare_tool_call_args(self, name: str, arguments: dict[str, Any]) -> Any:
        if len(json.dumps(arguments)) > TOOL_CHARACTERS:
            raise ValueError(TOO_LARGE)
        return super()._prepare_tool_call_args(name, arguments)

    def postprocess_output_data(self, data: Any, root_url: str) -> list[Any]:
        """Return what a tool answered as a client takes it: a picture, a text, or JSON."""
        return [self._content(output) for output in data]

    def _content(self, output: Any) -> Any:
        if isinstance(output, str) and output.startswith(PICTURE):
            return self.types.ImageContent(type="image", data=output.removeprefix(PICTURE), mimeType="image/png")
        text = output if isinstance(output, str) else json.dumps(output, ensure_ascii=False)
        return self.types.TextContent(type="text", text=text)
