import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { onSignedOut } from './api/client'
import { startLive } from './api/live'
import { createQueries } from './api/queries'
import { sessionEnded } from './api/session'
import { router } from './routes'
import './ui/theme.css'

const queries = createQueries()

startLive(queries)

// The session is over: forget who it was, so that the frame asks again and leads to the sign-in.
onSignedOut(() => {
  if (queries.getQueryData(['get', '/api/v1/me', {}]) !== undefined) {
    sessionEnded()
    void queries.resetQueries({ queryKey: ['get', '/api/v1/me'] })
  }
})

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
