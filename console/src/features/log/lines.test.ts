// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { LogLines, LONGEST_LINE, SEGMENT_BYTES } from './lines'

const bytes = (text: string) => new TextEncoder().encode(text)
const texts = (lines: LogLines) => lines.window(0, lines.rowCount).map(row => row.text)

describe('the lines of a log', () => {
  it('are_the_same_whatever_the_borders_of_the_pieces', () => {
    const text = 'one\ntwo: 하나 둘 – ✓\n\nlast 🎉 without an end'
    const whole = bytes(text)

    for (let size = 1; size <= whole.length; size++) {
      const lines = new LogLines(8 << 20)
      for (let at = 0; at < whole.length; at += size) lines.add('out', whole.subarray(at, at + size))
      expect(texts(lines)).toEqual(text.split('\n'))
    }
  })

  it('of_two_streams_do_not_tear_each_other', () => {
    const lines = new LogLines(8 << 20)

    lines.add('out', bytes('half '))
    lines.add('err', bytes('trouble\nmore '))
    lines.add('out', bytes('done\n'))

    expect(lines.window(0, 9).map(row => [row.stream, row.text])).toEqual([
      ['err', 'trouble'],
      ['out', 'half done'],
      ['err', 'more '],
    ])
  })

  it('know_the_offset_of_each_row_in_its_stream', () => {
    const lines = new LogLines(8 << 20, 100)

    lines.add('out', bytes('ab\ncd\n'))
    lines.add('err', bytes('xyz\n'))
    lines.add('out', bytes('ef'), 10)

    expect(lines.window(0, 9).map(row => [row.stream, row.offset])).toEqual([
      ['out', 100],
      ['out', 103],
      ['err', 100],
      ['gap', 106],
      ['out', 116],
    ])
    expect(lines.rowAt('out', 104)).toBe(1)
    expect(lines.rowAt('err', 102)).toBe(2)
    expect(lines.rowAt('out', 110)).toBe(3)
    expect(lines.rowAt('out', 99)).toBeUndefined()
  })

  it('that_are_too_long_go_on_in_the_next_row', () => {
    const lines = new LogLines(8 << 20)

    lines.add('out', bytes(`${'x'.repeat(LONGEST_LINE + 5)}\nnext\n`))

    expect(lines.rowCount).toBe(3)
    expect(lines.row(1)).toEqual({ number: 1, stream: 'out', text: 'xxxxx', offset: LONGEST_LINE, look: '' })
    expect(lines.row(2)).toEqual({ number: 2, stream: 'out', text: 'next', offset: LONGEST_LINE + 6, look: '' })
  })

  it('are_let_go_from_the_front_when_there_are_too_many_and_keep_their_numbers', () => {
    const lines = new LogLines(3 * SEGMENT_BYTES)
    const line = bytes(`${'y'.repeat(1023)}\n`)

    for (let number = 0; number < 10 * 1024; number++) lines.add('out', line)

    expect(lines.rowCount).toBe(10 * 1024)
    expect(lines.firstRow).toBe(7 * 1024)
    expect(lines.row(0)).toBeUndefined()
    expect(lines.row(7 * 1024)?.offset).toBe(7 * SEGMENT_BYTES)
    expect(lines.firstOffset('out')).toBe(7 * SEGMENT_BYTES)
  })

  it('that_are_no_text_do_no_harm', () => {
    const lines = new LogLines(8 << 20)
    const noise = Uint8Array.from({ length: 70_000 }, (_, at) => (at * 7919) & 255)

    lines.add('out', noise)

    expect(lines.byteCount).toBe(70_000)
    expect(lines.window(0, 1000).length).toBe(lines.rowCount)
  })

  it('keep_a_colour_until_it_is_taken_back_each_stream_by_itself', () => {
    const lines = new LogLines(8 << 20)

    lines.add('out', bytes('plain\n\u001b[1;31mred\nstill red\n'))
    lines.add('err', bytes('of the other\n'))
    lines.add('out', bytes('\u001b[22mthin\n\u001b[0mplain\nplain again\nnot ended'))

    expect(lines.window(0, 20).map(row => row.look)).toEqual(['', '', 'fg-red bold', '', 'fg-red bold', 'fg-red', '', ''])
  })

  it('begin_with_the_colour_of_lines_that_were_let_go', () => {
    const lines = new LogLines(SEGMENT_BYTES)

    lines.add('out', bytes('\u001b[32mgreen\n'))
    for (let at = 0; at < 40; at++) lines.add('out', bytes(`${'x'.repeat(60_000)}\n`))

    expect(lines.firstRow).toBeGreaterThan(1)
    expect(lines.row(lines.firstRow)?.look).toBe('fg-green')
  })
})
