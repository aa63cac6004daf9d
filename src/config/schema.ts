import { z } from 'zod'
import { readThumbprint } from '../core/thumbprint.ts'
import { placeholder } from './placeholder.ts'

/** Where a secret comes from. It never stands in the file itself. */
const secretSource = z
  .union(
    [
      z.strictObject({ env: z.string().min(1).describe('Name of an environment variable that holds it.') }),
      z.strictObject({
        file: z
          .string()
          .min(1)
          .describe('A file that holds it, relative to this file; its last line break is dropped.'),
      }),
      z.strictObject({
        command: z
          .array(z.string().min(1))
          .min(1)
          .describe(
            'A command that prints it, word by word, such as [pass, show, esxi]. It is run without a shell and must end within a minute; of a password the first line counts.',
          ),
      }),
    ],
    'must say where it is found, and not what it is: { env: NAME }, { file: PATH } or { command: [WORD, …] }',
  )
  .describe('Where the secret is found: an environment variable, a file, or what a command prints.')

/** In any form that a browser or openssl prints; `load.ts` brings it into one. */
const thumbprint = z.string().superRefine((text, { addIssue }) => {
  const read = readThumbprint(text)
  if ('mistake' in read) addIssue({ code: 'custom', message: read.mistake })
})
const ca = z.string().min(1).describe('A file with the certificate authority (PEM), relative to this file.')

const port = z.int().min(1).max(65535)
const address = z
  .string()
  .min(1)
  .describe('Name or IP address; by default the one that VMware Tools reports.')

const host = z.strictObject({
  url: z
    .url({ protocol: /^https$/ })
    .refine(
      (url) => !URL.canParse(url) || (new URL(url).username === '' && new URL(url).password === ''),
      'holds a user or a password, which would be shown with it: give them as `username` and `password`',
    )
    .describe('The vSphere endpoint, such as https://esxi7.example.org/sdk'),
  username: z.string().min(1),
  password: secretSource,
  thumbprint: thumbprint.optional().describe('SHA-256 thumbprint of the host certificate.'),
  ca: ca.optional(),
})

const sshServer = {
  port: port.default(22),
  username: z.string().min(1),
  password: secretSource.optional().describe('For the methods password and keyboard-interactive.'),
  privateKey: secretSource.optional().describe('A private key in PEM or OpenSSH format.'),
  passphrase: secretSource.optional().describe('Of an encrypted private key.'),
  agent: z
    .union([z.literal(true), z.string().min(1)])
    .optional()
    .describe('An SSH agent: true for the one of SSH_AUTH_SOCK, or the path of its socket.'),
  hostKey: z
    .string()
    .regex(/^SHA256:[A-Za-z0-9+/]{43}=?$/, 'must be a fingerprint as `ssh-keygen -lf` prints it: SHA256:…')
    .optional()
    .describe('Fingerprint of its host key, as `ssh-keygen -lf` prints it.'),
  knownHosts: z
    .string()
    .min(1)
    .optional()
    .describe(
      'In place of hostKey: a file in the format of OpenSSH, relative to this file. An unknown host key is written into it, a changed one is refused.',
    ),
}

/** What the shape alone cannot say of an SSH server: that there is a way in, and one way to know the server. */
function checkSshServer(server: z.infer<z.ZodObject<typeof sshServer>>, context: z.RefinementCtx): void {
  const mistake = (message: string, ...path: (string | number)[]) =>
    context.addIssue({ code: 'custom', message, path })
  if (!server.password && !server.privateKey && !server.agent) {
    mistake('names no way to log in: add `privateKey`, `agent` or `password`')
  }
  if (server.passphrase && !server.privateKey) {
    mistake('is of no use without a `privateKey`', 'passphrase')
  }
  if (server.hostKey === undefined && server.knownHosts === undefined) {
    mistake('does not say how to know the server: add `hostKey`, or `knownHosts` to learn it on first use')
  }
  if (server.hostKey !== undefined && server.knownHosts !== undefined) {
    mistake('cannot go with `hostKey`: which of the two is right?', 'knownHosts')
  }
}

