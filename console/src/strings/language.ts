import { useSyncExternalStore } from 'react'

export type Language = 'en' | 'ko'

const stored = (): Language | undefined => {
  try {
    const language = localStorage.getItem('cadre.language')
    return language === 'en' || language === 'ko' ? language : undefined
  } catch {
    return undefined
  }
}

let current: Language = stored() ?? (navigator.language.startsWith('ko') ? 'ko' : 'en')
const listeners = new Set<() => void>()

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** The language that is shown now; for code outside of components. */
export const language = (): Language => current

/** The language of the page and how to change it; the choice is kept in this browser. */
export const useLanguage = (): Language => useSyncExternalStore(subscribe, language)

export const chooseLanguage = (next: Language) => {
  current = next
  document.documentElement.lang = next
  try {
    localStorage.setItem('cadre.language', next)
  } catch {
    // Without storage the choice holds for this page only.
  }
  listeners.forEach(listener => listener())
}

/** The same words in each language. */
export type Words<T> = Record<Language, T>

/** The words of one part of the console, in the language of the page. */
export const useWords = <T>(words: Words<T>): T => words[useLanguage()]

/** As {@link useWords}, for code outside of components. */
export const wordsOf = <T>(words: Words<T>): T => words[current]

/** The locale for dates and numbers. */
export const locale = (): string => (current === 'ko' ? 'ko-KR' : navigator.language.startsWith('en') ? navigator.language : 'en-GB')
