import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { GRANTS, PRINCIPAL_NAME } from '../../web/access/rules.ts';
import { addCommand, complain, print, type Wiring } from '../wiring.ts';

/** Adds the commands that make entries of the access file: `access user` and `access token`. */
export function addAccessCommands(program: Command, { exit }: Wiring): void {
  const access = program
    .command('access')
    .description(
      'Make entries of the access file (setting access.file): who may read, write and scrape.',
    );
  const add = (name: string, description: string, example: string, may: string): Command =>
    addCommand(access, name, description, example)
      .addArgument(
        new Argument('<name>', 'who it is for; recorded beside what they change').argParser(
          parseName,
        ),
      )
      .addOption(new Option('--may <grant...>', 'what they may do').choices(GRANTS).default([may]));
  add(
    'user',
    'Print the entry of somebody who logs in with a password, which is asked for.',
    'watchpost access user anna --may write',
    'read',
  ).action(async (name: string, { may }: { readonly may: readonly string[] }) => {
    const { printUser } = await import('./access.ts');
    exit(await printUser(name, may, print, complain));
  });
  add(
    'token',
    'Make a token for a program, and print its entry.',
    'watchpost access token prometheus --may metrics',
    'metrics',
  ).action(async (name: string, { may }: { readonly may: readonly string[] }) => {
    const { printToken } = await import('./access.ts');
    printToken(name, may, print, complain);
    exit(0);
  });
}

function parseName(text: string): string {
  if (!PRINCIPAL_NAME.test(text))
    throw new InvalidArgumentError('Write letters, digits and . _ @ - or spaces, at most 64.');
  return text;
}
