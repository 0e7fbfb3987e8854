import type { PolicyProviderResource } from "@pulumi/policy";
import type { PulumiResource } from "../core/readers/pulumi/pulumi";

/**
 * What the SDK wraps is read without its wrapping: its proxies throw on every value that is not known yet, and the SDK
 * makes an advisory of that even for a mandatory policy. Below them, such a value is a marker that the reader knows.
 * (`@pulumi/policy/proxy`, getSpecialProxyTarget.)
 */
function unwrapped(props: Record<string, unknown>): unknown {
  return props["__getSpecialProxyTarget"] ?? props;
}

/** A resource of the policy SDK, for the reader. */
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
