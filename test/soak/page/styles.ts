/** The page's look, light and dark by what the reader's system says. */

/** Of servers, in order; chosen to be told apart by people who see few colours. */
const LIGHT = ['#2a6fc4', '#d9662b', '#138a63', '#b07d00', '#c2508a', '#6a55b5', '#4d6b2c']
const DARK = ['#6ba6ec', '#f0935f', '#4fc79b', '#dcb04a', '#ea8cba', '#a596e8', '#9fc174']

/** How many colours there are; more lines begin again. */
export const COLOURS = LIGHT.length

function colours(of: readonly string[]): string {
  return of.map((colour, i) => `--c${i}:${colour}`).join(';')
}

export const STYLES = `
:root{color-scheme:light dark;--ink:#1c2126;--soft:#59636e;--grid:#e4e8ec;--back:#fff;--band:#f4f6f8;
--good:#1a7f4b;--bad:#c0332b;--fault:#c9a13b;--kill:#c0332b;--power:#7a1fa2;--stop:#59636e;${colours(LIGHT)}}
@media (prefers-color-scheme:dark){:root{--ink:#e6eaee;--soft:#9aa5b1;--grid:#2b323a;--back:#14181c;--band:#1d2329;
--good:#5ccb8e;--bad:#ff7d72;--fault:#a98632;--kill:#ff7d72;--power:#cf8ef0;--stop:#9aa5b1;${colours(DARK)}}}
body{margin:0 auto;padding:24px;max-width:1010px;background:var(--back);color:var(--ink);
font:14px/1.45 system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
h1{font-size:22px;margin:0 0 4px}h2{font-size:16px;margin:28px 0 8px}
.good{color:var(--good)}.bad{color:var(--bad)}.unit,.note{color:var(--soft)}
figure{margin:18px 0}figcaption{margin:0 0 4px;display:flex;gap:10px;flex-wrap:wrap;align-items:baseline}
svg{display:block;width:100%;height:auto}
.key{display:inline-flex;align-items:center;gap:4px;font-size:12px;color:var(--soft)}
.key i{width:14px;height:3px;border-radius:2px}
.tick{fill:var(--soft);font-size:11px}.grid{stroke:var(--grid);fill:none}.axis{stroke:var(--soft);fill:none}
.line{fill:none;stroke-width:1.4;stroke-linejoin:round;stroke-linecap:round}
${LIGHT.map((_, i) => `.c${i}{stroke:var(--c${i})}.k${i}{background:var(--c${i})}`).join('')}
.fault{fill:var(--fault);opacity:.55}.end{stroke:var(--stop);stroke-width:.8;opacity:.45}
.end.kill{stroke:var(--kill)}.end.power{stroke:var(--power);opacity:.9}
.bar{fill:var(--fault)}.bar.kill{fill:var(--kill)}.bar.power{fill:var(--power)}.bar.stop{fill:var(--stop)}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:right;padding:3px 8px;border-bottom:1px solid var(--grid)}
th{color:var(--soft);font-weight:600}th:first-child,td:first-child{text-align:left;padding-left:0}.text{text-align:left}th,td{vertical-align:top}
.facts{display:flex;flex-wrap:wrap;gap:8px 28px;margin:12px 0}
.facts div{min-width:90px}.facts b{display:block;font-size:18px;font-weight:600}
li{overflow-wrap:anywhere}
`
