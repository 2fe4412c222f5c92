import { wordsOf } from '../strings/language'
import { uiWords } from '../strings/ui'
import type { Schemas } from './client'

export type Problem = Schemas['Problem']

const isProblem = (error: unknown): error is Problem =>
  typeof error === 'object' && error !== null && 'code' in error && 'title' in error && 'fix' in error

/** Whatever was thrown, as a problem: what failed, on which thing, how to mend it. */
export const problemOf = (error: unknown): Problem => {
  if (isProblem(error)) return error
  const words = wordsOf(uiWords)
  const text = error instanceof Error ? error.message : String(error)
  const network = error instanceof TypeError && /fetch|network|load failed/i.test(text)
  return {
    type: 'about:blank',
    status: network ? 503 : 500,
    code: network ? 'UNAVAILABLE' : 'INTERNAL',
    title: network ? words.notReached : words.unexpected,
    detail: network ? '' : text,
    which: {},
    fix: network ? words.notReachedFix : words.unexpectedFix,
  }
}

/** Whether trying again may help: not when the server has said no. */
export const mayPass = (error: unknown): boolean => {
  const { status } = problemOf(error)
  return status >= 500 || status === 429
}
