import { useEffect, useRef, type JSX, type ReactNode } from 'react'

interface SheetProps {
  /** Its name for screen readers. */
  readonly label: string
  readonly className?: string
  readonly onClose: () => void
  readonly children: ReactNode
}

/** Something that lies over the window until it is left: by Escape, or beside it. */
export function Sheet({ label, className, onClose, children }: SheetProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const { current } = dialog
    if (current?.open === false) current.showModal()
    return () => current?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className={`sheet ${className ?? ''}`}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onMouseDown={(event) => {
        // The dialog itself is what lies around its content.
        if (event.target === dialog.current) onClose()
      }}
    >
      <div className="sheet-body">{children}</div>
    </dialog>
  )
}
