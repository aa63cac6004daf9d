import ts from 'typescript'

/** A public member of a class of ours that nothing but tests uses, if anything does. */
export interface UnusedMember {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** `VirtualMachine.reset` */
  readonly name: string
}

/**
 * What knip looked at until its sixth version: class members that nobody needs.
 * @param declares whether the classes of that file are asked about
 * @param needs whether a use in that file counts
 */
export function unusedMembers(
  program: ts.Program,
  declares: (fileName: string) => boolean,
  needs: (fileName: string) => boolean,
): UnusedMember[] {
  const checker = program.getTypeChecker()
  const files = program.getSourceFiles().filter(({ isDeclarationFile }) => !isDeclarationFile)
  const users = files.filter(({ fileName }) => needs(fileName)).flatMap(nodesOf)
  const used = new Set(users.flatMap((node) => membersUsedBy(node, checker)))
  return files
    .filter(({ fileName }) => declares(fileName))
    .flatMap(nodesOf)
    .filter(ts.isClassLike)
    .flatMap((type) => {
      const unused = type.members.filter(
        (member) => isPublic(member) && !isNeeded(type, member, used, checker),
      )
      return unused.map((member) => told(type, member))
    })
}

function nodesOf(node: ts.Node): ts.Node[] {
  const nodes: ts.Node[] = [node]
  node.forEachChild((child) => {
    nodes.push(...nodesOf(child))
  })
  return nodes
}

/** `a.name`, `a['name']` and `{ name } = a`. */
function membersUsedBy(node: ts.Node, checker: ts.TypeChecker): readonly ts.Declaration[] {
  if (ts.isPropertyAccessExpression(node)) return checker.getSymbolAtLocation(node.name)?.declarations ?? []
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression))
    return memberOf(node.expression, node.argumentExpression.text, checker)
  if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
    const name = node.propertyName ?? node.name
    return ts.isIdentifier(name) ? memberOf(node.parent, name.text, checker) : []
  }
  return []
}

function memberOf(node: ts.Node, name: string, checker: ts.TypeChecker): readonly ts.Declaration[] {
  return checker.getTypeAtLocation(node).getProperty(name)?.declarations ?? []
}

function isPublic(member: ts.ClassElement): boolean {
  if (member.name === undefined || ts.isPrivateIdentifier(member.name)) return false
  return (ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) === 0
}

function isNeeded(
  type: ts.ClassLikeDeclaration,
  member: ts.ClassElement,
  used: ReadonlySet<ts.Declaration>,
  checker: ts.TypeChecker,
): boolean {
  const symbol = member.name && checker.getSymbolAtLocation(member.name)
  if (symbol === undefined) return true
  const own = symbol.declarations ?? []
  const inherited = (type.heritageClauses ?? [])
    .flatMap(({ types }) => types)
    .flatMap((base) => memberOf(base, symbol.name, checker))
  // What a package or the language asks of its heirs, they call.
  if (inherited.some((each) => each.getSourceFile().isDeclarationFile)) return true
  return (
    [...own, ...inherited].some((each) => used.has(each)) || isUsedByShape(type, symbol.name, used, checker)
  )
}

/** Whether the member is used through an interface that its class has the shape of, without saying so. */
function isUsedByShape(
  type: ts.ClassLikeDeclaration,
  name: string,
  used: ReadonlySet<ts.Declaration>,
  checker: ts.TypeChecker,
): boolean {
  const shape = checker.getTypeAtLocation(type)
  return [...used].some((declaration) => {
    const { parent } = declaration
    if (!ts.isInterfaceDeclaration(parent) && !ts.isTypeLiteralNode(parent)) return false
    return (
      checker.getSymbolAtLocation((declaration as ts.PropertySignature).name)?.name === name &&
      checker.isTypeAssignableTo(shape, checker.getTypeAtLocation(parent))
    )
  })
}

function told(type: ts.ClassLikeDeclaration, member: ts.ClassElement): UnusedMember {
  const file = member.getSourceFile()
  return {
    file: file.fileName,
    line: file.getLineAndCharacterOfPosition(member.getStart()).line + 1,
    name: `${type.name?.text ?? 'class'}.${member.name?.getText()}`,
  }
}
