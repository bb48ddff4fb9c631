/** Code of the docs as HTML; of shells, what is typed stands out from what is printed. */

const ENTITIES = /** @type {const} */ ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })

/** @param {string} text */
export function escaped(text) {
  return text.replaceAll(/[&<>"]/g, (sign) => ENTITIES[/** @type {keyof typeof ENTITIES} */ (sign)])
}

/**
 * What is to be copied is what is typed: prompts and what is printed are marked.
 * @param {string} text
 * @param {string} language
 */
export function codeHtml(text, language) {
  const line = { sh: shellLine, console: consoleLine }[language] ?? escaped
  const label = { sh: 'Commands', console: 'Commands and what they print' }[language] ?? 'Code'
  const code = text.split('\n').map(line).join('\n')
  return `<div class="code"><pre tabindex="0" role="group" aria-label="${label}"><code>${code}</code></pre></div>\n`
}

/** @param {string} text */
function shellLine(text) {
  const at = /(?:^|\s+)#\s/.exec(text)
  if (at === null) return escaped(text)
  return `${escaped(text.slice(0, at.index))}<span class="remark">${escaped(text.slice(at.index))}</span>`
}

/** @param {string} text */
function consoleLine(text) {
  if (!text.startsWith('$ ')) return `<span class="printed">${escaped(text)}</span>`
  return `<span class="prompt">$ </span>${shellLine(text.slice(2))}`
}
