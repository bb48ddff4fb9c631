import { useEffect, type JSX } from 'react'
import { useApp } from '../../store/use-app'
import { Notice } from '../../ui/notice'
import { AppPanel } from './app-panel'
import { DoctorPanel } from './doctor-panel'
import { GroupPanel } from './group-panel'
import { HeardGroups } from './heard-groups'
import { LabPanel } from './lab-panel'
import { NetworkPanel } from './network-panel'
import { UpdatesPanel } from './updates-panel'
import './settings.css'

export function SettingsView(): JSX.Element {
  const settings = useApp((state) => state.settings)
  const problem = useApp((state) => state.settingsProblem)
  const readSettings = useApp((state) => state.readSettings)

  // Interfaces come and go: what is shown is read as the view opens, and when the address changes.
  const address = useApp((state) => state.info?.interface?.address)
  useEffect(() => void readSettings(), [readSettings, address])

  return (
    <>
      <header className="view-head">
        <h1>Settings</h1>
        {settings !== null && (
          <p className="view-note cut" title={settings.file}>
            kept in <span className="mono">{settings.file}</span>, for the ftqueue command, too
          </p>
        )}
      </header>
      <div className="view-scroll settings">
        {settings === null && problem !== null && (
          <Notice kind="error" text="The settings cannot be shown." mend={problem.text} />
        )}
        {settings !== null && (
          <div className="settings-columns">
            <div className="settings-column">
              <NetworkPanel settings={settings} />
              <HeardGroups settings={settings} />
              <LabPanel settings={settings} />
            </div>
            <div className="settings-column">
              <GroupPanel settings={settings} />
              <AppPanel />
              <UpdatesPanel />
            </div>
          </div>
        )}
        <DoctorPanel />
      </div>
    </>
  )
}
