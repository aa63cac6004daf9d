import type { Deadline } from '../../core/deadline.ts'
import { isFault, VsphereError } from '../faults/errors.ts'
import type { Ref } from '../soap/data.ts'
import { readProperties } from './properties.ts'
import type { VimService } from './service.ts'

/**
 * Which of these privileges the session's account does not have on an object of the inventory. A vCenter is asked for
 * them; an ESXi host may not know that method, and tells the account's roles on every object.
 */
export async function missingPrivileges(
  vim: VimService,
  entity: Ref,
  wanted: readonly string[],
  deadline: Deadline,
): Promise<string[]> {
  const granted =
    (await grantedByAsking(vim, entity, wanted, deadline)) ?? (await grantedByRole(vim, entity, deadline))
  return wanted.filter((privilege) => !granted.has(privilege))
}

async function grantedByAsking(
  vim: VimService,
  entity: Ref,
  wanted: readonly string[],
  deadline: Deadline,
): Promise<Set<string> | undefined> {
  const { authorizationManager: _this, sessionManager } = vim.content
  const { currentSession } = await readProperties(vim, sessionManager, 'SessionManager', ['currentSession'], {
    deadline,
  })
  if (_this === undefined || currentSession === undefined) return undefined
  try {
    const parameters = { _this, entity, sessionId: currentSession.key, privId: [...wanted] }
    const granted = await vim.call('HasPrivilegeOnEntity', parameters, { deadline })
    return new Set(wanted.filter((_, index) => granted[index] === true))
  } catch (error) {
    if (UNKNOWN_METHOD.some((fault) => isFault(error, fault))) return undefined
    throw error
  }
}

const UNKNOWN_METHOD = ['NotSupported', 'NotImplemented', 'MethodNotFound', 'InvalidRequest']

async function grantedByRole(vim: VimService, entity: Ref, deadline: Deadline): Promise<Set<string>> {
  const manager = vim.content.authorizationManager
  if (manager === undefined)
    throw new VsphereError('NotSupported', `${vim.host} does not tell what accounts may do.`)
  const { effectiveRole } = await readProperties(vim, entity, 'ManagedEntity', ['effectiveRole'], {
    deadline,
  })
  const { roleList } = await readProperties(vim, manager, 'AuthorizationManager', ['roleList'], { deadline })
  const roles = new Set(effectiveRole)
  return new Set(roleList.flatMap(({ roleId, privilege }) => (roles.has(roleId) ? privilege : [])))
}
