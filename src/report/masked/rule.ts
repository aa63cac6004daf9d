import type { Kind, Masks } from './masks.ts'
import { maskedPath } from './paths.ts'

/**
 * What may stay of a value in a report that leaves the house. There is none for which everything stays: whatever is not
 * known to be a word of ours, a number or a name, is masked.
 */
export type Rule = (value: unknown, masks: Masks) => unknown

/** In place of what may not stay and is no name. */
export const MASK = '«masked»'

/** Nothing stays but the shape. It is the rule for whatever has none. */
export const hidden: Rule = (value, masks) => {
  if (typeof value === 'string') return value === '' ? '' : MASK
  if (typeof value === 'number') return 0
  if (Array.isArray(value)) return value.map((item) => hidden(item, masks))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [masks.of('key', key), hidden(member, masks)]),
  )
}

/** A number, or whether something is so. */
export const stays: Rule = (value, masks) => (typeof value === 'number' ? value : hidden(value, masks))

/** A word of ours, of the API's or of a product's; anything else goes by the other rule. */
export function word(ours: RegExp | ReadonlySet<string>, otherwise: Rule = hidden): Rule {
  const isOurs = (text: string) => (ours instanceof RegExp ? ours.test(text) : ours.has(text))
  return (value, masks) => (typeof value === 'string' && isOurs(value) ? value : otherwise(value, masks))
}

/** A text that is made anew from what may stay of it. */
export function text(made: (value: string, masks: Masks) => string): Rule {
  return (value, masks) => (typeof value === 'string' ? made(value, masks) : hidden(value, masks))
}

/** A name, for which the same mask stands wherever it is met. */
export function name(kind: Kind): Rule {
  return text((value, masks) => masks.of(kind, value))
}

export const path = text(maskedPath)

export function each(rule: Rule): Rule {
  return (value, masks) =>
    Array.isArray(value) ? value.map((item) => rule(item, masks)) : hidden(value, masks)
}

/** What the ledger's schema says has these members. Without a rule for each of them it does not compile. */
export function members<T extends object>(rules: { readonly [K in keyof Required<T>]: Rule }): Rule {
  return (value, masks) =>
    isObject(value)
      ? Object.fromEntries(
          Object.entries(value).map(([key, member]) => [key, ruleOf(rules, key)(member, masks)]),
        )
      : hidden(value, masks)
}

/** An object of which any member may be there: those without a rule are left out, with their names. */
export function known(rules: Readonly<Record<string, Rule>>): Rule {
  return (value, masks) =>
    isObject(value)
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([key]) => Object.hasOwn(rules, key))
            .map(([key, member]) => [key, ruleOf(rules, key)(member, masks)]),
        )
      : hidden(value, masks)
}

/** An object whose members have names of somebody else's. */
export function record(key: Rule, member: Rule): Rule {
  return (value, masks) =>
    isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([own, told]) => [key(own, masks), member(told, masks)]))
      : hidden(value, masks)
}

function ruleOf(rules: Readonly<Record<string, Rule>>, key: string): Rule {
  return (Object.hasOwn(rules, key) ? rules[key] : undefined) ?? hidden
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
