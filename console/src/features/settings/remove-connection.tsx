import { useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { settingsWords } from '../../strings/settings'
import { useWords } from '../../strings/language'
import { Confirm } from '../../ui/dialog'
import { toast } from '../../ui/toast'

/** Removes a connection with its secrets; the server refuses while flows use it, and says which. */
export function RemoveConnection({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const words = useWords(settingsWords).integrations
  const queries = useQueryClient()
  const remove = api.useMutation('delete', '/api/v1/connections/{connection}', {
    onSuccess: async () => {
      toast({ tone: 'good', title: words.removed(name) })
      await queries.invalidateQueries({ queryKey: ['get', '/api/v1/connections'] })
      onClose()
    },
  })
  return (
    <Confirm
      title={words.removeTitle(name)}
      open
      onClose={onClose}
      action={words.remove}
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ params: { path: { connection: name } } })}
    >
      <p>{words.removeText}</p>
      {remove.error !== null && <ProblemOf error={remove.error} />}
    </Confirm>
  )
}
