import type { JSX } from 'react'
import type { PropertyView } from '../../../shared/timeline'
import { laneName } from '../../store/timeline-slice'
import { useApp, useAppStore } from '../../store/use-app'
import { Badge, type BadgeTone } from '../../ui/badge'
import { Button } from '../../ui/button'
import { classes } from '../../ui/classes'
import { formatAmount, formatCount } from '../../ui/format'
import { ServerName } from '../../ui/server-name'
import { shownProperties } from './shown-properties'

const verdicts: Readonly<
  Record<
    PropertyView['verdict'],
    { readonly tone: BadgeTone; readonly icon: 'check' | 'error' | 'info' }
  >
> = {
  holds: { tone: 'good', icon: 'check' },
  violated: { tone: 'bad', icon: 'error' },
  untested: { tone: 'plain', icon: 'info' }
}

/** The protocol's properties, tested on what happens here. */
export function PropertiesPanel(): JSX.Element {
  const properties = useApp(shownProperties)
  if (properties.length === 0) {
    return (
      <p className="side-none soft">
        The properties of extended virtual synchrony are tested on what the servers of this machine
        do, as soon as they do something.
      </p>
    )
  }
  return (
    <ul className="properties" aria-label="Properties">
      {properties.map((property) => (
        <Property key={property.id} property={property} />
      ))}
    </ul>
  )
}

function Property({ property }: { readonly property: PropertyView }): JSX.Element {
  const { id, name, tested, cases, open, verdict, counterexample } = property
  const store = useAppStore()
  const { tone, icon } = verdicts[verdict]
  return (
    <li className={classes('property', verdict === 'violated' && 'property-violated')}>
      <div className="property-head">
        <span className="property-id mono soft">{id}</span>
        <span className="property-name" title={tested}>
          {name}
        </span>
        <span
          className="property-cases soft"
          title={open > 0 ? `${String(open)} not decided` : undefined}
        >
          {formatCount(cases)}
          <span className="unseen"> {cases === 1 ? 'case' : 'cases'}</span>
        </span>
        <Badge tone={tone} icon={icon}>
          {verdict}
        </Badge>
      </div>
      {counterexample !== null && (
        <div className="counterexample">
          <p>{counterexample.text}</p>
          <p className="fact-list">
            {counterexample.servers.map((lane) => (
              <ServerName key={lane} name={laneName(store.getState(), lane)} title={lane} />
            ))}
          </p>
          <Button
            icon="timeline"
            label={`Show the moment of ${id}`}
            onPress={() => {
              const { showStretch, setBiography } = store.getState()
              if (counterexample.message !== null) setBiography(counterexample.message)
              showStretch(counterexample.at - 2000, counterexample.at + 2000)
            }}
          >
            Show the moment
          </Button>
        </div>
      )}
    </li>
  )
}

/** In one line, at the head of the view; opens the list. */
export function PropertiesChip(): JSX.Element | null {
  const properties = useApp(shownProperties)
  const setTab = useApp((state) => state.setTimelineTab)
  if (properties.length === 0) return null
  const violated = properties.filter(({ verdict }) => verdict === 'violated')
  const holding = properties.filter(({ verdict }) => verdict === 'holds')
  const cases = properties.reduce((sum, property) => sum + property.cases, 0)
  const text =
    violated.length > 0
      ? `${formatAmount(violated.length, 'property does', 'properties do')} not hold`
      : holding.length === 0
        ? 'properties not tested yet'
        : `${formatAmount(holding.length, 'property holds', 'properties hold')}, ${formatAmount(cases, 'case', 'cases')}`
  return (
    <button type="button" className="properties-chip" onClick={() => setTab('Properties')}>
      <Badge
        tone={violated.length > 0 ? 'bad' : holding.length > 0 ? 'good' : 'plain'}
        icon={violated.length > 0 ? 'error' : holding.length > 0 ? 'check' : 'info'}
      >
        {text}
      </Badge>
    </button>
  )
}
