import path from 'node:path'
import type { Page } from 'playwright-core'
import type { Open } from './open'

const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 }
] as const

interface Scene {
  readonly name: string
  readonly scene: string
  readonly prepare?: (page: Page) => Promise<void>
}

async function view(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name }).click()
}

async function choose(page: Page, label: string): Promise<void> {
  await page.getByRole('grid', { name: 'Queues' }).getByText(label, { exact: true }).first().click()
}

const scenes: readonly Scene[] = [
  { name: 'overview', scene: 'three' },
  { name: 'overview-empty', scene: 'empty' },
  { name: 'first-run', scene: 'first', prepare: (page) => page.getByText('Join press').waitFor() },
  {
    name: 'overview-crash',
    scene: 'lan',
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Kill ada2', exact: true }).click()
      await page.getByLabel('Servers').fill('99')
      await page.getByRole('button', { name: 'Start server' }).click()
      await page.getByText('crashed').first().waitFor()
    }
  },
  { name: 'overview-many', scene: 'many' },
  { name: 'group', scene: 'lan', prepare: (page) => view(page, 'Group') },
  {
    name: 'group-split',
    scene: 'lan',
    prepare: async (page) => {
      await page.evaluate('group.split = group.minority = true')
      await view(page, 'Group')
      await page.getByText('The group is split').waitFor()
    }
  },
  {
    name: 'group-history',
    scene: 'lan',
    prepare: async (page) => {
      await page.evaluate('group.tellPast()')
      await view(page, 'Group')
      await page.getByRole('button', { name: /Configuration 16/ }).click()
      await page.getByRole('table', { name: 'Queue 12' }).scrollIntoViewIfNeeded()
    }
  },
  {
    name: 'group-story',
    scene: 'lan',
    prepare: async (page) => {
      await page.evaluate('group.tellPast()')
      await view(page, 'Group')
      await page.getByRole('button', { name: /Configuration 16/ }).click()
      await page.getByRole('heading', { name: /Why configuration/ }).scrollIntoViewIfNeeded()
      await page.locator('.view-scroll').evaluate((box) => {
        box.scrollTop = box.scrollHeight
      })
    }
  },
  {
    name: 'group-suspicion',
    scene: 'lan',
    prepare: async (page) => {
      await page.evaluate('group.deafen("linus")')
      await view(page, 'Group')
      await page.waitForTimeout(300)
    }
  },
  { name: 'group-many', scene: 'many', prepare: (page) => view(page, 'Group') },
  {
    name: 'group-divergent',
    scene: 'lan',
    prepare: async (page) => {
      await page.evaluate('group.divergent = group.idOf("grace2")')
      await view(page, 'Group')
      await page.getByText('other queues than the rest').waitFor()
    }
  },
  {
    name: 'queues',
    scene: 'three',
    prepare: async (page) => {
      await view(page, 'Queues')
      await choose(page, '12')
      await page.getByRole('textbox', { name: 'Item', exact: true }).fill('77')
      await page.getByRole('button', { name: 'Push', exact: true }).click()
      await page.getByRole('button', { name: 'Pop', exact: true }).click()
      await page.getByTitle('Counts the items').click()
      await page.getByRole('textbox', { name: 'Label' }).fill('4.5')
      await page.getByRole('button', { name: 'Find id' }).click()
      await page.getByRole('button', { name: 'Destroy…' }).click()
    }
  },
  { name: 'queues-first', scene: 'three', prepare: (page) => view(page, 'Queues') },
  {
    name: 'commands',
    scene: 'three',
    prepare: async (page) => {
      await view(page, 'Commands')
      const field = page.getByRole('textbox', { name: 'Command' })
      const lines = [
        'q = create 77',
        'push $q 5',
        'push $q 8',
        'top $q',
        'pop $q',
        'pop $q',
        'pop $q',
        'size 4711',
        'pusch $q 5'
      ]
      for (const line of lines) {
        await field.fill(line)
        await field.press('Enter')
        await page.waitForTimeout(30)
      }
    }
  },
  {
    name: 'timeline',
    scene: 'three',
    prepare: async (page) => {
      await view(page, 'Timeline')
      await page.waitForTimeout(3000)
      await page.evaluate('group.timeline.nextGap = 1204')
    }
  },
  {
    name: 'timeline-life',
    scene: 'three',
    prepare: async (page) => {
      await view(page, 'Timeline')
      await page.waitForTimeout(2000)
      await page.getByRole('tab', { name: 'Biography' }).click()
      await page.getByRole('textbox', { name: 'Message' }).fill('c0ffee0012ab34cd:9')
      await page.keyboard.press('Enter')
      await page.getByRole('table', { name: 'Life of the message' }).waitFor()
    }
  },
  {
    name: 'timeline-trace',
    scene: 'three',
    prepare: async (page) => {
      await view(page, 'Timeline')
      await page.waitForTimeout(2000)
      await page.getByRole('button', { name: 'Open trace…' }).click()
      await page.getByRole('textbox', { name: 'Folder of the trace' }).fill('/home/ada/traces/x')
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Play the trace' }).click()
      await page.waitForTimeout(1000)
    }
  },
  {
    name: 'commands-completion',
    scene: 'three',
    prepare: async (page) => {
      await view(page, 'Queues')
      await choose(page, '12')
      await view(page, 'Commands')
      const field = page.getByRole('textbox', { name: 'Command' })
      for (const line of ['q = create 77', 'repeat 3000 push $q $i', 'size $q']) {
        await field.fill(line)
        await field.press('Enter')
        await page.waitForTimeout(100)
      }
      await page.waitForTimeout(1200)
      await field.pressSequentially('push ')
      await field.press('ArrowDown')
    }
  },
  {
    name: 'notebook',
    scene: 'three',
    prepare: async (page) => {
      await view(page, 'Commands')
      await page.getByRole('tab', { name: 'Notebook' }).click()
      await page.getByLabel('Example').selectOption("The original client's sequence")
      await page.getByRole('button', { name: 'Run all' }).click()
      await page.waitForTimeout(600)
    }
  },
  {
    name: 'notebook-runs',
    scene: 'three',
    prepare: async (page) => {
      await view(page, 'Commands')
      await page.getByRole('tab', { name: 'Notebook' }).click()
      await page.getByLabel('Example').selectOption('A producer and a consumer')
      await page.getByRole('button', { name: 'Run all' }).click()
      await page.waitForTimeout(900)
    }
  },
  {
    name: 'notebook-new',
    scene: 'three',
    prepare: async (page) => {
      await view(page, 'Commands')
      await page.getByRole('tab', { name: 'Notebook' }).click()
    }
  },
  {
    name: 'logs',
    scene: 'flood',
    prepare: async (page) => {
      await view(page, 'Logs')
      await page.waitForTimeout(1500)
    }
  },
  {
    name: 'logs-paused',
    scene: 'flood',
    prepare: async (page) => {
      await view(page, 'Logs')
      await page.waitForTimeout(800)
      await page.getByRole('textbox', { name: 'Filter' }).fill('-delivered')
      await page.waitForTimeout(300)
      await page.getByRole('log', { name: 'Logs' }).hover()
      await page.mouse.wheel(0, -300)
      await page.locator('.log-row-warn').nth(3).click()
      await page.waitForTimeout(600)
    }
  }
]

