export * from './carrier';
export * from './database';
export * from './dual-site';
export * from './lookup';
export * from './model';
export * from './opensips';
export * from './pacemaker';
export * from './secret';
