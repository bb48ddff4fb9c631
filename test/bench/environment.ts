/** Variables for processes that are started meanwhile; afterwards all is as it was. */
export async function withEnvironment<T>(
  variables: Readonly<Record<string, string>>,
  start: () => Promise<T>
): Promise<T> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, variables)
  try {
    return await start()
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name)
      else process.env[name] = value
    }
  }
}
