import type { PolicyProviderResource } from "@pulumi/policy";
import type { PulumiResource } from "../core/readers/pulumi/pulumi";

/**
 * Removes the SDK's wrapping: its proxies throw on every value that is not known yet, and the SDK turns that into an
 * advisory even for a mandatory policy. Below the proxies, such a value is a marker that the reader recognises.
 * (`@pulumi/policy/proxy`, getSpecialProxyTarget.)
 */
function unwrapped(props: Record<string, unknown>): unknown {
  return props["__getSpecialProxyTarget"] ?? props;
}

/** Converts a resource of the policy SDK for the reader. */
export function resourceOf(args: {
  type: string;
  name: string;
  urn: string;
  props: Record<string, unknown>;
  provider?: PolicyProviderResource;
}): PulumiResource {
  const { type, name, urn, props, provider } = args;
  return {
    type,
    name,
    urn,
    props: unwrapped(props),
    provider: provider && {
      urn: provider.urn,
      type: provider.type,
      name: provider.name,
      props: unwrapped(provider.props),
    },
  };
}
