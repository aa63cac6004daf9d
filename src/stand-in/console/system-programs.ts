import { networkInterfaces } from 'node:os'
import { type Program, print } from './cmd.ts'

/** Small programs of System32, by their names without `.exe`. */
export const systemPrograms: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['hostname', (_tail, console) => print(console, console.environment.get('COMPUTERNAME') ?? '')],
  [
    'whoami',
    (_tail, console) =>
      print(console, whoAmI(console.environment.get('COMPUTERNAME'), console.environment.get('USERNAME'))),
  ],
  ['ipconfig', (_tail, console) => print(console, ipConfiguration())],
])

function whoAmI(computer = '', user = ''): string {
  return `${computer}\\${user}`.toLowerCase()
}

function ipConfiguration(): string {
  const adapters = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
      .map(({ address, netmask }) => [
        `Ethernet adapter ${name}:`,
        '',
        `   IPv4 Address. . . . . . . . . . . : ${address}`,
        `   Subnet Mask . . . . . . . . . . . : ${netmask}`,
        '',
      ]),
  )
  return ['', 'Windows IP Configuration', '', ...adapters.flat()].join('\r\n')
}
