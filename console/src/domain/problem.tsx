import { problemOf } from '../api/problem'
import { ProblemNote } from '../ui/page'
import { toast } from '../ui/toast'

/** Whatever a query or a mutation threw, said as the server says it: what, which, and the fix. */
export function ProblemOf({ error, onRetry }: { readonly error: unknown; readonly onRetry?: (() => void) | undefined }) {
  const problem = problemOf(error)
  return <ProblemNote title={problem.title} detail={problem.detail} fix={problem.fix} onRetry={onRetry} />
}

/** For `onError` of a mutation that has no place of its own for an error. */
export const toastProblem = (error: unknown): void => {
  const problem = problemOf(error)
  toast({ tone: 'bad', title: problem.title, text: problem.fix })
}
