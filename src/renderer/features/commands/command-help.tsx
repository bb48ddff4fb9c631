import type { JSX } from 'react'

const operations: readonly (readonly [form: string, meaning: string])[] = [
  ['create LABEL', 'id of the queue with this label, made if need be'],
  ['id LABEL', 'its id, -1 if there is none'],
  ['push QUEUE ITEM', 'adds an item at the end'],
  ['pop QUEUE', 'takes the first item out, -1 if empty'],
  ['top QUEUE', 'looks at the first item, -1 if empty'],
  ['size QUEUE', 'number of items'],
  ['destroy QUEUE', 'removes the queue and its items']
]

/** The seven operations and variables, in short. */
export function CommandHelp(): JSX.Element {
  return (
    <aside className="panel command-help">
      <div className="panel-head">
        <h2>Operations</h2>
      </div>
      <dl>
        {operations.map(([form, meaning]) => (
          <div key={form}>
            <dt>
              <code>{form}</code>
            </dt>
            <dd className="soft">{meaning}</dd>
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
