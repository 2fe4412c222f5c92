import { flowsWords } from '../../strings/flows'
import { useWords } from '../../strings/language'
import { WarnIcon } from '../../ui/icons'
import { Note } from '../../ui/page'
import css from './flows.module.css'
import type { Flow } from './state'

/** Of the repositories whose flow file is refused, once each: it says which version counts. */
export function FileProblems({ of }: { readonly of: readonly Flow[] }) {
  const t = useWords(flowsWords)
  const refused = new Map(of.filter(flow => flow.file_problem !== '').map(flow => [`${flow.host} ${flow.repository}`, flow]))
  return [...refused].map(([place, flow]) => (
    <Note key={place} icon={<WarnIcon />}>
      <strong>{t.fileRefused(flow.repository)}</strong>
      <p className={css.wrap}>{flow.file_problem}</p>
    </Note>
  ))
}
