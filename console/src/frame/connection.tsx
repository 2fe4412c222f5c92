import { reconnect, useLiveState } from '../api/live'
import { frameWords } from '../strings/frame'
import { useWords } from '../strings/language'
import { Button } from '../ui/button'
import { PlugIcon } from '../ui/icons'
import css from './frame.module.css'

/** Whether what is shown keeps up with the server. */
export function LiveState() {
  const t = useWords(frameWords)
  const state = useLiveState()
  return (
    <div className={css.live} data-state={state} role="status">
      {state === 'live' ? t.live : state === 'lost' ? t.lost : t.connecting}
    </div>
  )
}

/** Across the page while the connection is lost; it goes by itself. */
export function LostBar() {
  const t = useWords(frameWords)
  if (useLiveState() !== 'lost') return null
  return (
    <div className={css.lost} role="alert">
      <PlugIcon />
      <span>
        <strong>{t.lost}</strong>
        {t.lostDetail}
      </span>
      <Button size="small" onPress={reconnect}>
        {t.reconnectNow}
      </Button>
    </div>
  )
}
