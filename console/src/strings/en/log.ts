const number = new Intl.NumberFormat('en')
const count = (n: number, one: string, many: string) => `${number.format(n)} ${n === 1 ? one : many}`

export const log = {
  title: 'Log',
  lines: 'Lines of the log',
  stream: 'Stream',
  streams: { both: 'Both', out: 'Output', err: 'Errors' },
  errMark: 'err',
  lineLink: (line: number) => `Link to line ${line}`,
  overwritten: (times: number) => `The agent wrote over this line ${count(times, 'time', 'times')}; the last version is shown`,
  cut: (characters: number) => `${count(characters, 'character', 'characters')} more; download the log to see them`,
  gap: (bytes: number) => `${count(bytes, 'byte was', 'bytes were')} lost here before the server had them`,
  find: 'Find in the log',
  next: 'Next match',
  previous: 'Previous match',
  matchCase: 'Match case',
  found: (place: number | undefined, matches: number, more: boolean) =>
    matches === 0
      ? more
        ? 'searching…'
        : 'no match'
      : `${place === undefined ? '' : `${number.format(place + 1)} of `}${number.format(matches)}${more ? '…' : ''}${place === undefined ? (matches === 1 ? ' line' : ' lines') : ''}`,
  nothingToStep: 'Type what to look for first',
  noMatch: 'No line matches',
  toError: 'Next error',
  noError: 'No line looks like an error',
  follow: 'Follow',
  notLive: 'The attempt is over: nothing more comes',
  toStart: 'To the first line',
  toEnd: 'To the last line',
  download: 'Download',
  downloadOf: { out: 'Download output', err: 'Download errors' },
  size: (rows: number, bytes: string) => `${count(rows, 'line', 'lines')} · ${bytes}`,
  live: 'live',
  reading: 'reading…',
  complete: 'complete',
  empty: 'the agent wrote nothing here',
  waiting: 'Not connected; it goes on where it stopped as soon as the server answers',
  refused: (problem: string) => `The log is not given: ${problem}`,
  dropped: (rows: number) => `The first ${count(rows, 'line is', 'lines are')} not held by this page; download the log to see them`,
  edited: 'The log was redacted or deleted meanwhile; load the page again to see it as it is now',
  searchServer: 'Search on the server',
  searchOn: 'Search on',
  byte: (offset: string) => `byte ${offset}`,
  part: (offset: string) => `Shown from byte ${offset} on; lines are counted from there`,
  whole: 'Show from the first line',
  serverFound: (matches: number, more: boolean) => `${number.format(matches)}${more ? ' or more' : ''} on the server`,
}
