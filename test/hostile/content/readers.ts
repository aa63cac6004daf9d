import { isDeepStrictEqual } from 'node:util'
import { TooMuch } from '../../../src/core/bounds.ts'
import { Deadline } from '../../../src/core/deadline.ts'
import { SnapwitnessError } from '../../../src/core/errors.ts'
import { ScriptedGuest } from '../../../src/guest/scripted-guest.ts'
import { FramedText } from '../../../src/guest/ssh/frame.ts'
import { decodeReturned } from '../../../src/vsphere/soap/decode.ts'
import { CutAnswer, readEnvelope, SoapFault } from '../../../src/vsphere/soap/envelope.ts'
import { MalformedAnswer } from '../../../src/vsphere/soap/xml.ts'
import { bodyOf, outputIn } from '../../../src/winrm/answer.ts'
import { plainText } from '../../../src/winrm/clixml.ts'
import { sessionSecurity } from '../../../src/winrm/ntlm/session-security.ts'
import { sealedIn, sealedMessage } from '../../../src/winrm/sealed-message.ts'
import { envelope, received } from '../../winrm/scripted-listener.ts'

/** Something that reads what others send: an answer that is good, and the reading. */
export interface Reader {
  name: string
  good: string
  /** @throws what is no error of ours, or tells of a wrong reading */
  read(text: string): Promise<void>
}

/** Of others' making: whatever else is thrown is a crash. */
function isTold(error: unknown): boolean {
  return [SnapwitnessError, TooMuch, MalformedAnswer, CutAnswer, SoapFault].some(
    (kind) => error instanceof kind,
  )
}

const ID = 'uuid:6000c29e-0000-4000-8000-000000000001'
const SOAP = (body: string) =>
  `<?xml version="1.0"?><e:Envelope xmlns:e="urn:e" xmlns:xsi="urn:x"><e:Body>${body}</e:Body></e:Envelope>`

const TASK = SOAP(
  '<WaitForUpdatesExResponse xmlns="urn:vim25"><returnval><version>7</version><filterSet><filter type="PropertyFilter">f</filter><objectSet><kind>modify</kind><obj type="Task">t-1</obj><changeSet><name>info</name><op>assign</op><val xsi:type="TaskInfo"><key>t-1</key><task type="Task">t-1</task><state>success</state><progress>40</progress><result xsi:type="ManagedObjectReference" type="VirtualMachineSnapshot">s-1</result></val></changeSet></objectSet></filterSet></returnval></WaitForUpdatesExResponse>',
)
const FAULT = SOAP(
  '<e:Fault><faultcode>ServerFaultCode</faultcode><faultstring>No.</faultstring><detail><NoPermissionFault xsi:type="NoPermission"><object type="VirtualMachine">7</object><privilegeId>a.b</privilegeId></NoPermissionFault></detail></e:Fault>',
)
const RECEIVE = envelope(
  received(
    [
      ['stdout', Buffer.from('hello')],
      ['stderr', Buffer.from('x')],
    ],
    0,
  ),
  `<a:RelatesTo xmlns:a="urn:a">${ID}</a:RelatesTo>`,
)
const CLIXML =
  '#< CLIXML\r\nbefore<Objs Version="1.1.0.1"><Obj S="progress"><MS/></Obj><S S="Error">gone_x000D__x000A_</S></Objs>after'
const DISK = JSON.stringify({
  ...{ present: true, path: '/dev/sdb', sizeBytes: 2_147_483_648, online: true, readOnly: false },
  ...{ partitionTable: 'gpt', wholeDiskFilesystem: null, blankEnds: null },
  partitions: [
    {
      ...{ number: 1, kind: 'data', offsetBytes: 1_048_576, sizeBytes: 2_146_435_072, filesystem: 'ext4' },
      ...{ label: 'w', mountPoint: '/mnt', usedBytes: 1, freeBytes: 2 },
    },
  ],
})
const DIGESTS = JSON.stringify({ present: true, sizeBytes: 4096, sha256: ['ab'.repeat(32)] })

const OBSERVED = JSON.stringify({ disk: JSON.parse(DISK), digests: JSON.parse(DIGESTS) })

const CONTENT = JSON.stringify({
  disk: JSON.parse(DISK),
  content: {
    sizeBytes: 2_147_483_648,
    looked: [{ first: 0, count: 3 }],
    chunks: [{ at: 1, sha256: 'ab'.repeat(32) }],
    volumes: [{ believed: 'ext4', onDisk: 'ext4' }],
  },
})
const MARK = '0b7e2a52-58f4-4a0c-9d7b-0a4f3e1c2d11'
const KEY = Buffer.alloc(16, 7)
const SECRET = 'what a listener has sealed'
const sealed = sealedMessage(sessionSecurity(KEY).toClient.seal(Buffer.from(SECRET)), SECRET.length)

