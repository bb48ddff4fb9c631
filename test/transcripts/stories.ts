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
  const stage = new Stage(2, true)
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
  stage.tell('The two take turns: slot 0 of the new configuration is for A, slot 1 for B.')
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
  stage.tell('Slot 1 is for B, and lost on the way to C. C thinks that B never got the request.')
  let lost = 0
  stage.lose((_from, to, bytes) => isOrder(bytes) && to === 'C' && lost++ === 0)
  stage.ask(['push', 25, 5])
  stage.pass(1)
  stage.ask(['push', 25, 6])
  stage.answered()
  stage.pass(50)
  stage.tell('Slot 3 is for A. C gets neither it nor the request, and no slot follows.')
  lost = 0
  stage.lose((_from, to, bytes) => {
    const isLost = to === 'C' && (bytes[3] === DatagramType.request || isOrder(bytes))
    return isLost && lost++ < 2
  })
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
  stage.tell('Slot 1 is for B, which dies as it sends it: C gets it, A does not, nobody answers.')
  let isDead = false
  stage.lose((from, to, bytes) => {
    if (from !== 'B' || !isOrder(bytes)) return false
    if (!isDead) stage.crashNow('B')
    isDead = true
    return to === 'A'
  })
  stage.ask(['push', 25, 5])
  stage.pass(400)
  stage.tell('After 1.2 s of silence B is suspected. The survivors have the same past already.')
  stage.together('A', 'C')
  stage.answered()
  stage.tell('The two go on, with slots from 0 again.')
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
  return stage.end()
}

function mergeAfterAPartition(): string {
  const stage = new Stage(2)
  stage.form()
  stage.prepare(['create', 25], ['push', 25, 5], ['push', 25, 6])
  stage.begin()
  stage.tell('A and B are cut off from each other; the client is with A, and works.')
  stage.partition('B')
  stage.installed('A', 'A')
  stage.installed('B', 'B')
  stage.ask(['pop', 25], ['push', 25, 7])
  stage.answered()
  stage.tell('The client moves to B, which knows nothing of that: 5 is handed out once more.')
  stage.partition('A')
  stage.ask(['pop', 25], ['push', 25, 8])
  stage.answered()
  stage.tell('The partition ends. Both have a past that the other one has not.')
  stage.partition()
  stage.together('A', 'B')
  stage.tell('The common items come first, then what A pushed in 4.A, then what B pushed in 4.B.')
  stage.ask(['pop', 25], ['pop', 25], ['pop', 25], ['pop', 25])
  stage.answered()
  stage.pass(20)
  return stage.end()
}

function ambiguousPop(): string {
  const stage = new Stage(2)
  stage.form()
  stage.prepare(['create', 25])
  stage.begin()
  stage.tell('A and B are cut off from each other; the client is with A, and pushes 5.')
  stage.partition('B')
  stage.installed('A', 'A')
  stage.installed('B', 'B')
  stage.ask(['push', 25, 5])
  stage.answered()
  stage.tell("Now the client reaches both, but A's answers get lost. It takes that of B: empty.")
  stage.partition()
  const isBetweenServers = (from: string, to: string): boolean =>
    from !== to && from !== 'client' && to !== 'client'
  stage.lose((from, to) => isBetweenServers(from, to) || (from === 'A' && to === 'client'))
  stage.ask(['pop', 25])
  stage.answered()
  stage.tell('The partition ends. Which answer the client took, nobody knows: 5 stays popped.')
  stage.lose(() => false)
  stage.together('A', 'B')
  stage.tell('The next request says that the one before was answered in 4.B: 5 is back.')
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
  stage.tell('The two go on, with slots from 0 again.')
  stage.ask(['pop', 25])
  stage.answered()
  stage.pass(20)
  return stage.end()
}

export const stories: readonly Story[] = [
  {
    name: 'join',
    heading: [
      'Join: a first server forms a configuration, a second one joins and takes its state.',
      'Look for: the states gather, commit, recovery; JOINs say who hears whom; INSTALL comes only when',
      'all are READY, and nobody orders before all have installed; B pops what was pushed before it came.'
    ],
    play: join
  },
  {
    name: 'lost-slot',
    heading: [
      'Lost slot: a slot does not reach C, first while C has the next one to order, then as the last one.',
      'Look for: C learns that the slot exists (its HANDOVER is answered by an ACK; later A asks who has',
      'what), sends a NAK, and only then orders slot 2. No REPLY leaves before all three have the slot.'
    ],
    play: lostSlot
  },
  {
    name: 'crash-of-the-turn-owner',
    heading: [
      'Crash of the turn owner: B orders a slot and dies, and only C has got it.',
      'Look for: A learns of the slot and gets it from C. Now it is stable: the client repeats its request,',
      'and a survivor answers in place of B, from memory. Each of the two delivers it once.'
    ],
    play: crashOfTheTurnOwner
  },
  {
    name: 'partition-and-return',
    heading: [
      'Partition and return: C is cut off, A and B work on, then C is back.',
      'Look for: each side goes on in a configuration of its own; the transitional ones say who came along',
      "from which. C delivered nothing alone: its past is the beginning of the others', so it takes theirs."
    ],
    play: partitionAndReturn
  },
  {
    name: 'merge-after-a-partition',
    heading: [
      'Merge after a partition: A and B work apart, with the same client, and meet again.',
      'Look for: PLAN names two states; each asks for the parts of the other that it does not have, merges',
      'the two by itself and says READY; nothing is executed again. 5 was handed out twice: that is told.'
    ],
    play: mergeAfterAPartition
  },
  {
    name: 'ambiguous-pop',
    heading: [
      'Ambiguous pop: a request reaches both sides of a partition, and has another result on each.',
      'Look for: the merge names the request; what it popped is neither lost nor handed out again, until',
      "the client's next request says whose answer it took; what the other side popped is put back then."
    ],
    play: ambiguousPop
  },
  {
    name: 'paused-member',
    heading: [
      'Paused member: B does not run for a while, when it is its turn, and goes on.',
      'Look for: the request waits for its owner only until B is left out. What was sent to B waits in its',
      'socket; B finds that it was away, orders nothing, gathers, and comes back by an ordinary change.'
    ],
    play: pausedMember
  },
  {
    name: 'orderly-leave',
    heading: [
      'Orderly leave: B is told to leave when it has just ordered a slot.',
      'Look for: B answers its last slot, once that is stable, and says LEAVE; nobody has to suspect it,',
      'and the others are in their new configuration 3 ms later.'
    ],
    play: orderlyLeave
  }
]
