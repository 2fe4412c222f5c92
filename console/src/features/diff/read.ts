/** Reads the text of a patch up to a bound: an agent can leave one of any size. */

/** The most bytes of a patch that are read. */
export const PATCH_BYTES = 8 << 20

export const patchText = async (api: string, artifact: string, signal: AbortSignal): Promise<string> => {
  const response = await fetch(new URL(`api/v1/artifacts/${encodeURIComponent(artifact)}`, api), { signal })
  if (!response.ok || response.body === null) {
    const problem = (await response.json().catch(() => ({}))) as { detail?: string; fix?: string }
    throw new Error([problem.detail ?? `HTTP ${response.status}`, problem.fix].filter(Boolean).join('. '))
  }
  const decoder = new TextDecoder()
  const reader = response.body.getReader()
  let text = ''
  let bytes = 0
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const taken = part.value.subarray(0, PATCH_BYTES - bytes)
    bytes += taken.length
    text += decoder.decode(taken, { stream: true })
    if (bytes >= PATCH_BYTES) {
      await reader.cancel()
      break
    }
  }
  return text
}
