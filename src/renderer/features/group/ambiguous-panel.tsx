import { useEffect, type JSX } from 'react'
import type { AmbiguousPop, CandidateView } from '../../../shared/merges'
import { shortConfig } from '../../store/short-ids'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { ProblemLine } from '../../ui/field'
import { MessageLink } from '../../ui/message-link'

/** So many are shown: whoever has more settles these first. */
const mostShown = 50

/** Pops with different results on several sides, each to be settled by what its client took. */
export function AmbiguousPanel(): JSX.Element | null {
  const count = useApp((state) =>
    Math.max(0, ...Object.values(state.servers).map(({ ambiguous }) => ambiguous))
  )
  // Elsewhere somebody may have merged: the newest configuration tells that there is news.
  const newest = useApp((state) => state.past.nodes.at(-1)?.config ?? '')
  const pops = useApp((state) => state.ambiguousPops)
  const problem = useApp((state) => state.settleProblem)
  const readAmbiguous = useApp((state) => state.readAmbiguous)
  useEffect(() => {
    void readAmbiguous()
  }, [readAmbiguous, count, newest])
  if (pops.length === 0 && problem === null) return null
  return (
    <section className="panel ambiguous" aria-labelledby="ambiguous-title">
      <div className="panel-head">
        <h2 id="ambiguous-title">Ambiguous pops</h2>
        <p className="soft small">
          Several sides gave the same pop different items. Its client settles that with its next
          request; if it is gone, say what it took: the other items go back.
        </p>
      </div>
      <ProblemLine text={problem} />
      <ul className="ambiguous-list">
        {pops.slice(0, mostShown).map((pop) => (
          <Pop key={pop.id} pop={pop} />
        ))}
      </ul>
      {pops.length > mostShown && <p className="soft">and {pops.length - mostShown} more</p>}
    </section>
  )
}

function Pop({ pop }: { readonly pop: AmbiguousPop }): JSX.Element {
  const settle = useApp((state) => state.settle)
  const busy = useApp((state) => state.settling.includes(pop.id))
  const { id, message, candidates, leftOut = 0 } = pop
  return (
    <li className="ambiguous-pop">
      <MessageLink message={message} />
      <span className="ambiguous-choices">
        {candidates.map((candidate, i) => (
          <Button
            key={candidate.config}
            label={`Its client took ${itemText(candidate)} in ${shortConfig(candidate.config)}`}
            disabled={busy}
            onPress={() => void settle(id, i)}
          >
            It took {itemText(candidate)}
            <span className="soft small">in {shortConfig(candidate.config)}</span>
          </Button>
        ))}
        <Button
          label={`The client of ${message} took nothing`}
          disabled={busy}
          onPress={() => void settle(id, null)}
        >
          It took nothing
        </Button>
        {leftOut > 0 && <span className="soft">{leftOut} more candidates</span>}
      </span>
    </li>
  )
}

function itemText({ item, label }: CandidateView): string {
  return item === null ? 'nothing' : `${String(item)} from queue ${String(label)}`
}
