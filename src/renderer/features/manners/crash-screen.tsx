import { Component, type ErrorInfo, type JSX, type ReactNode } from 'react'
import type { Platform } from '../../store/platform'
import { Button } from '../../ui/button'
import { copyText } from '../../ui/copy-text'

interface CrashScreenProps {
  readonly platform: Platform
  readonly children: ReactNode
}

/** Stands in the place of a page that broke: says so, and how to go on. */
export class CrashScreen extends Component<CrashScreenProps, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null }
  private parts = ''

  static getDerivedStateFromError(error: unknown): { readonly error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override componentDidCatch(_error: Error, { componentStack }: ErrorInfo): void {
    this.parts = componentStack ?? ''
  }

  override render(): ReactNode {
    const { error } = this.state
    return error === null ? this.props.children : this.screen(error)
  }

  private screen(error: Error): JSX.Element {
    return (
      <main className="broken">
        <h1>This window broke</h1>
        <p>Servers go on, and nothing that they hold is touched. Load the window again.</p>
        <pre className="mono soft">{error.message}</pre>
        <div className="broken-actions">
          <Button kind="primary" icon="restart" onPress={() => location.reload()}>
            Reload the window
          </Button>
          <Button icon="copy" onPress={() => void this.copy(error)}>
            Copy diagnostics
          </Button>
        </div>
      </main>
    )
  }

  private async copy(error: Error): Promise<void> {
    const outcome = await this.props.platform.api.diagnose(false)
    const known = outcome.ok ? outcome.value : outcome.problem
    await copyText(`${known}\nThe window broke:\n${error.stack ?? error.message}\n${this.parts}`)
  }
}
