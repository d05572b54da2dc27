export * from './database';
export * from './lookup';
export * from './model';
export * from './opensips';
export * from './pacemaker';
export * from './secret';
