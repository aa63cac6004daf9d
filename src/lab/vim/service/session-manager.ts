import { createHash, timingSafeEqual } from 'node:crypto'
import { invalidArgument, type VimFault, vimFault } from '../fault.ts'
import type { LabHost } from '../lab-host.ts'
import { action, anonymous, method, property } from '../members.ts'
import { propertyCollector } from '../property/property-collector.ts'
import { references } from '../references.ts'
import type { ManagedObject, Service } from '../service.ts'

/** Logins and logouts of the host's one account. */
export function sessionManager({ host, sessions }: Service): ManagedObject {
  return {
    reference: references.sessionManager,
    properties: {
      sessionList: property('UserSession[]', () => sessions.all.map(({ info }) => info)),
      currentSession: property('UserSession?', ({ session }) => session.info),
      messageLocaleList: property('string[]', () => ['en']),
      supportedLocaleList: property('string[]', () => ['en']),
      defaultLocale: property('string', () => 'en'),
    },
    unset: ['message'],
    methods: {
      Login: anonymous(
        method(
          { userName: 'string', password: 'string', locale: 'string?' },
          'UserSession',
          ({ userName, password }, call) => {
            if (!isAccount(host, userName, password)) throw invalidLogin()
            const session = sessions.open(userName, call.client)
            const collector = propertyCollector()
            session.objects.set(collector.reference.value, collector)
            call.signIn(session)
            return session.info
          },
        ),
      ),
      Logout: action({}, (_, { session }) => sessions.close(session)),
      TerminateSession: action({ sessionId: 'string[]' }, ({ sessionId = [] }, call) => {
        for (const key of sessionId) {
          const session = sessions.all.find((each) => each.key === key)
          if (session === undefined) throw vimFault('NotFound', {}, `There is no session '${key}'`)
          if (session === call.session)
            throw invalidArgument('sessionId', 'a session cannot terminate itself')
          sessions.close(session)
        }
      }),
      SessionIsActive: method({ sessionID: 'string', userName: 'string' }, 'boolean', () => {
        // A standalone ESXi host has it in its schema and does not do it.
        throw vimFault('NotImplemented', {}, 'The method is not implemented.')
      }),
    },
  }
}

/** Compares digests, so that the time tells nothing of how much was right. */
export function isAccount({ account }: LabHost, username: string, password: string): boolean {
  const right = timingSafeEqual(digest(account.password), digest(password))
  return right && username === account.username
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function invalidLogin(): VimFault {
  return vimFault('InvalidLogin', {}, 'Cannot complete login due to an incorrect user name or password.')
}
