/**
 * Goal: a host whose link fails, or whose address changes, is in the group again by
 * itself, and nothing is lost.
 */
import { it } from 'vitest'
import { Group } from './group'
import { Site } from './site'

it('follows a link that goes down and up, and one whose cable is pulled', async () => {
  const site = await Site.open()
  const network = await site.network('10.77.0')
  const hosts = await site.hosts(3, network)
  const [a, b, c] = hosts
  const group = await Group.on(hosts)
  await group.push(a!, 5)

  for (const [what, lose, regain] of [
    ['interface down', () => c!.link().down(), () => c!.link().up()],
    ['cable pulled', () => c!.link().pull(), () => c!.link().plug()]
  ] as const) {
    group.mark()
    await lose()
    await group.seesFormed(what, 'h0 h1 | h2')
    await group.push(b!, 5)
    group.mark()
    await regain()
    await group.whole(a!, '… and back')
  }
  await group.push(c!, 5)
  await group.holds(a!)
  await group.sound()
})
