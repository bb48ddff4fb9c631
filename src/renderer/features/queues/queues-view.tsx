import { useEffect, type JSX } from 'react'
import { activity } from '../../store/selectors'
import { useApp } from '../../store/use-app'
import { EmptyState } from '../../ui/empty-state'
import { Charts } from './charts'
import { CopyChoice } from './copy-choice'
import { ItemsTable } from './items-table'
import { LabelForm } from './label-form'
import { QueueAnswers } from './queue-answers'
import { QueueForms } from './queue-forms'
import { QueuesTable } from './queues-table'
import './queues.css'

export function QueuesView(): JSX.Element {
  const heard = useApp((state) => state.configurations.length > 0)
  return (
    <>
      <header className="view-head">
        <h1>Queues</h1>
        <span className="view-note" />
        {heard && <CopyChoice />}
      </header>
      {heard ? (
        <div className="view-fill">
          <FreshRows />
          <div className="queues-columns">
            <Charts />
            <QueuesTable />
            <ItemsTable />
            <section className="panel queues-forms">
              <LabelForm />
              <QueueForms />
            </section>
            <QueueAnswers />
          </div>
        </div>
      ) : (
        <EmptyState
          title="Nobody holds queues here yet"
          text="Queues live on the servers of the group, and none is heard. Start one in the overview."
        />
      )}
    </>
  )
}

/** Asks for the rows in sight again whenever the group was at work. */
function FreshRows(): null {
  const moved = useApp(activity)
  const refresh = useApp((state) => state.refreshQueues)
  useEffect(() => refresh(), [moved, refresh])
  return null
}
