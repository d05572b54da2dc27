export { down } from './down';
export { hostKeyOf, LOGIN_KEY, loginKey, sshWords } from './keys';
export {
  bootMachine,
  crashMachine,
  cutBetween,
  cutMachine,
  machineStates,
  mendMachine,
  requireUp,
  type MachineState,
} from './machine';
export { opensipsOrigin, originText, type OpenSipsOrigin } from './opensips';
export { requireHost, requireProgram } from './requirements';
export { rootFileSystem } from './rootfs';
export { originOf, originsOf } from './software';
export { up } from './up';
