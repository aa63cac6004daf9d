"""Does one thing on the lab by pyvmomi and prints what it saw as JSON: pyvmomi_client.py URL USER PASSWORD COMMAND [ARGUMENT]"""

import json
import ssl
import sys
from urllib.parse import urlparse

from pyVim.connect import Disconnect, SmartConnect
from pyVim.task import WaitForTask
from pyVmomi import vim, vmodl


def main(url, user, password, command, *arguments):
    service = connect(url, user, password)
    try:
        print(json.dumps(COMMANDS[command](service, *arguments)))
    finally:
        Disconnect(service)


def connect(url, user, password):
    address = urlparse(url)
    return SmartConnect(
        host=address.hostname,
        port=address.port,
        user=user,
        pwd=password,
        sslContext=ssl._create_unverified_context(),
    )


def list_machines(service):
    content = service.RetrieveContent()
    view = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True)
    machines = [{"name": vm.name, "powerState": vm.runtime.powerState} for vm in view.view]
    view.Destroy()
    return {"product": content.about.name, "machines": machines}


def add_disk(service, kibibytes):
    vm = only_machine(service)
    before = {device.key for device in vm.config.hardware.device}
    disk = vim.vm.device.VirtualDisk(
        key=-1,
        controllerKey=1000,
        capacityInKB=int(kibibytes),
        backing=vim.vm.device.VirtualDisk.FlatVer2BackingInfo(diskMode="persistent", thinProvisioned=True),
    )
    change = vim.vm.device.VirtualDeviceSpec(operation="add", fileOperation="create", device=disk)
    WaitForTask(vm.ReconfigVM_Task(vim.vm.ConfigSpec(deviceChange=[change])))
    [added] = [device for device in vm.config.hardware.device if device.key not in before]
    return {"unit": added.unitNumber, "kibibytes": added.capacityInKB, "uuid": added.backing.uuid}


def take_snapshot(service, name):
    task = only_machine(service).CreateSnapshot_Task(name=name, description="", memory=True, quiesce=False)
    WaitForTask(task)
    return task.info.result._moId


def tree(service):
    snapshots = only_machine(service).snapshot
    return snapshots and {
        "current": snapshots.currentSnapshot._moId,
        "roots": [node(root) for root in snapshots.rootSnapshotList],
    }


def node(snapshot):
    return {
        "id": snapshot.snapshot._moId,
        "name": snapshot.name,
        "state": snapshot.state,
        "children": [node(child) for child in snapshot.childSnapshotList],
    }


def revert(service, moref):
    task = snapshot_of(service, moref).RevertToSnapshot_Task()
    WaitForTask(task)
    return task.info.entity.name


def remove(service, moref):
    WaitForTask(snapshot_of(service, moref).RemoveSnapshot_Task(removeChildren=False))


def refuse(service, case):
    """The name of the fault that the lab answers with."""
    vm = only_machine(service)
    cases = {
        "login": lambda: service.content.sessionManager.Login("root", "wrong"),
        "power": lambda: WaitForTask(vm.PowerOnVM_Task()),
        "gone": lambda: snapshot_of(service, "1-snapshot-99").config,
        "unsupported": lambda: vm.MarkAsTemplate(),
        "property": lambda: read(service, vm, "nosuch"),
    }
    try:
        cases[case]()
    except vmodl.MethodFault as fault:
        return type(fault).__name__.rsplit(".", 1)[-1]


def read(service, managed_object, path):
    collector = vmodl.query.PropertyCollector
    spec = collector.FilterSpec(
        propSet=[collector.PropertySpec(type=type(managed_object), pathSet=[path])],
        objectSet=[collector.ObjectSpec(obj=managed_object)],
    )
    return service.content.propertyCollector.RetrieveContents([spec])


def only_machine(service):
    return service.content.searchIndex.FindByInventoryPath("ha-datacenter/vm/debian-1")


def snapshot_of(service, moref):
    return vim.vm.Snapshot(moref, service._stub)


COMMANDS = {
    "list": list_machines,
    "add-disk": add_disk,
    "snapshot": take_snapshot,
    "tree": tree,
    "revert": revert,
    "remove": remove,
    "refuse": refuse,
}

main(*sys.argv[1:])
