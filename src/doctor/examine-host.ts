import type { Deadline } from '../core/deadline.ts'
import { messageOf } from '../core/errors.ts'
import type { VsphereSession } from '../vsphere/session.ts'
import { type Remark, unseen } from './finding.ts'
import { apiVersion } from './host/api-version.ts'
import { licence } from './host/licence.ts'

export async function examineHost(session: VsphereSession, deadline: Deadline): Promise<Remark[]> {
  return [apiVersion(session.about), await licenceOf(session, deadline)]
}

async function licenceOf(session: VsphereSession, deadline: Deadline): Promise<Remark> {
  try {
    return licence(await session.licences(deadline), session.about)
  } catch (error) {
    return unseen('licence', 'The licence of the host', messageOf(error).split('\n')[0] ?? '')
  }
}
