import { z } from 'zod'

/** What a machine and its host are; null where the host does not tell, or where one may not read it. */
export const facts = z.object({
  /** By which the same machine is known in every run. */
  instanceUuid: z.string().nullable(),
  /** That the guest sees too. */
  biosUuid: z.string().nullable(),
  /** `vmx-19` */
  hardwareVersion: z.string().nullable(),
  tools: z.object({ version: z.string().nullable(), status: z.string().nullable() }),
  /** The operating system that the machine is configured for. */
  guestOs: z.string().nullable(),
  datastores: z.array(z.object({ name: z.string(), type: z.string(), version: z.string().nullable() })),
  cpuModel: z.string().nullable(),
  /** The ESXi host that it runs on, and that host's build. */
  host: z.string().nullable(),
  build: z.string().nullable(),
})

export type Facts = z.infer<typeof facts>
