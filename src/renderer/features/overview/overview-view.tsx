import type { JSX } from 'react'
import { ServersPanel } from '../servers/servers-panel'
import { ChangesPanel } from './changes-panel'
import { ProblemList } from './problem-list'
import { StatusStrip } from './status-strip'
import { TurnPanel } from './turn-panel'
import './overview.css'

export function OverviewView(): JSX.Element {
  return (
    <>
      <header className="view-head">
        <h1>Overview</h1>
      </header>
      <div className="view-scroll overview">
        <StatusStrip />
        <ProblemList />
        <div className="overview-columns">
          <ServersPanel />
          <div className="overview-rail">
            <TurnPanel />
            <ChangesPanel />
          </div>
        </div>
      </div>
    </>
  )
}
