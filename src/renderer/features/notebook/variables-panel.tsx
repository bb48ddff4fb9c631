import type { JSX } from 'react'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'

/** The notebook's own variables; the command line has others. */
export function VariablesPanel(): JSX.Element {
  const variables = useApp((state) => state.notebookVariables)
  const restart = useApp((state) => state.restartNotebook)
  return (
    <aside className="panel variables-panel">
      <div className="panel-head">
        <h2>Variables</h2>
        <Button
          kind="quiet"
          icon="restart"
          title="Forgets the variables and the results"
          onPress={restart}
        >
          Restart
        </Button>
      </div>
      {variables.length === 0 ? (
        <p className="variables-none soft small">
          <code>q = create 12</code> keeps a result; cells below use it as <code>$q</code>.
        </p>
      ) : (
        <div className="variables-rows">
          <table className="table" aria-label="Variables">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col" className="number">
                  Value
                </th>
              </tr>
            </thead>
            <tbody>
              {variables.map(({ name, value }) => (
                <tr key={name}>
                  <td className="mono">${name}</td>
                  <td className="mono number">{value}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <dl className="notebook-keys small">
        <div>
          <dt>Shift+Enter</dt>
          <dd>runs the cell and goes on</dd>
        </div>
        <div>
          <dt>Ctrl+Enter</dt>
          <dd>runs the cell and stays</dd>
        </div>
        <div>
          <dt>Alt+↑ Alt+↓</dt>
          <dd>goes to another cell; with Shift, moves it</dd>
        </div>
        <div>
          <dt>
            <code>repeat 100 push $q $i</code>
          </dt>
          <dd>100 times; $i counts from 1</dd>
        </div>
        <div>
          <dt>
            <code>wait 500</code>
          </dt>
          <dd>half a second</dd>
        </div>
        <div>
          <dt>
            <code>lab partition @1 @2,@3</code>
          </dt>
          <dd>a fault, where servers allow them</dd>
        </div>
      </dl>
    </aside>
  )
}
