import { render, screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { Table } from './table'

it('what stands below a row takes its whole width, and the other rows have nothing there', () => {
  render(
    <Table
      label="Things"
      rows={[1, 2]}
      rowKey={row => row}
      below={row => (row === 1 ? <p>more of it</p> : undefined)}
      columns={[
        { id: 'a', head: 'A', cell: row => `a${row}` },
        { id: 'b', head: 'B', cell: row => `b${row}` },
      ]}
    />,
  )

  const rows = within(screen.getByRole('region', { name: 'Things' })).getAllByRole('row')
  expect(rows.map(row => row.textContent)).toEqual(['AB', 'a1b1', 'more of it', 'a2b2'])
  expect(rows[2]?.querySelector('td')?.colSpan).toBe(2)
})