const jump = z
  .strictObject({ address: z.string().min(1).describe('Name or IP address.'), ...sshServer })
  .superRefine(checkSshServer)
  .describe('The server through which the guest is reached, as by `ssh -J`; it must allow TCP forwarding.')

const ssh = z
  .strictObject({
    address: address.optional(),
    ...sshServer,
    sudo: z
      .union([z.literal(true), z.strictObject({ password: secretSource })])
      .optional()
      .describe(
        'For a user that is not root: true where sudo asks for nothing, or the password that it asks for.',
      ),
    jump: jump.optional(),
  })
  .superRefine(checkSshServer)

const winrm = z
  .strictObject({
    address: address.optional(),
    port: port.optional().describe('By default 5985, and 5986 with https.'),
    https: z.boolean().optional().describe('Whether the listener speaks HTTPS. By default it does not.'),
    thumbprint: thumbprint
      .optional()
      .describe("SHA-256 thumbprint of the listener's certificate; with https."),
    ca: ca.optional(),
    username: z.string().min(1).describe('A local account, DOMAIN\\user, or user@domain.'),
    password: secretSource
      .optional()
      .describe('Where it is found: an environment variable or a file. Kerberos needs none.'),
    auth: z
      .enum(['negotiate', 'basic', 'kerberos'])
      .default('negotiate')
      .describe('negotiate (NTLM, sealed over HTTP) is what a Windows of defaults takes.'),
  })
  .superRefine(({ auth, https, thumbprint, ca, password }, { addIssue }) => {
    const refuse = (setting: string, message: string) =>
      addIssue({ code: 'custom', path: [setting], message })
    if (auth === 'kerberos' && !https) refuse('auth', 'kerberos wants https: true')
    if (auth !== 'kerberos' && !password) refuse('password', `${auth} wants a password`)
    if (!https && thumbprint !== undefined) refuse('thumbprint', 'wants https: true')
    if (!https && ca !== undefined) refuse('ca', 'wants https: true')
  })

const existingSnapshots = z
  .enum(['refuse', 'keep'])
  .default('refuse')
  .describe(
    'What to do with a machine that has snapshots: refuse it, or use it beside them. They are never reverted to, removed or renamed.',
  )

const filesystem = z.enum(['ext4', 'xfs']).default('ext4')
const onHost = z.string().min(1).optional().describe('One of `hosts`; needless where there is one alone.')

/** As a host names a device; with T10 and EUI identifiers a guest would not show the same as the host. */
const lun = z
  .string()
  .regex(
    /^naa\.[0-9a-f]{16}([0-9a-f]{16})?$/,
    'must be the canonical name of a LUN as the host has it: naa.6000…',
  )

const luns = z
  .array(lun)
  .min(1)
  .describe(
    'Raw LUNs, by their canonical names, that scenarios may map into this machine alone and write to. Each must be blank, and is left blank.',
  )

const AS_SEALED =
  'How its guest was got into when it was sealed, where that was otherwise: credentials, host keys and certificates of then come back with a revert.'

const machine = z.discriminatedUnion('guest', [
  z.strictObject({
    ...{ host: onHost, guest: z.literal('linux'), ssh, filesystem, existingSnapshots },
    luns: luns.optional(),
    sealedAs: ssh.optional().describe(AS_SEALED),
  }),
  z.strictObject({
    ...{ host: onHost, guest: z.literal('windows'), winrm, existingSnapshots },
    sealedAs: winrm.optional().describe(AS_SEALED),
  }),
])

const which = {
  host: onHost,
  folder: z.string().min(1).optional().describe('Only those below this folder: an inventory path.'),
  name: z.string().min(1).optional().describe('Only those of this name, in which * stands for anything.'),
  attribute: z
    .strictObject({ name: z.string().min(1), value: z.string() })
    .optional()
    .describe('Only those whose custom attribute has this value.'),
  limit: z.int().min(1).max(500).default(20).describe('At most so many, the first by name.'),
}

const selection = z
  .discriminatedUnion('guest', [
    z.strictObject({ ...which, guest: z.literal('linux'), ssh, filesystem, existingSnapshots }),
    z.strictObject({ ...which, guest: z.literal('windows'), winrm, existingSnapshots }),
  ])
  .describe('Machines that are found when a run begins: such as agree, and `machines` does not name.')

