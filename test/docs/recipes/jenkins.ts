import { fileURLToPath } from 'node:url'
import { Language, type Node, Parser } from 'web-tree-sitter'
import type { ReadRecipe } from './read-recipe.ts'

/** By a parser of Groovy, the language that a Jenkinsfile is written in. */
export async function readJenkins(text: string): Promise<ReadRecipe> {
  const tree = (await groovy()).parse(text)
  if (!tree) throw new Error('The parser gave no tree.')
  return {
    complaints: nodesIn(tree.rootNode)
      .filter((node) => node.isError || node.isMissing)
      .map(({ text: what, startPosition: { row } }) => `line ${row + 1}: ${what.slice(0, 100)}`),
    scripts: nodesIn(tree.rootNode).flatMap((node) => scriptOf(node) ?? []),
    // The step `sh` of the plugin Durable Task.
    shell: ['sh', '-xe'],
  }
}

async function groovy(): Promise<Parser> {
  await Parser.init()
  const parser = new Parser()
  const wasm = fileURLToPath(import.meta.resolve('tree-sitter-groovy/tree-sitter-groovy.wasm'))
  return parser.setLanguage(await Language.load(wasm))
}

function nodesIn(node: Node): Node[] {
  return [node, ...node.children.flatMap((child) => (child ? nodesIn(child) : []))]
}

/** `sh '…'`, in which nothing is escaped. */
function scriptOf(node: Node): string | undefined {
  if (node.type !== 'juxt_function_call' || node.childForFieldName('name')?.text !== 'sh') return undefined
  return node.childForFieldName('args')?.text.replace(/^'|'$/g, '')
}
