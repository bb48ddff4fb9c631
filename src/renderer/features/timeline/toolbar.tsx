import { useState, type JSX } from 'react'
import { CLOCKS } from '../../store/ui-slice'
import { useApp, useAppStore } from '../../store/use-app'
import { Button } from '../../ui/button'
import { Choice } from '../../ui/choice'
import { Field, ProblemLine } from '../../ui/field'
import { formatAmount } from '../../ui/format'
import { spanText } from '../../store/timeline/moments'
import { exportSvg } from './export-svg'

/** What can be done with the view. */
export function TimelineToolbar(): JSX.Element {
  const store = useAppStore()
  const isRecorded = useApp((state) => state.trace !== null)
  const isPaused = useApp((state) => state.timelinePaused)
  const clock = useApp((state) => state.clock)
  const [form, setForm] = useState<'open' | 'save' | null>(null)
  const state = store.getState()
  return (
    <>
      <div className="timeline-toolbar">
        {!isRecorded && (
          <Button
            icon={isPaused ? 'play' : 'pause'}
            kind={isPaused ? 'primary' : 'plain'}
            onPress={() => state.pauseTimeline(!isPaused)}
          >
            {isPaused ? 'Go live' : 'Pause'}
          </Button>
        )}
        <div className="zoom" role="group" aria-label="Zoom">
          <Button
            kind="quiet"
            label="Zoom out"
            title="Zoom out (-)"
            onPress={() => store.getState().zoomTimeline(2)}
          >
            −
          </Button>
          <Span />
          <Button
            kind="quiet"
            label="Zoom in"
            title="Zoom in (+)"
            onPress={() => store.getState().zoomTimeline(0.5)}
          >
            +
          </Button>
          <Button
            kind="quiet"
            title="Shows everything that is held (0); a double click shows what happens there"
            onPress={() => store.getState().fitTimeline()}
          >
            Fit
          </Button>
        </div>
        <Choice label="Time" value={clock} options={CLOCKS} onChoose={state.setClock} />
        <span className="timeline-files">
          <Button kind="quiet" icon="down" onPress={() => exportSvg(store)}>
            Save SVG
          </Button>
          <Button
            kind="quiet"
            expanded={form === 'save'}
            onPress={() => setForm(form === 'save' ? null : 'save')}
          >
            Save trace…
          </Button>
          <Button
            kind="quiet"
            icon="folder"
            expanded={form === 'open'}
            onPress={() => setForm(form === 'open' ? null : 'open')}
          >
            Open trace…
          </Button>
        </span>
      </div>
      {form !== null && <FolderForm key={form} what={form} onDone={() => setForm(null)} />}
      <TraceNotes />
    </>
  )
}

/** How long the stretch in view is. */
function Span(): JSX.Element {
  const span = useApp((state) => spanText(state.timelineRange.until - state.timelineRange.from))
  return <output className="zoom-span">{span}</output>
}

function FolderForm({
  what,
  onDone
}: {
  readonly what: 'open' | 'save'
  readonly onDone: () => void
}): JSX.Element {
  const store = useAppStore()
  const isOpening = useApp((state) => state.isTraceOpening)
  const problem = useApp((state) => state.traceProblem)
  const canChoose = useApp((state) => state.info?.shell === 'electron')
  const [folder, setFolder] = useState('')
  const act = async (path: string | null): Promise<void> => {
    const { openTrace, saveTrace } = store.getState()
    await (what === 'open' ? openTrace(path) : saveTrace(path))
    const { traceProblem, trace, savedTrace } = store.getState()
    if (traceProblem === null && (what === 'open' ? trace : savedTrace) !== null) onDone()
  }
  return (
    <form
      className="panel folder-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (folder.trim() !== '') void act(folder.trim())
      }}
    >
      <Field
        label={what === 'open' ? 'Folder of the trace' : 'Folder for the trace'}
        className="mono"
        placeholder={
          what === 'open' ? 'as ftqueue serve --trace wrote it' : 'an empty or new folder'
        }
        autoFocus
        value={folder}
        onText={(text) => {
          setFolder(text)
          store.getState().clearTraceProblem()
        }}
        problem={problem}
      />
      <Button submit kind="primary" disabled={isOpening || folder.trim() === ''}>
        {what === 'open' ? (isOpening ? 'Opening…' : 'Open') : 'Save'}
      </Button>
      {canChoose && (
        <Button icon="folder" onPress={() => void act(null)}>
          Choose…
        </Button>
      )}
      <Button
        kind="quiet"
        onPress={() => {
          if (isOpening) void store.getState().cancelOpening()
          else onDone()
        }}
      >
        Cancel
      </Button>
      <OpeningNote />
    </form>
  )
}

/** How far the trace that is being opened has come. */
function OpeningNote(): JSX.Element {
  const text = useApp(({ isTraceOpening, traceProgress }) => {
    if (!isTraceOpening || traceProgress === null) return ''
    const lines = formatAmount(traceProgress.lines, 'line', 'lines')
    return traceProgress.at === 'reading' ? `${lines} read` : `${lines}: testing the properties`
  })
  return (
    <output className="small soft" aria-label="Progress">
      {text}
    </output>
  )
}

/** What became of saving, and why a trace is shown no further. */
function TraceNotes(): JSX.Element | null {
  const saved = useApp((state) => state.savedTrace)
  const trace = useApp((state) => state.trace)
  const isGiven = useApp((state) => state.isTraceOpening && state.isTraceGiven)
  const problem = useApp((state) => (state.trace === null ? null : state.traceProblem))
  return (
    <div role="status" className="trace-notes">
      {saved !== null && (
        <p className="small">
          {formatAmount(saved.lines, 'line', 'lines')} in{' '}
          {formatAmount(saved.files, 'file', 'files')} were written to{' '}
          <b className="mono">{saved.folder}</b>. {saved.lacks.join(' ')}
        </p>
      )}
      {isGiven && (
        <p className="small">
          Opening the trace… <OpeningNote />
        </p>
      )}
      {trace !== null && <ProblemLine text={problem} />}
    </div>
  )
}
