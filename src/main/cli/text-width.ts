/** Columns that text takes on a terminal, and text that does nothing to a terminal. */

/** Two columns each: East Asian scripts and what is drawn as a picture. */
const WIDE =
  /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u
const ASCII = /^[\x20-\x7e]*$/
/** Codes that move the cursor, ring, or turn text around; a tab or a line's end stays none either. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

export function textWidth(text: string): number {
  if (ASCII.test(text)) return text.length
  let width = 0
  for (const { segment } of segmenter.segment(text)) width += WIDE.test(segment) ? 2 : 1
  return width
}

/** The text, or its beginning and `…` when it is wider. */
export function cut(text: string, room: number): string {
  if (textWidth(text) <= room) return text
  if (room <= 0) return ''
  let kept = ''
  let width = 1
  for (const { segment } of segmenter.segment(text)) {
    width += WIDE.test(segment) ? 2 : 1
    if (width > room) break
    kept += segment
  }
  return `${kept}…`
}

/** The text with `�` for each code that a terminal would obey: others' names and messages are theirs. */
export function printable(text: string): string {
  return text.replace(CONTROLS, '�')
}

/** Lines of at most `width` characters, broken between words; a longer word stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line === '') line = word
    else if (line.length + 1 + word.length <= width) line += ` ${word}`
    else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line]
}
