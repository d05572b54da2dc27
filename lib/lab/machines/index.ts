export { down } from './down';
export { hostKeyOf, LOGIN_KEY, loginKey, sshWords } from './keys';
export {
  crashMachine,
  cutBetween,
  cutMachine,
  machineStates,
  mendMachine,
  requireUp,
  type MachineState,
} from './machine';
export { requireHost, requireProgram } from './requirements';
export { originsOf } from './software';
export { up } from './up';
