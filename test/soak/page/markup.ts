/** Text as HTML shows it. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** A number in a picture: a tenth of a unit is finer than anybody sees. */
export function coordinate(value: number): string {
  return String(Math.round(value * 10) / 10)
}
