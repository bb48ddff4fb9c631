import { describe, expect, it } from 'vitest'
import { referenceOf } from '../../scripts/library/reference.mjs'

describe('the reference', () => {
  it('has classes with their members, and types as they are written', () => {
    const text = referenceOf(`
/** Something. */
declare class Thing extends Other {
    #private;
    private constructor();
    readonly kind = "thing";
    /**
     * Does it.
     *
     * @param how in which way
     * @throws Other when not
     */
    static do(how: How): void;
    /** How many. */
    get count(): number;
}

/** In which way. */
type How = 'so' | 'so-so';

export { Thing, How }
`)
    expect(text).toContain('### Thing\n\nSomething.')
    expect(text).toContain('class Thing extends Other {\nreadonly kind = "thing";\n}')
    expect(text).toContain(
      '#### Thing.do\n\n```ts\ndo(how: How): void;\n```\n\nDoes it.\n\n- `how`: in which way\n- throws Other when not'
    )
    expect(text).toContain('#### thing.count\n\n```ts\nreadonly count: number\n```\n\nHow many.')
    expect(text).toContain("### How\n\nIn which way.\n\n```ts\ntype How = 'so' | 'so-so';\n```")
    expect(text).not.toMatch(/private|export/)
  })

  it.each([
    ['interface Bare { }', 'Bare is public and has no docstring'],
    ['/** It. */ declare class It { go(): void }', 'It.go is public and has no docstring'],
    ['/** It. */ declare class It { size: number }', 'It.size is public and has no docstring'],
    ['declare const it: number', 'no form for: declare const']
  ])('of %s is not made', (declarations, problem) => {
    expect(() => referenceOf(declarations)).toThrow(problem)
  })
})
