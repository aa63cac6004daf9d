import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** The program in one piece, and the parser's WebAssembly beside it. */
export type ProgramFiles = Record<
  'main.mjs' | 'web-tree-sitter.wasm' | 'tree-sitter-powershell.wasm',
  Uint8Array
>

/** Makes the stand-in's program from its source. */
export async function bundleStandIn(): Promise<ProgramFiles> {
  return {
    'main.mjs': await program(),
    'web-tree-sitter.wasm': await wasm('web-tree-sitter'),
    'tree-sitter-powershell.wasm': await wasm('tree-sitter-powershell'),
  }
}

/**
 * Read by its path, not imported: the stand-in is a program of its own, for another Node. The same source gives the same
 * bytes: they are part of the golden state's key.
 */
async function program(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../stand-in/main.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    // Debian 12's.
    target: 'node18',
    // Half the text is half the time to load it in an emulated machine.
    minify: true,
    legalComments: 'none',
    // Packages of the older module system ask for Node's own modules by `require`.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  })
  const [output] = outputFiles
  if (!output) throw new Error('esbuild made no file of main.ts.')
  return output.contents
}

function wasm(name: string): Promise<Uint8Array> {
  return readFile(fileURLToPath(import.meta.resolve(`${name}/${name}.wasm`)))
}
