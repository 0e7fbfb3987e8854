/** The part of JSON Schema that configuration is described with. */
export interface JsonSchema {
  readonly type: "string" | "number" | "integer" | "boolean" | "array" | "object";
  readonly description?: string;
  readonly pattern?: string;
  readonly format?: "date";
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly required?: string[];
  /** Whether there may be other keys, or what stands under each. @default true */
  readonly additionalProperties?: boolean | JsonSchema;
}
