import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app'
import { CrashScreen } from './features/manners/crash-screen'
import { followAddress, followTheme } from './follow'
import { createAppStore } from './store/app-store'
import { windowApi } from './store/bridge'
import { feed } from './store/feed'
import { browserPlatform } from './store/platform'
import { StoreContext } from './store/use-app'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/shell.css'

const platform = browserPlatform(windowApi())
const store = createAppStore(platform)
followTheme(store)
followAddress(store)
feed(store, platform)

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no root element')
createRoot(root).render(
  <StrictMode>
    <StoreContext value={store}>
      <CrashScreen platform={platform}>
        <App platform={platform} />
      </CrashScreen>
    </StoreContext>
  </StrictMode>
)
