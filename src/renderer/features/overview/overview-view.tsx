import type { JSX } from 'react'
import { useApp } from '../../store/use-app'
import { FirstRun } from '../first-run/first-run'
import { TryIt } from '../first-run/try-it'
import { ServersPanel } from '../servers/servers-panel'
import { ChangesPanel } from './changes-panel'
import { ElsewherePanel } from './elsewhere-panel'
import { ProblemList } from './problem-list'
import { StatusStrip } from './status-strip'
import { TurnPanel } from './turn-panel'
import './overview.css'

export function OverviewView(): JSX.Element {
  const isKnown = useApp((state) => state.info !== null)
  const isFirst = useApp((state) => state.info?.isFirst === true && !state.firstRunLeft)
  if (!isKnown) return <UnknownOverview />
  return isFirst ? <FirstOverview /> : <FullOverview />
}

/** Before the app told its state: nothing that another screen would take away from under a hand. */
function UnknownOverview(): JSX.Element {
  return (
    <>
      <header className="view-head">
        <h1>Overview</h1>
      </header>
      <div className="view-scroll overview">
        <ProblemList />
      </div>
    </>
  )
}

function FirstOverview(): JSX.Element {
  return (
    <>
      <header className="view-head">
        <h1>Welcome to FTQueue</h1>
      </header>
      <div className="view-scroll overview">
        <ProblemList />
        <FirstRun />
      </div>
    </>
  )
}

function FullOverview(): JSX.Element {
  return (
    <>
      <header className="view-head">
        <h1>Overview</h1>
      </header>
      <div className="view-scroll overview">
        <StatusStrip />
        <ProblemList />
        <TryIt />
        <div className="overview-columns">
          <div className="overview-main">
            <ServersPanel />
            <ElsewherePanel />
          </div>
          <div className="overview-rail">
            <TurnPanel />
            <ChangesPanel />
          </div>
        </div>
      </div>
    </>
  )
}
