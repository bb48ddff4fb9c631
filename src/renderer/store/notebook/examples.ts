/** Notebooks to begin with. */
import type { NotebookPages } from './notebook'

type Example = Pick<NotebookPages, 'cells'> & { readonly title: string }

const text = (source: string) => ({ kind: 'text', source }) as const
const commands = (...lines: readonly string[]) =>
  ({ kind: 'commands', source: lines.join('\n') }) as const

export const EXAMPLES: readonly Example[] = [
  {
    title: "The original client's sequence",
    cells: [
      text(
        "What the client program of the original assignment does with queue 12, step by step. Run it cell by cell with Shift+Enter, or all of it with 'Run all'."
      ),
      commands('q = create 12', 'id 12'),
      commands('push $q 5', 'push $q 7', 'push $q -3', 'size $q'),
      text('The first item in is the first one out. top only looks.'),
      commands('top $q', 'pop $q', 'pop $q', 'pop $q'),
      text('An empty queue gives -1, and so does one that does not exist.'),
      commands('pop $q', 'top $q', 'size $q'),
      commands('destroy $q', 'id 12', 'size $q', 'pop $q')
    ]
  },
  {
    title: 'Partition and merge',
    cells: [
      text(
        'Cuts the group in two, works on it, and lets it merge. It takes three servers or more that allow faults: Lab tells whether they do, and cuts and heals by mouse, too. Watch Group while this runs.\n@1, @2, … are the servers in the order of their names.'
      ),
      commands('q = create 100', 'repeat 6 push $q $i', 'size $q'),
      text('The first server stands alone from here on; the others go on without it.'),
      commands('lab partition @1', 'wait 2500'),
      commands('repeat 3 pop $q', 'push $q 700', 'size $q'),
      text(
        'Healed, both sides become one again: what only one side did is done on the other, no item is lost, and an item that both sides popped is in the report of the merge.'
      ),
      commands('lab heal', 'wait 2500'),
      commands('size $q', 'top $q')
    ]
  },
  {
    title: 'A producer and a consumer',
    cells: [
      text(
        'A producer fills queue 7, a consumer empties it. Each repeat keeps many operations in flight; Queues shows the rates and the depth meanwhile, and Stop ends it.'
      ),
      commands('q = create 7'),
      text('The producer: $i counts from 1.'),
      commands('repeat 5000 push $q $i', 'size $q'),
      text('The consumer, and one pop more than there is to be had.'),
      commands('repeat 5000 pop $q', 'pop $q'),
      commands('destroy $q')
    ]
  }
]
