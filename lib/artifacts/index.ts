export * from './artifact';
export * from './bundle';