export const READERS: Reader[] = [
  {
    name: 'updates of vSphere',
    good: TASK,
    read: told((text) => decodeReturned(readEnvelope(text), 'UpdateSet?')),
  },
  { name: 'a fault of vSphere', good: FAULT, read: told((text) => readEnvelope(text)) },
  {
    name: 'an answer of WinRM',
    good: RECEIVE,
    read: told((text) => {
      const output = outputIn(bodyOf(text, ID, 'win10-1'), 'win10-1')
      // An answer is never taken that does not name the request, nor an end that was not said.
      if (
        !text
          .replaceAll(/<[^>]*>/g, '')
          .toLowerCase()
          .includes(ID)
      )
        throw new TypeError('An answer to nothing was taken.')
      if (output.exitCode !== undefined && !text.includes('Done')) throw new TypeError('It has not ended.')
    }),
  },
  {
    name: 'errors of PowerShell',
    good: CLIXML,
    read: told((text) => {
      if (plainText(`before\r\n${text}`) !== `before\r\n${plainText(text)}`)
        throw new TypeError('It is read in another way behind what a program wrote.')
    }),
  },
  {
    name: 'what a guest tells of a disk',
    good: DISK,
    read: told(async (text) => {
      const seen = await guestThatPrints(text).observeDisk(disk, Deadline.after(1_000))
      if (!isDeepStrictEqual(seen, JSON.parse(text))) throw new TypeError('Something else was read.')
    }),
  },
  {
    name: 'what a guest tells of all that is on a disk',
    good: CONTENT,
    read: told(async (text) => {
      const request = { wholeBytes: 0, places: [], digest: true }
      const seen = await guestThatPrints(text).digestDisk(disk, request, Deadline.after(1_000))
      if (!isDeepStrictEqual(seen, JSON.parse(text))) throw new TypeError('Something else was read.')
    }),
  },
  {
    name: 'a sealed answer of NTLM',
    good: sealed.body.toString('latin1'),
    read: told((text) => {
      const { headers } = sealed
      const found = sealedIn({ status: 200, headers, body: Buffer.from(text, 'latin1') })
      const opened = found && sessionSecurity(KEY).toClient.unseal(found)
      if (opened !== undefined && opened.toString() !== SECRET)
        throw new TypeError('What nobody has sealed was opened.')
    }),
  },
  {
    name: 'the frame of a script in a shell',
    good: `what a login script says\n${MARK}\n{"present":true}\n\n${MARK} 3\n`,
    read: told((text) => {
      const stream = new FramedText(MARK)
      const bytes = Buffer.from(text, 'latin1')
      const isTaken = [bytes.subarray(0, 60), bytes.subarray(60)].every((chunk) => stream.push(chunk))
      if (!isTaken || stream.exitCode === undefined) return
      const lines = bytes.toString().split('\n')
      const isFramed = lines.some((line) => line.endsWith(MARK)) && lines.at(-2)?.startsWith(`${MARK} `)
      if (!isFramed) throw new TypeError('Something without its marks was taken for an answer.')
      if (!bytes.toString().includes(stream.text)) throw new TypeError('Its text was made up.')
    }),
  },
  {
    name: 'digests of a guest',
    good: DIGESTS,
    read: told(async (text) => {
      const range = [{ first: 0, blocks: 1 }]
      const seen = await guestThatPrints(text).digestWitness(disk, 'raw', range, Deadline.after(1_000))
      if (seen.sha256.some((digest) => !text.includes(digest))) throw new TypeError('A digest was made up.')
    }),
  },
  {
    name: 'a guest’s look at a disk and a file on it',
    good: OBSERVED,
    read: told(async (text) => {
      const range = { first: 0, blocks: 1 }
      const file = { fileName: 'witness.txt' }
      const seen = await guestThatPrints(text).observeWitness(disk, file, range, Deadline.after(1_000))
      if (!isDeepStrictEqual(seen, JSON.parse(text))) throw new TypeError('Something else was read.')
    }),
  },
]

const disk = { uuid: '6000C29E-e9da-1111-2222-333344445555', sizeBytes: 2 ** 31 }

function guestThatPrints(stdout: string): ScriptedGuest {
  return new ScriptedGuest('debian-1', {
    kind: 'linux',
    language: (script) => ({ script }),
    service: 'SSH server',
    transport: {
      connect: async () => undefined,
      run: async () => ({ exitCode: 0, stdout, stderr: '' }),
      close: async () => undefined,
    },
  })
}

function told(work: (text: string) => unknown): Reader['read'] {
  return async (text) => {
    try {
      await work(text)
    } catch (error) {
      if (!isTold(error)) throw error
    }
  }
}
