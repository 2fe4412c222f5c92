import { Fragment, type Key, type ReactNode } from 'react'
import { classes } from './class-names'
import css from './table.module.css'

export interface Column<T> {
  readonly id: string
  readonly head: ReactNode
  readonly cell: (row: T) => ReactNode
  readonly number?: boolean | undefined
}

/** A plain table for up to a few hundred rows; `label` is what a screen reader calls it. */
export function Table<T>({
  label,
  columns,
  rows,
  rowKey,
  below,
}: {
  readonly label: string
  readonly columns: readonly Column<T>[]
  readonly rows: readonly T[]
  readonly rowKey: (row: T) => Key
  /** What stands under a row over its whole width; nothing where it gives `undefined`. */
  readonly below?: ((row: T) => ReactNode) | undefined
}) {
  return (
    // Focusable, so that a wide table scrolls by keyboard.
    <div className={css.box} role="region" aria-label={label} tabIndex={0}>
      <table className={css.table}>
        <thead>
          <tr>
            {columns.map(column => (
              <th key={column.id} scope="col" className={classes(column.number && css.number)}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <Fragment key={rowKey(row)}>
              <tr>
                {columns.map(column => (
                  <td key={column.id} className={classes(column.number && css.number)}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
              {below?.(row) !== undefined && (
                <tr>
                  <td colSpan={columns.length}>{below(row)}</td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  )
}
