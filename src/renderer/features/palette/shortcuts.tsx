import type { JSX } from 'react'
import { actions, keysText } from '../../../shared/actions'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { isMac } from '../../ui/is-mac'
import { Sheet } from '../../ui/sheet'

/** Every key that does something anywhere in the window. */
export function Shortcuts(): JSX.Element {
  const openSheet = useApp((state) => state.openSheet)
  const isApp = useApp((state) => state.info?.shell !== 'browser')
  const known = actions.filter(
    ({ keys, appOnly }) => keys !== undefined && (isApp || appOnly !== true)
  )
  return (
    <Sheet label="Keyboard shortcuts" onClose={() => openSheet(null)}>
      <div className="shortcuts">
        <h2>Keyboard shortcuts</h2>
        <dl>
          {known.map(({ id, label, keys }) => (
            <div key={id}>
              <dt>{label}</dt>
              <dd>
                <kbd>{keysText(keys ?? '', isMac())}</kbd>
              </dd>
            </div>
          ))}
        </dl>
        <p className="shortcuts-foot">
          <Button onPress={() => openSheet(null)}>Close</Button>
        </p>
      </div>
    </Sheet>
  )
}
