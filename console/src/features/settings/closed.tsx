import type { ReactNode } from 'react'
import { useGrantReason, type Grant } from '../../api/me'
import { LockIcon } from '../../ui/icons'
import { Empty, Panel } from '../../ui/page'
import { Intro } from './intro'

/** A part that only some may see: who may not is told why, and nothing is asked of the server. */
export function Closed({
  title,
  lead,
  grant,
  children,
}: {
  readonly title: string
  readonly lead: string
  readonly grant: Grant
  readonly children: ReactNode
}) {
  const reason = useGrantReason(grant)
  if (reason === undefined) {
    return children
  }
  return (
    <>
      <Intro title={title} lead={lead} />
      <Panel title={title}>
        <Empty title={reason} icon={<LockIcon />} />
      </Panel>
    </>
  )
}
