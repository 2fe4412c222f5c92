import { expect, type Locator, type Page } from '@playwright/test'

interface Stop {
  readonly what: string
  /** Whether the browser shows where the focus is. */
  readonly shown: boolean
  /** Whether it lies on the screen and has a size. */
  readonly onScreen: boolean
  readonly number: number
}

/** Where the focus is now; `undefined` outside of everything. */
export const focused = (page: Page): Promise<Stop | undefined> =>
  page.evaluate(() => {
    const element = document.activeElement
    if (!(element instanceof HTMLElement) || element === document.body) return undefined
    const shows = (each: Element) =>
      [undefined, '::after', '::before'].some(part => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each, part)
        return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1) || (part === undefined && /0px 0px 0px [1-9]/.test(boxShadow))
      })
    // A field that is drawn by what is around it shows its focus there, and a box that has its own sign inside of it.
    const around: Element[] = []
    for (let each: Element | null = element; each !== null && around.length < 4; each = each.parentElement) around.push(each)
    const box = element.getBoundingClientRect()
    const label = element.closest('label')?.getBoundingClientRect()
    const { width, height, top, bottom } = label ?? box
    const marked = window as unknown as { stops?: WeakMap<Element, number>; stopCount?: number }
    marked.stops ??= new WeakMap()
    if (!marked.stops.has(element)) {
      marked.stopCount = (marked.stopCount ?? 0) + 1
      marked.stops.set(element, marked.stopCount)
    }
    return {
      what: `${element.tagName.toLowerCase()} ${element.getAttribute('role') ?? ''} "${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}" #${element.id}.${element.className.toString().slice(0, 60)}`,
      shown: around.some(shows),
      onScreen: width > 0 && height > 0 && bottom > 0 && top < innerHeight,
      number: marked.stops.get(element) ?? 0,
    }
  })

/** Tab from the top of the page to its end: each stop is on the screen and shows the focus. Says how many there were. */
export const walk = async (page: Page, most = 120): Promise<number> => {
  await page.evaluate(() => {
    const element = document.activeElement
    if (element instanceof HTMLElement) element.blur()
  })
  const seen = new Set<number>()
  const wrong: string[] = []
  for (let step = 0; step < most; step++) {
    await page.keyboard.press('Tab')
    const stop = await focused(page)
    if (stop === undefined || seen.has(stop.number)) break
    seen.add(stop.number)
    if (!stop.shown) wrong.push(`no focus is shown on ${stop.what}`)
    if (!stop.onScreen) wrong.push(`not on the screen: ${stop.what}`)
  }
  expect(wrong, page.url()).toEqual([])
  return seen.size
}

/** Presses Tab until that has the focus. */
export const tabTo = async (page: Page, target: Locator, most = 80): Promise<void> => {
  await expect(target).toBeVisible()
  for (let step = 0; step < most; step++) {
    if (await target.evaluate(element => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  await expect(target, 'Tab never came there').toBeFocused({ timeout: 1 })
}
