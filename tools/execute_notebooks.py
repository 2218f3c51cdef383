"""Executes notebooks with the kernel that they name and exports them as HTML.

    python execute_notebooks.py OUT JOBS NOTEBOOK...

Writes OUT/<name>.ipynb and OUT/<name>.html, JOBS notebooks at a time, and one JSON line for each that starts, finishes
or fails. A cell has failed if the kernel's reply says so; text on its error stream is no failure. All kernels are ended, also after
errors; a kernel whose parent has died ends itself. stdin must be a pipe: when it is closed, the execution stops. Called by src/run/notebooks/execute-notebooks.ts.
"""

import asyncio
import html
import json
import signal
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbconvert import HTMLExporter

PLOTLY = "application/vnd.plotly.v1+json"


class Failure(Exception):
    def __init__(self, cell, error):
        super().__init__(error)
        self.cell = cell


def tell(event, path, **details):
    print(json.dumps({"event": event, "notebook": path.stem, **details}), flush=True)


async def execute(path, out):
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(notebook, timeout=None, record_timing=False, coalesce_streams=True,
                            resources={"metadata": {"path": str(path.parent)}})
    try:
        async with client.async_setup_kernel():
            count = 0
            for index, cell in enumerate(notebook.cells):
                count += cell.cell_type == "code"
                await execute_cell(client, cell, index, count)
    except RuntimeError as error:
        raise Failure("kernel", str(error)) from None
    finally:
        nbformat.write(notebook, out / path.name)
    (out / f"{path.stem}.html").write_text(html_of(notebook, path.stem), encoding="utf-8")


async def execute_cell(client, cell, index, count):
    try:
        await client.async_execute_cell(cell, index, execution_count=count)
    except CellExecutionError as error:
        told = ["\n".join(o.traceback) for o in cell.get("outputs", []) if o.output_type == "error"]
        raise Failure(cell.id, "\n".join(told) or str(error)) from None
    except DeadKernelError:
        raise Failure(cell.id, "the kernel died; perhaps the machine ran out of memory") from None


def html_of(notebook, title):
    """The page draws its figures with the plotly.js beside it, and loads nothing else. Without plotly.js it shows static pictures."""
    exporter = HTMLExporter(template_name="lab", mathjax_url="", require_js_url="", mermaid_js_url="")
    page, _ = exporter.from_notebook_node(with_live_figures(notebook), {"metadata": {"name": title}})
    return page.replace("</head>", '<script src="plotly.js"></script>\n</head>', 1)


def with_live_figures(notebook):
    copy = nbformat.reads(nbformat.writes(notebook), as_version=4)
    for cell in copy.cells:
        for number, output in enumerate(cell.get("outputs", [])):
            figure = output.get("data", {}).pop(PLOTLY, None)
            if figure is None:
                continue
            name = f"figure-{cell.id}-{number}"
            arguments = ", ".join(json.dumps(figure[key]).replace("</", "<\\/") for key in ("data", "layout", "config"))
            title = html.escape(output.data.get("text/plain", "figure"))
            picture = f'<img alt="{title}" src="data:image/png;base64,{output.data.get("image/png", "")}">'
            # If plotly.js is not beside the page, window.Plotly is undefined and the static picture is kept.
            output.data["text/html"] = (f'<div id="{name}">{picture}</div><script>if (window.Plotly) {{ '
                                        f'document.getElementById("{name}").replaceChildren(); '
                                        f'Plotly.newPlot("{name}", {arguments}) }}</script>')
    return copy


def once(act):
    """Wraps `act` so that it runs only once: a second signal must not cancel the shutdown of the kernels."""
    asked = []

    def act_once():
        if not asked:
            asked.append(True)
            act()
        asyncio.get_running_loop().remove_reader(sys.stdin)

    return act_once


async def main(out, jobs, paths):
    out.mkdir(parents=True, exist_ok=True)
    places = asyncio.Semaphore(jobs)
    stop = once(asyncio.current_task().cancel)
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(name, stop)
    # Nothing is written to stdin, so it becomes readable only when the parent process has ended.
    asyncio.get_running_loop().add_reader(sys.stdin, stop)

    async def one(path):
        async with places:
            started = time.monotonic()
            tell("started", path)
            try:
                await execute(path, out)
            except Failure as failure:
                tell("failed", path, cell=failure.cell, error=str(failure))
                return False
            tell("finished", path, seconds=round(time.monotonic() - started, 1))
            return True

    return all(await asyncio.gather(*(one(path) for path in paths)))


if __name__ == "__main__":
    _, out_folder, job_count, *notebooks = sys.argv
    try:
        sys.exit(0 if asyncio.run(main(Path(out_folder), int(job_count), [Path(name) for name in notebooks])) else 1)
    except asyncio.CancelledError:
        sys.exit(75)
