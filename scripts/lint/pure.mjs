/**
 * The rule `ftqueue/pure`: code that must give the same outputs for the same
 * inputs, bit for bit. It may use the language itself and nothing that brings in
 * a clock, chance, a locale or the outside; a global that is not listed here is
 * forbidden.
 */
const allowed = new Set([
  'AggregateError',
  'Array',
  'ArrayBuffer',
  'BigInt',
  'BigInt64Array',
  'BigUint64Array',
  'Boolean',
  'DataView',
  'Error',
  'Float32Array',
  'Float64Array',
  'Infinity',
  'Int16Array',
  'Int32Array',
  'Int8Array',
  'JSON',
  'Map',
  'Math',
  'NaN',
  'Number',
  'Object',
  'RangeError',
  'Set',
  'String',
  'Symbol',
  'TypeError',
  'Uint16Array',
  'Uint32Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'WeakMap',
  'WeakSet',
  'isFinite',
  'isNaN',
  'parseFloat',
  'parseInt',
  'undefined'
])

/** Methods whose result depends on the machine's language. */
const forbiddenProperties = new Set([
  'localeCompare',
  'toLocaleLowerCase',
  'toLocaleString',
  'toLocaleUpperCase'
])

/** @type {import('eslint').Rule.RuleModule} */
export const pure = {
  meta: {
    type: 'problem',
    docs: { description: 'No clock, chance, locale or outside world in the protocol core.' },
    messages: {
      global: '{{name}} is not for pure code: time and chance arrive as arguments.',
      property: '{{name}} gives other results on other machines; pure code cannot use it.',
      wait: 'Pure code does not wait: one input, its effects, done.'
    },
    schema: []
  },
  create(context) {
    const { sourceCode } = context
    return {
      Program(node) {
        const scope = sourceCode.getScope(node)
        for (const { identifier, resolved } of allReferences(scope)) {
          if (resolved !== null && resolved.defs.length > 0) continue
          if (isTypeOnly(identifier) || allowed.has(identifier.name)) continue
          context.report({
            node: identifier,
            messageId: 'global',
            data: { name: identifier.name }
          })
        }
      },
      MemberExpression(node) {
        const { property } = node
        const name =
          !node.computed && property.type === 'Identifier'
            ? property.name
            : property.type === 'Literal'
              ? String(property.value)
              : ''
        const isMath = node.object.type === 'Identifier' && node.object.name === 'Math'
        if (forbiddenProperties.has(name) || (isMath && name === 'random')) {
          context.report({ node: property, messageId: 'property', data: { name } })
        }
      },
      // `const { random } = Math` is the same as `Math.random`.
      'VariableDeclarator[init.name="Math"] > ObjectPattern'(
        /** @type {import('estree').ObjectPattern} */ node
      ) {
        context.report({ node, messageId: 'property', data: { name: 'Math' } })
      },
      AwaitExpression(node) {
        context.report({ node, messageId: 'wait' })
      },
      ':function[async=true]'(/** @type {import('estree').Function} */ node) {
        context.report({ node, messageId: 'wait' })
      }
    }
  }
}

/**
 * @param {import('eslint').Scope.Scope} scope
 * @returns {import('eslint').Scope.Reference[]}
 */
function allReferences(scope) {
  return [...scope.references, ...scope.childScopes.flatMap(allReferences)]
}

/** @param {import('eslint').Scope.Reference['identifier']} identifier */
function isTypeOnly(identifier) {
  const parent = /** @type {{ parent?: { type: string } }} */ (identifier).parent
  return (
    parent !== undefined &&
    /^TS(TypeReference|QualifiedName|ClassImplements|InterfaceHeritage|TypeQuery)$/.test(
      parent.type
    )
  )
}
