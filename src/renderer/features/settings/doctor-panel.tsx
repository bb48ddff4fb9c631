import type { JSX } from 'react'
import { worstOf, type Check, type Verdict } from '../../../shared/doctor'
import type { DoctorView } from '../../../shared/ipc'
import { useApp } from '../../store/use-app'
import { Badge, type BadgeTone } from '../../ui/badge'
import { Button } from '../../ui/button'
import { ProblemLine } from '../../ui/field'
import { formatAmount, formatTime } from '../../ui/format'
import type { IconName } from '../../ui/icon'

/** Tries out machine and network, and lists what came of it as it comes. */
export function DoctorPanel(): JSX.Element {
  const doctor = useApp((state) => state.doctor)
  const problem = useApp((state) => state.doctorProblem)
  const runDoctor = useApp((state) => state.runDoctor)
  const utc = useApp((state) => state.clock === 'UTC')
  const isRunning = doctor?.running === true
  return (
    <section className="panel" aria-labelledby="settings-doctor">
      <div className="panel-head">
        <h2 id="settings-doctor">This machine and its network</h2>
        <p className="doctor-summary soft cut" role="status">
          {doctor === null ? '' : summary(doctor, utc)}
        </p>
        <Button icon="check" disabled={isRunning} onPress={() => void runDoctor()}>
          Check this network
        </Button>
      </div>
      <ProblemLine text={problem} />
      {doctor === null ? (
        <p className="doctor-none soft">
          Tries out interface, multicast, ports, buffers, firewall and data folder, and hears who
          else is there. It takes some seconds, and changes nothing.
        </p>
      ) : (
        <ul className="checks" aria-label="Checks" aria-busy={isRunning}>
          {doctor.checks.map((check) => (
            <CheckRow key={check.name} check={check} />
          ))}
          {isRunning && (
            <li className="check soft">
              <Badge tone="accent" icon="play">
                trying
              </Badge>
              <span />
              <span>The next one is being tried.</span>
            </li>
          )}
        </ul>
      )}
    </section>
  )
}

const looks: Readonly<Record<Verdict, { readonly tone: BadgeTone; readonly icon: IconName }>> = {
  ok: { tone: 'good', icon: 'check' },
  warning: { tone: 'warn', icon: 'warning' },
  problem: { tone: 'bad', icon: 'error' }
}

function CheckRow({ check }: { readonly check: Check }): JSX.Element {
  const { name, verdict, seen, mend } = check
  return (
    <li className="check">
      <Badge {...looks[verdict]}>{verdict}</Badge>
      <b>{name}</b>
      <div className="check-text">
        <p>{seen}</p>
        {mend !== null && <p className="check-mend soft">{mend}</p>}
      </div>
    </li>
  )
}

function summary({ running, checks, at }: DoctorView, utc: boolean): string {
  if (running) return `Trying: ${formatAmount(checks.length, 'check', 'checks')} done`
  const time = formatTime(at, utc).slice(0, 8)
  const count = (wanted: Verdict): number =>
    checks.filter(({ verdict }) => verdict === wanted).length
  switch (worstOf(checks)) {
    case 'ok':
      return `All is well, ${time}`
    case 'warning':
      return `${formatAmount(count('warning'), 'warning', 'warnings')}, ${time}`
    case 'problem':
      return `${formatAmount(count('problem'), 'problem', 'problems')}, ${time}`
  }
}
