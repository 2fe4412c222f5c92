/** Syntax colours for the lines of a diff, within bounds: colours are a help, never a reason for the page to stand still. */
import { markEdits, tokenize, type HunkData, type HunkTokens } from 'react-diff-view'
import { refractor } from 'refractor'
import docker from 'refractor/docker'
import jsx from 'refractor/jsx'
import toml from 'refractor/toml'
import tsx from 'refractor/tsx'

for (const language of [jsx, tsx, toml, docker]) refractor.register(language)

const LANGUAGES: Record<string, string> = {
  bash: 'bash', c: 'c', cc: 'cpp', cpp: 'cpp', cs: 'csharp', css: 'css', dockerfile: 'docker', go: 'go', h: 'c', hpp: 'cpp', html: 'markup',
  ini: 'ini', java: 'java', js: 'javascript', json: 'json', jsx: 'jsx', kt: 'kotlin', kts: 'kotlin', less: 'less', lua: 'lua', m: 'objectivec',
  makefile: 'makefile', md: 'markdown', mjs: 'javascript', php: 'php', pl: 'perl', properties: 'ini', py: 'python', r: 'r', rb: 'ruby',
  rs: 'rust', sass: 'sass', scss: 'scss', sh: 'bash', sql: 'sql', svg: 'markup', swift: 'swift', toml: 'toml', ts: 'typescript', tsx: 'tsx',
  xml: 'markup', yaml: 'yaml', yml: 'yaml',
}

const COLOURED_CHARACTERS = 200_000
// The library makes an array with an entry for each line up to the last one of the diff, and a header can claim any number.
const COLOURED_LINE = 20_000

/** The language of a file by its name; undefined for one that is not coloured. */
export const languageOf = (path: string): string | undefined => {
  const name = (path.split('/').at(-1) ?? '').toLowerCase()
  return LANGUAGES[name] ?? LANGUAGES[name.split('.').at(-1) ?? '']
}

const adapter = { highlight: (text: string, language: string) => refractor.highlight(text, language).children }

const withinBounds = (hunks: readonly HunkData[]): boolean => {
  let characters = 0
  for (const hunk of hunks) {
    if (Math.max(hunk.oldStart + hunk.oldLines, hunk.newStart + hunk.newLines) > COLOURED_LINE) return false
    for (const change of hunk.changes) characters += change.content.length
  }
  return characters <= COLOURED_CHARACTERS
}

/** The tokens of the lines, undefined where they stay plain. */
export const tokensOf = (hunks: HunkData[], path: string): HunkTokens | undefined => {
  if (!withinBounds(hunks)) return undefined
  const language = languageOf(path)
  const enhancers = [markEdits(hunks, { type: 'block' })]
  try {
    return language !== undefined && refractor.registered(language)
      ? tokenize(hunks, { highlight: true, refractor: adapter as never, language, enhancers })
      : tokenize(hunks, { enhancers })
  } catch {
    return undefined
  }
}
