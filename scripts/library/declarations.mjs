/**
 * The library's declarations in one file that needs no other: what its entry exports, and nothing
 * of what stands behind it. Made of the compiler's own declarations; what they say in other ways
 * than this project does (default exports, renaming) is refused, not guessed at.
 */
import path from 'node:path'
import ts from 'typescript'

/** Where a program of another project stands that says no more than it must. */
const HEAD = `/// <reference lib="esnext.disposable" />\n`

/**
 * The text of the one file.
 * @param {string} root folder of the repository
 * @param {string} entry path of the entry's source
 */
export function bundleDeclarations(root, entry) {
  const options = readOptions(root)
  const emitted = emitDeclarations(entry, options)
  const declared = path.join(
    options.declarationDir,
    path.relative(options.rootDir, entry).replace(/\.ts$/, '.d.ts')
  )
  const program = programOver(emitted, declared, options)
  const checker = program.getTypeChecker()
  const file = program.getSourceFile(declared)
  const module = file && checker.getSymbolAtLocation(file)
  if (module === undefined) throw new Error(`${entry} exports nothing`)

  const exported = checker.getExportsOfModule(module).map((symbol) => resolve(checker, symbol))
  /** @type {string[]} */
  const statements = []
  for (const symbol of exported) {
    for (const declaration of symbol.declarations ?? []) {
      refuseHidden(checker, declaration, exported, emitted)
      statements.push(statementText(checker, declaration))
    }
  }
  const names = exported.map(({ name }) => name)
  return `${HEAD}\n${statements.join('\n\n')}\n\nexport { ${names.join(', ')} }\n`
}

/** @param {string} root */
function readOptions(root) {
  const file = path.join(root, 'tsconfig.node.json')
  const { config, error } = ts.readConfigFile(file, (name) => ts.sys.readFile(name))
  if (error !== undefined) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'))
  const { tsBuildInfoFile: _, ...options } = ts.parseJsonConfigFileContent(
    config,
    ts.sys,
    root
  ).options
  return {
    ...options,
    // Types are the compiler's business in `npm run check`.
    noCheck: true,
    noEmit: false,
    declaration: true,
    rootDir: path.join(root, 'src'),
    // Nothing is written there.
    declarationDir: path.join(root, 'declarations'),
    emitDeclarationOnly: true,
    incremental: false
  }
}

/**
 * The compiler's declarations of the entry and all that it imports, by path.
 * @param {string} entry
 * @param {import('typescript').CompilerOptions} options
 * @returns {Map<string, string>}
 */
function emitDeclarations(entry, options) {
  /** @type {Map<string, string>} */
  const emitted = new Map()
  const program = ts.createProgram([entry], options)
  const { diagnostics, emitSkipped } = program.emit(undefined, (file, text) => {
    emitted.set(path.resolve(file), text)
  })
  const [problem] = diagnostics
  if (problem !== undefined || emitSkipped) {
    const text = problem?.messageText ?? 'the compiler emitted nothing'
    throw new Error(ts.flattenDiagnosticMessageText(text, '\n'))
  }
  return emitted
}

/**
 * @param {Map<string, string>} emitted
 * @param {string} entry
 * @param {import('typescript').CompilerOptions} options
 */
function programOver(emitted, entry, options) {
  const host = ts.createCompilerHost(options)
  const { readFile, fileExists } = host
  host.readFile = (file) => emitted.get(path.resolve(file)) ?? readFile.call(host, file)
  // Their folders are on no disk.
  delete host.directoryExists
  host.fileExists = (file) => emitted.has(path.resolve(file)) || fileExists.call(host, file)
  return ts.createProgram([entry], { ...options, types: [], noEmit: true }, host)
}

/**
 * @param {import('typescript').TypeChecker} checker
 * @param {import('typescript').Symbol} symbol
 */
function resolve(checker, symbol) {
  const target =
    (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)
  if (target.name !== symbol.name) {
    throw new Error(
      `${symbol.name} is called ${target.name} where it stands: export it by its name`
    )
  }
  return target
}

/**
 * Everything of ours that a declaration names must be exported, so that programs can name it, too.
 * @param {import('typescript').TypeChecker} checker
 * @param {import('typescript').Declaration} declaration
 * @param {readonly import('typescript').Symbol[]} exported
 * @param {ReadonlyMap<string, string>} emitted
 */
function refuseHidden(checker, declaration, exported, emitted) {
  // Written out as the names that they stand for.
  if (isUnionOfList(declaration)) return
  /** @param {import('typescript').Node} node */
  const visit = (node) => {
    if (ts.isImportTypeNode(node)) {
      throw new Error(`${node.getText()} in a declaration: name its type in the source`)
    }
    if (ts.isIdentifier(node)) {
      const named = checker.getSymbolAtLocation(node)
      const symbol = named && resolve(checker, named)
      const isOurs = symbol?.declarations?.some(
        (one) =>
          emitted.has(path.resolve(one.getSourceFile().fileName)) && ts.isSourceFile(one.parent)
      )
      if (isOurs === true && symbol !== undefined && !exported.includes(symbol)) {
        throw new Error(`the library's types name ${symbol.name}: export it from the entry`)
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(declaration)
}

/**
 * `type T = (typeof LIST)[number]`.
 * @param {import('typescript').Declaration} declaration
 * @returns {declaration is import('typescript').TypeAliasDeclaration}
 */
function isUnionOfList(declaration) {
  return (
    ts.isTypeAliasDeclaration(declaration) &&
    ts.isIndexedAccessTypeNode(declaration.type) &&
    declaration.type.getText().includes('typeof ')
  )
}

/**
 * One declaration with its comment, as it stands in the file.
 * @param {import('typescript').TypeChecker} checker
 * @param {import('typescript').Declaration} declaration
 */
function statementText(checker, declaration) {
  const comments = ts.getJSDocCommentsAndTags(declaration).filter((one) => ts.isJSDoc(one))
  const comment = comments.map((one) => `${one.getText()}\n`).join('')
  if (isUnionOfList(declaration)) {
    const { InTypeAlias, NoTruncation } = ts.TypeFormatFlags
    const type = checker.getTypeAtLocation(declaration)
    const names = checker.typeToString(type, undefined, InTypeAlias | NoTruncation)
    return `${comment}type ${declaration.name.text} = ${names}`
  }
  const isType = ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration)
  if (!isType && !ts.isClassDeclaration(declaration)) {
    throw new Error(`${declaration.getText().slice(0, 60)} … is neither a class nor a type`)
  }
  const text = declaration.getText().replace(/^(export |declare )*/, '')
  return `${comment}${isType ? '' : 'declare '}${text}`
}
