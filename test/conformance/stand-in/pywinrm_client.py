"""Commands of the stand-in's listener by pywinrm: prints one line of JSON for each."""
import base64
import json
import sys

import winrm

url, transport, username, password = sys.argv[1:5]


def connect(secret):
    return winrm.Session(url, auth=(username, secret), transport=transport)


def show(value):
    print(json.dumps(value), flush=True)


def show_run(result):
    show({
        "exitCode": result.status_code,
        "stdout": result.std_out.decode("utf-8"),
        "stderr": result.std_err.decode("utf-8"),
    })


def show_refusal(act):
    try:
        show(["allowed", repr(act())])
    except Exception as refusal:
        show([type(refusal).__name__, str(refusal)])


session = connect(password)
show_run(session.run_cmd("echo", ["hello"]))
show_run(session.run_cmd("exit 7"))
show_run(session.run_ps("'\u00e4\u00f6\u00fc \u20ac ' + (6 * 7); exit 5"))
show_run(session.run_ps("'x' * 200000"))
# Not run_ps: version 0.3.0 takes the CLIXML of its errors for text, and fails on bytes.
show_run(session.run_cmd("powershell", ["-Command", "throw 'no way'"]))
show_run(session.run_cmd("powershell", ["-EncodedCommand", base64.b64encode("Get-Nonsense -Foo 1".encode("utf-16-le")).decode()]))

protocol = session.protocol
shell = protocol.open_shell()
protocol.close_shell(shell)
show_refusal(lambda: protocol.run_command(shell, "ver"))
shells = [protocol.open_shell() for _ in range(3)]
show_refusal(protocol.open_shell)
for shell in shells:
    protocol.close_shell(shell)
show_refusal(lambda: connect("wrong").run_cmd("ver"))
