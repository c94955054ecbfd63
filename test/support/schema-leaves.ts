/** The leaves of a zod schema: what may be written down in a message, field by field. */

export interface Leaf {
  readonly path: string;
  readonly type: string;
  readonly isWhole: boolean;
  readonly lengthMax: number | undefined;
}

interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly options?: readonly unknown[];
  readonly element?: unknown;
  readonly innerType?: unknown;
  readonly keyType?: unknown;
  readonly valueType?: unknown;
  readonly catchall?: unknown;
}

function definitionOf(schema: unknown): Definition {
  return (schema as { _zod: { def: Definition } })._zod.def;
}

/** Every leaf of a schema; an object that lets unknown fields through is a leaf of type `open-object`. */
export function leaves(schema: unknown, path: string): Leaf[] {
  const definition = definitionOf(schema);
  const leaf = (type: string): Leaf => {
    const facts = schema as { readonly maxLength?: number | null; safeParse(value: unknown): { readonly success: boolean } };
    return { path, type, isWhole: ![0.5, 1.5].some((value) => facts.safeParse(value).success), lengthMax: facts.maxLength ?? undefined };
  };
  switch (definition.type) {
    case 'object': {
      const isStrict = definition.catchall !== undefined && definitionOf(definition.catchall).type === 'never';
      const inner = Object.entries(definition.shape ?? {}).flatMap(([name, field]) => leaves(field, `${path}.${name}`));
      return isStrict ? inner : [leaf('open-object'), ...inner];
    }
    case 'union':
      return (definition.options ?? []).flatMap((option) => leaves(option, path));
    case 'array':
      return leaves(definition.element, `${path}[]`);
    case 'record':
      return [...leaves(definition.keyType, `${path}{key}`), ...leaves(definition.valueType, `${path}{}`)];
    case 'optional':
    case 'nullable':
    case 'readonly':
      return leaves(definition.innerType, path);
    default:
      return [leaf(definition.type)];
  }
}
