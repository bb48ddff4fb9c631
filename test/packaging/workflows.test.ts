/** The workflows: that a tag makes every package, with no more rights than that takes. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import configuration from '../../electron-builder.config.mjs'
import { parseYaml, root } from './builder'

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
}

interface Job {
  readonly needs?: string
  readonly 'runs-on': string
  readonly 'timeout-minutes': number
  readonly permissions?: Readonly<Record<string, string>>
  readonly strategy?: { readonly matrix: { readonly include: readonly Row[] } }
  readonly steps: readonly Step[]
}

interface Row {
  readonly system: string
  readonly runner: string
  readonly targets: string
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, Job>>
}

const load = (name: string) => {
  const file = path.join(root, '.github', 'workflows', `${name}.yml`)
  return parseYaml(readFileSync(file, 'utf8')) as Workflow
}
const [release, ci] = [load('release'), load('ci')]
const rows = release.jobs['package']?.strategy?.matrix.include ?? []
const stepsOf = (job: string) => release.jobs[job]?.steps ?? []
const runs = (job: string) => stepsOf(job).map(({ run }) => run ?? '')

/** What `npm run package -- TARGETS` makes: `mac dmg universal` and so on. */
function made({ targets }: Row): string[] {
  const words = targets.split(' ')
  const flags = words.filter((word) => word.startsWith('--')).map((flag) => flag.slice(2))
  const [system = '', arch = ''] = flags
  return words.filter((word) => !word.startsWith('--')).map((what) => `${system} ${what} ${arch}`)
}

/** The same of what the configuration names; what says no architecture is x64, as the runners are. */
function named(): string[] {
  return (['mac', 'win', 'linux'] as const).flatMap((system) =>
    configuration[system].target.flatMap((one) =>
      typeof one === 'string'
        ? [`${system} ${one} x64`]
        : one.arch.map((arch) => `${system} ${one.target} ${arch}`)
    )
  )
}

describe('a release', () => {
  it('is made by a tag of a version alone', () => {
    expect(release.on).toEqual({ push: { tags: ['v*'] } })
    expect(runs('package').join('\n')).toContain('"$version" != "$GITHUB_REF_NAME"')
  })

  it('has every package that the configuration names, each made on its own system', () => {
    expect(rows.flatMap(made).sort()).toEqual(named().sort())
    expect(rows.map(({ system, runner }) => [system, runner])).toEqual([
      ['mac', 'macos-latest'],
      ['windows', 'windows-latest'],
      ['linux', 'ubuntu-latest']
    ])
  })

  it('is checked and tested before it is packed', () => {
    const commands = runs('package')
    const order = ['npm ci', 'npm run check', 'npm test -- unit', 'npm run package'].map(
      (command) => commands.findIndex((run) => run.startsWith(command))
    )
    expect(order).not.toContain(-1)
    expect(order).toEqual([...order].sort((a, b) => a - b))
    expect(commands).toContain('npm run package -- ${{ matrix.targets }}')
  })

  it('keeps every kind of file that is made, and what tells of the newest', () => {
    const upload = stepsOf('package').find(({ uses }) =>
      uses?.startsWith('actions/upload-artifact')
    )
    const kept = String(upload?.with?.['path']).trim().split('\n')
    const { output } = configuration.directories
    const endings = ['dmg', 'zip', 'exe', 'AppImage', 'deb', 'tar.gz', 'blockmap']
    expect(kept.toSorted()).toEqual(
      [...endings.map((ending) => `*.${ending}`), 'latest*.yml']
        .map((file) => `${output}/${file}`)
        .sort()
    )
    expect(upload?.with?.['if-no-files-found']).toBe('error')
  })

  it('sets who makes it, and where newer ones are', () => {
    expect(Object.keys(release.env ?? {}).sort()).toEqual([
      'FTQUEUE_HOMEPAGE',
      'FTQUEUE_MAINTAINER',
      'FTQUEUE_UPDATE_FEED'
    ])
  })

  it('gives each secret to the one step, and on the one system, that signs with it', () => {
    const [signing, ...others] = [...stepsOf('package'), ...stepsOf('draft')].filter((step) =>
      JSON.stringify(step).includes('secrets.')
    )
    expect(others).toEqual([])
    expect(signing?.run).toMatch(/^npm run package/)
    for (const [name, value] of Object.entries(signing?.env ?? {})) {
      const secrets = [...value.matchAll(/matrix\.system == '(\w+)' && secrets\.(\w+)/g)]
      expect(secrets.length, name).toBe(value.split('secrets.').length - 1)
      for (const [, system, secret = ''] of secrets) {
        expect(system).toBe(secret.startsWith('WIN_') ? 'windows' : 'mac')
      }
    }
  })

  it('is a draft with checksums of everything in it', () => {
    expect(release.jobs['draft']?.needs).toBe('package')
    const commands = runs('draft').join('\n')
    expect(commands).toMatch(/sha256sum -- \* >\S*SHA256SUMS/)
    expect(commands).toMatch(/gh release create "\$GITHUB_REF_NAME" --draft .*packages\/\*/)
  })
})

describe('the workflows', () => {
  it('may read, and only the draft may write', () => {
    for (const { permissions } of [release, ci]) expect(permissions).toEqual({ contents: 'read' })
    const more = [release, ci].flatMap(({ jobs }) =>
      Object.entries(jobs).filter(([, job]) => job.permissions !== undefined)
    )
    expect(more.map(([name, job]) => [name, job.permissions])).toEqual([
      ['draft', { contents: 'write' }]
    ])
  })

  it('use actions of GitHub’s own, of a stated version, and have an end', () => {
    const jobs = [release, ci].flatMap((workflow) => Object.values(workflow.jobs))
    const uses = jobs.flatMap(({ steps }) => steps.flatMap((step) => step.uses ?? []))
    expect(uses.length).toBeGreaterThan(0)
    for (const action of uses) expect(action).toMatch(/^actions\/[a-z-]+@v\d+$/)
    for (const job of jobs) expect(job['timeout-minutes']).toBeLessThanOrEqual(60)
  })

  it('run on a change what everybody runs', () => {
    const commands = Object.values(ci.jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run))
    expect(commands).toContain('bash .ci/run')
    expect(existsSync(path.join(root, '.ci', 'run'))).toBe(true)
    expect(Object.keys(ci.on)).toContain('push')
  })
})
