import type { JSX } from 'react'
import { usageOf } from '../../../shared/operands'
import { OPERATION_NAMES, type OperationName } from '../../../shared/views'

const meanings: Readonly<Record<OperationName, string>> = {
  create: 'id of the queue with this label, made if need be',
  id: 'its id, -1 if there is none',
  push: 'adds an item at the end',
  pop: 'takes the first item out, -1 if empty',
  top: 'looks at the first item, -1 if empty',
  size: 'number of items, -1 if there is no such queue',
  destroy: 'removes the queue and its items'
}

/** The seven operations and variables, in short. */
export function CommandHelp(): JSX.Element {
  return (
    <aside className="panel command-help">
      <div className="panel-head">
        <h2>Operations</h2>
      </div>
      <dl>
        {OPERATION_NAMES.map((op) => (
          <div key={op}>
            <dt>
              <code>{usageOf(op)}</code>
            </dt>
            <dd className="soft">{meanings[op]}</dd>
          </div>
        ))}
      </dl>
      <div className="command-help-note">
        <p className="soft">A variable keeps a result for later lines:</p>
        <pre className="mono">{'q = create 12\npush $q 5\npop $q'}</pre>
        <p className="soft">
          Labels and items are whole numbers. The arrow keys bring earlier lines back; text after{' '}
          <code>#</code> is a comment.
        </p>
      </div>
    </aside>
  )
}
