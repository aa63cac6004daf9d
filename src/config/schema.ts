import { z } from 'zod'
import { readThumbprint } from '../core/thumbprint.ts'

/** Where a secret comes from. It never stands in the file itself. */
const secretSource = z
  .union([
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
  ])
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
  const mistake = (message: string, ...path: string[]) => context.addIssue({ code: 'custom', message, path })
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

const machine = z.discriminatedUnion('guest', [
  z.strictObject({
    guest: z.literal('linux'),
    ssh,
    filesystem: z.enum(['ext4', 'xfs']).default('ext4'),
    existingSnapshots,
  }),
  z.strictObject({ guest: z.literal('windows'), winrm, existingSnapshots }),
])

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

/** `snapwitness.yaml`. The JSON schema for editors is generated from this. */
export const configSchema = z
  .strictObject({
    host: host.describe('The hypervisor: an ESXi host, a vCenter, or the lab.'),
    machines: z
      .record(z.string().min(1), machine)
      .refine((machines) => Object.keys(machines).length > 0, 'must name at least one machine')
      .describe('The virtual machines, by inventory name.'),
    history: history
      .optional()
      .describe(
        'Where every run is kept for `snapwitness history`; by default in history.db beside the runs.',
      ),
    timeouts: timeouts.prefault({}).describe('How long to wait before a run gives up.'),
  })
  .describe('Snapwitness: which host and which virtual machines to verify.')

export type ConfigFile = z.infer<typeof configSchema>
/** As a user writes it: without what has a default. */
export type WrittenConfig = z.input<typeof configSchema>
