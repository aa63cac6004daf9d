import { relative } from 'node:path'
import ts from 'typescript'
import { unusedMembers } from './unused-members.ts'

/** `npm run check`: no class of ours has a member that nothing needs but its own tests. */

const files = ['tsconfig.json', 'src/stand-in/tsconfig.json'].flatMap((path) => configOf(path).fileNames)
const program = ts.createProgram(files, configOf('tsconfig.json').options)
const isOurs = inFolder('src')
const isScenario = inFolder('scenarios')
// What an author may call is not all called by the scenarios that we have.
const isForAuthors = inFolder('src/scenario')

const unused = unusedMembers(
  program,
  (file) => isOurs(file) && !isForAuthors(file),
  (file) => isOurs(file) || isScenario(file),
)
for (const { file, line, name } of unused) {
  console.error(`${relative('', file)}:${line} ${name} is used by tests alone, or by nobody.`)
}
process.exitCode = unused.length > 0 ? 1 : 0

function configOf(path: string): ts.ParsedCommandLine {
  const config = ts.getParsedCommandLineOfConfigFile(
    path,
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic() {} },
  )
  if (config === undefined) throw new Error(`${path} cannot be read.`)
  return config
}

function inFolder(folder: string): (file: string) => boolean {
  const pattern = new RegExp(`^${folder}/`)
  return (file) => pattern.test(relative('', file))
}
