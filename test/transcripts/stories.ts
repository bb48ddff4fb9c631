/** The main stories of the protocol, each with what to look for in it. */
import { DatagramType } from '../../src/main/protocol/wire/header'
import { Stage } from './stage'

export interface Story {
  /** Also the name of its file. */
  readonly name: string
  /** What the story is and what to look for. */
  readonly heading: readonly string[]
  /** Plays it; what it returns is the transcript. */
  readonly play: () => string
}

const isOrder = (bytes: Uint8Array): boolean => bytes[3] === DatagramType.order

function join(): string {
  const stage = new Stage(3)
  stage.begin()
  stage.tell('A starts, hears nobody for 300 ms, and forms a configuration of its own.')
  stage.start('A')
  stage.installed('A', 'A')
  stage.tell('Alone, A holds every turn, and what it has is stable at once.')
  stage.ask(['create', 25], ['push', 25, 5])
  stage.answered()
  stage.pass(200)
  stage.tell('B starts. A hears that B hears all of its members, and gathers too.')
  stage.start('B')
  stage.together('A', 'B')
  stage.tell('The two take turns: slot 0 is for A, slot 1 for B.')
  stage.ask(['push', 25, 6])
  stage.answered()
  stage.pass(20)
  stage.ask(['pop', 25])
  stage.answered()
  stage.pass(20)
  return stage.end()
}

function lostSlot(): string {
  const stage = new Stage(3)
  stage.form()
  stage.prepare(['create', 25])
  stage.begin()
  stage.tell('Slot 1 is for B. It is lost on the way to C; slot 2 is for C, and shows the gap.')
  let lost = 0
  stage.lose((_from, to, bytes) => isOrder(bytes) && to === 'C' && lost++ === 0)
  stage.ask(['push', 25, 5])
  stage.pass(1)
  stage.ask(['push', 25, 6])
  stage.answered()
  stage.pass(50)
  stage.tell('Slot 3 is for A: lost to C, and nothing follows. There is no gap to see.')
  lost = 0
  stage.ask(['pop', 25])
  stage.answered()
  stage.pass(50)
  return stage.end()
}

function crashOfTheTurnOwner(): string {
  const stage = new Stage(3)
  stage.form()
  stage.prepare(['create', 25])
  stage.begin()
  stage.tell('Slot 1 is for B, which dies as it sends it: C gets it, A does not.')
  let isDead = false
  stage.lose((from, to, bytes) => {
    if (from !== 'B' || !isOrder(bytes)) return false
    if (!isDead) stage.crashNow('B')
    isDead = true
    return to === 'A'
  })
  stage.ask(['push', 25, 5])
  stage.pass(400)
  stage.tell('After 1.2 s of silence B is suspected, and the survivors settle what B left.')
  stage.together('A', 'C')
  stage.answered()
  stage.tell('The two go on.')
  stage.ask(['pop', 25])
  stage.answered()
  stage.pass(20)
  return stage.end()
}

function partitionAndReturn(): string {
  const stage = new Stage(3)
  stage.form()
  stage.prepare(['create', 25], ['push', 25, 5])
  stage.begin()
  stage.tell('C is cut off, from A, B and the client. Both sides notice, each by itself.')
  stage.partition('C')
  stage.together('A', 'B')
  stage.tell('A and B work; C has no client and delivers nothing.')
  stage.ask(['push', 25, 6])
  stage.answered()
  stage.installed('C', 'C')
  stage.pass(20)
  stage.tell('The partition ends. The sides hear each other, and meet.')
  stage.partition()
  stage.together('A', 'B', 'C')
  stage.tell('C has what it missed.')
  stage.ask(['size', 25])
  stage.answered()
  stage.pass(20)
  return stage.end()
}

function pausedMember(): string {
  const stage = new Stage(3)
  stage.form()
  stage.prepare(['create', 25])
  stage.begin()
  stage.tell('B is stopped (SIGSTOP). Slot 1 is for B: nobody orders the request.')
  stage.pause('B')
  stage.ask(['push', 25, 5])
  stage.pass(400)
  stage.tell('After 1.2 s without a word B is left out, and the request is ordered at last.')
  stage.together('A', 'C')
  stage.answered()
  stage.pass(20)
  stage.tell('B goes on (SIGCONT), finds that it did not run, and asks before it orders.')
  stage.resume('B')
  stage.together('A', 'B', 'C')
  stage.pass(20)
  return stage.end()
}

function orderlyLeave(): string {
  const stage = new Stage(3)
  stage.form()
  stage.prepare(['create', 25])
  stage.begin()
  stage.tell('Slot 1 is for B. B is told to leave as soon as it has ordered it.')
  let isLeaving = false
  stage.lose((from, _to, bytes) => {
    if (from === 'B' && isOrder(bytes) && !isLeaving) {
      isLeaving = true
      stage.leaveNow('B')
    }
    return false
  })
  stage.ask(['push', 25, 5])
  stage.together('A', 'C')
  stage.tell('The two go on.')
  stage.ask(['pop', 25])
  stage.answered()
  stage.pass(20)
  return stage.end()
}

export const stories: readonly Story[] = [
  { name: 'join', heading: ['Join.'], play: join },
  { name: 'lost-slot', heading: ['Lost slot.'], play: lostSlot },
  { name: 'crash-of-the-turn-owner', heading: ['Crash.'], play: crashOfTheTurnOwner },
  { name: 'partition-and-return', heading: ['Partition.'], play: partitionAndReturn },
  { name: 'paused-member', heading: ['Pause.'], play: pausedMember },
  { name: 'orderly-leave', heading: ['Leave.'], play: orderlyLeave }
]
