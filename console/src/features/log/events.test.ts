// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { chunkOf, EventReader, fromBase64, textOf } from './events'

const base64 = (bytes: Uint8Array) => new TextEncoder().encode(Buffer.from(bytes).toString('base64'))

const json = (data: string) => new TextEncoder().encode(`{"attempt":"j1.1","seq":1,"stream":"err","offset":0,"missing":7,"data":"${data}"}`)

describe('server-sent events', () => {
  it('are_the_same_whatever_the_borders_of_the_pieces', () => {
    const stream = new TextEncoder().encode('retry: 2000\n\n: a comment\nevent: chunk\nid: j1.1:1\ndata: {"a":"가"}\n\nevent: end\r\ndata: 1\r\ndata: 2\r\n\r\n')
    const expected = [
      { event: 'chunk', id: 'j1.1:1', data: '{"a":"가"}' },
      { event: 'end', id: 'j1.1:1', data: '1\n2' },
    ]

    for (let size = 1; size <= stream.length; size++) {
      const reader = new EventReader()
      const events = []
      for (let at = 0; at < stream.length; at += size) events.push(...reader.accept(stream.subarray(at, at + size)).map(event => ({ ...event, data: textOf(event.data) })))
      expect(events).toEqual(expected)
    }
  })

  it('carry_any_bytes_as_base64', () => {
    for (let length = 0; length < 70; length++) {
      const bytes = Uint8Array.from({ length }, (_, at) => (at * 37 + length * 11) & 255)
      expect(fromBase64(base64(bytes))).toEqual(bytes)
    }
  })

  it('carry_chunks_whose_data_never_becomes_text', () => {
    expect(chunkOf(json('b29w'))).toEqual({ stream: 'err', missing: 7, bytes: new TextEncoder().encode('oop') })
    expect(chunkOf(json('')).bytes).toHaveLength(0)
    expect(() => chunkOf(new TextEncoder().encode('{"stream":"out","data":"b29w","missing":"1"}'))).toThrow()
  })
})
