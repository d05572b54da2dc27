import type { Connection, Machine, Model } from '../../model';
import { atApply, call, interpolate, literal, modulePath, variable, type Expression, type Json } from '../../terraform';
import type { Reach } from './reach';
import { variableOf } from './secrets';

/** Below the login's home: nobody else can put anything there, as in `/tmp`. */
const FOLDER = '.opensips-cdk';

/**
 * How Terraform reaches a machine, uploads a program there and runs it.
 * @param carried folder below the stack's whose files lie beside the program then, in `<program>.files`
 */
export function runOn(
  model: Model,
  machine: string,
  name: string,
  upload: Expression,
  reach: Reach,
  carried: string | null = null,
): { readonly [key: string]: Json } {
  const found = model.machines.find((candidate) => candidate.name === machine);
  if (!found) return {};
  const { connection } = model.platform;
  const file = `${FOLDER}/${name}`;
  const beside = carried === null ? '' : ` && rm -rf ${file}.files && mkdir ${file}.files`;
  const gone = carried === null ? file : `${file} ${file}.files`;
  const shell = connection.user === 'root' ? 'sh' : 'sudo -n sh';
  return {
    connection: connectionTo(model, found, reach),
    provisioner: [
      { 'remote-exec': { inline: [`umask 077 && mkdir -p ${FOLDER} && chmod 700 ${FOLDER}${beside}`] } },
      ...(carried === null
        ? []
        : // Terraform uploads what is in the folder, not the folder, for the slash at its end.
          [{ file: { source: interpolate(modulePath(`${carried}/`)), destination: `${file}.files` } }]),
      { file: { content: interpolate(upload), destination: file } },
      // The program removes itself once it is read; what never came so far is removed here.
      { 'remote-exec': { inline: [`${shell} ${file} || { code=$?; rm -rf ${gone}; exit $code; }`] } },
    ],
  };
}

function connectionTo(model: Model, { name, hostKey }: Machine, reach: Reach): { readonly [key: string]: Json } {
  const { connection } = model.platform;
  const { user, port, hostAuthority, bastion } = connection;
  const private_key = interpolate(privateKey(model, connection));
  const pinned = hostKey ?? hostAuthority;
  return {
    type: 'ssh',
    host: reach.host(name),
    port,
    user,
    private_key,
    agent: false,
    timeout: reach.patience,
    // Terraform takes the key of the authority here, too, and checks both hops against it.
    ...(pinned !== null && { host_key: literal(pinned) }),
    ...(bastion && {
      bastion_host: bastion.host,
      bastion_port: bastion.port,
      bastion_user: bastion.user,
      bastion_private_key: private_key,
    }),
  };
}

function privateKey(model: Model, connection: Connection): Expression {
  const secret = model.secrets.find((found) => found.name === connection.privateKey);
  // A plan works without the key; an apply without it says which file is not there.
  if (secret?.source.from === 'file') return call('file', call('pathexpand', atApply(secret.source.file)));
  return variable((secret && variableOf(secret)) ?? connection.privateKey);
}
