/**
 * JSON text on many lines, with every name, number and string as it came: parsing and writing it anew would change large numbers and
 * names that are there twice. `undefined` if it is no JSON.
 */
export const indent = (text: string): string | undefined => {
  try {
    JSON.parse(text)
  } catch {
    return undefined
  }
  let depth = 0
  const line = () => `\n${'  '.repeat(depth)}`
  // A string, an empty list or object, a mark, or a number or word.
  return (text.match(/"(?:[^"\\]|\\.)*"|\[\s*\]|\{\s*\}|[[\]{},:]|[^\s[\]{},:"]+/g) ?? [])
    .map(token => {
      if (/^[[{]\s*[\]}]$/.test(token)) return token.replace(/\s/g, '')
      switch (token) {
        case '{':
        case '[':
          depth += 1
          return token + line()
        case '}':
        case ']':
          depth -= 1
          return line() + token
        case ',':
          return token + line()
        case ':':
          return ': '
        default:
          return token
      }
    })
    .join('')
}
