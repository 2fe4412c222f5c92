// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { plainText, SHOWN_CHARACTERS, showLine } from './ansi'

describe('a line of terminal output', () => {
  it('keeps_colours_and_emphasis_as_classes', () => {
    expect(showLine('\u001b[1;31mred\u001b[0m plain \u001b[92mgreen\u001b[39m').spans).toEqual([
      { text: 'red', classes: 'fg-red bold' },
      { text: ' plain ', classes: '' },
      { text: 'green', classes: 'fg-green' },
    ])
  })

  it('snaps_other_colours_to_those_of_the_theme', () => {
    expect(showLine('\u001b[38;5;196mred\u001b[m').spans[0]?.classes).toBe('fg-red')
    expect(showLine('\u001b[38;2;10;20;250mblue').spans[0]?.classes).toBe('fg-blue')
    expect(showLine('\u001b[38;2;255;255;255mwhite').spans[0]?.classes).toBe('')
    expect(showLine('\u001b[48;5;22mon green').spans[0]?.classes).toBe('bg-green')
  })

  it('obeys_no_sequence_that_moves_erases_or_names', () => {
    const hostile = 'a\u001b[2J\u001b[1;1Hb\u001b]0;title\u0007c\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\\u001bPq#0\u001b\\d\u001bc\u001b[?25le'

    expect(plainText(hostile)).toBe('abclinkde')
  })

  it('hides_nothing_behind_a_string_without_an_end', () => {
    expect(plainText('before \u001b]0;the rest of the line')).toBe('before 0;the rest of the line')
  })

  it('shows_concealed_text_and_text_in_the_colour_of_its_background', () => {
    expect(showLine('\u001b[8msecret\u001b[0m').spans).toEqual([{ text: 'secret', classes: '' }])
    expect(showLine('\u001b[31;41msame\u001b[0m').spans[0]?.classes).toBe('fg-red bg-red')
  })

  it('shows_controls_and_marks_of_direction_as_what_they_are', () => {
    expect(plainText('a\u0008b\u0000c')).toBe('a␈b␀c')
    expect(plainText('if (x) \u202e } \u2066')).toBe('if (x) ⟨U+202E⟩ } ⟨U+2066⟩')
    expect(plainText('tab\tstays')).toBe('tab\tstays')
  })

  it('shows_the_last_version_of_a_line_that_was_written_over_and_says_so', () => {
    const line = showLine('10%\r50%\r100%\r')

    expect(line.spans).toEqual([{ text: '100%', classes: '' }])
    expect(line.overwritten).toBe(2)
  })

  it('is_bounded_in_length_and_in_time', () => {
    const line = showLine('x'.repeat(SHOWN_CHARACTERS + 7))

    expect(line.spans[0]?.text.length).toBe(SHOWN_CHARACTERS)
    expect(line.cut).toBe(7)
    expect(showLine(`\u001b[${'1;'.repeat(2000)}m`.repeat(3)).spans).toEqual([])
    expect(plainText('\u001b]'.repeat(2000))).toBe('')
  })

  it('goes_on_with_the_look_that_the_lines_before_left', () => {
    expect(showLine('still red \u001b[0mplain', 'fg-red bold').spans).toEqual([
      { text: 'still red ', classes: 'fg-red bold' },
      { text: 'plain', classes: '' },
    ])
    expect(showLine('\u001b[31m10%\r100%').spans).toEqual([{ text: '100%', classes: 'fg-red' }])
  })
})
