// Refuses at run time what a peer may not send. The shapes are generated (shapes.js).

/**
 * @typedef {{is: string, max?: number, pattern?: string, ge?: number, le?: number, name?: string, of?: any}} Shape
 * @typedef {{tag: string | null, fields: Record<string, Shape>, required: string[]}} Struct
 * @typedef {{structs: Record<string, Struct>, unions: Record<string, Shape>}} Shapes
 */

import { SHAPES } from "./shapes.js";

/**
 * The message that `text` holds, or null if it is none of `union`.
 * @param {string} text
 * @param {"HubToDesk" | "HubToHost" | "ControlFromBorne"} union
 * @param {number} maxLength
 * @returns {any}
 */
export function decode(text, union, maxLength) {
  if (text.length > maxLength) return null;
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return fits(value, SHAPES.unions[union]) ? value : null;
}

/** @param {any} value @param {Shape} shape @returns {boolean} */
function fits(value, shape) {
  switch (shape.is) {
    case "string":
      return typeof value === "string" && fitsString(value, shape);
    case "integer":
      return Number.isSafeInteger(value) && within(value, shape);
    case "number":
      return typeof value === "number" && Number.isFinite(value) && within(value, shape);
    case "boolean":
      return typeof value === "boolean";
    case "null":
      return value === null;
    case "enum":
      return shape.of.includes(value);
    case "union":
      return shape.of.some((/** @type {Shape} */ part) => fits(value, part));
    case "array":
      return Array.isArray(value) && value.every((item) => fits(item, shape.of));
    case "dict":
      return isObject(value) && Object.values(value).every((item) => fits(item, shape.of));
    case "struct":
      return isObject(value) && fitsStruct(value, SHAPES.structs[shape.name ?? ""]);
    default:
      return false;
  }
}

/**
 * Lengths count code points, as they do in Python.
 * @param {string} value @param {Shape} shape
 */
function fitsString(value, shape) {
  if (shape.max !== undefined && value.length > shape.max && [...value].length > shape.max) return false;
  return shape.pattern === undefined || new RegExp(shape.pattern, "u").test(value);
}

/** @param {number} value @param {Shape} shape */
function within(value, shape) {
  return (shape.ge === undefined || value >= shape.ge) && (shape.le === undefined || value <= shape.le);
}

/** @param {any} value */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {Record<string, any>} value @param {Struct} struct */
function fitsStruct(value, struct) {
  if (struct.tag !== null && value.type !== struct.tag) return false;
  const known = Object.entries(value).every(([name, field]) => {
    if (name === "type" && struct.tag !== null) return true;
    return Object.hasOwn(struct.fields, name) && fits(field, struct.fields[name]);
  });
  return known && struct.required.every((name) => Object.hasOwn(value, name));
}
