/** What global-setup.ts has started for all test files. */
export interface TestEnvironment {
  /** `host:port` of the Temporal server. */
  readonly temporalAddress: string;
  /** The `temporal` binary. */
  readonly temporalCli: string;
  readonly workflowBundle: string;
}

export function testEnvironment(): TestEnvironment {
  const read = (name: string): string => {
    const value = process.env[name];
    if (value === undefined)
      throw new Error(`${name} is not set: run this test with jest, whose global set-up sets it.`);
    return value;
  };
  return {
    temporalAddress: read('TEST_TEMPORAL_ADDRESS'),
    temporalCli: read('TEST_TEMPORAL_CLI'),
    workflowBundle: read('TEST_WORKFLOW_BUNDLE'),
  };
}
