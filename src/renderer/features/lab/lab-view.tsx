import { useEffect, useState, type JSX } from 'react'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { ProblemLine } from '../../ui/field'
import { AllowPanel } from './allow-panel'
import { FaultsPanel } from './faults-panel'
import { NetworkPanel } from './network-panel'
import { ScenarioPanel } from './scenario-panel'
import { SidesForm } from './sides-form'
import { SideWorkPanel } from './side-work-panel'
import './lab.css'

export function LabView(): JSX.Element {
  const watchLab = useApp((state) => state.watchLab)
  const readSettings = useApp((state) => state.readSettings)
  const faults = useApp((state) => state.faultsOn)
  const problem = useApp((state) => state.labProblem)
  const injectFault = useApp((state) => state.injectFault)
  const [forMessages, setForMessages] = useState('')

  useEffect(() => {
    watchLab(true)
    void readSettings()
    return () => watchLab(false)
  }, [watchLab, readSettings])

  return (
    <>
      <header className="view-head">
        <h1>Lab</h1>
        <p className="view-note cut">
          {faults === null
            ? 'Make the network bad on purpose: faults act on real datagrams at the servers’ sockets'
            : `On: ${faults}`}
        </p>
        <Button onPress={() => void injectFault({ do: 'heal' })}>Heal</Button>
        <Button
          kind={faults === null ? 'plain' : 'primary'}
          onPress={() => void injectFault({ do: 'reset' })}
        >
          Reset faults
        </Button>
      </header>
      <div className="view-scroll lab">
        <AllowPanel />
        <ProblemLine text={problem} />
        <div className="lab-columns">
          <div className="lab-column">
            <NetworkPanel forMessages={forMessages} />
            <FaultsPanel />
          </div>
          <div className="lab-column">
            <ScenarioPanel />
            <SidesForm forMessages={forMessages} onForMessages={setForMessages} />
            <SideWorkPanel />
          </div>
        </div>
      </div>
    </>
  )
}
