import { useEffect, useState, type JSX } from 'react'
import { Button } from './button'
import { copyText } from './copy-text'

interface CopyButtonProps {
  readonly label: string
  readonly title: string
  readonly text: () => string
}

/** Copies, and says for a moment whether it worked. */
export function CopyButton({ label, title, text }: CopyButtonProps): JSX.Element {
  const [said, setSaid] = useState<string | null>(null)

  useEffect(() => {
    if (said === null) return
    const timer = setTimeout(() => setSaid(null), 2000)
    return () => clearTimeout(timer)
  }, [said])

  return (
    <>
      <Button
        kind="quiet"
        icon={said === 'Copied' ? 'check' : 'copy'}
        title={title}
        onPress={() => {
          void copyText(text()).then((copied) => setSaid(copied ? 'Copied' : 'Could not copy'))
        }}
      >
        {label}
      </Button>
      <span className="unseen" role="status">
        {said}
      </span>
    </>
  )
}
