import type { JSX } from 'react'
import { nameOf } from '../../store/group-slice'
import { useApp } from '../../store/use-app'
import { Select } from '../../ui/select'

const any = 'any'

/** Whose copy of the queues is looked at. */
export function CopyChoice(): JSX.Element {
  const configurations = useApp((state) => state.configurations)
  const copyOf = useApp((state) => state.copyOf)
  const copyName = useApp((state) => (state.copyOf === null ? null : nameOf(state, state.copyOf)))
  const setCopyOf = useApp((state) => state.setCopyOf)
  const members = configurations.flatMap((configuration) => configuration.members)
  const gone =
    copyOf !== null && !members.some((member) => member.server === copyOf)
      ? [{ value: copyOf, text: `${copyName ?? ''} (not heard)` }]
      : []
  return (
    <Select
      label="Copy held by"
      value={copyOf ?? any}
      options={[
        { value: any, text: 'any member' },
        ...members.map(({ server, name }) => ({ value: server, text: name })),
        ...gone
      ]}
      onChoose={(value) => setCopyOf(value === any ? null : value)}
    />
  )
}
