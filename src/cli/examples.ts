/** Examples that `help COMMAND` shows: a command line, and what it does. */

type Example = readonly [line: string, what: string];

export const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  mustreset: [
    ['mustreset validate', 'Are the policies here valid?'],
    ['mustreset plan --out plan.json', 'See what apply would do, and keep it'],
    ['mustreset apply plan.json', 'Do exactly that'],
  ],
  log: [
    ['mustreset log show --since 2026-11-20', 'What was done since a day'],
    ['mustreset log verify', 'Was anything changed since?'],
  ],
  state: [
    ['mustreset state list', 'Who is on record?'],
    ['mustreset state show ada@example.com', 'When and why was she reset?'],
  ],
  init: [
    ['mustreset init', 'A starter policy and settings, to work with by hand'],
    [
      'mustreset init --ci github --state "s3://acme-resets/live/state.json?region=eu-central-1"',
      'With workflows for GitHub; the record is kept in S3',
    ],
    ['mustreset init --ci gitlab', 'With jobs for GitLab, which keeps the record itself'],
  ],
  validate: [
    ['mustreset validate', 'Check policy.yaml, or every policy in policies/'],
    ['mustreset validate --policy policies --json', 'The same for another program to read'],
    [
      'mustreset validate --against leaked.csv',
      'Does a policy cover every address of an incident list?',
    ],
    ['mustreset validate --write sarif=policy.sarif', 'What is wrong, for code scanning'],
  ],
  fmt: [
    ['mustreset fmt', 'Sort the members of the policies that plan would read'],
    ['mustreset fmt --check policies/inc-1042.yaml', 'Only tell whether a file is sorted'],
  ],
  members: [
    ['mustreset members --all > everyone.csv', 'Everyone, as a list for members_from'],
    [
      'mustreset members --all --role stytch_admin --has-password > admins.csv',
      'Who administers, and has a password',
    ],
    [
      'mustreset members --organization acme globex --domain example.com > staff.csv',
      'The people of one domain in two organizations',
    ],
  ],
  plan: [
    [
      'mustreset plan --out plan.json',
      'Compare policies with state and live project, and save the plan',
    ],
    ['mustreset plan --new-state --out plan.json', 'The first time, in CI'],
    ['mustreset plan --detailed-exitcode', 'Exit 2 when there is something to do'],
    ['mustreset plan --refresh=false', 'Without credentials and without reading the live members'],
    ['mustreset plan --exclude ceo@example.com', 'Everything but one address'],
    [
      'mustreset plan --write markdown=plan.md --write gitlab=plan-report.json',
      'The plan for a pull request, and its counts for a merge request in GitLab',
    ],
  ],
  show: [
    ['mustreset show plan.json', 'Read a saved plan again'],
    [
      'mustreset show --json=terraform plan.json',
      "The plan in Terraform's format, for policy checks",
    ],
    ['mustreset show --write html=plan.html plan.json', 'A saved plan for a browser, or for paper'],
    ['mustreset show', 'Everything that is on record'],
  ],
  apply: [
    ['mustreset apply plan.json', 'Do exactly what the saved plan says'],
    ['mustreset apply', 'Plan, show it, ask, and apply'],
    ['mustreset apply --rate 5 --first 10 plan.json', 'Slowly, and ten addresses to begin with'],
    ['mustreset apply --write csv=apply.csv plan.json', 'And keep how each address ended'],
    [
      'mustreset apply --require-signature signing.key.pub plan.json',
      'Only a plan that this key has signed',
    ],
  ],
  status: [
    ['mustreset status', 'How far are the campaigns, and who is left?'],
    ['mustreset status --detailed-exitcode', 'Every night: exit 2 when someone is overdue'],
    ['mustreset status --refresh=false', 'Without credentials: what the record alone knows'],
    ['mustreset status --write csv=status.csv', 'And every address, for a spreadsheet'],
  ],
  report: [
    ['mustreset report', 'What was done, in short, and whether the record is whole'],
    [
      'mustreset report --write html=report.html --write csv=report.csv',
      'For the audit file: one page that opens from disk, and every row for a spreadsheet',
    ],
    ['mustreset report --write markdown=report.md', 'For a ticket: addresses are masked'],
  ],
  'log show': [
    ['mustreset log show --address ada@example.com', 'What was done to one address'],
    ['mustreset log show --since 2026-11-20', 'Everything since a day'],
  ],
  'log pull': [['mustreset log pull > copy.jsonl', 'Keep a copy of the log']],
  'log verify': [
    ['mustreset log verify', 'Is the log whole, and does the state agree with it?'],
    ['mustreset log verify --key signing.key.pub --strict', 'Is all of it signed by that key?'],
  ],
  keygen: [['mustreset keygen signing.key', 'A secret half, and signing.key.pub to be shared']],
  'state list': [['mustreset state list', 'Addresses on record']],
  'state show': [['mustreset state show ada@example.com', 'When and why one address was reset']],
  'state pull': [['mustreset state pull > copy.json', 'Keep a copy of the state']],
  'state rm': [
    [
      'mustreset state rm ada@example.com --reason "account was deleted"',
      'Forget an address; if a policy lists it, it is reset again',
    ],
  ],
  'state settle': [
    [
      'mustreset state settle ada@example.com --applied --reason "she was asked for a new password"',
      'The reset took effect',
    ],
    [
      'mustreset state settle ada@example.com --retry --reason "her old password still works"',
      'It did not: the next plan resets again',
    ],
  ],
  'state rebuild': [
    ['mustreset state rebuild', 'Is the state what the log says? If not, rebuild it'],
  ],
  'state copy': [
    [
      'mustreset state copy https://gitlab.example.com/api/v4/projects/7/terraform/state/resets --reason "apply runs in CI now"',
      'Move from a folder to a state server',
    ],
  ],
  import: [
    [
      'mustreset import by-hand.csv --reason "reset in the dashboard during the outage"',
      'Rows of email_address, required_at and, if known, campaigns and reference',
    ],
    [
      'mustreset import --from mustreset.state.json --reason "the log was lost with its disk"',
      'Begin a new log with a state document',
    ],
  ],
  'force-unlock': [
    [
      'mustreset force-unlock 6f1c2a52-0c0e-4c55-9a52-0f5a1d3c7c11 --reason "CI job was killed"',
      'Remove the lock of a dead run; the ID stands in the lock error',
    ],
  ],
  emulator: [
    ['mustreset emulator --world world.yaml', 'Serve the organizations and members of a file'],
    [
      'mustreset emulator --members 1000 --organizations 50 --port 0',
      'A generated world on a free port',
    ],
    [
      'mustreset emulator --fault 500:0.02 --fault drop-after:0.01 --seed 7',
      'Rehearse a bad night',
    ],
  ],
  doctor: [
    ['mustreset doctor', 'What is wrong here, and how to mend it?'],
    [
      'mustreset doctor --config live/mustreset.yaml --json',
      'The same for one environment, for another program to read',
    ],
  ],
  completion: [
    [
      'mustreset completion bash > ~/.mustreset.bash',
      'For bash; then source that file in ~/.bashrc',
    ],
    ['mustreset completion zsh > ~/.mustreset.zsh', 'For zsh; then source that file in ~/.zshrc'],
    [
      'mustreset completion fish > ~/.config/fish/completions/mustreset.fish',
      'For fish, which looks there by itself',
    ],
  ],
  version: [['mustreset version --json', 'For bug reports']],
  help: [['mustreset help exit-codes', 'What each exit code means']],
};
