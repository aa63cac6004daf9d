"""Commands of the stand-in's listener by pywinrm: prints one line of JSON for each."""
import base64
import json
import sys

import winrm

url, username, password = sys.argv[1:4]
session = winrm.Session(url, auth=(username, password), transport="basic")


def show(result):
    print(json.dumps({
        "exitCode": result.status_code,
        "stdout": result.std_out.decode("utf-8"),
        "stderr": result.std_err.decode("utf-8"),
    }))


show(session.run_cmd("echo", ["hello"]))
show(session.run_cmd("exit 7"))
show(session.run_ps("'\u00e4\u00f6\u00fc \u20ac ' + (6 * 7); exit 5"))
show(session.run_ps("'x' * 200000"))
# Not run_ps: version 0.3.0 takes the CLIXML of its errors for text, and fails on bytes.
show(session.run_cmd("powershell", ["-Command", "throw 'no way'"]))
show(session.run_cmd("powershell", ["-EncodedCommand", base64.b64encode("Get-Nonsense -Foo 1".encode("utf-16-le")).decode()]))

try:
    winrm.Session(url, auth=(username, "wrong"), transport="basic").run_cmd("ver")
except winrm.exceptions.InvalidCredentialsError:
    print(json.dumps("refused"))
