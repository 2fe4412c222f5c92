import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router'
import { place } from './api/client'
import { deliveriesSearch } from './features/deliveries/search'
import { flowsSearch } from './features/flows/search'
import { jobsSearch } from './features/jobs/search'
import { collectionSearch, documentSearch, knowledgeSearch } from './features/knowledge/search'
import { newJobSearch } from './features/newjob/search'
import { planSearch, plansSearch } from './features/plans/search'
import { allSearch } from './features/search/search'
import { usageSearch } from './features/usage/search'
import { Broken, Frame, NotFound } from './frame/frame'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: Broken })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { readonly to?: string } =>
    typeof search['to'] === 'string' && search['to'].startsWith('/') && !search['to'].startsWith('//') ? { to: search['to'] } : {},
  component: lazyRouteComponent(() => import('./features/session/page')),
})

/** Everything behind the sign-in. Full ids of routes below begin with `/frame`. */
const frame = createRoute({ getParentRoute: () => root, id: 'frame', component: Frame })

const overview = createRoute({
  getParentRoute: () => frame,
  path: '/',
  // Older programs print the address of a job so.
  beforeLoad: ({ location }) => {
    const job = /^job=(j\d+)$/.exec(location.hash)?.[1]
    if (job !== undefined) throw redirect({ to: '/jobs/$job', params: { job }, search: {}, replace: true })
  },
  component: lazyRouteComponent(() => import('./features/overview/page')),
})

const jobs = createRoute({
  getParentRoute: () => frame,
  path: '/jobs',
  validateSearch: jobsSearch,
  component: lazyRouteComponent(() => import('./features/jobs/page')),
})

const newJob = createRoute({
  getParentRoute: () => frame,
  path: '/jobs/new',
  validateSearch: newJobSearch,
  component: lazyRouteComponent(() => import('./features/newjob/page')),
})

const job = createRoute({
  getParentRoute: () => frame,
  path: '/jobs/$job',
  validateSearch: (search: Record<string, unknown>): Record<string, unknown> => search,
  component: lazyRouteComponent(() => import('./pages/job')),
})

const crews = createRoute({
  getParentRoute: () => frame,
  path: '/crews',
  component: lazyRouteComponent(() => import('./features/crews/page')),
})

const crew = createRoute({
  getParentRoute: () => frame,
  path: '/crews/$crew',
  validateSearch: (search: Record<string, unknown>): { readonly part?: string } =>
    typeof search['part'] === 'string' ? { part: search['part'] } : {},
  component: lazyRouteComponent(() => import('./pages/crew')),
})

const plans = createRoute({
  getParentRoute: () => frame,
  path: '/plans',
  validateSearch: plansSearch,
  component: lazyRouteComponent(() => import('./features/plans/page')),
})

const plan = createRoute({
  getParentRoute: () => frame,
  path: '/plans/$plan',
  validateSearch: planSearch,
  component: lazyRouteComponent(() => import('./features/plans/plan-page')),
})

const flows = createRoute({
  getParentRoute: () => frame,
  path: '/flows',
  validateSearch: flowsSearch,
  component: lazyRouteComponent(() => import('./features/flows/page')),
})

const flow = createRoute({
  getParentRoute: () => frame,
  path: '/flows/$flow',
  validateSearch: (search: Record<string, unknown>): { readonly stage?: string } =>
    typeof search['stage'] === 'string' ? { stage: search['stage'] } : {},
  component: lazyRouteComponent(() => import('./features/flows/flow-page')),
})

const search = createRoute({
  getParentRoute: () => frame,
  path: '/search',
  validateSearch: allSearch,
  component: lazyRouteComponent(() => import('./features/search/page')),
})

const usage = createRoute({
  getParentRoute: () => frame,
  path: '/usage',
  validateSearch: usageSearch,
  component: lazyRouteComponent(() => import('./features/usage/page')),
})

const knowledge = createRoute({
  getParentRoute: () => frame,
  path: '/knowledge',
  validateSearch: knowledgeSearch,
  component: lazyRouteComponent(() => import('./features/knowledge/page')),
})

const collection = createRoute({
  getParentRoute: () => frame,
  path: '/knowledge/$collection',
  validateSearch: collectionSearch,
  component: lazyRouteComponent(() => import('./features/knowledge/collection-page')),
})

const knowledgeDocument = createRoute({
  getParentRoute: () => frame,
  path: '/knowledge/$collection/document',
  validateSearch: documentSearch,
  component: lazyRouteComponent(() => import('./features/knowledge/document-page')),
})

const deliveries = createRoute({
  getParentRoute: () => frame,
  path: '/deliveries',
  validateSearch: deliveriesSearch,
  component: lazyRouteComponent(() => import('./features/deliveries/page')),
})

const delivery = createRoute({
  getParentRoute: () => frame,
  path: '/deliveries/$delivery',
  component: lazyRouteComponent(() => import('./features/deliveries/delivery-page')),
})

const nodes = createRoute({
  getParentRoute: () => frame,
  path: '/nodes',
  validateSearch: (search: Record<string, unknown>): Record<string, unknown> => search,
  component: lazyRouteComponent(() => import('./features/nodes/page')),
})

const node = createRoute({
  getParentRoute: () => frame,
  path: '/nodes/$node',
  component: lazyRouteComponent(() => import('./features/nodes/node-page')),
})

const teams = createRoute({
  getParentRoute: () => frame,
  path: '/teams',
  component: lazyRouteComponent(() => import('./features/teams/page')),
})

const team = createRoute({
  getParentRoute: () => frame,
  path: '/teams/$team',
  validateSearch: (search: Record<string, unknown>): Record<string, unknown> => search,
  component: lazyRouteComponent(() => import('./features/teams/team-page')),
})

const settingsHome = createRoute({
  getParentRoute: () => frame,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/$section', params: { section: 'agents' }, search: {}, replace: true })
  },
})

const settings = createRoute({
  getParentRoute: () => frame,
  path: '/settings/$section',
  validateSearch: (search: Record<string, unknown>): Record<string, unknown> => search,
  component: lazyRouteComponent(() => import('./features/settings/page')),
})

/** Every address of the console; each page is a chunk of its own. */
export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    frame.addChildren([overview, jobs, newJob, job, crews, crew, plans, plan, flows, flow, deliveries, delivery, search, usage, knowledge, collection, knowledgeDocument, nodes, node, teams, team, settingsHome, settings]),
  ]),
  basepath: place.pathname,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultErrorComponent: Broken,
  // A page that is not found is said inside of the frame.
  notFoundMode: 'root',
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
