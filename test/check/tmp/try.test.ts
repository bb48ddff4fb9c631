import { it } from 'vitest'
import { checkTraces } from '../../../src/main/check/check-traces'
import { reportLines } from '../../../src/main/check/report-text'
import { tracesOfSeed } from '../sim-traces'
for (const mix of ['network', 'changes'] as const)
  it(
    mix,
    () => {
      let runMs = 0,
        checkMs = 0
      const counts: Record<string, number> = {}
      for (
        let seed = Number(process.env.FROM ?? 1);
        seed < Number(process.env.FROM ?? 1) + Number(process.env.N ?? 30);
        seed++
      ) {
        const t0 = performance.now()
        const { verdict, traces } = tracesOfSeed(seed, mix)
        const t1 = performance.now()
        const report = checkTraces(traces, {
          quiescent: !verdict.problems.some((p) => p.startsWith('liveness'))
        })
        const t2 = performance.now()
        runMs += t1 - t0
        checkMs += t2 - t1
        for (const p of report.properties) {
          counts[p.id + '.' + p.verdict] = (counts[p.id + '.' + p.verdict] ?? 0) + 1
        }
        if (report.verdict !== 'valid' || verdict.problems.length > 0) {
          console.log(
            `seed ${seed} ${mix}: diverged ${verdict.diverged} problems ${verdict.problems.slice(0, 2).join(' | ')}\n` +
              reportLines({
                verdict: report.verdict,
                properties: report.properties.filter((p) => p.verdict !== 'valid')
              }).join('\n')
          )
        }
      }
      console.log(mix, runMs, checkMs, JSON.stringify(counts))
    },
    600000
  )
