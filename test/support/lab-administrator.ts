import { VimCaller } from '../lab/vim/vim-caller.ts'
import type { TestLab } from './program.ts'

/** What the administrator of a running lab does with a machine; each ends when the host has done it. */
export class LabAdministrator {
  readonly #caller: VimCaller

  private constructor(caller: VimCaller) {
    this.#caller = caller
  }

  static async of(lab: Pick<TestLab, 'url' | 'username' | 'password'>): Promise<LabAdministrator> {
    const caller = new VimCaller(lab)
    await caller.login(lab)
    return new LabAdministrator(caller)
  }

  /** The text of a property of the service. */
  async ofHost(path: string): Promise<string> {
    return this.#fetch('ServiceInstance:ServiceInstance', path)
  }

  /** The text of a property of the machine, with the tags of what is within it. */
  async property(name: string, path: string): Promise<string> {
    return this.#fetch(await this.reference(name), path)
  }

  async rename(name: string, newName: string): Promise<void> {
    await this.task(name, 'Rename_Task', `<newName>${newName}</newName>`)
  }

  /** Its files move to another folder of the datastore and are named after the machine; it must not be on. */
  async relocate(name: string): Promise<void> {
    await this.task(name, 'RelocateVM_Task', '<spec></spec>')
  }

  /** It gets another reference. It must not be on. */
  async registerAnew(name: string): Promise<void> {
    const path = await this.property(name, 'config.files.vmPathName')
    await this.#caller.call('UnregisterVM', await this.reference(name))
    const parameters = `<path>${path}</path><asTemplate>false</asTemplate>`
    succeeded(await this.#caller.run('RegisterVM_Task', 'Folder:ha-folder-vm', parameters))
  }

  /** As after a registration for which the question whether it was moved or copied was answered so. */
  async setInstanceUuid(name: string, uuid: string): Promise<void> {
    await this.task(name, 'ReconfigVM_Task', `<spec><instanceUuid>${uuid}</instanceUuid></spec>`)
  }

  /** Does any task of the machine. */
  async task(name: string, method: string, parameters = ''): Promise<void> {
    succeeded(await this.#caller.run(method, await this.reference(name), parameters))
  }

  /** Does a task of a snapshot of the machine, given by its name. */
  async snapshotTask(name: string, snapshot: string, method: string, parameters = ''): Promise<void> {
    const tree = await this.property(name, 'snapshot')
    const [, reference = ''] =
      new RegExp(`>([^<>]*)</snapshot><vm[^>]*>[^<]*</vm><name>${snapshot}</`).exec(tree) ?? []
    succeeded(await this.#caller.run(method, `VirtualMachineSnapshot:${reference}`, parameters))
  }

  async #fetch(reference: string, path: string): Promise<string> {
    const { text } = await this.#caller.call('Fetch', reference, `<prop>${path}</prop>`)
    return /<returnval[^>]*>(.*)<\/returnval>/s.exec(text)?.[1] ?? ''
  }

  /** `VirtualMachine:1` */
  async reference(name: string): Promise<string> {
    const path = `<inventoryPath>ha-datacenter/vm/${name}</inventoryPath>`
    const { value } = await this.#caller.call('FindByInventoryPath', 'SearchIndex:ha-searchindex', path)
    if (value === undefined) throw new Error(`The lab knows no machine ${name}.`)
    return `VirtualMachine:${value}`
  }
}

function succeeded(info: string): void {
  if (!info.includes('<state>success</state>')) throw new Error(info)
}
