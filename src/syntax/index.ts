export * from './engine.js';
export * from './source.js';
export { createWasmEngine, type WasmAssets } from './wasm-engine.js';
