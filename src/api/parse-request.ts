import type { z } from 'zod';
import { memberPointer } from '../pack/located';
import { quote, shown } from '../pack/quote';
import { Problem } from './problem';

interface RequestError {
  readonly Pointer: string;
  readonly Code: string;
  readonly Message: string;
}

/**
 * What a part of a request says, once its schema holds.
 * @param part for the message: "the body"
 * @throws Problem `invalid-request` with everything that is wrong
 */
export function parseRequest<Output>(schema: z.ZodType<Output>, value: unknown, part: string): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap(requestErrors);
  const first = errors[0]?.Message ?? '';
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more: see Errors)` : '';
  throw new Problem('invalid-request', `In ${part}: ${first}${more}`, { members: { Errors: errors } });
}

/** Zod's messages repeat nothing of the request but unknown keys, which are therefore put in words here. */
function requestErrors(issue: z.core.$ZodIssue): readonly RequestError[] {
  const pointer = issue.path.map(String).reduce<string>(memberPointer, '');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      Pointer: shown(memberPointer(pointer, key)),
      Code: 'UNKNOWN_MEMBER',
      Message: `${quote(key)} is not known here.`,
    }));
  const subject = pointer === '' ? '' : `${quote(pointer.slice(1))}: `;
  return [{ Pointer: pointer, Code: 'INVALID_VALUE', Message: `${subject}${expectation(issue)}` }];
}

function expectation(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_value' ? `one of ${issue.values.map(String).join(', ')}` : issue.message;
}
