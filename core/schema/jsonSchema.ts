/** The subset of JSON Schema that describes configuration. */
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
  /** Whether other keys are allowed, or the schema of their values. @default true */
  readonly additionalProperties?: boolean | JsonSchema;
}
