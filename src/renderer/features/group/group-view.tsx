import type { JSX } from 'react'
import { useApp } from '../../store/use-app'
import { EmptyState } from '../../ui/empty-state'
import { Notice } from '../../ui/notice'
import { AmbiguousPanel } from './ambiguous-panel'
import { HistoryPanel } from './history-panel'
import { MembersTable } from './members-table'
import { RingPanel } from './ring-panel'
import { StripsPanel } from './strips-panel'
import './group.css'

export function GroupView(): JSX.Element {
  const group = useApp((state) => state.info?.group ?? state.group?.group ?? '')
  const configurations = useApp((state) => state.configurations)
  const problems = useApp((state) => state.problems)
  const warnings = problems.filter(({ id }) => /^(split|divergence|silence)/.test(id))
  return (
    <>
      <header className="view-head">
        <h1>Group</h1>
        <p className="view-note cut">
          {group}: every member and every configuration that can be heard from here
        </p>
      </header>
      {configurations.length === 0 ? (
        <EmptyState
          title="Nobody is heard"
          text={`No server of the group ${group} answers on this network. Start one in the overview.`}
        />
      ) : (
        <div className="view-scroll group">
          {warnings.length > 0 && (
            <div className="problems">
              {warnings.map(({ id, severity, text, mend }) => (
                <Notice key={id} kind={severity} text={text} mend={mend} />
              ))}
            </div>
          )}
          <AmbiguousPanel />
          <div className="group-now">
            <RingPanel />
            <StripsPanel />
          </div>
          <MembersTable configurations={configurations} />
          <HistoryPanel />
        </div>
      )}
    </>
  )
}
