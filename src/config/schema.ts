import { z } from 'zod'

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
  ])
  .describe('Where the secret is found: an environment variable or a file.')

const port = z.int().min(1).max(65535)
const address = z
  .string()
  .min(1)
  .describe('Name or IP address; by default the one that VMware Tools reports.')

const host = z.strictObject({
  url: z.url({ protocol: /^https$/ }).describe('The vSphere endpoint, such as https://esxi7.example.org/sdk'),
  username: z.string().min(1),
  password: secretSource,
  thumbprint: z
    .string()
    .regex(
      /^([0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2}$/,
      'must be a SHA-256 thumbprint: 32 pairs of hexadecimal digits with colons',
    )
    .optional()
    .describe('SHA-256 thumbprint of the host certificate.'),
  ca: z
    .string()
    .min(1)
    .optional()
    .describe('A file with the certificate authority (PEM), relative to this file.'),
})

const ssh = z.strictObject({
  address: address.optional(),
  port: port.default(22),
  username: z.string().min(1),
  password: secretSource.optional(),
  privateKey: secretSource.optional(),
  hostKey: z
    .string()
    .regex(/^SHA256:[A-Za-z0-9+/]{43}=?$/, 'must be a fingerprint as `ssh-keygen -lf` prints it: SHA256:…')
    .describe("Fingerprint of the guest's host key, as `ssh-keygen -lf` prints it."),
})

const winrm = z.strictObject({
  address: address.optional(),
  port: port.default(5985),
  username: z.string().min(1),
  password: secretSource,
  auth: z.literal('basic').default('basic'),
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

const seconds = z.number().positive()

const timeouts = z.strictObject({
  boot: seconds.default(300).describe('From power-on until the guest answers, in seconds.'),
  task: seconds
    .default(900)
    .describe('One task of the hypervisor, such as a snapshot or its removal, in seconds.'),
})

/** `snapwitness.yaml`. The JSON schema for editors is generated from this. */
export const configSchema = z
  .strictObject({
    host: host.describe('The hypervisor: an ESXi host, a vCenter, or the lab.'),
    machines: z
      .record(z.string().min(1), machine)
      .refine((machines) => Object.keys(machines).length > 0, 'must name at least one machine')
      .describe('The virtual machines, by inventory name.'),
    timeouts: timeouts.prefault({}).describe('How long to wait before a run gives up.'),
  })
  .describe('Snapwitness: which host and which virtual machines to verify.')

export type ConfigFile = z.infer<typeof configSchema>
/** As a user writes it: without what has a default. */
export type WrittenConfig = z.input<typeof configSchema>
