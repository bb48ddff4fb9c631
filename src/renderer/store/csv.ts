/** Tables as text: CSV (RFC 4180) and what is pasted into others. Pure. */

export type Value = string | number | null

/**
 * Lines end with CRLF, fields are quoted where need be. A text that a spreadsheet
 * would take for a formula gets an apostrophe in front; numbers are never such.
 */
export function csv(head: readonly string[], rows: readonly (readonly Value[])[]): string {
  return [head, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('')
}

function field(value: Value): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** With tabs between fields, as spreadsheets take what is pasted. */
export function tabbed(head: readonly string[], rows: readonly (readonly Value[])[]): string {
  const plain = (value: Value): string => {
    if (typeof value !== 'string') return value === null ? '' : String(value)
    const safe = /^[=+\-@]/.test(value) ? `'${value}` : value
    return safe.replaceAll(/[\t\r\n]+/g, ' ')
  }
  return [head, ...rows].map((row) => `${row.map(plain).join('\t')}\n`).join('')
}
