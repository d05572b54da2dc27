export { down } from './down';
export { hostKeyOf, knownHosts, LOGIN_KEY, loginKey } from './keys';
export {
  bootMachine,
  crashMachine,
  cutBetween,
  cutMachine,
  machineStates,
  mendMachine,
  requireUp,
  stopMachine,
  type MachineState,
} from './machine';
export { opensipsOrigin, originText, type OpenSipsOrigin } from './opensips';
export { requireHost, requireProgram } from './requirements';
export { rootFileSystem } from './rootfs';
export { originOf, originsOf } from './software';
export { up } from './up';
