import { useEffect, useState, type JSX } from 'react'
import type { HeardGroupView } from '../../../shared/ipc'
import { useApp } from '../../store/use-app'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Field, ProblemLine } from '../../ui/field'
import { formatAmount } from '../../ui/format'

/** Servers named beside a group. */
const SERVERS_SHOWN = 4

/** The groups of this network, each to be joined with a server of this name. */
export function HeardList({ name }: { readonly name: string }): JSX.Element {
  const heard = useApp((state) => state.heard)
  const watch = useApp((state) => state.watchGroups)
  useEffect(() => {
    void watch(true)
    return () => void watch(false)
  }, [watch])
  const groups = heard?.groups ?? []
  return (
    <section className="panel" aria-labelledby="first-join">
      <div className="panel-head">
        <h2 id="first-join">Join a group that I hear</h2>
      </div>
      <ProblemLine text={heard?.problem ?? null} />
      {groups.length === 0 ? (
        <Silence />
      ) : (
        <ul className="first-run-groups" aria-label="Groups on this network">
          {groups.map((group) => (
            <HeardRow key={`${group.group} ${group.place ?? 'closed'}`} group={group} name={name} />
          ))}
        </ul>
      )}
    </section>
  )
}

/** Says how long nothing was heard: after a while nothing is there. */
function Silence(): JSX.Element {
  const where = useApp((state) => state.info?.interface?.name ?? null)
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  return (
    <div className="first-run-body soft">
      <p>
        Listening{where !== null && ` on ${where}`} for {formatAmount(seconds, 'second', 'seconds')}
        : no group is heard
        {seconds < 5 ? ' yet' : ''}.
      </p>
      <p>
        A group is heard as soon as one of its servers runs on this network. Start the first one
        here, then FTQueue on the other machines: they will hear it.
      </p>
    </div>
  )
}

interface HeardRowProps {
  readonly group: HeardGroupView
  readonly name: string
}

function HeardRow({ group: heard, name }: HeardRowProps): JSX.Element {
  const { group, open, members, servers, isWhereNamed } = heard
  const [asks, setAsks] = useState(false)
  const joining = useApp((state) => state.joining)
  const join = useApp((state) => state.joinGroup)
  const isIn = useApp((state) => state.info?.group === group && state.info.isOpen === open)
  const problem = useApp((state) => (state.joinProblem?.group === group ? state.joinProblem : null))
  const needsCode = !open && !isIn
  const rest = servers.length - SERVERS_SHOWN
  return (
    <li className="first-run-group">
      <div className="first-run-name">
        <b>{group}</b>
        <Badge tone={open ? 'plain' : 'good'}>{open ? 'open' : 'closed'}</Badge>
        <span className="soft cut">
          {formatAmount(members, 'server', 'servers')}
          {servers.length > 0 && `: ${servers.slice(0, SERVERS_SHOWN).join(', ')}`}
          {rest > 0 && ` and ${String(rest)} more`}
        </span>
      </div>
      {isWhereNamed ? (
        <Button
          disabled={joining !== null}
          {...(needsCode && { expanded: asks })}
          onPress={() => {
            if (needsCode) setAsks(!asks)
            else void join(group, null, name)
          }}
        >
          Join {group}
        </Button>
      ) : (
        <span className="soft small">at an address of its own: join it on the command line</span>
      )}
      {asks && needsCode && <CodeForm group={group} name={name} />}
      {!(asks && problem?.field === 'key') && <ProblemLine text={problem?.text ?? null} />}
    </li>
  )
}

function CodeForm({ group, name }: { readonly group: string; readonly name: string }): JSX.Element {
  const [code, setCode] = useState('')
  const joining = useApp((state) => state.joining)
  const problem = useApp((state) => state.joinProblem)
  const clear = useApp((state) => state.clearJoinProblem)
  const join = useApp((state) => state.joinGroup)
  return (
    <form
      className="first-run-code"
      onSubmit={(event) => {
        event.preventDefault()
        if (code.trim() !== '') void join(group, code.trim(), name)
      }}
    >
      <Field
        label={`Join code of ${group}`}
        autoFocus
        className="mono"
        maxLength={1000}
        placeholder="ftq1-"
        value={code}
        hint={
          <p className="field-hint">A machine that is in shows it: Settings, Show the join code.</p>
        }
        problem={problem?.group === group && problem.field === 'key' ? problem.text : null}
        onText={(text) => {
          setCode(text)
          clear()
        }}
      />
      <Button kind="primary" submit disabled={joining !== null || code.trim() === ''}>
        {joining === group ? 'Joining' : 'Join'}
      </Button>
    </form>
  )
}
