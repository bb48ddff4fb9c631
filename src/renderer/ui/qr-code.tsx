import { useMemo, type JSX } from 'react'
import { encode } from 'uqr'

/** Modules left free around the code, as the standard asks. */
const BORDER = 4

interface QrCodeProps {
  readonly text: string
  readonly label: string
}

/** Black on white in every theme, because readers expect that. */
export function QrCode({ text, label }: QrCodeProps): JSX.Element {
  const { size, path } = useMemo(() => drawn(text), [text])
  return (
    <svg className="qr-code" role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`}>
      <rect className="qr-light" width={size} height={size} />
      <path className="qr-dark" d={path} />
    </svg>
  )
}

/** A rectangle for each run of dark modules in a row. */
function drawn(text: string): { readonly size: number; readonly path: string } {
  const { data, size } = encode(text, { ecc: 'M', border: BORDER })
  let path = ''
  for (const [y, row] of data.entries()) {
    for (let x = 0; x < size; x += 1) {
      if (row[x] !== true) continue
      const from = x
      while (row[x + 1] === true) x += 1
      const width = x + 1 - from
      path += `M${from} ${y}h${width}v1h-${width}z`
    }
  }
  return { size, path }
}
