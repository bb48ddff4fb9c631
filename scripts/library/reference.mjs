/** The library's reference as Markdown, from the docstrings of its declarations. */
import ts from 'typescript'

/**
 * A section for each class and type, in the order in which the entry exports them.
 * @param {string} declarations text of the declarations, all in one file
 */
export function referenceOf(declarations) {
  const file = ts.createSourceFile('index.d.ts', declarations, ts.ScriptTarget.Latest, true)
  const sections = file.statements
    .filter((statement) => !ts.isExportDeclaration(statement))
    .map((statement) => sectionOf(statement))
  return `${sections.join('\n\n')}\n`
}

/** @param {import('typescript').Statement} statement */
function sectionOf(statement) {
  if (ts.isClassDeclaration(statement)) return classSection(statement)
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
    const name = statement.name.text
    return [`### ${name}`, descriptionOf(statement, name), code(statement.getText())].join('\n\n')
  }
  throw new Error(`the reference has no form for: ${statement.getText().slice(0, 60)}`)
}

/** @param {import('typescript').ClassDeclaration} declaration */
function classSection(declaration) {
  const name = declaration.name?.text ?? ''
  const parent = declaration.heritageClauses?.[0]?.types[0]?.getText()
  const parts = [`### ${name}`, descriptionOf(declaration, name)]
  /** @type {string[]} */
  const fields = []
  for (const member of declaration.members) {
    if (isHidden(member)) continue
    if (ts.isPropertyDeclaration(member)) fields.push(fieldText(member, name))
    else parts.push(memberSection(member, name))
  }
  const head = `class ${name}${parent === undefined ? '' : ` extends ${parent}`}`
  if (parent !== undefined || fields.length > 0) {
    parts.splice(2, 0, code(fields.length === 0 ? head : `${head} {\n${fields.join('\n')}\n}`))
  }
  return parts.join('\n\n')
}

/**
 * Private, or for errors' own making.
 * @param {import('typescript').ClassElement} member
 */
function isHidden(member) {
  const isPrivate = member.name !== undefined && ts.isPrivateIdentifier(member.name)
  return isPrivate || ts.isConstructorDeclaration(member)
}

/**
 * @param {import('typescript').PropertyDeclaration} member
 * @param {string} owner
 */
function fieldText(member, owner) {
  const name = member.name.getText()
  // What says its name and its code again needs no words.
  if (member.initializer === undefined) descriptionOf(member, `${owner}.${name}`)
  return member.getFullText().trim()
}

/**
 * @param {import('typescript').ClassElement} member
 * @param {string} owner
 */
function memberSection(member, owner) {
  const isStatic = ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static
  const name = member.name?.getText() ?? ''
  const on = isStatic ? owner : owner.charAt(0).toLowerCase() + owner.slice(1)
  const title = name.startsWith('[') ? `${on}${name}` : `${on}.${name}`
  const signature = ts.isGetAccessor(member)
    ? `readonly ${name}: ${member.type?.getText() ?? 'unknown'}`
    : member.getText().replace(/^static /, '')
  const lines = [`#### ${title}`, code(signature), descriptionOf(member, `${owner}.${name}`)]
  const list = tagList(member)
  return [...lines, ...(list === '' ? [] : [list])].join('\n\n')
}

/**
 * @param {import('typescript').Node} node
 * @param {string} name
 * @throws Error where nothing is said: what is public has a docstring
 */
function descriptionOf(node, name) {
  const comments = ts.getJSDocCommentsAndTags(node).filter((one) => ts.isJSDoc(one))
  const text = comments.map((one) => textOf(one.comment)).join('\n\n')
  if (text.trim() === '') throw new Error(`${name} is public and has no docstring`)
  return text
}

/** @param {import('typescript').Node} node */
function tagList(node) {
  return ts
    .getJSDocTags(node)
    .map((tag) => {
      const text = textOf(tag.comment)
      if (ts.isJSDocParameterTag(tag)) return `- \`${tag.name.getText()}\`: ${text}`
      if (ts.isJSDocThrowsTag(tag)) return `- throws ${text}`
      throw new Error(`the reference has no form for @${tag.tagName.text}`)
    })
    .join('\n')
}

/** @param {Parameters<typeof ts.getTextOfJSDocComment>[0]} comment */
function textOf(comment) {
  return ts.getTextOfJSDocComment(comment)?.replaceAll(/\{@link (\w+)\}/g, '`$1`') ?? ''
}

/** @param {string} text */
function code(text) {
  return `\`\`\`ts\n${text}\n\`\`\``
}
