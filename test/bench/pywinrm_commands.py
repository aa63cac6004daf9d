"""Runs PowerShell commands by pywinrm in one session, sealed by NTLM, and prints how many milliseconds they took."""
import sys
import time

import winrm

url, username, password, count = sys.argv[1:5]
session = winrm.Session(url, auth=(username, password), transport="ntlm")
started = time.perf_counter()
for n in range(int(count)):
    result = session.run_ps(f"'{n}'; exit 0")
    if result.status_code != 0 or result.std_out.decode().strip() != str(n):
        sys.exit(f"Command {n} said {result.std_out!r} and {result.std_err!r}.")
print((time.perf_counter() - started) * 1000)
