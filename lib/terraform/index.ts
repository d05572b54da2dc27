export * from './block';
export * from './expression';
