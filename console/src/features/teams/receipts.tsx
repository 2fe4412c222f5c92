import { api } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { teamsWords } from '../../strings/teams'
import { uiWords } from '../../strings/ui'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { Time } from '../../ui/values'
import css from './teams.module.css'

/** What became of a message at each of its readers: stored, read, acknowledged. */
export function Receipts({ team, message, onClose }: { readonly team: string; readonly message: number; readonly onClose: () => void }) {
  const t = useWords(teamsWords)
  const ui = useWords(uiWords)
  const found = api.useQuery(
    'get',
    '/api/v1/teams/{team}/messages/{message}',
    { params: { path: { team, message: String(message) } } },
    { staleTime: 0, refetchInterval: 3000 },
  )
  const when = (at: string | undefined) => (at === undefined ? <span className={css.faint}>{t.notYet}</span> : <Time at={at} />)
  return (
    <Dialog title={t.receiptsTitle(message)} open onClose={onClose} wide actions={<Button onPress={onClose}>{ui.close}</Button>}>
      {found.error !== null && <ProblemOf error={found.error} />}
      {found.isPending && <Skeleton />}
      {found.data !== undefined && (
        <>
          <div className={css.detail}>
            <p className={css.text}>{found.data.message.body}</p>
          </div>
          <Table
            label={t.receipts}
            rows={found.data.receipts}
            rowKey={receipt => receipt.to}
            columns={[
              { id: 'to', head: t.receipt.to, cell: receipt => <span className={css.name}>{receipt.to}</span> },
              { id: 'stored', head: t.receipt.stored, cell: receipt => when(receipt.stored_at) },
              { id: 'fetched', head: t.receipt.fetched, cell: receipt => when(receipt.fetched_at) },
              { id: 'acked', head: t.receipt.acked, cell: receipt => when(receipt.acked_at) },
            ]}
          />
        </>
      )}
    </Dialog>
  )
}
