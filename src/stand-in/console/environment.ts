/** Environment variables: their names know no case, but keep the one they were given. */
export class Environment {
  readonly #variables = new Map<string, { name: string; value: string }>()

  constructor(variables: Readonly<Record<string, string>>) {
    for (const [name, value] of Object.entries(variables)) this.set(name, value)
  }

  get(name: string): string | undefined {
    return this.#variables.get(name.toLowerCase())?.value
  }

  /** An empty value removes the variable, as on Windows. */
  set(name: string, value: string): void {
    if (value === '') this.#variables.delete(name.toLowerCase())
    else this.#variables.set(name.toLowerCase(), { name, value })
  }

  entries(): { name: string; value: string }[] {
    return [...this.#variables.values()]
  }

  /** `%NAME%` replaced by its value; unknown names stay as they are, as on a command line. */
  expand(text: string): string {
    return text.replace(/%([^%\s]+)%/g, (whole, name: string) => this.get(name) ?? whole)
  }
}

/** What every process of this machine starts with. */
export function machineEnvironment(computerName: string, username: string): Record<string, string> {
  return {
    ALLUSERSPROFILE: 'C:\\ProgramData',
    COMPUTERNAME: computerName,
    ComSpec: 'C:\\Windows\\system32\\cmd.exe',
    NUMBER_OF_PROCESSORS: '1',
    OS: 'Windows_NT',
    Path: 'C:\\Windows\\system32;C:\\Windows;C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\',
    PATHEXT: '.COM;.EXE;.BAT;.CMD',
    PROCESSOR_ARCHITECTURE: 'AMD64',
    ProgramData: 'C:\\ProgramData',
    ProgramFiles: 'C:\\Program Files',
    PROMPT: '$P$G',
    PUBLIC: 'C:\\Users\\Public',
    SystemDrive: 'C:',
    SystemRoot: 'C:\\Windows',
    TEMP: 'C:\\Windows\\Temp',
    TMP: 'C:\\Windows\\Temp',
    USERDOMAIN: computerName,
    USERNAME: username,
    USERPROFILE: `C:\\Users\\${username}`,
    windir: 'C:\\Windows',
  }
}
