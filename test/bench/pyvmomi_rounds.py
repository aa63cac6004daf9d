"""For every line of standard input: connects, lists, takes a snapshot, reverts, removes it. Prints the milliseconds."""
import ssl
import sys
import time
from urllib.parse import urlparse

from pyVim.connect import Disconnect, SmartConnect
from pyVmomi import vim, vmodl

url, user, password, name = sys.argv[1:5]
address = urlparse(url)


def wait(collector, task):
    """pyvmomi's own WaitForTask, but for reading the state alone: it refuses the snapshot that vcsim names as entity."""
    spec = vmodl.query.PropertyCollector.FilterSpec(
        propSet=[vmodl.query.PropertyCollector.PropertySpec(type=vim.Task, pathSet=["info.state"])],
        objectSet=[vmodl.query.PropertyCollector.ObjectSpec(obj=task)],
    )
    update_filter = collector.CreateFilter(spec, True)
    version, state = "", None
    while state not in ("success", "error"):
        update = collector.WaitForUpdates(version)
        version = update.version
        changes = [change for each in update.filterSet for seen in each.objectSet for change in seen.changeSet]
        state = changes[-1].val if changes else state
    update_filter.Destroy()
    if state == "error":
        raise RuntimeError(f"The task {task} failed.")


def round_trip():
    context = ssl._create_unverified_context()
    service = SmartConnect(host=address.hostname, port=address.port, user=user, pwd=password, sslContext=context)
    content = service.RetrieveContent()
    view = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True)
    machine = {vm.name: vm for vm in view.view}[name]
    view.Destroy()
    task = machine.CreateSnapshot_Task(name="bench", description="", memory=False, quiesce=False)
    wait(content.propertyCollector, task)
    snapshot = task.info.result
    wait(content.propertyCollector, snapshot.RevertToSnapshot_Task(suppressPowerOn=False))
    wait(content.propertyCollector, snapshot.RemoveSnapshot_Task(removeChildren=False))
    Disconnect(service)


for _ in sys.stdin:
    started = time.perf_counter()
    round_trip()
    print((time.perf_counter() - started) * 1000, flush=True)
