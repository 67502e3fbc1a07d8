/** In the SDKs' form, `product/version` and what it runs on, as the workspace's audit log and support know it. */
export const userAgentOf = (product: string, authType: string): string =>
  `${product} nodejs/${process.versions.node} os/${process.platform} auth/${authType}`;