/** What machines of a kind have in common; each must be whole with it, and is looked at as a whole. */
const common = z.record(z.string(), z.unknown())
const defaults = z
  .strictObject({
    linux: z.strictObject({ ssh: common, filesystem, existingSnapshots }).partial().optional(),
    windows: z.strictObject({ winrm: common, existingSnapshots }).partial().optional(),
  })
  .describe('What machines with that guest have in common, where they do not say otherwise.')

/** A week. Timers of Node.js hold three times as much. */
const LONGEST_SECONDS = 604_800

const seconds = z.number().positive().max(LONGEST_SECONDS)

const timeouts = z.strictObject({
  boot: seconds.default(300).describe('From power-on until the guest answers, in seconds.'),
  task: seconds
    .default(900)
    .describe('One task of the hypervisor, such as a snapshot or its removal, in seconds.'),
})

const history = z.strictObject({
  url: z
    .url({ protocol: /^postgres(ql)?$/ })
    .refine(
      (url) =>
        !URL.canParse(url) || (new URL(url).password === '' && !new URL(url).searchParams.has('password')),
      'holds a password, which would be shown with it: give it as `password`',
    )
    .describe('A PostgreSQL database, such as postgresql://snapwitness@db.example.org/snapwitness'),
  password: secretSource.optional(),
})

/** A time as people write it. */
const LASTING = /^(\d+(?:\.\d+)?)(s|m|h)$/

const run = z.strictObject({
  jobs: z.int().min(1).default(8).describe('How many scenarios may be at work at the same time.'),
  perHost: z.int().min(1).optional().describe('How many of them on the machines of one host.'),
  perDatastore: z
    .int()
    .min(1)
    .optional()
    .describe('How many snapshots with memory may be taken on one datastore at the same time.'),
  maxTime: z
    .string()
    .regex(LASTING, 'must be a time, such as 90m or 8h')
    .refine((lasting) => millisecondsOf(lasting) > 0, 'would be over before the first scenario: 90m or 8h')
    .optional()
    .describe('When it is over no scenario is begun any more: 8h.'),
  onUnfit: z
    .enum(['skip', 'fail'])
    .default('skip')
    .describe(
      'What comes of a machine that cannot or may not be used: its own scenarios alone are unknown, or nothing is begun.',
    ),
})

/** Milliseconds. */
export function millisecondsOf(lasting: string): number {
  const [, number = '', unit = ''] = LASTING.exec(lasting) ?? []
  return Number(number) * ({ s: 1, m: 60, h: 3600 }[unit] ?? 0) * 1000
}

/** What a user writes, once each machine is whole. */
export const wholeConfig = z
  .strictObject({
    host: host.optional().describe('The hypervisor: an ESXi host, a vCenter, or the lab.'),
    hosts: z
      .record(z.string().min(1), host)
      .optional()
      .describe('In place of `host`, where there are several: each by a name of its own.'),
    defaults: defaults.optional(),
    machines: z
      .record(z.string().min(1), machine)
      .optional()
      .describe('The virtual machines, by inventory name or path, instance UUID or reference.'),
    select: z
      .record(z.string().min(1), selection)
      .optional()
      .describe('More machines, by a name for each group.'),
    run: run.prefault({}).describe('How much goes on at once.'),
    history: history
      .optional()
      .describe(
        'Where every run is kept for `snapwitness history`; by default in history.db beside the runs.',
      ),
    timeouts: timeouts.prefault({}).describe('How long to wait before a run gives up.'),
  })
  .superRefine(checkHosts)
  .describe('Snapwitness: which hosts and which virtual machines to verify.')

type OnHost =
  | Record<string, { host?: string | undefined; limit?: number | undefined; luns?: string[] | undefined }>
  | undefined

