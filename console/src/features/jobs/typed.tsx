import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react'

/** Holds what is typed until it rests, so that the address and the server do not follow each letter. */
export function Typed({
  value,
  onSettled,
  children,
}: {
  readonly value: string
  readonly onSettled: (value: string) => void
  readonly children: (value: string, onChange: (value: string) => void) => ReactNode
}) {
  const [typed, setTyped] = useState(value)
  const [before, setBefore] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const settled = useRef(onSettled)
  // The address has changed from elsewhere (Back, a link): it wins. A space at the end belongs to a word that still comes.
  if (value !== before) {
    setBefore(value)
    if (value !== typed.trim()) setTyped(value)
  }

  // The filters may be others by then.
  useLayoutEffect(() => {
    settled.current = onSettled
  })

  // Who has left the list is not called back to it.
  useEffect(() => () => clearTimeout(timer.current), [])
  return children(typed, next => {
    setTyped(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => settled.current(next.trim()), 300)
  })
}
