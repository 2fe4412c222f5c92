/**
 * Streams for pages that someone may look at. A browser opens about six connections to a server, and a page that is not seen must
 * not hold one of them: with a few more windows none would load any longer. What was missed is caught up when it is seen again.
 */

/** A look at another window and back costs nothing. */
const HIDDEN_MS = 5_000

/** Of all windows of a browser that are not seen, one may stay on the line: whoever holds this lock. */
const LOCK = 'cadre.on-the-line'

export interface Stream {
  /** Opens it, behind where it was stopped. */
  readonly start: () => void
  /** Lets the connection go. */
  readonly stop: () => void
  /** Whether one window must hear of what happens although none is seen; asked when this one is no longer seen. */
  readonly mustHear?: () => boolean
}

/** Starts the stream when the page is seen and stops it when it no longer is, until the answer is called. */
export const whileSeen = ({ start, stop, mustHear = () => false }: Stream): (() => void) => {
  let open = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiting: AbortController | undefined
  let release: (() => void) | undefined

  const begin = () => {
    if (open) return
    open = true
    start()
  }
  const end = () => {
    if (!open) return
    open = false
    stop()
  }
  const leaveLine = () => {
    waiting?.abort()
    release?.()
    waiting = release = undefined
  }
  const rest = () => {
    end()
    // Only where the browser shows notices, too: on a safe address.
    if (!mustHear() || navigator.locks === undefined) return
    waiting = new AbortController()
    const { signal } = waiting
    const hold = () =>
      new Promise<void>(done => {
        release = done
        if (signal.aborted) done()
        else begin()
      })
    navigator.locks.request(LOCK, { signal }, hold).catch(() => undefined)
  }
  const follow = () => {
    clearTimeout(timer)
    if (document.visibilityState === 'hidden') {
      timer = setTimeout(rest, HIDDEN_MS)
    } else {
      leaveLine()
      begin()
    }
  }

  document.addEventListener('visibilitychange', follow)
  if (document.visibilityState === 'hidden') rest()
  else begin()
  return () => {
    document.removeEventListener('visibilitychange', follow)
    clearTimeout(timer)
    leaveLine()
    end()
  }
}