/** The lab, with faults allowed. */
async function lab(page: Page): Promise<void> {
  await view(page, 'Lab')
  await page.getByRole('button', { name: /^Allow faults/ }).click()
  await page.getByText('Servers here take faults').waitFor()
}

/** A line over the map, by parts of its width and height. */
async function stroke(page: Page, from: readonly number[], to: readonly number[], up = true) {
  const box = await page.locator('.lab-map').boundingBox()
  if (box === null) throw new Error('there is no map')
  const at = ([x = 0, y = 0]: readonly number[]): [number, number] => [
    box.x + x * box.width,
    box.y + y * box.height
  ]
  await page.mouse.move(...at(from))
  await page.mouse.down()
  await page.mouse.move(...at(to), { steps: 8 })
  if (up) await page.mouse.up()
}

const labScenes: readonly Scene[] = [
  { name: 'lab-off', scene: 'lan', prepare: (page) => view(page, 'Lab') },
  { name: 'lab-empty', scene: 'empty', prepare: (page) => view(page, 'Lab') },
  {
    name: 'lab-stroke',
    scene: 'three',
    prepare: async (page) => {
      await lab(page)
      await stroke(page, [0.62, 0.06], [0.52, 0.97], false)
    }
  },
  {
    name: 'lab-cut',
    scene: 'three',
    prepare: async (page) => {
      await lab(page)
      await stroke(page, [0.62, 0.06], [0.52, 0.97])
      await page.waitForTimeout(1200)
      await page.getByText('Links as a table').click()
    }
  },
  {
    name: 'lab-faults',
    scene: 'lan',
    prepare: async (page) => {
      await lab(page)
      await page.getByText('one way').click()
      await stroke(page, [0.2, 0.5], [0.4, 0.2])
      await page.getByLabel('Faults of').selectOption({ index: 2 })
      await page.getByRole('spinbutton', { name: 'Loss' }).fill('30')
      await page.getByRole('spinbutton', { name: 'Delay' }).fill('120')
      await page.getByRole('button', { name: /^Pause / }).click()
      await page.getByRole('textbox', { name: 'Command' }).fill('pop 25')
      await page.getByRole('button', { name: 'Run', exact: true }).click()
      await page.waitForTimeout(1200)
    }
  },
  {
    name: 'lab-play',
    scene: 'three',
    prepare: async (page) => {
      await lab(page)
      await page.getByRole('button', { name: 'Play loss' }).click()
      await page.waitForTimeout(200)
    }
  },
  {
    name: 'lab-elsewhere',
    scene: 'three',
    prepare: async (page) => {
      await lab(page)
      await stroke(page, [0.62, 0.06], [0.52, 0.97])
      await view(page, 'Group')
    }
  },
  {
    name: 'lab-many',
    scene: 'many',
    prepare: async (page) => {
      await lab(page)
      await stroke(page, [0.5, 0.01], [0.5, 0.99])
      await page.waitForTimeout(900)
    }
  }
]

