import type { nodes as english } from '../../strings/en/nodes'
import type { Node } from './select'

type Reasons = typeof english.reason

/** Why a node cannot be steered so now; absent: it can. What the grant forbids is said elsewhere. */
export interface NodeReasons {
  cordon?: string
  drain?: string
  open?: string
  remove?: string
}

/** What stands in the way of each action on {@link node}, by its own state. */
export function nodeReasons(node: Node, words: Reasons): NodeReasons {
  const reasons: NodeReasons = {}
  if (node.scheduling === 'cordoned') {
    reasons.cordon = words.alreadyCordoned
  }
  if (node.scheduling === 'drained') {
    reasons.drain = words.alreadyDrained
  }
  if (node.scheduling === 'open') {
    reasons.open = words.alreadyOpen
  }
  if (node.state === 'online' && node.running.length > 0) {
    reasons.remove = words.runs(node.running.length)
  }
  return reasons
}
