/**
 * A mistake that the person can mend: `message` is one line that names the thing
 * and the mend. The command line prints it and exits with 2; the window shows it
 * beside the field.
 */
export class UserError extends Error {
  override readonly name = 'UserError'

  constructor(
    message: string,
    /** The flag or field that it is about, for example `interface`. */
    readonly field: string | null = null
  ) {
    super(message)
  }
}
