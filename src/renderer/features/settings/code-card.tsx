import { useEffect, useRef, type JSX } from 'react'
import type { SettingsView } from '../../../shared/ipc'
import { useApp } from '../../store/use-app'
import { CopyButton } from '../../ui/copy-button'
import { ProblemLine } from '../../ui/field'
import { QrCode } from '../../ui/qr-code'

/** The join code, to be read, copied or scanned. */
export function CodeCard({ settings }: { readonly settings: SettingsView }): JSX.Element {
  const code = useApp((state) => state.joinCode)
  const problem = useApp((state) => state.groupProblem)
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (code !== null) field.current?.select()
  }, [code])
  if (code === null) return <ProblemLine text={problem?.text ?? null} />
  return (
    <div className="code-card" role="group" aria-label="Join code of this group">
      {/* In capitals it takes a smaller picture, and is the same code. */}
      <QrCode text={code.toUpperCase()} label={`QR code of the join code`} />
      <div className="code-side">
        <textarea
          ref={field}
          className="input mono code-text"
          aria-label="Join code"
          readOnly
          rows={4}
          spellCheck={false}
          value={code}
        />
        <CopyButton label="Copy the code" title="Copies the join code" text={() => code} />
      </div>
      <p className="soft code-note">
        Whoever has this code is in {settings.group.value}: give it to nobody else. On another
        machine: Settings, Enter a join code; or <span className="mono">ftqueue group join</span>{' '}
        with the code behind it.
      </p>
    </div>
  )
}
