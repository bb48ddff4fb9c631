import { useState, type JSX } from 'react'
import type { Biography } from '../../../shared/timeline'
import { extentOf } from '../../store/timeline/highlight'
import { momentText } from '../../store/timeline/moments'
import { laneName } from '../../store/timeline-slice'
import { useApp, useAppStore } from '../../store/use-app'
import { StatusBadge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { ServerName } from '../../ui/server-name'
import { shortConfig } from '../../store/short-ids'
import { useFace } from './use-face'

const whats = ['sent', 'received', 'ordered', 'delivered', 'stable', 'replied'] as const

/** The life of one message on every server. */
export function BiographyPanel(): JSX.Element {
  const message = useApp((state) => state.biographyOf)
  const biography = useApp((state) => state.biography)
  const problem = useApp((state) => state.biographyProblem)
  const setBiography = useApp((state) => state.setBiography)
  return (
    <>
      <MessageField key={message} message={message ?? ''} problem={problem} />
      {message === null && (
        <p className="side-none soft">
          Every result, event and report names its message. Click one, or paste it here: its life is
          told from server to server.
        </p>
      )}
      {biography !== null && (
        <>
          <Life biography={biography} />
          <Button kind="quiet" icon="close" onPress={() => setBiography(null)}>
            Show everything alike again
          </Button>
        </>
      )}
    </>
  )
}

function MessageField({
  message,
  problem
}: {
  readonly message: string
  readonly problem: string | null
}): JSX.Element {
  const setBiography = useApp((state) => state.setBiography)
  const [text, setText] = useState(message)
  return (
    <form
      className="message-field"
      onSubmit={(event) => {
        event.preventDefault()
        setBiography(text.trim() === '' ? null : text.trim())
      }}
    >
      <Field
        label="Message"
        className="mono"
        placeholder="CLIENT:SEQ"
        value={text}
        onText={setText}
        problem={problem}
      />
      <Button submit>Look up</Button>
    </form>
  )
}

/** Microseconds as seconds or milliseconds, with all digits. */
function lifeText(us: number, isLong: boolean): string {
  return us === 0 ? '0' : (us / (isLong ? 1_000_000 : 1000)).toFixed(us < 100_000 || isLong ? 3 : 1)
}

function Life({ biography }: { readonly biography: Biography }): JSX.Element {
  const store = useAppStore()
  const face = useFace()
  const names = useApp((state) => state.names)
  const nameOf = (lane: string): string =>
    laneName({ names, timeline: store.getState().timeline }, lane)
  const { command, result, status, config, slot, steps, incomplete } = biography
  const extent = extentOf(biography)
  const [first = 0] = extent ?? []
  const lanes = [...new Set(steps.map(({ lane }) => lane))].sort((a, b) => {
    const clients = Number(b.startsWith('client ')) - Number(a.startsWith('client '))
    return clients || nameOf(a).localeCompare(nameOf(b), 'en', { numeric: true })
  })
  const rows = whats.filter((what) => steps.some((step) => step.what === what))
  const isLong = extent !== null && extent[1] - extent[0] >= 10_000_000
  const dropped = steps.filter(({ what }) => what === 'dropped')
  return (
    <>
      <p className="life-head">
        <code>{command ?? 'unknown operation'}</code>
        {result !== null && (
          <>
            {' '}
            = <b className="mono">{result}</b>
          </>
        )}{' '}
        {status !== null && <StatusBadge status={status} />}
      </p>
      <p className="soft small">
        {slot === null ? 'not ordered, as far as was seen' : `slot ${String(slot)}`}
        {config !== null && ` of configuration ${shortConfig(config)}`}
        {extent !== null && `, from ${momentText(first, face)} on`}
      </p>
      {steps.length > 0 && (
        <table className="table side-table life" aria-label="Life of the message">
          <thead>
            <tr>
              <th scope="col">{isLong ? 'seconds' : 'ms'} after</th>
              {lanes.map((lane) => (
                <th key={lane} scope="col" className="number">
                  {lane.startsWith('client ') ? (
                    <span title={lane}>client</span>
                  ) : (
                    <ServerName name={nameOf(lane)} title={lane} />
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((what) => (
              <tr key={what}>
                <th scope="row">{what}</th>
                {lanes.map((lane) => {
                  const step = steps.find((known) => known.lane === lane && known.what === what)
                  return (
                    <td key={lane} className="number mono">
                      {step === undefined ? (
                        <span className="soft">–</span>
                      ) : (
                        <button
                          type="button"
                          className="moment-link"
                          title={`${momentText(step.at, face)}: show it in the diagram`}
                          onClick={() => goTo(step.at, lane)}
                        >
                          {lifeText(step.at - first, isLong)}
                        </button>
                      )}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {dropped.length > 0 && (
        <p className="side-bad small">
          Lost on its way to {dropped.map(({ lane }) => nameOf(lane)).join(', ')}.
        </p>
      )}
      {incomplete && (
        <p className="soft small">
          Not everything of it was seen: too much happened at once, or it is too long ago.
        </p>
      )}
      {extent !== null && (
        <Button
          kind="quiet"
          icon="timeline"
          onPress={() => store.getState().showStretch(...extent)}
        >
          Show in the diagram
        </Button>
      )}
    </>
  )

  /** The event of this step if it is held, else its moment. */
  function goTo(at: number, lane: string): void {
    const { shownBook, chooseEntry, showStretch } = store.getState()
    const { entries } = shownBook()
    for (let i = entries.indexAt(at); i < entries.size; i += 1) {
      const entry = entries.at(i)
      if (entry === undefined || entry.event.at > at) break
      if (entry.event.lane !== lane) continue
      chooseEntry(entry)
      return
    }
    showStretch(at - 500, at + 500)
  }
}
