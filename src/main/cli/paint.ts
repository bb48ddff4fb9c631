/** Colours, or none of them. */

export class Paint {
  constructor(readonly isOn: boolean) {}

  bold(text: string): string {
    return this.mark(1, text)
  }

  dim(text: string): string {
    return this.mark(2, text)
  }

  red(text: string): string {
    return this.mark(31, text)
  }

  yellow(text: string): string {
    return this.mark(33, text)
  }

  private mark(code: number, text: string): string {
    return this.isOn ? `\u001b[${code}m${text}\u001b[0m` : text
  }
}

/** no-color.org, and its counterpart FORCE_COLOR. */
export function wantsColor(
  isTerminal: boolean,
  environment: Readonly<Record<string, string | undefined>>
): boolean {
  if ((environment['NO_COLOR'] ?? '') !== '') return false
  const forced = environment['FORCE_COLOR']
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false'
  return isTerminal && environment['TERM'] !== 'dumb'
}
