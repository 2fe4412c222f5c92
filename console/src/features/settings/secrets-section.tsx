import { useState } from 'react'
import { api, type Schemas } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { settingsWords } from '../../strings/settings'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { LockIcon, PlusIcon } from '../../ui/icons'
import { Empty, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { Time } from '../../ui/values'
import { Closed } from './closed'
import { Intro } from './intro'
import { needsAdmin, readScope } from './scopes'
import { RemoveSecret, RotateSecrets, SetSecret } from './secret-dialogs'
import css from './settings.module.css'

type Secret = Schemas['SecretView']
type Open = { what: 'set' } | { what: 'rotate' } | { what: 'replace' | 'remove'; secret: Secret }

/** Secrets: names and scopes, never a value. */
export function SecretsSection() {
  const t = useWords(settingsWords)
  return (
    <Closed title={t.section.secrets} lead={t.secrets.lead} grant="operator">
      <Secrets />
    </Closed>
  )
}

function Secrets() {
  const t = useWords(settingsWords)
  const notAdmin = useGrantReason('admin')
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  const secrets = api.useQuery('get', '/api/v1/secrets', { params: { query: { limit: 1000 } } })
  const all = secrets.data?.items ?? []
  return (
    <>
      <Intro title={t.section.secrets} lead={t.secrets.lead}>
        <Button reason={notAdmin ?? (all.length === 0 ? t.secrets.emptyTitle : undefined)} onPress={() => setOpen({ what: 'rotate' })}>
          {t.secrets.rotate}
        </Button>
        <Button look="primary" icon={<PlusIcon />} onPress={() => setOpen({ what: 'set' })}>
          {t.secrets.set}
        </Button>
      </Intro>
      {secrets.error !== null && <ProblemOf error={secrets.error} onRetry={() => void secrets.refetch()} />}
      {secrets.isPending ? (
        <Skeleton />
      ) : all.length === 0 ? (
        <Empty title={t.secrets.emptyTitle} icon={<LockIcon />}>
          {t.secrets.emptyText}
        </Empty>
      ) : (
        <Table
          label={t.section.secrets}
          rows={all}
          rowKey={secret => `${secret.scope} ${secret.name}`}
          columns={[
            { id: 'name', head: t.secrets.column.name, cell: secret => <code className={css.name}>{secret.name}</code> },
            { id: 'scope', head: t.secrets.column.scope, cell: secret => <Scope scope={secret.scope} /> },
            { id: 'by', head: t.secrets.column.by, cell: secret => secret.set_by },
            { id: 'at', head: t.secrets.column.at, cell: secret => <Time at={secret.set_at} /> },
            {
              id: 'actions',
              head: <span className="visually-hidden">{t.secrets.column.actions}</span>,
              cell: secret => {
                const scope = readScope(secret.scope)
                const reason = scope !== undefined && needsAdmin(scope.kind) && notAdmin !== undefined ? t.secrets.adminOnly : undefined
                return (
                  <span className={css.rowActions}>
                    <Button size="small" reason={reason} onPress={() => setOpen({ what: 'replace', secret })}>
                      {t.secrets.replace}
                    </Button>
                    <Button size="small" reason={reason} onPress={() => setOpen({ what: 'remove', secret })}>
                      {t.secrets.remove}
                    </Button>
                  </span>
                )
              },
            },
          ]}
        />
      )}
      {open?.what === 'set' && <SetSecret onClose={close} />}
      {open?.what === 'replace' && <SetSecret secret={open.secret} onClose={close} />}
      {open?.what === 'remove' && <RemoveSecret secret={open.secret} onClose={close} />}
      {open?.what === 'rotate' && <RotateSecrets onClose={close} />}
    </>
  )
}

function Scope({ scope }: { readonly scope: string }) {
  const t = useWords(settingsWords)
  const read = readScope(scope)
  if (read === undefined) {
    return scope
  }
  return (
    <span className={css.inline}>
      {read.of}
      <span className={css.faint}>{t.secrets.kinds[read.kind]}</span>
    </span>
  )
}
