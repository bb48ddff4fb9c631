import { useEffect, useRef, type JSX } from 'react'
import type { PlayStep, PlayView } from '../../../shared/channels/lab'
import { VIEWS } from '../../store/ui-slice'
import { useApp } from '../../store/use-app'
import { Badge, type BadgeTone } from '../../ui/badge'
import { Button } from '../../ui/button'
import { classes } from '../../ui/classes'
import { Icon } from '../../ui/icon'

interface PlayProps {
  readonly play: PlayView
  /** Back to the choice; null while it is played. */
  readonly onClose: (() => void) | null
}

const STATES: Readonly<
  Record<PlayView['state'], { readonly text: string; readonly tone: BadgeTone }>
> = {
  playing: { text: 'playing', tone: 'accent' },
  held: { text: 'held', tone: 'warn' },
  ended: { text: 'ended', tone: 'good' },
  stopped: { text: 'stopped', tone: 'plain' },
  failed: { text: 'failed', tone: 'bad' }
}

/** A scenario as it goes: what each step does, why, what to watch, and what was seen. */
export function Play({ play, onClose }: PlayProps): JSX.Element {
  const { scenario, title, steps, state, problem } = play
  const steer = useApp((app) => app.steerScenario)
  const now = steps.findLastIndex((step) => step.state !== 'waiting')
  const list = useRef<HTMLOListElement>(null)

  // What happens now stays in sight.
  useEffect(() => {
    const current = list.current?.children[Math.max(0, now)]
    if (!(current instanceof HTMLElement) || list.current === null) return
    const below = current.offsetTop + current.offsetHeight - list.current.clientHeight
    list.current.scrollTop = Math.max(Math.min(current.offsetTop, below + 40), 0)
  }, [now, steps])

  const isOn = onClose === null
  return (
    <section className="panel" aria-labelledby="lab-play">
      <div className="panel-head">
        <h2 id="lab-play">{scenario}</h2>
        <span aria-live="polite">
          <Badge tone={STATES[state].tone}>{STATES[state].text}</Badge>
        </span>
        <span className="lab-grow" />
        {isOn && (
          <>
            {state === 'playing' ? (
              <Button icon="pause" label="Pause the scenario" onPress={() => void steer('hold')}>
                Pause
              </Button>
            ) : (
              <Button icon="play" label="Play on" onPress={() => void steer('play')}>
                Play
              </Button>
            )}
            <Button
              icon="next"
              label="Next step"
              disabled={state !== 'held'}
              onPress={() => void steer('next')}
            >
              Next
            </Button>
            <Button
              icon="stop"
              label="Stop the scenario"
              title="Ends all faults, and starts what was crashed again"
              onPress={() => void steer('stop')}
            >
              Stop
            </Button>
          </>
        )}
        {onClose !== null && <Button onPress={onClose}>All scenarios</Button>}
      </div>
      <p className="lab-play-title">{title}</p>
      {problem !== null && (
        <p className="problem-line lab-play-problem">
          <Icon name="error" />
          <span>{problem}</span>
        </p>
      )}
      <ol className="lab-steps" ref={list} aria-label="Steps" tabIndex={0}>
        {steps.map((step, i) => (
          <Step key={i} step={step} isNext={state === 'held' && i === now + 1} />
        ))}
      </ol>
      <p className="unseen" role="log" aria-label="Narration">
        {narration(steps[now])}
      </p>
    </section>
  )
}

function Step({
  step,
  isNext
}: {
  readonly step: PlayStep
  readonly isNext: boolean
}): JSX.Element {
  const { text, remarks, state, observed } = step
  const setView = useApp((app) => app.setView)
  return (
    <li className={classes('lab-step', `lab-step-${state}`, isNext && 'lab-step-next')}>
      {remarks.map((remark, i) => {
        if (remark.kind !== 'watch') {
          return (
            <p key={i} className={remark.kind === 'say' ? 'lab-say' : 'lab-why'}>
              {remark.text}
            </p>
          )
        }
        const view = VIEWS.find((one) => one === remark.view)
        return (
          <p key={i} className="lab-watch">
            {view === undefined ? (
              remark.view
            ) : (
              <button type="button" className="lab-watch-link" onClick={() => setView(view)}>
                {view}
              </button>
            )}
            : {remark.text}
          </p>
        )
      })}
      <p className="lab-step-line">
        <span className="lab-step-mark">
          {state === 'done' && <Icon name="check" />}
          {state === 'doing' && <Icon name="play" />}
          {state === 'failed' && <Icon name="error" />}
        </span>
        <code>{text}</code>
        {isNext && <Badge tone="warn">next</Badge>}
        <span className="unseen">{state}</span>
      </p>
      {observed.map((one) => (
        <p key={one} className="lab-observed">
          {one}
        </p>
      ))}
    </li>
  )
}

/** For screen readers: what happens now. */
function narration(step: PlayStep | undefined): string {
  if (step === undefined) return ''
  const said = step.remarks.filter(({ kind }) => kind === 'say').map(({ text }) => text)
  return [...said, ...step.observed].join(' ')
}
