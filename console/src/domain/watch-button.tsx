import { domainWords } from '../strings/domain'
import { useWords } from '../strings/language'
import { IconButton } from '../ui/button'
import { BellIcon, BellOffIcon } from '../ui/icons'
import { unwatch, useIsWatched, watch } from './watch'

/** Asks to be told when the job ends, or takes that back. */
export function WatchButton({ job, size }: { readonly job: string; readonly size?: 'small' | undefined }) {
  const t = useWords(domainWords)
  const on = useIsWatched(job)
  return (
    <IconButton
      size={size}
      label={on ? t.unwatch : t.watch}
      icon={on ? <BellOffIcon /> : <BellIcon />}
      pressed={on}
      onPress={() => (on ? unwatch(job) : watch(job))}
    />
  )
}
