import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { api, type Schemas } from '../../../api/client'
import { ProblemOf } from '../../../domain/problem'
import { auditWords } from '../../../strings/audit'
import { useWords } from '../../../strings/language'
import { Skeleton } from '../../../ui/page'
import { CopyButton, numberText, Time } from '../../../ui/values'
import css from './audit.module.css'
import { noted } from './check'

const CHAIN_EVERY_MS = 10_000

/** The chain of seals: the newest one, how much is sealed, what retention has deleted. */
export const useChain = () => api.useQuery('get', '/api/v1/audit/chain', {}, { refetchInterval: CHAIN_EVERY_MS })

/** The same in a strip above the list. */
export function ChainStrip() {
  const t = useWords(auditWords).chain
  const chain = useChain()
  if (chain.data !== undefined) return <Strip chain={chain.data} />
  return chain.error === null ? <Skeleton lines={2} /> : <section aria-label={t.title}><ProblemOf error={chain.error} onRetry={() => void chain.refetch()} /></section>
}

function Strip({ chain }: { readonly chain: Schemas['AuditChain'] }) {
  const t = useWords(auditWords).chain
  const { newest, kept_since: since } = chain
  return (
    <section className={css.strip} aria-label={t.title}>
      <dl>
        <Part name={t.newest}>
          {newest === undefined ? (
            t.none
          ) : (
            <>
              {t.upTo(numberText(newest.up_to))} · <Time at={newest.at} />
            </>
          )}
        </Part>
        <Part name={t.sealed}>
          {t.events(chain.sealed, numberText(chain.sealed))} {t.seals(chain.seals, numberText(chain.seals))}
          {chain.unsealed > 0 && <span className={css.faint}>{t.unsealed(numberText(chain.unsealed))}</span>}
        </Part>
        <Part name={t.deleted}>
          {chain.deleted_up_to === 0 ? t.nothingDeleted : t.deletedUpTo(numberText(chain.deleted_up_to))}
          <span className={css.faint}>
            {since !== undefined && (
              <>
                {t.keptSince} <Time at={since} />
                {' · '}
              </>
            )}
            <Link to="/settings/$section" params={{ section: 'retention' }} search={{}}>
              {t.retention}
            </Link>
          </span>
        </Part>
      </dl>
      {newest !== undefined && (
        <p className={css.hash}>
          <code>{newest.digest}</code>
          <CopyButton text={noted(newest.up_to, newest.digest)} label={t.copy} />
        </p>
      )}
    </section>
  )
}

const Part = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)
