/**
 * The estate's own process: every device's sockets, and in a namespace its routes. Started by
 * `child.ts`, driven over the IPC channel, and gone with it: when the parent dies, in whatever way,
 * the channel closes.
 */
import { buildEstate, type Estate } from './estate.ts';
import { rowOf, type Fault } from './faults.ts';
import type { Change, Command, FromEstate, Played, Reply } from './messages.ts';
import { openEstateNetwork, type EstateNetwork, type RouteChange } from './namespace.ts';
import { openServices, type Services } from './services.ts';
import { answerProbes } from './ws-discovery.ts';

type Opened = {
  readonly estate: Estate;
  readonly services: Services;
  readonly network: EstateNetwork | null;
  readonly faults: Map<string, Fault>;
};

let opened: Opened | null = null;

async function execute(command: Command): Promise<Omit<Reply, 'id'>> {
  if (command.type === 'open') {
    opened = await open(command);
    return {};
  }
  if (!opened) throw new Error('the estate is not open');
  return command.type === 'play'
    ? { played: await play(opened, command.changes) }
    : { peaks: opened.services.peaks() };
}

async function open({ spec, slot }: Extract<Command, { type: 'open' }>): Promise<Opened> {
  const estate = buildEstate(spec);
  const network = slot && (await openEstateNetwork(slot));
  if (slot) await answerProbes(estate.devices, { address: slot.estateAddress, seed: spec.seed });
  return { estate, services: await openServices(estate.devices), network, faults: new Map() };
}

async function play(
  { estate, services, network, faults }: Opened,
  changes: readonly Change[],
): Promise<Played> {
  const addresses = new Map(estate.devices.map((device) => [device.id, device.address]));
  const routes = changes.flatMap((change) =>
    routeChange(
      addresses.get(change.device) ?? '',
      change.fault ?? faults.get(change.device),
      change.fault !== null,
    ),
  );
  const from = Date.now();
  await Promise.all([
    ...changes.map((change) => services.set(change.device, change.fault)),
    network?.change(routes),
  ]);
  for (const { device, fault } of changes) {
    if (fault) faults.set(device, fault);
    else faults.delete(device);
  }
  return { from, to: Date.now() };
}

function routeChange(
  address: string,
  fault: Fault | undefined,
  begins: boolean,
): readonly RouteChange[] {
  const play = fault && rowOf(fault).play;
  return play?.by === 'route' ? [{ address, verb: play.verb, only: play.only, begins }] : [];
}

function send(message: FromEstate): void {
  if (process.connected) process.send?.(message);
}

let last: Promise<void> = Promise.resolve();

process.on('message', (command: Command) => {
  last = last.then(async () => {
    const reply = await execute(command).catch((error: unknown) => ({
      error: error instanceof Error ? error.message : String(error),
    }));
    send({ id: command.id, ...reply });
  });
});
process.on('disconnect', () => {
  process.exit(0);
});
send({ hello: true });