/** What the shape alone cannot say: that there are machines, and that each is on a host of this file. */
function checkHosts(
  {
    host,
    hosts,
    machines,
    select,
  }: {
    host?: object | undefined
    hosts?: Record<string, { url: string }> | undefined
    machines?: OnHost
    select?: OnHost
  },
  context: z.RefinementCtx,
): void {
  const mistake = (message: string, ...path: (string | number)[]) =>
    context.addIssue({ code: 'custom', message, path })
  if (Object.keys(machines ?? {}).length + Object.keys(select ?? {}).length === 0) {
    mistake('must name at least one machine, or `select` some', 'machines')
  }
  if (host && hosts) mistake('cannot go with `host`: name that one here too', 'hosts')
  checkLuns(machines ?? {}, mistake)
  const names = Object.keys(hosts ?? (host ? { host } : {}))
  if (names.length === 0) mistake('names no host: add `host`', 'host')
  checkUrls(hosts ?? {}, mistake)
  for (const [group, { limit = 0 }] of Object.entries(select ?? {})) {
    const places = Array.from({ length: limit }, (_, place) => placeholder(group, place))
    for (const name of places.filter((place) => machines?.[place]))
      mistake(`is called as a place of the group ${group} in \`select\`: rename the group`, 'machines', name)
  }
  for (const [section, members] of Object.entries({ machines, select })) {
    for (const [name, { host: wanted }] of Object.entries(members ?? {})) {
      if (wanted === undefined && names.length > 1)
        mistake(`does not say on which host it is: ${names.join(', ')}`, section, name, 'host')
      if (wanted !== undefined && names.length > 0 && !names.includes(wanted))
        mistake(`names no host of this configuration: ${names.join(', ')}`, section, name, 'host')
    }
  }
}

type Mistake = (message: string, ...path: (string | number)[]) => void

/** What goes on at once on a host is counted by its name here. */
function checkUrls(hosts: Record<string, { url: string }>, mistake: Mistake): void {
  const owners = new Map<string, string>()
  for (const [name, { url }] of Object.entries(hosts)) {
    if (!URL.canParse(url)) continue
    const place = new URL(url).host
    const owner = owners.get(place)
    if (owner !== undefined) mistake(`is that of ${owner}, too: name each host once`, 'hosts', name, 'url')
    else owners.set(place, name)
  }
}

/** What two machines write to belongs to neither of them. */
function checkLuns(machines: NonNullable<OnHost>, mistake: Mistake): void {
  const owners = new Map<string, string>()
  for (const [name, { luns = [] }] of Object.entries(machines)) {
    for (const [place, lun] of luns.entries()) {
      const owner = owners.get(lun)
      const again =
        owner === name ? 'is named twice' : `is named by ${owner} already: a LUN is one machine's alone`
      if (owner !== undefined) mistake(again, 'machines', name, 'luns', place)
      owners.set(lun, name)
    }
  }
}

/** `snapwitness.yaml`. The JSON schema for editors is generated from this. */
export const configSchema = z.preprocess(withDefaults, wholeConfig)

/** Each machine with what those of its kind have in common. */
function withDefaults(file: unknown): unknown {
  if (!isMap(file) || !isMap(file.defaults)) return file
  const { defaults: byKind } = file
  const whole = (machine: unknown) => {
    const own = isMap(machine) ? byKind[String(machine.guest)] : undefined
    return isMap(own) ? over(own, machine) : machine
  }
  const wholeIn = (section: unknown) =>
    isMap(section)
      ? Object.fromEntries(Object.entries(section).map(([name, one]) => [name, whole(one)]))
      : section
  return {
    ...file,
    ...(file.machines !== undefined && { machines: wholeIn(file.machines) }),
    ...(file.select !== undefined && { select: wholeIn(file.select) }),
  }
}

/** The second over the first, maps in maps too. */
function over(below: Map, above: unknown): unknown {
  if (!isMap(above)) return above
  const merged: Map = { ...below }
  for (const [key, value] of Object.entries(above)) {
    const under = merged[key]
    merged[key] = isMap(under) && isMap(value) && !isSource(value) ? over(under, value) : value
  }
  return merged
}

/** Where a secret is found is one thing: none of two files. */
function isSource(value: Map): boolean {
  return ['env', 'file', 'command'].some((kind) => kind in value)
}

type Map = Record<string, unknown>

function isMap(value: unknown): value is Map {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export type ConfigFile = z.infer<typeof wholeConfig>
type Whole = z.input<typeof wholeConfig>
/** As we write one for a user, of one host: without what has a default. */
export type WrittenConfig = Whole & Required<Pick<Whole, 'host' | 'machines'>>
