import reactHooks from 'eslint-plugin-react-hooks'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'
import { imports } from './scripts/lint/imports.mjs'
import { pure } from './scripts/lint/pure.mjs'
import { purePlaces } from './scripts/lint/table.mjs'

const root = import.meta.dirname
const ftqueue = { rules: { imports, pure } }

export default defineConfig(
  globalIgnores(['node_modules/', 'out/', 'artifacts/', 'site/']),
  {
    files: ['**/*.{ts,tsx,mts,mjs}'],
    plugins: { ftqueue },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error'
    }
  },
  {
    files: ['{src,test,scripts}/**/*.{ts,tsx,mts,mjs}'],
    rules: { 'ftqueue/imports': ['error', { root }] }
  },
  {
    files: ['**/*.{ts,tsx,mts}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }
      ],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Indexed access is checked by the compiler; where the code knows better it may say so.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: true }
      ],
      // Code points are what spreading a text is for.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true }
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true }
      ]
    }
  },
  {
    // Bit for bit the same in the simulator and in a server.
    files: [...purePlaces],
    rules: { 'ftqueue/pure': 'error' }
  },
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat['recommended-latest']]
  },
  {
    // One file alone touches the bridge.
    files: ['src/renderer/**/*.{ts,tsx}'],
    ignores: ['src/renderer/store/bridge.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[property.name="ftqueue"]',
          message: 'Only src/renderer/store/bridge.ts may touch window.ftqueue.'
        },
        {
          selector: 'MemberExpression[property.value="ftqueue"]',
          message: 'Only src/renderer/store/bridge.ts may touch window.ftqueue.'
        }
      ]
    }
  },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off'
    }
  }
)
