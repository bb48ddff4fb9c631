import { useEffect, useState, type JSX } from 'react'
import type { ScenarioView } from '../../../shared/channels/lab'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { formatAmount } from '../../ui/format'
import { Play } from './play'
import { useMapMembers } from './lab-members'

/** Scenarios to choose from, or the one that is played. */
export function ScenarioPanel(): JSX.Element {
  const scenarios = useApp((state) => state.scenarios)
  const readScenarios = useApp((state) => state.readScenarios)
  const play = useApp((state) => state.lab.play)
  const [isClosed, setIsClosed] = useState<string | null>(null)
  useEffect(() => {
    if (scenarios === null) void readScenarios()
  }, [scenarios, readScenarios])

  const isOver = play !== null && play.state !== 'playing' && play.state !== 'held'
  if (play !== null && !(isOver && isClosed === play.scenario)) {
    return <Play play={play} onClose={isOver ? () => setIsClosed(play.scenario) : null} />
  }
  return (
    <section className="panel" aria-labelledby="lab-scenarios">
      <div className="panel-head">
        <h2 id="lab-scenarios">Scenarios</h2>
        <p className="soft cut">Faults in their order, and what happens and why</p>
      </div>
      <ul className="lab-scenarios">
        {(scenarios ?? []).map((scenario) => (
          <ScenarioRow key={scenario.name} scenario={scenario} onPlay={() => setIsClosed(null)} />
        ))}
      </ul>
    </section>
  )
}

function ScenarioRow({
  scenario,
  onPlay
}: {
  readonly scenario: ScenarioView
  readonly onPlay: () => void
}): JSX.Element {
  const { name, title, servers, steps } = scenario
  const playScenario = useApp((state) => state.playScenario)
  const startServers = useApp((state) => state.startServers)
  const starting = useApp((state) => state.starting)
  const isAllowed = useApp((state) => state.settings?.lab.value === true)
  const there = useMapMembers().filter(({ lives }) => lives).length
  const missing = servers - there
  const isTold = steps.some(({ remarks }) => remarks.length > 0)
  return (
    <li className="lab-scenario">
      <div className="lab-scenario-text">
        <h3>
          {name}
          {isTold && <span className="soft"> told step by step</span>}
        </h3>
        <p>{title}</p>
        {missing > 0 && (
          <p className="soft">
            It takes {formatAmount(servers, 'server', 'servers')}, and there{' '}
            {there === 1 ? 'is' : 'are'} {there}.
          </p>
        )}
      </div>
      {missing > 0 ? (
        <Button
          icon="play"
          label={`Start ${formatAmount(missing, 'server', 'servers')} for ${name}`}
          disabled={starting || !isAllowed}
          title={isAllowed ? '' : 'Allow faults first: above'}
          onPress={() => void startServers({ count: missing })}
        >
          Start {formatAmount(missing, 'server', 'servers')}
        </Button>
      ) : (
        <>
          <Button
            kind="quiet"
            icon="next"
            label={`Step through ${name}`}
            onPress={() => {
              onPlay()
              void playScenario(name, true)
            }}
          >
            Step
          </Button>
          <Button
            icon="play"
            label={`Play ${name}`}
            onPress={() => {
              onPlay()
              void playScenario(name, false)
            }}
          >
            Play
          </Button>
        </>
      )}
    </li>
  )
}
