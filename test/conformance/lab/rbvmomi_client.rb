# Does one thing on the lab by rbvmomi and prints what it saw as JSON: rbvmomi_client.rb URL USER PASSWORD COMMAND [ARGUMENT]
require 'json'
require 'rbvmomi'
require 'uri'

VIM = RbVmomi::VIM

def list(vim)
  machines = vim.serviceInstance.find_datacenter.vmFolder.childEntity
  {
    product: vim.serviceContent.about.name,
    machines: machines.map { |vm| { name: vm.name, powerState: vm.runtime.powerState } }
  }
end

def add_disk(vim, kibibytes)
  vm = only_machine(vim)
  before = vm.disks.map(&:key)
  backing = VIM.VirtualDiskFlatVer2BackingInfo(fileName: '', diskMode: 'persistent', thinProvisioned: true)
  disk = VIM.VirtualDisk(key: -1, controllerKey: 1000, capacityInKB: kibibytes.to_i, backing: backing)
  change = { operation: :add, fileOperation: :create, device: disk }
  vm.ReconfigVM_Task(spec: VIM.VirtualMachineConfigSpec(deviceChange: [change])).wait_for_completion
  added = vm.disks.find { |each| !before.include?(each.key) }
  { unit: added.unitNumber, kibibytes: added.capacityInKB, uuid: added.backing.uuid }
end

def snapshot(vim, name)
  task = only_machine(vim).CreateSnapshot_Task(name: name, description: '', memory: true, quiesce: false)
  task.wait_for_completion._ref
end

def tree(vim)
  snapshots = only_machine(vim).snapshot
  snapshots && { current: snapshots.currentSnapshot._ref, roots: snapshots.rootSnapshotList.map { |root| node(root) } }
end

def node(snapshot)
  {
    id: snapshot.snapshot._ref,
    name: snapshot.name,
    state: snapshot.state,
    children: snapshot.childSnapshotList.map { |child| node(child) }
  }
end

def revert(vim, moref)
  task = snapshot_of(vim, moref).RevertToSnapshot_Task
  task.wait_for_completion
  task.info.entity.name
end

def remove(vim, moref)
  snapshot_of(vim, moref).RemoveSnapshot_Task(removeChildren: false).wait_for_completion
end

# The name of the fault that the lab answers with.
def refuse(vim, reason)
  vm = only_machine(vim)
  case reason
  when 'login' then vim.serviceContent.sessionManager.Login(userName: 'root', password: 'wrong')
  when 'power' then vm.PowerOnVM_Task.wait_for_completion
  when 'gone' then snapshot_of(vim, '1-snapshot-99').config
  when 'unsupported' then vm.MarkAsTemplate
  when 'property' then vm.collect('nosuch')
  end
  nil
rescue RbVmomi::Fault => e
  e.fault.class.name.split('::').last
end

def only_machine(vim)
  vim.searchIndex.FindByInventoryPath(inventoryPath: 'ha-datacenter/vm/debian-1')
end

def snapshot_of(vim, moref)
  VIM.VirtualMachineSnapshot(vim, moref)
end

url, user, password, command, *arguments = ARGV
address = URI.parse(url)
vim = VIM.connect(host: address.host, port: address.port, user: user, password: password, insecure: true)
puts JSON.generate(send(command.tr('-', '_'), vim, *arguments))
vim.close
