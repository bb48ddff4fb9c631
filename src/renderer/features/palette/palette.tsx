import { useCombobox } from 'downshift'
import { useMemo, useState, type JSX } from 'react'
import { useApp, useAppStore } from '../../store/use-app'
import { isMac } from '../../ui/is-mac'
import { Sheet } from '../../ui/sheet'
import { fitting, paletteItems, type PaletteItem } from './palette-items'
import './palette.css'

interface PaletteProps {
  readonly onItem: (item: PaletteItem) => void
}

/** Every action by its name: type a few letters, Enter does it. */
export function Palette({ onItem }: PaletteProps): JSX.Element {
  const store = useAppStore()
  const close = (): void => store.getState().openSheet(null)
  const isApp = useApp((state) => state.info?.shell !== 'browser')
  const [text, setText] = useState('')
  // The servers as they were when it was opened: an entry must not move under the hand.
  const all = useMemo(() => {
    const { servers, serverNames } = store.getState()
    const views = serverNames.flatMap((name) => servers[name] ?? [])
    return paletteItems(views, isApp, isMac())
  }, [store, isApp])
  const items = useMemo(() => fitting(all, text), [all, text])
  const { getInputProps, getItemProps, getMenuProps, highlightedIndex } = useCombobox({
    items: [...items],
    isOpen: true,
    defaultHighlightedIndex: 0,
    inputValue: text,
    itemToString: (item) => item?.label ?? '',
    onSelectedItemChange: ({ selectedItem }) => {
      close()
      if (selectedItem !== null) onItem(selectedItem)
    }
  })
  return (
    <Sheet label="Find an action" className="palette" onClose={close}>
      <input
        {...getInputProps({
          'aria-label': 'Action',
          autoFocus: true,
          className: 'input palette-input',
          placeholder: 'What to do',
          spellCheck: false,
          // Before the next key: Enter must do what stands there, not what stood there a letter ago.
          onChange: ({ currentTarget }) => setText(currentTarget.value),
          onKeyDown: (event) => {
            if (event.key === 'Escape') close()
          }
        })}
      />
      <ul {...getMenuProps({ 'aria-label': 'Actions', className: 'palette-list' })}>
        {items.map((item, index) => (
          <li
            key={item.key}
            {...getItemProps({
              item,
              index,
              className: index === highlightedIndex ? 'palette-item chosen' : 'palette-item'
            })}
          >
            <span className="cut">{item.label}</span>
            <span className="soft small">{item.place}</span>
            <kbd>{item.keys}</kbd>
          </li>
        ))}
      </ul>
      {items.length === 0 && <p className="palette-none soft">Nothing is called so.</p>}
    </Sheet>
  )
}
