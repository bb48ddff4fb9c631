import { useEffect, useRef, useState, type JSX } from 'react'
import type { UpdatesView } from '../../../shared/channels/updates'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { Field, ProblemLine } from '../../ui/field'
import { Switch } from '../../ui/switch'

/** Where newer versions are looked for, and what was found. A browser has no app to be replaced. */
export function UpdatesPanel(): JSX.Element | null {
  const updates = useApp((state) => state.updates)
  const problem = useApp((state) => state.updatesProblem)
  const isSought = useApp((state) => state.isUpdatesSought)
  const read = useApp((state) => state.readUpdates)
  const found = useApp((state) => state.foundUpdates)
  const check = useApp((state) => state.checkUpdates)
  const change = useApp((state) => state.changeUpdates)
  const panel = useRef<HTMLElement>(null)
  const isThere = updates !== null

  useEffect(() => void read(), [read])
  useEffect(() => {
    if (!isSought || !isThere) return
    panel.current?.scrollIntoView({ block: 'nearest' })
    panel.current?.querySelector('input')?.focus({ preventScroll: true })
    found()
  }, [isSought, isThere, found])

  if (updates === null) return null
  const { state, feed, daily } = updates
  return (
    <section className="panel" aria-labelledby="settings-updates" ref={panel}>
      <div className="panel-head">
        <h2 id="settings-updates">Updates</h2>
      </div>
      <div className="settings-body">
        <FeedForm key={feed} feed={feed} />
        <Switch
          label="Look there once a day"
          on={daily}
          onSwitch={(on) => void change({ daily: on })}
        />
        <div className="group-buttons">
          <Button disabled={state.at === 'checking'} onPress={() => void check()}>
            Check for Updates…
          </Button>
        </div>
        <Found updates={updates} />
        <ProblemLine
          text={
            state.at === 'problem' ? state.problem : problem?.field === null ? problem.text : null
          }
        />
      </div>
    </section>
  )
}

function FeedForm({ feed }: { readonly feed: string }): JSX.Element {
  const [draft, setDraft] = useState(feed)
  const problem = useApp((state) => state.updatesProblem)
  const change = useApp((state) => state.changeUpdates)
  const clear = useApp((state) => state.clearUpdatesProblem)
  const isChanged = draft.trim() !== feed
  return (
    <form
      className="update-feed"
      onSubmit={(event) => {
        event.preventDefault()
        if (isChanged) void change({ feed: draft })
      }}
    >
      <Field
        label="Update feed"
        className="mono"
        placeholder="https://"
        inputMode="url"
        value={draft}
        onText={(text) => {
          setDraft(text)
          clear()
        }}
        problem={problem?.field === 'feed' ? problem.text : null}
        hint={
          <p className="field-hint">
            {feed === ''
              ? 'The address of the folder that new versions are put into. While it is empty, nothing is asked over the network.'
              : 'Asked when you check, and for nothing but the newest version. Empty it to have nothing asked.'}
          </p>
        }
      />
      {isChanged && (
        <Button submit kind="primary">
          Save
        </Button>
      )}
    </form>
  )
}

/** What the last look found, and what can be done about it. */
function Found({ updates }: { readonly updates: UpdatesView }): JSX.Element {
  const download = useApp((state) => state.downloadUpdate)
  const install = useApp((state) => state.installUpdate)
  const { state, version } = updates
  return (
    <div className="update-found" role="status" aria-label="Update">
      {state.at === 'checking' && <p>Asking the feed…</p>}
      {state.at === 'current' && <p>Up to date: {version} is the newest.</p>}
      {state.at === 'found' && <NewVersion updates={updates} newer={state.version} />}
      {state.at === 'found' && updates.way === 'replace' && (
        <Button kind="primary" onPress={() => void download()}>
          Download
        </Button>
      )}
      {state.at === 'downloading' && (
        <p>
          Downloading {state.version}: {Math.floor(state.part * 100)} %
        </p>
      )}
      {state.at === 'ready' && (
        <>
          <p>
            Version {state.version} is downloaded. Servers that run here stop and keep their data;
            the app then starts as the new version.
          </p>
          <Button kind="primary" onPress={() => void install()}>
            Install and restart
          </Button>
        </>
      )}
      {state.at === 'installing' && <p>Servers stop, then the app starts again…</p>}
    </div>
  )
}

function NewVersion({
  updates,
  newer
}: {
  readonly updates: UpdatesView
  readonly newer: string
}): JSX.Element {
  const openFeed = useApp((state) => state.openFeed)
  const { way, version } = updates
  return (
    <>
      <p>
        <b>Version {newer} is there</b>, this is {version}.{' '}
        {way === 'checkout' &&
          'This window runs from a checkout: fetch the new sources, then start it again.'}
        {way === 'tell' &&
          'This package does not replace itself: take the new one as you took this one.'}
      </p>
      {way !== 'replace' && <Button onPress={() => void openFeed()}>Open the feed</Button>}
    </>
  )
}