const settingsScenes: readonly Scene[] = [
  { name: 'settings-open', scene: 'lan', prepare: (page) => view(page, 'Settings') },
  {
    name: 'settings-make',
    scene: 'lan',
    prepare: async (page) => {
      await view(page, 'Settings')
      await page.getByRole('button', { name: 'Make a closed group' }).click()
      await page.keyboard.type('press')
    }
  },
  {
    name: 'settings-code',
    scene: 'lan',
    prepare: async (page) => {
      await view(page, 'Settings')
      await page.getByRole('button', { name: 'Make a closed group' }).click()
      await page.keyboard.type('press')
      await page.keyboard.press('Enter')
      await page.getByRole('img', { name: 'QR code of the join code' }).waitFor()
    }
  },
  {
    name: 'settings-enter',
    scene: 'lan',
    prepare: async (page) => {
      await view(page, 'Settings')
      await page.getByRole('button', { name: 'Join press' }).click()
      await page.keyboard.type('hello')
      await page.keyboard.press('Enter')
      await page.getByText('this is no join code').waitFor()
    }
  },
  {
    name: 'settings-replaced',
    scene: 'lan',
    prepare: async (page) => {
      await closed(page)
      await page.getByRole('button', { name: 'Replace the code' }).click()
      await page.keyboard.press('Enter')
      await page.getByText('The code is replaced.').waitFor()
    }
  },
  {
    name: 'settings-rotate',
    scene: 'lan',
    prepare: async (page) => {
      await closed(page)
      await page.getByRole('button', { name: 'Replace the code' }).click()
    }
  },
  {
    name: 'settings-leave',
    scene: 'lan',
    prepare: async (page) => {
      await closed(page)
      await page.getByRole('button', { name: 'Leave this group' }).click()
    }
  },
  {
    name: 'settings-join',
    scene: 'lan',
    prepare: async (page) => {
      await closed(page)
      await page.getByRole('button', { name: 'Join default' }).click()
    }
  }
]

/** In Settings, in a closed group. */
async function closed(page: Page): Promise<void> {
  await view(page, 'Settings')
  await page.getByRole('button', { name: 'Enter a join code' }).click()
  await page.keyboard.type('ftq1-0')
  await page.keyboard.press('Enter')
  await page.getByText('Closed group.').waitFor()
}

/** Pictures of every scene, in both sizes and both themes. */
export async function pictures(open: Open, folder: string): Promise<void> {
  const only = process.env['SCENE']
  for (const { name, scene, prepare } of [...scenes, ...labScenes, ...settingsScenes]) {
    if (only !== undefined && !name.startsWith(only)) continue
    for (const { width, height } of sizes) {
      for (const dark of [false, true]) {
        const page = await open(scene, { width, height, dark })
        await page.waitForTimeout(400)
        await prepare?.(page)
        await page.waitForTimeout(100)
        const file = `${name}-${String(width)}-${dark ? 'dark' : 'light'}.png`
        await page.screenshot({ path: path.join(folder, file) })
        await page.close()
      }
    }
  }
}
