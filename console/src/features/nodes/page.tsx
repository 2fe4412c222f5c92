import { useWords } from '../../strings/language'
import { nodesWords } from '../../strings/nodes'
import { Page } from '../../ui/page'

export default function NodesPage() {
  const t = useWords(nodesWords)
  return <Page title={t.title}>{null}</Page>
}
