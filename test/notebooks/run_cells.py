"""Runs a cell in the project's kernel, interrupts it once it says a text, and runs it again; prints both as JSON: status, text, and what
came on the error stream.

    python interrupt_cell.py CODE TEXT
"""

import json
import sys

from jupyter_client.manager import start_new_kernel

code, text = sys.argv[1:]
manager, client = start_new_kernel(kernel_name="dsc-plus-plus", startup_timeout=60)


def run(interrupt_at):
    said, errors = "", ""
    request = client.execute(code)
    while True:
        message = client.get_iopub_msg(timeout=120)
        if message["parent_header"].get("msg_id") != request:
            continue
        content = message["content"]
        if message["msg_type"] == "stream" and content["name"] == "stderr":
            errors += content["text"]
        said += (content.get("text") or content.get("data", {}).get("text/plain") or content.get("evalue") or "") + "\n"
        if interrupt_at and interrupt_at in said:
            interrupt_at = None
            manager.interrupt_kernel()
        if message["msg_type"] == "status" and content["execution_state"] == "idle":
            break
    while (reply := client.get_shell_msg(timeout=60))["parent_header"].get("msg_id") != request:
        pass
    return {"status": reply["content"]["status"], "said": said, "errors": errors}


try:
    print(json.dumps([run(text), run(None)]))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
