import { useId, useState, type JSX } from 'react'
import type { HistoryNode } from '../../../shared/channels/group'
import type { Story } from '../../../shared/stories'
import { nameOf } from '../../store/group-slice'
import { bestTold, phasesOf, secondsText, type StoryPhase } from '../../store/group/story-text'
import { shortConfig } from '../../store/short-ids'
import { useApp, useAppStore } from '../../store/use-app'
import { Button } from '../../ui/button'
import { CopyButton } from '../../ui/copy-button'
import { ProblemLine } from '../../ui/field'
import { formatTime } from '../../ui/format'
import { Select } from '../../ui/select'
import { ServerName } from '../../ui/server-name'
import { MergeDetails } from './merge-details'

/** Why one configuration began, and what became of the past. */
export function StoryDetails({ config }: { readonly config: string }): JSX.Element {
  const node = useApp((state) => state.past.nodes.find((one) => one.config === config) ?? null)
  const stories = useApp((state) => state.stories)
  const problem = useApp((state) => state.storyProblem)
  const chooseConfig = useApp((state) => state.chooseConfig)
  const [teller, setTeller] = useState<string | null>(null)
  const headId = useId()
  const story =
    stories?.find(({ server }) => server === teller) ??
    (stories === null ? null : bestTold(stories))
  return (
    <section className="story" aria-labelledby={headId}>
      <header className="story-head">
        <h3 id={headId}>
          Why configuration <code>{shortConfig(config)}</code>
        </h3>
        {stories !== null && stories.length > 1 && story !== null && (
          <TellerChoice stories={stories} teller={story.server} onChoose={setTeller} />
        )}
        <Button
          kind="quiet"
          icon="close"
          label={`Close the details of ${shortConfig(config)}`}
          onPress={() => void chooseConfig(null)}
        >
          Close
        </Button>
      </header>
      <div className="story-scroll" tabIndex={0} role="group" aria-labelledby={headId}>
        {node !== null && <Facts node={node} story={story} />}
        <ProblemLine text={problem} />
        {stories === null && <p className="soft">Asking for its story …</p>}
        {stories?.length === 0 && problem === null && (
          <p className="soft">
            No server of this machine was in it, so that nobody here can tell why it began.
          </p>
        )}
        {story !== null && <Phases story={story} />}
        {story !== null && story.merge !== null && <MergeDetails merge={story.merge} />}
      </div>
    </section>
  )
}

interface TellerChoiceProps {
  readonly stories: readonly Story[]
  readonly teller: string
  readonly onChoose: (server: string) => void
}

function TellerChoice({ stories, teller, onChoose }: TellerChoiceProps): JSX.Element {
  const store = useAppStore()
  const options = stories.map(({ server }) => ({
    value: server,
    text: nameOf(store.getState(), server)
  }))
  return <Select label="As seen by" value={teller} options={options} onChoose={onChoose} />
}

function Facts({
  node,
  story
}: {
  readonly node: HistoryNode
  readonly story: Story | null
}): JSX.Element {
  const names = useApp((state) => state.names)
  const { config, members, from, transitional, at } = node
  const utc = useApp((state) => state.clock === 'UTC')
  const known = new Map(story?.members.map(({ server, name }) => [server, name]))
  const text = (id: string): string => known.get(id) ?? names[id] ?? id.slice(0, 6)
  return (
    <dl className="story-facts">
      <div>
        <dt>Configuration</dt>
        <dd>
          <code>{config}</code>{' '}
          <CopyButton label="Copy" title="Copy the configuration's id" text={() => config} />
        </dd>
      </div>
      <div>
        <dt>Installed</dt>
        <dd>
          <time className="mono">{formatTime(at, utc)}</time>
        </dd>
      </div>
      <div>
        <dt>From</dt>
        <dd>
          {from === null ? 'not told' : from.length === 0 ? 'nothing before' : null}
          {from?.map((one) => (
            <code key={one} title={one}>
              {shortConfig(one)}
            </code>
          ))}
        </dd>
      </div>
      <div>
        <dt>Members</dt>
        <dd>
          {members.map((id) => (
            <ServerName key={id} name={text(id)} title={id} />
          ))}
        </dd>
      </div>
      {transitional.length > 0 && (
        <div>
          <dt>Transitional</dt>
          <dd>
            {transitional.map((one) => (
              <span key={one.config} title={one.config}>
                <code>{shortConfig(one.config)}</code> of {one.members.map(text).join(', ')}, from{' '}
                <code>{shortConfig(one.from)}</code>
              </span>
            ))}
          </dd>
        </div>
      )}
    </dl>
  )
}

function Phases({ story }: { readonly story: Story }): JSX.Element {
  const names = useApp((state) => state.names)
  const known = new Map(story.members.map(({ server, name }) => [server, name]))
  const phases = phasesOf(story, (id) => known.get(id) ?? names[id] ?? id.slice(0, 6))
  return (
    <ol className="story-phases">
      {phases.map((phase) => (
        <PhaseItem key={phase.phase} phase={phase} />
      ))}
      {story.leftOut > 0 && <li className="soft small">{story.leftOut} more steps in between</li>}
    </ol>
  )
}

function PhaseItem({
  phase: { phase, title, ms, lines }
}: {
  readonly phase: StoryPhase
}): JSX.Element {
  return (
    <li className={`story-phase story-${phase.toLowerCase()}`}>
      <h4>
        {title}
        {phase !== 'Installation' && <span className="soft small"> {secondsText(ms)}</span>}
      </h4>
      <ul>
        {lines.map(({ afterMs, text }, i) => (
          <li key={i}>
            <span className="mono soft small">+{(afterMs / 1000).toFixed(3)} s</span>
            <span>{text}</span>
          </li>
        ))}
      </ul>
    </li>
  )
}
