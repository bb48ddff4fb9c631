import type { JSX } from 'react'
import type { LabCommand, WayFaults } from '../../../shared/lab'
import { linkState, wayOf } from '../../store/lab/lab-model'
import type { LabChoice } from '../../store/lab-slice'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { Select } from '../../ui/select'
import { SliderField } from '../../ui/slider-field'
import { useMapMembers } from './lab-members'

/** What faults are set of: everybody, one member, or one way of a link. */
interface Target {
  readonly value: string
  readonly text: string
  readonly choice: LabChoice
  /** Who receives, and whose datagrams are meant; null: all. */
  readonly server: string | null
  readonly from: string | null
}

/** Loss, delay, duplicates and reordering of all, of a member or of a link; and what befalls a member. */
export function FaultsPanel(): JSX.Element | null {
  const members = useMapMembers()
  const choice = useApp((state) => state.labChoice)
  const choose = useApp((state) => state.chooseInLab)
  const injectFault = useApp((state) => state.injectFault)
  const servers = useApp((state) => state.lab.servers)
  const act = useApp((state) => state.act)
  const living = members.filter(({ lives }) => lives)
  const gone = members.filter(({ lives }) => !lives)
  const all: Target = {
    value: '',
    text: 'all members',
    choice: { kind: 'all' },
    server: null,
    from: null
  }
  const targets: readonly Target[] = [
    all,
    ...living.map(({ id, name }): Target => ({
      value: id,
      text: `member ${name}`,
      choice: { kind: 'member', id },
      server: id,
      from: null
    })),
    ...living.flatMap((from) =>
      living
        .filter(({ id }) => id !== from.id)
        .map((to): Target => ({
          value: `${from.id}>${to.id}`,
          text: `link ${from.name} → ${to.name}`,
          choice: { kind: 'link', a: from.id, b: to.id },
          server: to.id,
          from: from.id
        }))
    )
  ]
  const wanted =
    choice.kind === 'all' ? '' : choice.kind === 'member' ? choice.id : `${choice.a}>${choice.b}`
  const target = targets.find(({ value }) => value === wanted) ?? all
  const own = servers?.find(({ server }) => server === (target.server ?? servers[0]?.server))
  const way =
    target.from !== null && target.server !== null
      ? wayOf(linkState(servers, target.from, target.server).faults)
      : wayOf(own?.faults ?? null)
  const member = target.from === null ? living.find(({ id }) => id === target.server) : undefined
  const isPaused = own?.faults?.paused === true

  function set(command: LabCommand): void {
    void injectFault(
      target.from === null ? command : { ...command, ...({ from: [target.from] } as object) },
      target.server
    )
  }

  if (living.length === 0 && gone.length === 0) return null
  return (
    <section className="panel" aria-labelledby="lab-faults">
      <div className="panel-head">
        <h2 id="lab-faults">Faults</h2>
        <Select
          label="Faults of"
          value={target.value}
          options={targets}
          onChoose={(value) => {
            const next = targets.find((one) => one.value === value)
            if (next !== undefined) choose(next.choice)
          }}
        />
        {member !== undefined && (
          <span className="lab-member-actions">
            <Button
              icon={isPaused ? 'play' : 'pause'}
              label={`${isPaused ? 'Resume' : 'Pause'} ${member.name}`}
              onPress={() => void injectFault({ do: isPaused ? 'resume' : 'pause' }, member.id)}
            >
              {isPaused ? 'Resume' : 'Pause'}
            </Button>
            <Button
              kind="danger"
              label={`Crash ${member.name}`}
              onPress={() => void injectFault({ do: 'crash' }, member.id)}
            >
              Crash
            </Button>
            <Button
              kind="danger"
              label={`Corrupt ${member.name}`}
              title="Damages what it holds, as a broken memory would: the others notice, and it begins anew"
              onPress={() => void injectFault({ do: 'corrupt' }, member.id)}
            >
              Corrupt
            </Button>
          </span>
        )}
        {gone.map(({ name }) => (
          <Button
            key={name}
            icon="restart"
            label={`Start ${name} again`}
            onPress={() => void act('restart', name)}
          >
            Start {name} again
          </Button>
        ))}
      </div>
      <Way key={target.value} way={way} onSet={set} />
    </section>
  )
}

function Way({
  way,
  onSet
}: {
  readonly way: WayFaults
  readonly onSet: (command: LabCommand) => void
}): JSX.Element {
  const percent = (value: number): number => Math.round(value * 1000) / 10
  return (
    <div className="lab-way">
      <SliderField
        label="Loss"
        unit="%"
        value={percent(way.loss)}
        end={100}
        most={100}
        onSet={(value) => onSet({ do: 'loss', probability: value / 100 })}
      />
      <SliderField
        label="Delay"
        unit="ms"
        value={way.delayMs}
        end={500}
        most={60_000}
        onSet={(ms) => onSet({ do: 'delay', ms, jitterMs: way.jitterMs })}
      />
      <SliderField
        label="Jitter"
        unit="ms"
        value={way.jitterMs}
        end={500}
        most={60_000}
        onSet={(jitterMs) => onSet({ do: 'delay', ms: way.delayMs, jitterMs })}
      />
      <SliderField
        label="Duplicates"
        unit="%"
        value={percent(way.duplicate)}
        end={100}
        most={100}
        onSet={(value) => onSet({ do: 'duplicate', probability: value / 100 })}
      />
      <SliderField
        label="Reordering"
        unit="%"
        value={percent(way.reorder)}
        end={100}
        most={100}
        onSet={(value) => onSet({ do: 'reorder', probability: value / 100 })}
      />
    </div>
  )
}
