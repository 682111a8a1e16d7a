/** What `showrunner --help` prints. */
export const USAGE = `Usage: showrunner <command> [options]

  up           everything in one process (the default)
  web          pages, API and live updates
  runner       carries out stages; also: worker
  keeper       timers, lost runners, the record
  demo         launches the demo on the server that runs here, and prints its page
  admin-link   prints a new one-time link that sets e-mail and password

Options of runner:
  --concurrency <n>           tasks at once
  --target-patterns <list>    targets it serves, such as "[datasets,training]/*,*/gpu"; none means all
  --name <name>               name people know it by

  --help, --version

Settings come from the environment and the file SHOWRUNNER_CONFIG names; docs/settings.md lists them.
`;
