import type { JSX, ReactNode } from 'react'
import { classes } from './classes'
import { Icon, type IconName } from './icon'

export type NoticeKind = 'error' | 'warning' | 'notice'

const icons: Readonly<Record<NoticeKind, IconName>> = {
  error: 'error',
  warning: 'warning',
  notice: 'info'
}

interface NoticeProps {
  readonly kind: NoticeKind
  readonly text: string
  readonly mend: string
  /** Buttons at its end. */
  readonly children?: ReactNode
}

/** What is wrong and what to do about it. */
export function Notice({ kind, text, mend, children }: NoticeProps): JSX.Element {
  return (
    <div className={classes('notice', `notice-${kind}`)}>
      <Icon name={icons[kind]} />
      <p className="notice-text">
        <strong>{text}</strong> {mend}
      </p>
      {children}
    </div>
  )
}
