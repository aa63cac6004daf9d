/** `snapwitness/vitest`: what an author's own vitest configuration imports. */
export { catalogue, type SnapwitnessOptions, snapwitness, snapwitness as default } from './run/plugin.ts'
