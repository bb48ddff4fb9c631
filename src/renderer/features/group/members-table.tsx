import { memo, type JSX } from 'react'
import type { ConfigurationView, MemberView } from '../../../shared/views'
import { nameOf } from '../../store/group-slice'
import { troubleText, type MemberTrouble } from '../../store/group/suspicion'
import { divergentMembers } from '../../store/problems'
import { turnOf } from '../../store/selectors'
import { useApp } from '../../store/use-app'
import { Badge } from '../../ui/badge'
import { classes } from '../../ui/classes'
import { formatCount, formatSlot } from '../../ui/format'
import { Icon } from '../../ui/icon'
import { ServerName } from '../../ui/server-name'
import { FaultMark } from '../lab/fault-mark'
import { useTroubles } from './use-troubles'

const columns = 11

/** Every member that is heard, by configuration and index. */
export function MembersTable({
  configurations
}: {
  readonly configurations: readonly ConfigurationView[]
}): JSX.Element {
  const split = configurations.length > 1
  const troubles = useTroubles()
  return (
    <div className="panel members">
      <table className="table" aria-label="Members">
        <thead>
          <tr>
            <th scope="col" className="number">
              Index
            </th>
            <th scope="col">Name</th>
            <th scope="col">Marks</th>
            <th scope="col">Host</th>
            <th scope="col">Address</th>
            <th scope="col" className="number">
              Delivered
            </th>
            <th scope="col" className="number">
              Stable
            </th>
            <th scope="col" className="number">
              Lag
            </th>
            <th scope="col" className="number">
              Queues
            </th>
            <th scope="col" className="number">
              Items
            </th>
            <th scope="col">Hash</th>
          </tr>
        </thead>
        {configurations.map((configuration) => (
          <MembersGroup
            key={configuration.config}
            configuration={configuration}
            troubles={troubles}
            titled={split}
          />
        ))}
      </table>
    </div>
  )
}

interface MembersGroupProps {
  readonly configuration: ConfigurationView
  readonly troubles: Readonly<Record<string, MemberTrouble>>
  readonly titled: boolean
}

const MembersGroup = memo(function MembersGroup({
  configuration,
  troubles,
  titled
}: MembersGroupProps): JSX.Element {
  const divergent = divergentMembers(configuration)
  return (
    <tbody>
      {titled && (
        <tr className="members-title">
          <th scope="rowgroup" colSpan={columns}>
            Configuration <code>{configuration.config}</code>
          </th>
        </tr>
      )}
      {configuration.members.map((member) => (
        <MemberRow
          key={member.server}
          member={member}
          config={configuration.config}
          trouble={troubles[member.server]}
          divergent={divergent.has(member.server)}
        />
      ))}
    </tbody>
  )
})

interface MemberRowProps {
  readonly member: MemberView
  readonly config: string
  readonly trouble: MemberTrouble | undefined
  readonly divergent: boolean
}

const MemberRow = memo(function MemberRow({
  member,
  config,
  trouble,
  divergent
}: MemberRowProps): JSX.Element {
  const hasTurn = useApp((state) => turnOf(state, config).member === member.server)
  const isHere = useApp((state) => state.here[member.server] === true)
  const told = useApp((state) =>
    trouble === undefined ? null : troubleText(trouble, (id) => nameOf(state, id))
  )
  return (
    <tr className={hasTurn ? 'member member-turn' : 'member'}>
      <td className="number">{member.index}</td>
      <th scope="row">
        <span className="member-name">
          <ServerName name={member.name} title={member.server} />
          {told !== null && <Badge tone="warn">{told}</Badge>}
          <FaultMark server={member.server} />
        </span>
      </th>
      <td>
        <span className="member-marks">
          <span>{isHere && <Badge>here</Badge>}</span>
          <span>{hasTurn && <Badge tone="turn">turn</Badge>}</span>
        </span>
      </td>
      <td>{member.host === '' ? '–' : member.host}</td>
      <td className="mono">{member.unicast === '' ? '–' : member.unicast}</td>
      <td className="number">{formatSlot(member.delivered)}</td>
      <td className="number">{formatSlot(member.stable)}</td>
      <td className="number">{formatCount(member.lag)}</td>
      <td className="number">{formatCount(member.queues)}</td>
      <td className="number">{formatCount(member.items)}</td>
      <td
        className={classes('mono', divergent && 'member-divergent')}
        title={member.hash ?? undefined}
      >
        {divergent && (
          <>
            <Icon name="error" />
            <span className="unseen">differs: </span>
          </>
        )}
        {member.hash?.slice(0, 8) ?? '–'}
      </td>
    </tr>
  )
})
