/** A part of a text; `found` where it is what was looked for. */
export interface Part {
  readonly text: string
  readonly found: boolean
}

/** Of longer queries the rest is not shown. */
const MOST_WORDS = 40

const COMMON = new Set(
  'a an and are as at be but by can do does for from has have how i if in is it its no not of on or so that the their then there these they this to was what when where which who why will with you'.split(' '),
)

const isHan = (word: string) => /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(word)
const isHangul = (word: string) => /\p{Script=Hangul}/u.test(word)

/** Two signs each: as the index cuts words that have no spaces between them. */
const pairs = (word: string): string[] => {
  const signs = [...word]
  return signs.length < 3 ? [word] : signs.slice(1).map((sign, at) => `${signs[at] ?? ''}${sign}`)
}

/** Without an ending, and with whatever ending the text has. */
const stem = (word: string): string => {
  const bare = word.replace(/(?:ings?|ied|ies|ed|es|s)$/, '')
  return bare.length >= 3 ? bare : word
}

const patternsOf = (word: string): string[] => {
  if (isHan(word)) return pairs(word)
  // The last syllable of a longer word may be a particle.
  if (isHangul(word)) return [[...word].length >= 3 ? [...word].slice(0, -1).join('') : word]
  if (COMMON.has(word)) return []
  const begin = stem(word)
  return begin.length >= 4 ? [`${begin}[a-z]*`] : [`(?<![\\p{L}\\p{N}])${begin}(?:s|es|ed|ing)?(?![\\p{L}\\p{N}])`]
}

/** Text and what of it the words of a query are, for the eye: the index alone decides what is found. */
export const partsOf = (text: string, query: string): readonly Part[] => {
  const words = [...new Set((query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, MOST_WORDS))]
  const patterns = words.flatMap(patternsOf)
  if (patterns.length === 0) return [{ text, found: false }]
  const longestFirst = patterns.toSorted((a, b) => b.length - a.length).join('|')
  return text
    .split(new RegExp(`(${longestFirst})`, 'giu'))
    .map((part, at) => ({ text: part, found: at % 2 === 1 }))
    .filter(part => part.text !== '')
}
