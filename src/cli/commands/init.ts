import { z } from 'zod';
import { isExcelName } from '../../pack/parse-pack';
import { excelTemplate } from '../../pack/template/excel-template';
import { yamlTemplate } from '../../pack/template/yaml-template';
import { wrongInput } from '../cli-error';
import { type Context, defineCommand } from '../command';
import { createCommandLine } from '../command-line';
import { EXIT } from '../exit-code';
import { printable } from '../printable';

const YAML_FILE = 'share-pack.yaml';
const EXCEL_FILE = 'share-pack.xlsx';
const STDOUT = '-';

export const init = defineCommand({
  name: 'init',
  description: 'write a share pack to start from, with every field explained',
  arguments: [
    {
      syntax: '[file]',
      description: `what to call it, .yaml, .yml or .xlsx (${YAML_FILE}); - prints it as YAML`,
    },
  ],
  options: [{ flags: '--excel', description: `an Excel workbook (${EXCEL_FILE})` }],
  examples: ['npx sharepack init', 'npx sharepack init packs/audit.xlsx', 'npx sharepack init --excel'],
  input: z.object({ file: z.string().optional(), excel: z.boolean().default(false) }),
  handler: async ({ file = '', excel }, context) => {
    const path = file || (excel ? EXCEL_FILE : YAML_FILE);
    if (excel && !isExcelName(path))
      throw wrongInput(
        `--excel writes an Excel workbook, and '${path}' is no name for one.`,
        'Name it .xlsx, or leave --excel out.',
      );
    if (path === STDOUT) {
      context.out.write(await yamlOf(context));
      return EXIT.done;
    }
    if (!/\.(ya?ml|xlsx)$/i.test(path))
      throw wrongInput(`'${path}' does not say what to write.`, 'End it with .yaml, .yml or .xlsx.');
    const bytes = isExcelName(path) ? excelTemplate() : new TextEncoder().encode(await yamlOf(context));
    await writeNew(path, bytes, context);
    const validate = printable(createCommandLine(undefined)('validate', path));
    context.out.lines([`${context.out.pen('bold', printable(path))}  written`, `To check it: ${validate}`]);
    return EXIT.done;
  },
});

/** The service gives out the schema of the packs that it takes. */
async function yamlOf({ connect }: Context): Promise<string> {
  const { service } = await connect(undefined);
  return yamlTemplate(new URL('schema/sharepack.json', service.url).href);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist: make it first',
  ENOTDIR: 'its folder is a file',
  EACCES: 'you may not write there',
  EROFS: 'nobody may write there',
};

/** @throws CliError that says which file, why it was not written, and what to do */
async function writeNew(path: string, bytes: Uint8Array, { writeFile }: Context): Promise<void> {
  try {
    await writeFile(path, bytes);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw wrongInput(
        `'${path}' exists already and was left as it is.`,
        'Name another file, or remove this one.',
      );
    throw wrongInput(`'${path}' cannot be written: ${REASONS[code] ?? message}.`);
  }
}
