"""Runs cells one after the other in one kernel of the project, and prints what came of each as JSON: status, text, what came on the error
stream, and the traceback of a failure. A cell that fails does not keep the next from being run.

    python run_cells.py CELLS

CELLS is JSON, a list of pairs: the code, and a regular expression at which the cell is interrupted once it says what it fits, or null.
"""

import json
import re
import sys

from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel(kernel_name="dsc-plus-plus", startup_timeout=600)


def run(code, interrupt_at):
    said, errors, traceback = "", "", ""
    request = client.execute(code)
    while True:
        message = client.get_iopub_msg(timeout=600)
        if message["parent_header"].get("msg_id") != request:
            continue
        content = message["content"]
        if message["msg_type"] == "stream" and content["name"] == "stderr":
            errors += content["text"]
        if message["msg_type"] == "error":
            traceback = "\n".join(content["traceback"])
        said += (content.get("text") or content.get("data", {}).get("text/plain") or content.get("evalue") or "") + "\n"
        if interrupt_at and re.search(interrupt_at, said):
            interrupt_at = None
            manager.interrupt_kernel()
        if message["msg_type"] == "status" and content["execution_state"] == "idle":
            break
    while (reply := client.get_shell_msg(timeout=600))["parent_header"].get("msg_id") != request:
        pass
    return {"status": reply["content"]["status"], "said": said, "errors": errors, "traceback": traceback}


try:
    print(json.dumps([run(code, text) for code, text in json.loads(sys.argv[1])]))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
