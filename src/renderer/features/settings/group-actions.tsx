import { useEffect, useRef, type JSX } from 'react'
import type { SettingsView } from '../../../shared/ipc'
import type { GroupForm } from '../../store/closed-slice'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { CodeCard } from './code-card'
import { EnterForm } from './enter-form'
import { LeaveForm } from './leave-form'
import { MakeForm } from './make-form'
import { RotateForm } from './rotate-form'

/** What can be done about who may take part. */
export function GroupActions({ settings }: { readonly settings: SettingsView }): JSX.Element {
  const form = useApp((state) => state.groupForm)
  const open = useApp((state) => state.openGroupForm)
  const showCode = useApp((state) => state.showCode)
  const openers = useRef(new Map<GroupForm, HTMLButtonElement>())
  const before = useRef<GroupForm | null>(null)

  // Who closes a form by the keyboard goes on where it was opened.
  useEffect(() => {
    if (form === null && before.current !== null && document.activeElement === document.body) {
      const opener = openers.current.get(before.current) ?? [...openers.current.values()][0]
      opener?.focus()
    }
    before.current = form
  }, [form])

  // What is shown is gone when the view is left.
  useEffect(() => () => open(null), [open])

  if (settings.isKeyFixed) {
    return (
      <>
        {!settings.isOpen && <CodeButton form={form} open={open} showCode={showCode} />}
        {form === 'code' && <CodeCard settings={settings} />}
        <p className="soft small">
          {settings.isOpen ? 'FTQUEUE_KEY says that there is none' : 'Set by FTQUEUE_KEY'}. To
          choose, start FTQueue without it.
        </p>
      </>
    )
  }

  function opener(name: GroupForm, text: string, label?: string): JSX.Element {
    return (
      <Button
        label={label}
        expanded={form === name}
        buttonRef={(element) => {
          if (element === null) openers.current.delete(name)
          else openers.current.set(name, element)
        }}
        onPress={() => {
          if (form === name) open(null)
          else if (name === 'code') void showCode()
          else open(name)
        }}
      >
        {text}
      </Button>
    )
  }

  return (
    <>
      {!settings.isOpen && (
        <div className="group-buttons">
          {opener('code', form === 'code' ? 'Hide the join code' : 'Show the join code')}
          {opener('rotate', 'Replace the code')}
          {opener('leave', 'Leave', 'Leave this group')}
        </div>
      )}
      <div className="group-buttons">
        {opener('make', 'Make a closed group')}
        {opener('enter', 'Enter a join code')}
      </div>
      {form === 'make' && <MakeForm />}
      {form === 'enter' && <EnterForm />}
      {form === 'code' && <CodeCard settings={settings} />}
      {form === 'rotate' && <RotateForm settings={settings} />}
      {form === 'leave' && <LeaveForm settings={settings} />}
    </>
  )
}

interface CodeButtonProps {
  readonly form: GroupForm | null
  readonly open: (form: GroupForm | null) => void
  readonly showCode: () => Promise<void>
}

function CodeButton({ form, open, showCode }: CodeButtonProps): JSX.Element {
  const isShown = form === 'code'
  return (
    <div className="group-buttons">
      <Button expanded={isShown} onPress={() => (isShown ? open(null) : void showCode())}>
        {isShown ? 'Hide the join code' : 'Show the join code'}
      </Button>
    </div>
  )
}
