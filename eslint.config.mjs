import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const NO_SAVE = {
  selector: "CallExpression[callee.property.name='save']",
  message:
    'save() checks no version and overwrites silently: insert, or update by id and version and check the count.',
};
const NO_ENVIRONMENT = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Only platform/config/app-config.ts reads the environment.',
};
const NO_LOT_WITHOUT_HISTORY = {
  selector:
    "CallExpression[callee.name='storeNextVersion'][arguments.1.name='Lot'], " +
    "CallExpression[callee.property.name=/^(insert|update)$/][arguments.0.name='Lot']",
  message: 'Every version of a lot is kept: insertLot or storeLotVersion of lots/lot-versions.ts.',
};

const NO_ANY_ROW = {
  selector:
    'CallExpression[callee.property.name=/^(find|findBy|findOne|findOneBy|existsBy)$/] > ObjectExpression.arguments[properties.length=0]',
  message: 'An empty condition is met by every row, and the first one may be anybody’s: say which.',
};
const NO_FREE_ORDER = {
  selector: 'CallExpression[callee.property.name=/^(orderBy|addOrderBy)$/]:not([arguments.0.type="Literal"])',
  message: 'TypeORM puts the order into the statement as it is: name the column in the code.',
};
const EVERYWHERE = [NO_SAVE, NO_ANY_ROW, NO_FREE_ORDER];

export default tseslint.config(
  {
    ignores: ['dist/', 'dist-test/', 'node_modules/', 'coverage/', 'test/generated/', '**/*.mjs', '**/*.cjs'],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 5],
      'no-restricted-syntax': ['error', ...EVERYWHERE, NO_ENVIRONMENT, NO_LOT_WITHOUT_HISTORY],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-extraneous-class': [
        'error',
        { allowWithDecorator: true, allowStaticOnly: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // DTOs and entities are classes for their decorators only; plain objects stand for them everywhere.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // An interface may ask for a promise where one implementation has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['src/modules/lots/lot-versions.ts'],
    rules: { 'no-restricted-syntax': ['error', ...EVERYWHERE, NO_ENVIRONMENT] },
  },
  {
    files: ['src/platform/config/app-config.ts', 'src/demo/**/*.ts', 'test/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...EVERYWHERE] },
  },
  {
    files: ['**/*.spec.ts', '**/*.e2e-spec.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-params': 'off',
    },
  },
);
