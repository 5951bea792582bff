/** Conventional commits; the subject fits into one line of `git log`, and the body says why. */
export default {
  extends: ['@commitlint/config-conventional'],
  rules: {
    'header-max-length': [2, 'always', 72],
    'body-empty': [2, 'never'],
    'body-max-line-length': [2, 'always', 120],
    'subject-case': [0],
  },
};
